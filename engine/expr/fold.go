package expr

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// Fold computes an expression without columns (see [IsConst]). The error is the user's: a division by zero, say.
func Fold(e Expr, c *fn.Context) (*Const, error) {
	if k, ok := e.(*Const); ok {
		return k, nil
	}
	if !IsConst(e) {
		return nil, fmt.Errorf("fold %s: not constant", e)
	}
	p, err := Compile([]Expr{e}, nil, c)
	if err != nil {
		return nil, err
	}
	var b vec.Batch
	b.SetAll(1)
	res, err := p.Run(&b)
	if err != nil {
		return nil, err
	}
	if res[0].ConstNull() {
		return Null(e.Type()), nil
	}
	v := new(vec.Vector)
	v.Reset(e.Type())
	if err := kernel.AppendRows(v, res[0], []uint32{0}); err != nil {
		return nil, err
	}
	if v.Narrow {
		kernel.Widen(v)
	}
	v.Form = vec.Const
	return &Const{Value: v}, nil
}
