package expr

import (
	"errors"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/vec"
)

// Program computes expressions on batches. It holds the registers of one worker: every worker compiles its own.
type Program struct{}

// Compile makes a program of exprs. layout names the columns of the batches by position; c is that of the query.
// Its error is the user's (a bad pattern, a constant cast that fails) or says that a node is none of this package's.
func Compile(exprs []Expr, layout []ColumnID, c *fn.Context) (*Program, error) {
	return nil, errors.ErrUnsupported
}

// Run computes the expressions for the selected rows of b: one dense vector of b.K rows for each, without selection.
//
// A vector is Flat or Const, or Dict where the expression is a column in that form or a function of one; long decimals
// may be Narrow. It is valid until the next Run, and no longer than b, of which it may be a view. An error is the user's.
func (p *Program) Run(b *vec.Batch) ([]*vec.Vector, error) { return nil, errors.ErrUnsupported }

// Columns returns the positions in the layout that Run reads.
func (p *Program) Columns() []int { return nil }
