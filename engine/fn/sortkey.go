package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// orderedWord maps row i of a vector of PhysInt64 or PhysFloat64 to a word whose unsigned order is that of the values; NaN is
// the largest, and -0 becomes 0.
func orderedWord(v *vec.Vector, i int) uint64 {
	if v.Phys() == types.PhysFloat64 {
		return floatWord(v.F64[at(v, i)])
	}
	return uint64(v.I64[at(v, i)]) ^ 1<<63
}

func floatWord(f float64) uint64 {
	if f != f {
		return math.MaxUint64
	}
	b := math.Float64bits(f + 0)
	return b ^ (uint64(int64(b)>>63) | 1<<63)
}

// wordFloat is the number of a word: a float, or an integer as one.
func wordFloat(w uint64, t types.Type) float64 {
	if t.Phys() != types.PhysFloat64 {
		return float64(int64(w ^ 1<<63))
	}
	if w == math.MaxUint64 {
		return math.NaN()
	}
	return math.Float64frombits(w ^ (uint64(^int64(w)>>63) | 1<<63))
}

// appendWord appends the value of a word to a vector of type t.
func appendWord(out *vec.Vector, w uint64, t types.Type) {
	if t.Phys() == types.PhysFloat64 {
		appendF64(out, wordFloat(w, t))
	} else {
		appendI64(out, int64(w^1<<63))
	}
}

// selectNth reorders a so that a[k] is what it would be if a were sorted, nothing before it is larger and nothing behind it
// smaller (Hoare's quickselect with the median of three).
func selectNth(a []uint64, k int) uint64 {
	lo, hi := 0, len(a)-1
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if a[mid] < a[lo] {
			a[mid], a[lo] = a[lo], a[mid]
		}
		if a[hi] < a[lo] {
			a[hi], a[lo] = a[lo], a[hi]
		}
		if a[hi] < a[mid] {
			a[hi], a[mid] = a[mid], a[hi]
		}
		pivot := a[mid]
		i, j := lo, hi
		for i <= j {
			for a[i] < pivot {
				i++
			}
			for a[j] > pivot {
				j--
			}
			if i <= j {
				a[i], a[j] = a[j], a[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return a[k]
		}
	}
	return a[k]
}
