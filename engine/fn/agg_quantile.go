package fn

import (
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var quantileAggregates = []*Aggregate{
	{
		Name: "median", Doc: "Returns the exact median; of an even number of values the mean of the two in the middle.",
		Examples: []Example{{"SELECT median(x) FROM (VALUES 1, 2, 3, 10) AS t(x)", "2.5"}},
		Resolve: aggregate("median", aggSig{
			params: []param{pDouble}, result: types.DoubleType,
			new: func(*Context, []*vec.Vector, []types.Type) (GroupedState, error) {
				return &exactQuantiles{t: types.DoubleType, shares: []float64{0.5}, interpolate: true}, nil
			},
		}),
	},
	{
		Name: "quantile_cont", Aliases: []string{"percentile_cont"}, Doc: "Returns the exact quantile of a share (0 to 1), or those of an array of shares, interpolated between the two nearest values.",
		Examples: []Example{{"SELECT quantile_cont(x, 0.25) FROM (VALUES 1, 2, 3, 4) AS t(x)", "1.75"}},
		Resolve:  aggregate("quantile_cont", quantileSigs("quantile_cont", true, pDouble)...),
	},
	{
		Name: "quantile_disc", Aliases: []string{"percentile_disc"}, Doc: "Returns the least value whose share of all, with those below it, is at least the given share (0 to 1), or those of an array of shares.",
		Examples: []Example{{"SELECT quantile_disc(x, 0.25) FROM (VALUES 1, 2, 3, 4) AS t(x)", "1"}, {"SELECT quantile_disc(x, 0.5) FROM (VALUES 'a', 'b', 'c') AS t(x)", "b"}},
		Resolve:  aggregate("quantile_disc", quantileSigs("quantile_disc", false, pOrderable)...),
	},
}

func quantileSigs(name string, interpolate bool, x param) []aggSig {
	build := func(_ *Context, consts []*vec.Vector, args []types.Type) (GroupedState, error) {
		shares, err := constShares(name, consts[1])
		if err != nil {
			return nil, err
		}
		if p := args[0].Phys(); p != types.PhysInt64 && p != types.PhysFloat64 {
			return &rowQuantiles{valueLists: valueLists{values: newVector(args[0])}, shares: shares}, nil
		}
		return &exactQuantiles{t: args[0], shares: shares, interpolate: interpolate}, nil
	}
	return []aggSig{
		{params: []param{x, pDouble}, resultOf: sameAs(0), new: build},
		{params: []param{x, of(types.ArrayOf(types.DoubleType))}, resultOf: arrayOfFirst, new: build},
	}
}

// exactQuantiles keeps all values, as ordered words beside the numbers of their groups, in the order in which they come.
// The first Finalize brings those of each group together; then each quantile is a selection, not a sort.
type exactQuantiles struct {
	t           types.Type
	shares      []float64
	interpolate bool
	words       []uint64
	group       []uint32
	n           int      // groups
	starts      []uint32 // of the groups in grouped; nil if it is out of date
	grouped     []uint64
}

func (s *exactQuantiles) Grow(n int) { s.n = max(s.n, n) }

func (s *exactQuantiles) add(g uint32, w uint64) {
	s.words, s.group = append(s.words, w), append(s.group, g)
}

func (s *exactQuantiles) Update(groups []uint32, args []*vec.Vector, n int) error {
	a := args[0]
	s.starts = nil
	for i, g := range groups[:n] {
		if !a.IsNull(i) {
			s.add(g, orderedWord(a, i))
		}
	}
	return nil
}

func (s *exactQuantiles) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	a := args[0]
	s.starts = nil
	for i := range n {
		if !a.IsNull(i) {
			s.add(group, orderedWord(a, i))
		}
	}
	return nil
}

func (s *exactQuantiles) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*exactQuantiles)
	s.starts = nil
	for i, g := range o.group {
		if int(g) < n {
			s.add(groups[g], o.words[i])
		}
	}
	return nil
}

// gather brings the values of each group together.
func (s *exactQuantiles) gather() {
	s.starts = make([]uint32, s.n+1)
	for _, g := range s.group {
		s.starts[g+1]++
	}
	for g := range s.n {
		s.starts[g+1] += s.starts[g]
	}
	next := slices.Clone(s.starts)
	s.grouped = resize(s.grouped, len(s.words))
	for i, g := range s.group {
		s.grouped[next[g]] = s.words[i]
		next[g]++
	}
}

func (s *exactQuantiles) Finalize(out *vec.Vector, lo, hi int) error {
	if s.starts == nil {
		s.gather()
	}
	for g := lo; g < hi; g++ {
		values := s.grouped[s.starts[g]:s.starts[g+1]]
		if len(values) == 0 {
			appendNull(out)
			continue
		}
		if out.Type.Kind != types.Array {
			s.append(out, values, s.shares[0])
			continue
		}
		ensureOff(out)
		for _, p := range s.shares {
			s.append(out.Child[0], values, p)
		}
		appendValid(out, true)
		endList(out)
		out.N++
	}
	return nil
}

func (s *exactQuantiles) append(out *vec.Vector, values []uint64, p float64) {
	if !s.interpolate {
		appendWord(out, selectNth(values, discIndex(p, len(values))), s.t)
		return
	}
	at := p * float64(len(values)-1)
	k := int(math.Floor(at))
	lo := wordFloat(selectNth(values, k), s.t)
	if frac := at - float64(k); frac > 0 {
		hi := wordFloat(slices.Min(values[k+1:]), s.t)
		if lo != hi { // also keeps infinities from becoming NaN
			lo += (hi - lo) * frac
		}
	}
	appendF64(out, lo)
}

func (s *exactQuantiles) Bytes() int64 {
	return int64(cap(s.words)+cap(s.grouped))*8 + int64(cap(s.group)+cap(s.starts))*4
}

// rowQuantiles is quantile_disc of any other type.
type rowQuantiles struct {
	valueLists
	shares []float64
}

func (s *rowQuantiles) Merge(other GroupedState, groups []uint32, n int) error {
	return s.valueLists.Merge(&other.(*rowQuantiles).valueLists, groups, n)
}

func (s *rowQuantiles) Finalize(out *vec.Vector, lo, hi int) error {
	var rows []int32
	for g := lo; g < hi; g++ {
		rows = rows[:0]
		for r := s.chains.head[g]; r != 0; r = s.chains.next[r-1] {
			rows = append(rows, r-1)
		}
		if len(rows) == 0 {
			appendNull(out)
			continue
		}
		slices.SortStableFunc(rows, func(a, b int32) int { return CompareRows(s.values, int(a), s.values, int(b)) })
		if out.Type.Kind != types.Array || out.Type.Equal(s.values.Type) {
			appendRow(out, s.values, int(rows[discIndex(s.shares[0], len(rows))]))
			continue
		}
		ensureOff(out)
		for _, p := range s.shares {
			appendRow(out.Child[0], s.values, int(rows[discIndex(p, len(rows))]))
		}
		appendValid(out, true)
		endList(out)
		out.N++
	}
	return nil
}
