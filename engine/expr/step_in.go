package expr

import (
	"math"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// maxSetSpan bounds the bitset of an IN list: 512 KiB.
const maxSetSpan = 1 << 22

// listFilter returns the test for membership in the values of an IN list; nil if there is none for their type.
func listFilter(v *vec.Vector) kernel.Filter {
	switch v.Phys() {
	case types.PhysInt64:
		if v.Narrow {
			return nil
		}
		return intList(v.I64[:v.N])
	case types.PhysBytes:
		f := kernel.BytesIn{}
		for i := range v.N {
			f[string(v.BytesAt(i))] = struct{}{}
		}
		return f
	}
	return nil
}

// intList returns a range if the list is one, a bitset if it is dense enough, else a hash table.
func intList(list []int64) kernel.Filter {
	if len(list) == 0 {
		return kernel.Range{Lo: 1, Hi: 0}
	}
	lo, hi := kernel.MinMax(list)
	span := uint64(hi) - uint64(lo)
	if span >= maxSetSpan || span > 1<<16 && span/64 > uint64(len(list))*64 {
		f := kernel.IntIn{}
		for _, x := range list {
			f[x] = struct{}{}
		}
		return f
	}
	set := kernel.NewSet(lo, int(span)+1)
	for _, x := range list {
		set.Add(x)
	}
	if uint64(set.Count) == span+1 {
		return kernel.Range{Lo: lo, Hi: hi}
	}
	return kernel.InSet{Set: set}
}

func (s *scope) in(e *In) (int, error) {
	t := e.X.Type()
	f := listFilter(e.Values)
	if f == nil {
		return s.inByEquality(e)
	}
	x, err := s.compile(e.X)
	if err != nil {
		return 0, err
	}
	st := &callStep{
		over: &fn.Overload{Args: []types.Type{t}, Result: types.BooleanType, Narrow: true},
		eval: inList(f, e.HasNull), regs: []int{x}, pure: true,
	}
	st.domains.enabled = true
	return s.add(st, types.BooleanType), nil
}

// inList is the Eval of IN: what is not found is NULL if the list has one.
func inList(f kernel.Filter, hasNull bool) fn.Eval {
	return func(_ *fn.Context, out *vec.Vector, args []*vec.Vector, n int) error {
		x := *args[0]
		x.N = n
		if x.Form == vec.Const {
			x.Form = vec.Flat // a single row
		}
		f.Bits(out.Bits, &x)
		if !hasNull {
			return nil
		}
		if out.Valid == nil {
			out.Valid = make([]uint64, vec.Words(n))
			vec.FillBits(out.Valid, n)
		}
		kernel.AndInto(out.Valid, out.Bits)
		return nil
	}
}

// inByEquality computes IN for types that no filter knows as a disjunction of comparisons.
func (s *scope) inByEquality(e *In) (int, error) {
	eq := fn.LookupScalar("=")
	terms := make([]Expr, 0, e.Values.N+1)
	for i := range e.Values.N {
		one := new(vec.Vector)
		one.Reset(e.Values.Type)
		if err := kernel.AppendRows(one, e.Values, []uint32{uint32(i)}); err != nil {
			return 0, err
		}
		one.Form = vec.Const
		c, err := CallOf(eq, e.X, &Const{Value: one})
		if err != nil {
			return 0, err
		}
		terms = append(terms, c)
	}
	if e.HasNull {
		// x = NULL is NULL for every x
		terms = append(terms, Null(types.BooleanType))
	}
	if len(terms) == 0 {
		// an empty list: false, but NULL for NULL
		return s.emptyIn(e)
	}
	return s.logic(terms, false)
}

// emptyIn is x IN (): false where x is not NULL.
func (s *scope) emptyIn(e *In) (int, error) {
	x, err := s.compile(e.X)
	if err != nil {
		return 0, err
	}
	st := &callStep{
		over: &fn.Overload{Args: []types.Type{e.X.Type()}, Result: types.BooleanType, Narrow: true},
		eval: func(_ *fn.Context, out *vec.Vector, _ []*vec.Vector, _ int) error {
			clear(out.Bits)
			return nil
		},
		regs: []int{x}, pure: true,
	}
	return s.add(st, types.BooleanType), nil
}

// rangeOf returns the int64 range that x op c describes; ok is false for <>.
func rangeOf(op kernel.Op, c int64) (r kernel.Range, ok bool) {
	switch op {
	case kernel.EQ:
		return kernel.Range{Lo: c, Hi: c}, true
	case kernel.LT:
		if c == math.MinInt64 {
			return kernel.Range{Lo: 1, Hi: 0}, true
		}
		return kernel.Range{Lo: math.MinInt64, Hi: c - 1}, true
	case kernel.LE:
		return kernel.Range{Lo: math.MinInt64, Hi: c}, true
	case kernel.GT:
		if c == math.MaxInt64 {
			return kernel.Range{Lo: 1, Hi: 0}, true
		}
		return kernel.Range{Lo: c + 1, Hi: math.MaxInt64}, true
	case kernel.GE:
		return kernel.Range{Lo: c, Hi: math.MaxInt64}, true
	}
	return kernel.Range{}, false
}
