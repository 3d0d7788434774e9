package exec

import (
	"math/bits"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// running are the number of values that count and their sum before each row of a task. What a frame holds is the difference
// of two of them, whatever its form, and exactly.
type running struct {
	counts []int32 // nil if every row counts
	short  []int64 // nil if sums may exceed 64 bits
	long   []types.Int128
}

func (r *running) count(lo, hi int32) int32 {
	if hi <= lo {
		return 0
	}
	if r.counts == nil {
		return hi - lo
	}
	return r.counts[hi] - r.counts[lo]
}

// runningCounts counts the rows of bits before each row; nil if bits is.
func (t *windowTask) runningCounts(bits []uint64) []int32 {
	if bits == nil {
		return nil
	}
	out := make([]int32, t.n+1)
	k := int32(0)
	for i := range t.n {
		out[i] = k
		k += int32(bits[i>>6] >> (i & 63) & 1)
	}
	out[t.n] = k
	return out
}

// count computes count(*) and count(x).
func (t *windowTask) count(c *windowCall, o *windowOutput) (bool, error) {
	var x *vec.Vector
	if len(c.args) > 0 {
		var err error
		if x, err = t.arg(c, 0); err != nil {
			return false, err
		}
		if x.Type.Kind == types.Unknown {
			return false, nil
		}
	}
	counted, err := t.counted(c, x)
	if err != nil {
		return false, err
	}
	f, err := t.frame(c)
	if err != nil {
		return false, err
	}
	r := running{counts: t.runningCounts(counted)}
	out := o.integers(t.n)
	for i, lo := range f.lo {
		out[i] = int64(r.count(lo, f.hi[i]))
	}
	return true, nil
}

// sumIntegers computes sum and avg of integers and short decimals.
func (t *windowTask) sumIntegers(c *windowCall, o *windowOutput) (bool, error) {
	args, err := t.args(c)
	if err != nil {
		return false, err
	}
	x := args[0]
	counted, err := t.counted(c, x)
	if err != nil {
		return false, err
	}
	f, err := t.frame(c)
	if err != nil {
		return false, err
	}
	r := running{counts: t.runningCounts(counted)}
	r.add(x, counted, t.n)
	if c.AggO.Fused == fn.FusedAvg {
		return true, t.averages(c, o, f, &r)
	}
	if r.short != nil {
		t.shortSums(c, o, f, &r)
		return true, nil
	}
	return true, t.longSums(c, o, f, &r)
}

// add sums x up over the rows of counted, all if that is nil.
func (r *running) add(x *vec.Vector, counted []uint64, n int) {
	one := x.I64
	if x.Form == vec.Flat {
		one = x.I64[:n]
	} else {
		one = one[:1]
	}
	step := 1
	if x.Form == vec.Const {
		step = 0
	}
	if most := magnitudeOf(one, counted, step); bits.Len64(uint64(most))+bits.Len(uint(n)) < 63 {
		r.short = make([]int64, n+1)
		sum := int64(0)
		for i := range n {
			r.short[i] = sum
			if counted == nil || vec.BitAt(counted, i) {
				sum += one[i*step]
			}
		}
		r.short[n] = sum
		return
	}
	r.long = make([]types.Int128, n+1)
	var sum types.Int128
	for i := range n {
		r.long[i] = sum
		if counted == nil || vec.BitAt(counted, i) {
			sum = sum.Add(types.Int128Of(one[i*step]))
		}
	}
	r.long[n] = sum
}

// magnitudeOf bounds the absolute values of x over the rows of counted.
func magnitudeOf(x []int64, counted []uint64, step int) int64 {
	if counted == nil || step == 0 {
		return kernel.Magnitude(x)
	}
	var m int64
	for i, v := range x {
		m |= (v ^ v>>63) & -int64(counted[i>>6]>>(i&63)&1)
	}
	return m
}

// absent makes the output NULL where a frame holds no value.
func (t *windowTask) absent(o *windowOutput, f *windowFrames, r *running) {
	if r.counts == nil && t.neverEmpty(f) {
		return
	}
	valid := o.reg.Validity(t.n)
	vec.FillBits(valid, t.n)
	for i, lo := range f.lo {
		if r.count(lo, f.hi[i]) == 0 {
			vec.ClearBit(valid, i)
		}
	}
	o.vec.Valid = valid
}

func (t *windowTask) neverEmpty(f *windowFrames) bool {
	for i, lo := range f.lo {
		if f.hi[i] <= lo {
			return false
		}
	}
	return true
}

// shortSums are sums that all fit 64 bits.
func (t *windowTask) shortSums(c *windowCall, o *windowOutput, f *windowFrames, r *running) {
	o.vec = o.reg.Narrow(c.Col.Type, t.n)
	out := o.vec.I64[:t.n]
	for i, lo := range f.lo {
		hi := max(lo, f.hi[i])
		out[i] = r.short[hi] - r.short[lo]
	}
	t.absent(o, f, r)
}

func (t *windowTask) longSums(c *windowCall, o *windowOutput, f *windowFrames, r *running) error {
	o.vec = o.reg.Flat(c.Col.Type, t.n)
	long := c.Col.Type.Phys() == types.PhysInt128
	for i, lo := range f.lo {
		hi := max(lo, f.hi[i])
		d := r.long[hi].Sub(r.long[lo])
		if long {
			o.vec.I128[i] = d // at most 2³¹ values of 64 bits: within 38 digits
			continue
		}
		x, ok := d.Int64()
		if !ok {
			return &fn.Error{Code: fn.OutOfRange, Message: "bigint addition overflow"}
		}
		o.vec.I64[i] = x
	}
	t.absent(o, f, r)
	return nil
}

// averages follow the rules of avg: doubles of integers, decimals of decimals.
func (t *windowTask) averages(c *windowCall, o *windowOutput, f *windowFrames, r *running) error {
	o.vec = o.reg.Flat(c.Col.Type, t.n)
	for i, lo := range f.lo {
		hi := max(lo, f.hi[i])
		n := int64(r.count(lo, hi))
		if n == 0 {
			switch c.Col.Type.Phys() {
			case types.PhysFloat64:
				o.vec.F64[i] = 0
			case types.PhysInt64:
				o.vec.I64[i] = 0
			default:
				o.vec.I128[i] = types.Int128{}
			}
			continue
		}
		var sum types.Int128
		if r.short != nil {
			sum = types.Int128Of(r.short[hi] - r.short[lo])
		} else {
			sum = r.long[hi].Sub(r.long[lo])
		}
		switch c.Col.Type.Phys() {
		case types.PhysFloat64:
			o.vec.F64[i] = sum.Float64() / float64(n)
		case types.PhysInt64:
			o.vec.I64[i] = int64(fn.AvgDecimal(sum, n).Lo)
		default:
			o.vec.I128[i] = fn.AvgDecimal(sum, n)
		}
	}
	t.absent(o, f, r)
	return nil
}
