package exec

import (
	"math"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// positionalWindows are functions that follow from the places of rows alone, and are computed for all partitions of a task
// in one loop: what engine/fn has for them is called for each partition, which may have but a few rows. Their results are
// the same.
var positionalWindows = map[string]windowWay{
	"row_number":   (*windowTask).rowNumber,
	"rank":         (*windowTask).rank,
	"dense_rank":   (*windowTask).denseRank,
	"percent_rank": (*windowTask).percentRank,
	"cume_dist":    (*windowTask).cumeDist,
	"lag":          func(t *windowTask, c *windowCall, o *windowOutput) (bool, error) { return t.shift(c, o, -1) },
	"lead":         func(t *windowTask, c *windowCall, o *windowOutput) (bool, error) { return t.shift(c, o, 1) },
	"first_value":  func(t *windowTask, c *windowCall, o *windowOutput) (bool, error) { return t.frameEnd(c, o, false) },
	"last_value":   func(t *windowTask, c *windowCall, o *windowOutput) (bool, error) { return t.frameEnd(c, o, true) },
}

// integers makes the output n integers.
func (o *windowOutput) integers(n int) []int64 {
	o.vec = o.reg.Flat(types.BigIntType, n)
	return o.vec.I64[:n]
}

// doubles makes the output n doubles.
func (o *windowOutput) doubles(n int) []float64 {
	o.vec = o.reg.Flat(types.DoubleType, n)
	return o.vec.F64[:n]
}

func (t *windowTask) rowNumber(_ *windowCall, o *windowOutput) (bool, error) {
	out := o.integers(t.n)
	k := int64(0)
	for i, m := range t.marks {
		if m == newPartition {
			k = 0
		}
		k++
		out[i] = k
	}
	return true, nil
}

func (t *windowTask) rank(_ *windowCall, o *windowOutput) (bool, error) {
	out := o.integers(t.n)
	k, rank := int64(0), int64(0)
	for i, m := range t.marks {
		if m == newPartition {
			k = 0
		}
		k++
		if m != samePeers {
			rank = k
		}
		out[i] = rank
	}
	return true, nil
}

func (t *windowTask) denseRank(_ *windowCall, o *windowOutput) (bool, error) {
	out := o.integers(t.n)
	rank := int64(0)
	for i, m := range t.marks {
		switch m {
		case newPartition:
			rank = 1
		case newPeers:
			rank++
		}
		out[i] = rank
	}
	return true, nil
}

func (t *windowTask) percentRank(_ *windowCall, o *windowOutput) (bool, error) {
	out := o.doubles(t.n)
	peerLo, _ := t.peers()
	for p, lo := range t.parts[:len(t.parts)-1] {
		hi := t.parts[p+1]
		n := float64(max(1, hi-lo-1))
		for i := lo; i < hi; i++ {
			out[i] = float64(peerLo[i]-lo) / n
		}
	}
	return true, nil
}

func (t *windowTask) cumeDist(_ *windowCall, o *windowOutput) (bool, error) {
	out := o.doubles(t.n)
	_, peerHi := t.peers()
	for p, lo := range t.parts[:len(t.parts)-1] {
		hi := t.parts[p+1]
		n := float64(hi - lo)
		for i := lo; i < hi; i++ {
			out[i] = float64(peerHi[i]-lo) / n
		}
	}
	return true, nil
}

// shift computes lag (sign -1) and lead.
func (t *windowTask) shift(c *windowCall, o *windowOutput, sign int64) (bool, error) {
	x, err := t.arg(c, 0)
	if err != nil {
		return false, err
	}
	var off *vec.Vector
	if len(c.args) > 1 {
		if off, err = t.arg(c, 1); err != nil {
			return false, err
		}
		if off.Form == vec.Dict || off.Type.Kind == types.Unknown {
			return false, nil
		}
	}
	idx := make([]int32, t.n)
	var none []int32 // rows without an offset, whose result is NULL whatever the default
	for p, lo := range t.parts[:len(t.parts)-1] {
		hi := t.parts[p+1]
		for i := lo; i < hi; i++ {
			d := int64(1)
			if off != nil {
				if off.IsNull(int(i)) {
					idx[i] = -1
					none = append(none, i)
					continue
				}
				if d = kernel.IntAt(off, int(i)); d < 0 {
					return false, &fn.Error{Code: fn.InvalidArgument, Message: "Offset must be at least 0"}
				}
			}
			idx[i] = -1
			if d <= int64(hi-lo) {
				if j := int64(i) + sign*d; j >= int64(lo) && j < int64(hi) {
					idx[i] = int32(j)
				}
			}
		}
	}
	if len(c.args) < 3 {
		return true, t.pick(o, x, idx)
	}
	if t.n > math.MaxInt32/2 {
		return false, nil
	}
	// What is picked from are the values with the defaults behind them.
	def, err := t.arg(c, 2)
	if err != nil {
		return false, err
	}
	var both vec.Vector
	both.Reset(c.Col.Type)
	for _, v := range []*vec.Vector{x, def} {
		if err := kernel.AppendRange(&both, v, 0, t.n); err != nil {
			return false, err
		}
	}
	for i, j := range idx {
		if j < 0 {
			idx[i] = int32(t.n + i)
		}
	}
	for _, i := range none {
		idx[i] = -1
	}
	return true, t.pick(o, &both, idx)
}

// frameEnd computes first_value and last_value.
func (t *windowTask) frameEnd(c *windowCall, o *windowOutput, last bool) (bool, error) {
	x, err := t.arg(c, 0)
	if err != nil {
		return false, err
	}
	f, err := t.frame(c)
	if err != nil {
		return false, err
	}
	idx := make([]int32, t.n)
	for i, lo := range f.lo {
		hi := f.hi[i]
		switch {
		case hi <= lo:
			idx[i] = -1
		case last:
			idx[i] = hi - 1
		default:
			idx[i] = lo
		}
	}
	return true, t.pick(o, x, idx)
}
