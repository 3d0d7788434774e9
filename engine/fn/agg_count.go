package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var countAggregates = []*Aggregate{
	{
		Name: "count", Doc: "Counts rows: count(*) all, count(x) those where x is not NULL.",
		Examples:    []Example{{"SELECT count(*) FROM (VALUES 1, NULL, 3) AS t(x)", "3"}, {"SELECT count(x) FROM (VALUES 1, NULL, 3) AS t(x)", "2"}},
		EmptyIsZero: true,
		Resolve: func(args []types.Type) (*AggregateOverload, error) {
			switch len(args) {
			case 0:
				return &AggregateOverload{Result: types.BigIntType, New: newCount, Fused: FusedCountStar}, nil
			case 1:
				return &AggregateOverload{Args: args, Result: types.BigIntType, New: newCount, Fused: FusedCount}, nil
			}
			return nil, noOverload("count", args, "count(*)", "count(T)")
		},
	},
	{
		Name: "count_if", Doc: "Counts the rows for which the condition is true.",
		Examples:    []Example{{"SELECT count_if(x > 1) FROM (VALUES 1, 2, NULL, 3) AS t(x)", "2"}},
		EmptyIsZero: true,
		Resolve: aggregate("count_if", aggSig{
			params: []param{pBoolean}, result: types.BigIntType,
			new: func(*Context, []*vec.Vector, []types.Type) (GroupedState, error) { return new(countIfState), nil },
		}),
	},
}

func newCount(*Context, []*vec.Vector) (GroupedState, error) { return new(countState), nil }

// countState counts rows that are not NULL (all rows if there is no argument).
type countState struct{ counts []int64 }

func (s *countState) Grow(n int) { s.counts = grown(s.counts, n) }

func (s *countState) Update(groups []uint32, args []*vec.Vector, n int) error {
	counts := s.counts
	if len(args) == 0 || args[0].Valid == nil && args[0].Type.Kind != types.Unknown {
		for _, g := range groups[:n] {
			counts[g]++
		}
		return nil
	}
	a := args[0]
	if a.ConstNull() || a.Type.Kind == types.Unknown {
		return nil
	}
	if a.Form == vec.Const {
		return s.Update(groups, nil, n)
	}
	for i, g := range groups[:n] {
		counts[g] += int64(a.Valid[i>>6] >> (i & 63) & 1)
	}
	return nil
}

func (s *countState) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	s.counts[group] += int64(countValid(args, n))
	return nil
}

// countValid is the number of rows in which the first argument is not NULL.
func countValid(args []*vec.Vector, n int) int {
	switch {
	case len(args) == 0:
		return n
	case args[0].Type.Kind == types.Unknown || args[0].ConstNull():
		return 0
	case args[0].Valid == nil || args[0].Form == vec.Const:
		return n
	}
	return vec.CountBits(args[0].Valid, n)
}

func (s *countState) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*countState)
	for i, g := range groups[:n] {
		s.counts[g] += o.counts[i]
	}
	return nil
}

func (s *countState) Finalize(out *vec.Vector, lo, hi int) error {
	for _, c := range s.counts[lo:hi] {
		appendI64(out, c)
	}
	return nil
}

func (s *countState) Bytes() int64 { return int64(cap(s.counts)) * 8 }

// countIfState counts rows that are true.
type countIfState struct{ countState }

func (s *countIfState) Update(groups []uint32, args []*vec.Vector, n int) error {
	a := args[0]
	for i, g := range groups[:n] {
		if !a.IsNull(i) && a.BoolAt(i) {
			s.counts[g]++
		}
	}
	return nil
}

func (s *countIfState) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	a := args[0]
	for i := range n {
		if !a.IsNull(i) && a.BoolAt(i) {
			s.counts[group]++
		}
	}
	return nil
}

func (s *countIfState) Merge(other GroupedState, groups []uint32, n int) error {
	return s.countState.Merge(&other.(*countIfState).countState, groups, n)
}
