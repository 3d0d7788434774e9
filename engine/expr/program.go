package expr

import (
	"slices"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/vec"
)

// Program computes expressions on batches. It holds the registers of one worker: every worker compiles its own.
type Program struct {
	body *block
	outs []int
	res  []*vec.Vector
}

// Compile makes a program of exprs. layout names the columns of the batches by position; c is that of the query. Its
// error says that a column is missing or that a node is none of this package's; what is wrong with a pattern or a constant
// is told by Run, if a row needs it.
func Compile(exprs []Expr, layout []ColumnID, c *fn.Context) (*Program, error) {
	s := newScope(layout, c)
	outs, err := s.all(exprs)
	if err != nil {
		return nil, err
	}
	p := &Program{body: s.block, outs: outs, res: make([]*vec.Vector, len(outs))}
	for i, r := range outs {
		p.res[i] = &s.regs[r].Vec
	}
	return p, nil
}

// Run computes the expressions for the selected rows of b: one dense vector of b.K rows for each, without selection.
//
// A vector is Flat or Const, or Dict where the expression is a column in that form or a function of one; long decimals
// may be Narrow. It is valid until the next Run, and no longer than b, of which it may be a view. An error is the user's.
// Two expressions that are equal share one vector.
func (p *Program) Run(b *vec.Batch) ([]*vec.Vector, error) {
	if err := p.body.run(b); err != nil {
		return nil, err
	}
	return p.res, nil
}

// Columns returns the positions in the layout that Run reads, ascending.
func (p *Program) Columns() []int {
	cols := make([]int, 0, len(p.body.imports))
	for _, i := range p.body.imports {
		cols = append(cols, i.src)
	}
	slices.Sort(cols)
	return slices.Compact(cols)
}

// Bytes returns the memory that the registers hold, that of branches left out.
func (p *Program) Bytes() int64 {
	n := int64(0)
	for _, r := range p.body.regs {
		n += r.Bytes()
	}
	return n
}
