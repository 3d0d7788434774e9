package expr

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// conjunct is one of the conditions that all must hold.
type conjunct struct {
	text  string
	cols  []int // columns that it reads
	place int   // as written
	safe  bool  // cannot fail, so that it may run before others
	pass  float64
	cost  float64 // about the time for a row, a compare of packed values being 1

	in, kept int64

	// One of these decides: the NULLs of the column (null set), a filter on its encoded form, a function on row lists, or the
	// program.
	null   *bool
	filter kernel.Filter
	refine func(v *vec.Vector, rows []uint32) int
	prog   *Program
	// single says that prog reads one column only, and only this one is in its layout, so that it can be computed over a
	// domain instead.
	single bool
	domain conjunctDomain
	one    vec.Batch
}

// rank is the share of rows removed for the cost.
func (c *conjunct) rank() float64 { return (1 - c.pass) / c.cost }

// col returns the column of a conjunct on one.
func (c *conjunct) col() int { return c.cols[0] }

// observe notes that kept of in rows passed; older batches count less and less.
func (c *conjunct) observe(in, kept int) {
	c.in += int64(in)
	c.kept += int64(kept)
	share := float64(kept) / float64(in)
	if c.in == int64(in) {
		c.pass = share
		return
	}
	c.pass += (share - c.pass) / 8
}

// newConjunct classifies e.
func newConjunct(e Expr, layout []ColumnID, ctx *fn.Context) (*conjunct, error) {
	c := &conjunct{text: Text(e), safe: safe(e), pass: 0.5, cost: costOf(e)}
	ids := Columns(nil, e)
	position := make(map[ColumnID]int, len(layout))
	for i, id := range layout {
		position[id] = i
	}
	for _, id := range ids {
		if i, ok := position[id]; ok {
			c.cols = append(c.cols, i)
		}
	}
	if len(ids) == 1 && len(c.cols) == 1 {
		if want, ok := nullTest(e); ok {
			c.null, c.pass, c.cost = &want, 0.9, 0.1
			return c, nil
		}
		if c.filter = filterOf(e); c.filter != nil {
			c.pass, c.cost = passOf(c.filter), filterCost(c.filter)
			return c, nil
		}
		if Volatility(e) == fn.Immutable {
			c.single, layout = true, ids
		}
	}
	var err error
	c.prog, err = Compile([]Expr{e}, layout, ctx)
	return c, err
}

// costOf guesses the cost of computing e for a row.
func costOf(e Expr) float64 {
	n := 2.0
	Walk(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Column, *Const:
			n += 0.5
		case *Call:
			n += 2
			if e.Overload.Result.Phys() == types.PhysBytes || !infallible[e.Def.Name] {
				n += 10
			}
		default:
			n += 4
		}
		return true
	})
	return n
}

// passOf guesses the share of rows that a filter keeps.
func passOf(f kernel.Filter) float64 {
	switch f := f.(type) {
	case kernel.Range:
		if f.Lo == f.Hi {
			return 0.05
		}
		return 0.35
	case kernel.InSet, kernel.BytesIn, kernel.IntIn:
		return 0.2
	case kernel.BytesFilter:
		if f.Op == kernel.EQ {
			return 0.05
		}
	case kernel.PrefixFilter:
		return 0.1
	case kernel.Outside:
		return 0.9
	}
	return 0.4
}

func filterCost(f kernel.Filter) float64 {
	switch f.(type) {
	case kernel.Range, kernel.Outside, kernel.BoolFilter:
		return 1
	case kernel.InSet:
		return 4
	case kernel.FloatFilter:
		return 3
	}
	return 20
}

// run narrows b.
func (c *conjunct) run(b *vec.Batch, s *kernel.Selection) error {
	switch {
	case c.null != nil:
		s.FilterValid(b, b.Cols[c.col()], *c.null)
		return nil
	case c.filter != nil:
		v := b.Cols[c.col()]
		if v.Form == vec.Dict {
			return c.byDictionary(b, s, v)
		}
		s.Filter(b, c.filter, v)
		return nil
	case c.refine != nil:
		v := b.Cols[c.col()]
		if s.FilterValid(b, v, true); b.K > 0 {
			s.KeepRows(b, c.refine(v, s.Rows(b)))
		}
		return nil
	case c.single:
		v := b.Cols[c.col()]
		if done, err := c.byDomain(b, s, v); done || err != nil {
			return err
		}
		c.one = *b
		c.one.Cols = []*vec.Vector{v}
		return c.compute(b, s, &c.one)
	}
	return c.compute(b, s, b)
}

// compute runs the program on in and keeps the rows for which it is true.
func (c *conjunct) compute(b *vec.Batch, s *kernel.Selection, in *vec.Batch) error {
	res, err := c.prog.Run(in)
	if err != nil {
		return err
	}
	v := res[0]
	if v.Form == vec.Const || v.Type.Kind == types.Unknown {
		if v.Type.Kind == types.Unknown || v.ConstNull() || !v.BoolAt(0) {
			s.None(b)
		}
		return nil
	}
	if b.Sel == vec.SelAll {
		s.And(b, v.Bits[:vec.Words(b.N)], v.Valid)
		return nil
	}
	s.KeepDense(b, v.Bits, v.Valid)
	return nil
}
