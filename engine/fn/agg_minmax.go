package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var minMaxAggregates = []*Aggregate{
	{
		Name: "min", Doc: "Returns the smallest value, or with a second argument n the n smallest as an array, ascending.",
		Examples: []Example{
			{"SELECT min(x) FROM (VALUES 3, 1, NULL) AS t(x)", "1"}, {"SELECT min(x, 2) FROM (VALUES 3, 1, 2) AS t(x)", "[1, 2]"},
		},
		IgnoresDistinct: true,
		Resolve:         resolveMinMax("min", FusedMin, false),
	},
	{
		Name: "max", Doc: "Returns the largest value, or with a second argument n the n largest as an array, descending.",
		Examples: []Example{
			{"SELECT max(x) FROM (VALUES 'a', 'b', NULL) AS t(x)", "b"}, {"SELECT max(x, 2) FROM (VALUES 3, 1, 2) AS t(x)", "[3, 2]"},
		},
		IgnoresDistinct: true,
		Resolve:         resolveMinMax("max", FusedMax, true),
	},
}

func resolveMinMax(name string, fused Fused, isMax bool) func([]types.Type) (*AggregateOverload, error) {
	return aggregate(name, aggSig{
		params: []param{pOrderable}, resultOf: sameAs(0),
		new: func(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
			switch args[0].Phys() {
			case types.PhysInt64:
				return &extremes[int64]{isMax: isMax}, nil
			case types.PhysFloat64:
				return &extremes[float64]{isMax: isMax}, nil
			}
			return &extremeRows{isMax: isMax, values: newVector(args[0])}, nil
		},
		fused: fusedIf(types.PhysInt64, fused),
	}, topSig(name, isMax))
}

// extremes are the smallest or largest numbers of groups. NaN counts only where there is nothing else, as in Trino.
type extremes[T int64 | float64] struct {
	isMax  bool
	values []T
	seen   []bool
}

func (s *extremes[T]) Grow(n int) {
	s.values = grown(s.values, n)
	s.seen = grown(s.seen, n)
}

func column[T int64 | float64](v *vec.Vector) []T {
	if x, ok := any(v.I64).([]T); ok {
		return x
	}
	return any(v.F64).([]T)
}

func (s *extremes[T]) add(g uint32, v T) {
	old := s.values[g]
	if !s.seen[g] || old != old || s.isMax && v > old || !s.isMax && v < old {
		if v == v || !s.seen[g] {
			s.values[g] = v
		}
		s.seen[g] = true
	}
}

func (s *extremes[T]) Update(groups []uint32, args []*vec.Vector, n int) error {
	a := args[0]
	if a.ConstNull() || n == 0 {
		return nil
	}
	x := column[T](a)
	for i, g := range groups[:n] {
		if !a.IsNull(i) {
			s.add(g, x[at(a, i)])
		}
	}
	return nil
}

func (s *extremes[T]) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	a := args[0]
	if a.ConstNull() || n == 0 {
		return nil
	}
	x := column[T](a)
	if a.Form == vec.Const {
		s.add(group, x[0])
		return nil
	}
	if a.Valid != nil {
		for i, v := range x[:n] {
			if isSet(a.Valid, i) {
				s.add(group, v)
			}
		}
		return nil
	}
	best := x[0]
	for i := 0; best != best && i < n; i++ { // past NaNs, which lose every comparison from here on
		best = x[i]
	}
	if s.isMax {
		for _, v := range x[:n] {
			if v > best {
				best = v
			}
		}
	} else {
		for _, v := range x[:n] {
			if v < best {
				best = v
			}
		}
	}
	s.add(group, best)
	return nil
}

func (s *extremes[T]) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*extremes[T])
	for i, g := range groups[:n] {
		if o.seen[i] {
			s.add(g, o.values[i])
		}
	}
	return nil
}

func (s *extremes[T]) Finalize(out *vec.Vector, lo, hi int) error {
	for g := lo; g < hi; g++ {
		if !s.seen[g] {
			appendNull(out)
			continue
		}
		switch v := any(s.values[g]).(type) {
		case int64:
			appendI64(out, v)
		case float64:
			appendF64(out, v)
		}
	}
	return nil
}

func (s *extremes[T]) Bytes() int64 { return int64(cap(s.values))*8 + int64(cap(s.seen)) }

// extremeRows are the smallest or largest values of any other type. values holds the current ones and those that they have
// replaced; row[g]-1 is the row of group g's, 0 if it has none.
type extremeRows struct {
	isMax  bool
	values *vec.Vector
	row    []int32
	live   int // groups that have a value
}

func (s *extremeRows) Grow(n int) { s.row = grown(s.row, n) }

func (s *extremeRows) add(g uint32, v *vec.Vector, i int) {
	if r := s.row[g]; r != 0 {
		if c := CompareRows(v, i, s.values, int(r-1)); c == 0 || c > 0 != s.isMax {
			return
		}
	} else {
		s.live++
	}
	appendRow(s.values, v, i)
	s.row[g] = int32(s.values.N)
	if s.values.N > 2*s.live+4096 || len(s.values.Bytes) > maxBatchBytes {
		s.compact()
	}
}

// compact drops the values that have been replaced.
func (s *extremeRows) compact() {
	kept := newVector(s.values.Type)
	for g, r := range s.row {
		if r != 0 {
			appendRow(kept, s.values, int(r-1))
			s.row[g] = int32(kept.N)
		}
	}
	s.values = kept
}

func (s *extremeRows) Update(groups []uint32, args []*vec.Vector, n int) error {
	a := args[0]
	for i, g := range groups[:n] {
		if !a.IsNull(i) {
			s.add(g, a, i)
		}
	}
	return nil
}

func (s *extremeRows) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	a := args[0]
	best := -1
	for i := range n {
		if !a.IsNull(i) && (best < 0 || CompareRows(a, i, a, best) > 0 == s.isMax) {
			best = i
		}
	}
	if best >= 0 {
		s.add(group, a, best)
	}
	return nil
}

func (s *extremeRows) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*extremeRows)
	for i, g := range groups[:n] {
		if r := o.row[i]; r != 0 {
			s.add(g, o.values, int(r-1))
		}
	}
	return nil
}

func (s *extremeRows) Finalize(out *vec.Vector, lo, hi int) error {
	for _, r := range s.row[lo:hi] {
		if r == 0 {
			appendNull(out)
		} else {
			appendRow(out, s.values, int(r-1))
		}
	}
	return nil
}

func (s *extremeRows) Bytes() int64 { return int64(cap(s.row))*4 + vectorBytes(s.values) }
