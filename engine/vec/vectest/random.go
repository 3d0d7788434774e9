package vectest

import (
	"math"
	"math/rand/v2"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Values returns n random values of type t, of which about the share nulls are NULL. Small and extreme values are
// frequent; spread bounds integers to -spread … spread (0: any).
func Values(rng *rand.Rand, t types.Type, n int, nulls float64, spread int64) []any {
	out := make([]any, n)
	for i := range out {
		if rng.Float64() >= nulls {
			out[i] = value(rng, t, spread)
		}
	}
	return out
}

func integer(rng *rand.Rand, spread, least, most int64) int64 {
	if spread > 0 {
		return rng.Int64N(2*spread+1) - spread
	}
	switch rng.IntN(4) {
	case 0:
		return int64(rng.IntN(7) - 3)
	case 1:
		return []int64{least, most, 0}[rng.IntN(3)]
	}
	return least + int64(rng.Uint64N(uint64(most-least)))
}

func value(rng *rand.Rand, t types.Type, spread int64) any {
	switch t.Kind {
	case types.Boolean:
		return rng.IntN(2) == 0
	case types.TinyInt:
		return integer(rng, min(spread, 127), -128, 127)
	case types.SmallInt:
		return integer(rng, min(spread, 32767), -32768, 32767)
	case types.Integer:
		return integer(rng, min(spread, 1<<31-1), math.MinInt32, math.MaxInt32)
	case types.Date, types.IntervalYM:
		return integer(rng, spread, -100_000, 100_000)
	case types.Real:
		return float64(float32(float(rng, spread)))
	case types.Double:
		return float(rng, spread)
	case types.Decimal:
		if t.Phys() == types.PhysInt64 {
			p := types.Pow10Int64(t.Precision) - 1
			return integer(rng, min(spread, p), -p, p)
		}
		if spread > 0 {
			return types.Int128Of(integer(rng, spread, 0, 0))
		}
		x := types.Int128{Hi: int64(rng.Uint64()) >> (2 + rng.IntN(62)), Lo: rng.Uint64()}
		lim := types.Pow10(t.Precision)
		if !x.Less(lim) || !lim.Neg().Less(x) {
			x = types.Int128Of(int64(x.Lo))
		}
		return x
	case types.UUID:
		return types.Int128{Hi: int64(rng.Uint64()), Lo: rng.Uint64()}
	case types.Time:
		return rng.Int64N(86_400_000_000)
	case types.Array:
		out := []any{}
		for range rng.IntN(4) {
			out = append(out, maybe(rng, t.Elem(), spread))
		}
		return out
	case types.Map:
		out := []any{}
		for i := range rng.IntN(3) {
			k := value(rng, t.Key(), spread)
			if s, ok := k.(int64); ok {
				k = s/4*4 + int64(i) // keys differ
			}
			out = append(out, k, maybe(rng, t.Value(), spread))
		}
		return out
	case types.Row:
		out := []any{}
		for _, f := range t.Fields {
			out = append(out, maybe(rng, f.Type, spread))
		}
		return out
	}
	if t.Phys() == types.PhysBytes {
		return text(rng, t, spread)
	}
	return integer(rng, spread, math.MinInt64, math.MaxInt64)
}

func maybe(rng *rand.Rand, t types.Type, spread int64) any {
	if rng.IntN(5) == 0 {
		return nil
	}
	return value(rng, t, spread)
}

func float(rng *rand.Rand, spread int64) float64 {
	if spread > 0 {
		return float64(rng.Int64N(8*spread+1)-4*spread) / 4
	}
	switch rng.IntN(6) {
	case 0:
		return []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 1}[rng.IntN(6)]
	case 1:
		return math.Float64frombits(rng.Uint64())
	}
	return rng.NormFloat64() * 1000
}

var words = []string{"", "a", "ab", "abc", "abd", "green", "special", "requests", "äöü", "中文", "x y", "0123456789abcdef", "A LONGER STRING OF BYTES"}

func text(rng *rand.Rand, t types.Type, spread int64) string {
	s := words[rng.IntN(len(words))]
	if spread == 0 && rng.IntN(3) == 0 {
		s = strings.Repeat(s, 1+rng.IntN(4)) + words[rng.IntN(len(words))]
	}
	if t.Kind != types.Varbinary && t.Precision > 0 {
		if r := []rune(s); len(r) > t.Precision {
			s = string(r[:t.Precision])
		}
	}
	return s
}

// Forms returns the forms in which vals can be held, Const apart.
func Forms(t types.Type, vals []any) []vec.Form {
	f := []vec.Form{vec.Flat}
	if t.Phys() != types.PhysNone {
		f = append(f, vec.Dict)
	}
	if CanPack(t, vals) {
		f = append(f, vec.Packed)
	}
	return f
}

// CanPack reports whether vals fit a Packed vector.
func CanPack(t types.Type, vals []any) bool {
	if t.Phys() != types.PhysInt64 && t.Kind != types.Decimal {
		return false
	}
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	for _, x := range vals {
		y, ok := x.(int64)
		if w, long := x.(types.Int128); long {
			if y, ok = w.Int64(); !ok {
				return false
			}
		}
		if ok {
			lo, hi = min(lo, y), max(hi, y)
		}
	}
	return lo > hi || uint64(hi-lo) < 1<<32
}
