package fn

import "github.com/clientele-db/clientele/engine/types"

var castToJSON castFunc

func castFromJSON(types.Type) castFunc { return nil }
