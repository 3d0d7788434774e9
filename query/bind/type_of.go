package bind

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// TypeOf resolves the name of a type.
func TypeOf(n *sql.TypeName) (types.Type, error) { return typeOf(n) }
