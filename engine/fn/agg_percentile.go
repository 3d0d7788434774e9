package fn

import (
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var percentileAggregates = []*Aggregate{
	{
		Name: "approx_percentile", Doc: "Returns the value below which a share (0 to 1) of the values lies, or those of an array of shares; weights may stand between value and share. Up to 4096 values a group it is exact, a value that occurs; beyond, the error in rank is below 0.2 %, and less near the ends.",
		Examples: []Example{
			{"SELECT approx_percentile(x, 0.5) FROM (VALUES 1, 2, 3, 4, 100) AS t(x)", "3"},
			{"SELECT approx_percentile(x, ARRAY[0.25, 0.75]) FROM (VALUES 1, 2, 3, 4) AS t(x)", "[1, 3]"},
		},
		Resolve: aggregate("approx_percentile", percentileSigs()...),
	},
}

func percentileSigs() []aggSig {
	shares := of(types.ArrayOf(types.DoubleType))
	var sigs []aggSig
	for _, x := range []param{pInteger, pDouble, pReal, pDate, pTimestamp, pTimestampTZ, pDS} {
		sigs = append(sigs,
			aggSig{params: []param{x, pDouble}, resultOf: sameAs(0), new: newPercentiles},
			aggSig{params: []param{x, shares}, resultOf: arrayOfFirst, new: newPercentiles},
			aggSig{params: []param{x, pDouble, pDouble}, resultOf: sameAs(0), new: newPercentiles},
			aggSig{params: []param{x, pDouble, shares}, resultOf: arrayOfFirst, new: newPercentiles},
		)
	}
	return sigs
}

// constShares reads the constant share, or array of shares, of an aggregate.
func constShares(name string, c *vec.Vector) ([]float64, error) {
	if c == nil || c.ConstNull() {
		return nil, errorf(InvalidArgument, "The percentage of %s must be a constant", name)
	}
	shares := c.F64
	if c.Type.Kind == types.Array {
		lo, hi := c.Off[0], c.Off[1]
		for k := lo; k < hi; k++ {
			if c.Child[0].IsNull(int(k)) {
				return nil, errorf(InvalidArgument, "Percentile cannot be null")
			}
		}
		shares = c.Child[0].F64[lo:hi]
	} else {
		shares = shares[:1]
	}
	for _, p := range shares {
		if !(p >= 0 && p <= 1) {
			return nil, errorf(InvalidArgument, "Percentile must be between 0 and 1")
		}
	}
	return slices.Clone(shares), nil
}

func newPercentiles(_ *Context, consts []*vec.Vector, args []types.Type) (GroupedState, error) {
	shares, err := constShares("approx_percentile", consts[len(args)-1])
	return &percentiles{t: args[0], shares: shares, weighted: len(args) == 3}, err
}

// exactValues is the number of values a group keeps before it goes over to a digest.
const exactValues = 4096

// percentileGroup holds a group's values as ordered words, or a digest of them.
type percentileGroup struct {
	words   []uint64
	weights []float64 // beside words; nil if all are 1
	nans    float64   // weight of the NaNs, which a digest cannot hold
	digest  *tDigest
}

type percentiles struct {
	t        types.Type
	shares   []float64
	weighted bool
	groups   []percentileGroup
	held     int64
}

func (s *percentiles) Grow(n int) { s.groups = grown(s.groups, n) }

func (s *percentiles) add(g *percentileGroup, w uint64, weight float64) {
	if g.digest == nil && len(g.words) == exactValues {
		s.digest(g)
	}
	if g.digest != nil {
		s.toDigest(g, w, weight)
		return
	}
	before := cap(g.words) + cap(g.weights)
	g.words = append(g.words, w)
	if s.weighted {
		g.weights = append(g.weights, weight)
	}
	s.held += int64(cap(g.words)+cap(g.weights)-before) * 8
}

func (s *percentiles) toDigest(g *percentileGroup, w uint64, weight float64) {
	if f := wordFloat(w, s.t); f == f {
		g.digest.add(f, weight)
	} else {
		g.nans += weight
	}
}

// digest makes a group's values a digest.
func (s *percentiles) digest(g *percentileGroup) {
	g.digest = new(tDigest)
	for i, w := range g.words {
		weight := 1.0
		if s.weighted {
			weight = g.weights[i]
		}
		s.toDigest(g, w, weight)
	}
	s.held += digestSize*24*2 - int64(cap(g.words)+cap(g.weights))*8
	g.words, g.weights = nil, nil
}

func (s *percentiles) row(g uint32, args []*vec.Vector, i int) error {
	if args[0].IsNull(i) {
		return nil
	}
	weight := 1.0
	if s.weighted {
		if args[1].IsNull(i) {
			return nil
		}
		if weight = args[1].F64[at(args[1], i)]; !(weight > 0) || math.IsInf(weight, 0) {
			return errorf(InvalidArgument, "percentile weight must be > 0, was %g", weight)
		}
	}
	s.add(&s.groups[g], orderedWord(args[0], i), weight)
	return nil
}

func (s *percentiles) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		if err := s.row(g, args, i); err != nil {
			return err
		}
	}
	return nil
}

func (s *percentiles) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := range n {
		if err := s.row(group, args, i); err != nil {
			return err
		}
	}
	return nil
}

func (s *percentiles) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*percentiles)
	for i, gi := range groups[:n] {
		g, from := &s.groups[gi], &o.groups[i]
		if from.digest != nil && g.digest == nil {
			s.digest(g)
		}
		for k, w := range from.words {
			weight := 1.0
			if s.weighted {
				weight = from.weights[k]
			}
			s.add(g, w, weight)
		}
		g.nans += from.nans
		if from.digest != nil {
			g.digest.merge(from.digest)
		}
	}
	return nil
}

func (s *percentiles) Finalize(out *vec.Vector, lo, hi int) error {
	for i := lo; i < hi; i++ {
		g := &s.groups[i]
		if len(g.words) == 0 && g.digest == nil {
			appendNull(out)
			continue
		}
		s.sort(g)
		if out.Type.Kind != types.Array {
			s.appendQuantile(out, g, s.shares[0])
			continue
		}
		ensureOff(out)
		for _, p := range s.shares {
			s.appendQuantile(out.Child[0], g, p)
		}
		appendValid(out, true)
		endList(out)
		out.N++
	}
	return nil
}

// sort orders the values of a group that keeps them.
func (s *percentiles) sort(g *percentileGroup) {
	if !s.weighted {
		slices.Sort(g.words)
		return
	}
	order := make([]int, len(g.words))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case g.words[a] < g.words[b]:
			return -1
		case g.words[a] > g.words[b]:
			return 1
		}
		return 0
	})
	words, weights := make([]uint64, len(order)), make([]float64, len(order))
	for i, k := range order {
		words[i], weights[i] = g.words[k], g.weights[k]
	}
	g.words, g.weights = words, weights
}

// appendQuantile appends the least value whose share of all, with those below it, is at least p.
func (s *percentiles) appendQuantile(out *vec.Vector, g *percentileGroup, p float64) {
	switch {
	case g.digest != nil:
		s.appendEstimate(out, g, p)
	case s.weighted:
		total := 0.0
		for _, w := range g.weights {
			total += w
		}
		sum, k := 0.0, 0
		for ; k < len(g.words)-1; k++ {
			if sum += g.weights[k]; sum >= p*total {
				break
			}
		}
		appendWord(out, g.words[k], s.t)
	default:
		appendWord(out, g.words[discIndex(p, len(g.words))], s.t)
	}
}

// discIndex is the index of percentile_disc: the first value whose cumulative share is at least p.
func discIndex(p float64, n int) int {
	return max(0, min(n-1, int(math.Ceil(p*float64(n)))-1))
}

func (s *percentiles) appendEstimate(out *vec.Vector, g *percentileGroup, p float64) {
	all := g.digest.total + g.nans
	v := math.NaN()
	if at := p * all; at <= g.digest.total && g.digest.total > 0 {
		v = g.digest.quantile(at / g.digest.total)
	}
	switch {
	case s.t.Phys() == types.PhysInt64:
		appendI64(out, int64(math.Round(v)))
	case s.t.Kind == types.Real:
		appendF64(out, float64(float32(v)))
	default:
		appendF64(out, v)
	}
}

func (s *percentiles) Bytes() int64 { return int64(cap(s.groups))*64 + s.held }
