package exec

import (
	"math"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/vec"
)

// floatSum is a sum of doubles with the errors of rounding summed beside (Neumaier), each found by Knuth's TwoSum, as
// engine/fn sums groups.
type floatSum struct {
	sum, err float64
	n        int32
}

func (s *floatSum) add(x float64) {
	t := s.sum + x
	z := t - s.sum
	s.err += (s.sum - (t - z)) + (x - z)
	s.sum = t
	s.n++
}

func (s *floatSum) merge(o floatSum) {
	n := s.n + o.n
	s.add(o.sum)
	s.err += o.err
	s.n = n
}

// value is the sum; an infinite one has no meaningful error.
func (s *floatSum) value() float64 {
	if math.IsInf(s.sum, 0) || s.sum != s.sum {
		return s.sum
	}
	return s.sum + s.err
}

// sumFloats computes sum and avg of doubles over frames whose ends never move back. Differences of running sums would lose
// digits, so a frame is the sum of two parts, either side of a row that stays until the frame has passed it: before it lie
// sums up to that row, from each row on, behind it one sum that grows. Every row is added twice at most.
func (t *windowTask) sumFloats(c *windowCall, o *windowOutput) (bool, error) {
	f, err := t.frame(c)
	if err != nil || !f.rising {
		return false, err
	}
	args, err := t.args(c)
	if err != nil {
		return false, err
	}
	counted, err := t.counted(c, args[0])
	if err != nil {
		return false, err
	}
	x, step := args[0].F64, 1
	if args[0].Form == vec.Const {
		step = 0
	}
	out := o.doubles(t.n)
	valid := o.reg.Validity(t.n)
	vec.FillBits(valid, t.n)
	absent := false
	var before []floatSum // of the rows from each row on up to middle, of those from first on
	var behind floatSum   // of the rows from middle up to next
	first, middle, next := int32(0), int32(0), int32(0)
	for i, lo := range f.lo {
		hi := f.hi[i]
		var s floatSum
		if lo < hi {
			if lo >= middle {
				first, middle, next, behind = lo, hi, hi, floatSum{}
				before = resizeTo(before, int(hi-lo))
				for j := hi - 1; j >= lo; j-- {
					if counted == nil || vec.BitAt(counted, int(j)) {
						s.add(x[int(j)*step])
					}
					before[j-lo] = s
				}
			}
			for ; next < hi; next++ {
				if counted == nil || vec.BitAt(counted, int(next)) {
					behind.add(x[int(next)*step])
				}
			}
			s = before[lo-first]
			s.merge(behind)
		}
		if s.n == 0 {
			absent = true
			out[i] = 0
			vec.ClearBit(valid, i)
			continue
		}
		if out[i] = s.value(); c.AggO.Fused == fn.FusedAvg {
			out[i] /= float64(s.n)
		}
	}
	if absent {
		o.vec.Valid = valid
	}
	return true, nil
}
