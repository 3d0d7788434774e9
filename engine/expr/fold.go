package expr

import (
	"errors"

	"github.com/clientele-db/clientele/engine/fn"
)

// Fold computes an expression without columns (see [IsConst]).
func Fold(e Expr, c *fn.Context) (*Const, error) { return nil, errors.ErrUnsupported }
