package fn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var (
	hostileInts   = []int64{0, 1, -1, 2, 7, 63, 64, 100, 1 << 31, -1 << 31, 1<<31 - 1, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, 1 << 40, -1 << 40, 86_400_000_000}
	hostileFloats = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 1e-320, 1e308, -1e308, 1e19, math.NaN(), math.Inf(1), math.Inf(-1), 2147483648}
	hostileTexts  = []string{
		"", " ", "a", "\xff", "\xc3", "日本語", "%", "_", "\\", "(", "[a", "$", "$[", "$.a[0]", "{\"a\":[1]}", "1", "-9223372036854775808", "2024-02-30", "day", "month", "yyyy-MM-dd'",
		"%Y-%m-%d %f", "%s %d %tY", "%9999999999d", "America/New_York", "+99:99", "UTC", "http://[::1", "null", strings.Repeat("x", 300), "\x00", "-", "''", "1e400", "ZZZ", "NFKD",
	}
)

// hostileValue appends a value of any type at the ends of its range, or worse.
func hostileValue(v *vec.Vector, rng *rand.Rand, depth int) {
	if rng.IntN(12) == 0 {
		appendNull(v)
		return
	}
	t := v.Type
	switch t.Phys() {
	case types.PhysBool:
		appendBool(v, rng.IntN(2) == 0)
	case types.PhysInt64:
		x := hostileInts[rng.IntN(len(hostileInts))]
		switch {
		case t.Kind == types.Decimal:
			x %= types.Pow10Int64(t.Precision)
		case t.IsInteger():
			r := rangeOf(t)
			x = max(r.lo, min(r.hi, x))
		case t.Kind == types.Time:
			x = types.FloorMod(x, types.Day)
		}
		appendI64(v, x)
	case types.PhysFloat64:
		appendF64(v, hostileFloats[rng.IntN(len(hostileFloats))])
	case types.PhysInt128:
		x := types.Int128{Hi: hostileInts[rng.IntN(len(hostileInts))], Lo: rng.Uint64()}
		if t.Kind == types.Decimal {
			_, x = x.QuoRem(types.Pow10(t.Precision))
		}
		appendI128(v, x)
	case types.PhysBytes:
		appendBytes(v, hostileTexts[rng.IntN(len(hostileTexts))])
	case types.PhysList:
		ensureOff(v)
		for range rng.IntN(4) {
			for k, c := range v.Child {
				hostileValue(c, rng, depth+1)
				if t.Kind == types.Map && k == 0 && c.IsNull(c.N-1) {
					truncate(c, c.N-1)
					v.Child[0].Valid = nil
					hostileKey(c, rng)
				}
			}
		}
		appendValid(v, true)
		endList(v)
		v.N++
	case types.PhysStruct:
		ensureOff(v)
		for _, c := range v.Child {
			hostileValue(c, rng, depth+1)
		}
		appendValid(v, true)
		v.N++
	default:
		appendNull(v)
	}
}

func hostileKey(c *vec.Vector, rng *rand.Rand) {
	for {
		hostileValue(c, rng, 0)
		if !c.IsNull(c.N - 1) {
			return
		}
		truncate(c, c.N-1)
	}
}

// TestHostileArguments calls every function that an example reaches with values at the ends of their types, NULLs with
// garbage below them included. Errors are fine, panics and unprintable results are not.
func TestHostileArguments(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	for _, c := range recordCalls(t) {
		if len(c.args) == 0 {
			continue
		}
		for range rounds {
			n := 1 + rng.IntN(70)
			args := make([]*vec.Vector, len(c.args))
			for i, a := range c.args {
				v := newVector(a.Type)
				for range n {
					if rng.IntN(3) == 0 {
						appendRow(v, a, 0) // what the example has lets the others through
					} else {
						hostileValue(v, rng, 0)
					}
				}
				if rng.IntN(4) == 0 && !v.IsNull(0) {
					v = vec.ConstOf(v, n)
				}
				args[i] = v
			}
			func() {
				defer func() {
					if e := recover(); e != nil {
						var rows []string
						for _, a := range args {
							rows = append(rows, a.Form.String()+" "+texts(a))
						}
						t.Fatalf("%s panics: %v\n%s", c.def.Name, e, strings.Join(rows, "\n"))
					}
				}()
				out, err := evalRows(c.def, c.o, args, n)
				if err == nil {
					_ = texts(out)
				} else if err.Error() == "" {
					t.Fatalf("%s fails without a message", c.def.Name)
				}
			}()
		}
	}
}

// TestHostileCasts casts values at the ends of every type to every other.
func TestHostileCasts(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for _, from := range castTargets {
		ft, _ := types.ParseType(from)
		for _, to := range castTargets {
			tt, _ := types.ParseType(to)
			for _, of := range []func(a, b types.Type) (*Overload, error){CastOf, TryCastOf} {
				o, err := of(ft, tt)
				if err != nil {
					continue
				}
				for range 10 {
					v := newVector(ft)
					for range 40 {
						hostileValue(v, rng, 0)
					}
					name := fmt.Sprintf("%s to %s", from, to)
					func() {
						defer func() {
							if e := recover(); e != nil {
								t.Fatalf("%s panics: %v\n%s", name, e, texts(v))
							}
						}()
						if out, err := evalOverload(o, v); err == nil {
							_ = texts(out)
						}
					}()
				}
			}
		}
	}
}
