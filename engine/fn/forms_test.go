package fn

import (
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// recordedCall is a call of a scalar function that an example made, with one row of arguments.
type recordedCall struct {
	def  *Scalar
	o    *Overload
	args []*vec.Vector
	want *vec.Vector
}

// recordCalls collects the calls of all examples, those of nested calls included.
func recordCalls(t *testing.T) []recordedCall {
	var calls []recordedCall
	recorder = func(def *Scalar, o *Overload, args []*vec.Vector, out *vec.Vector) {
		if out.N == 1 && def.Volatility != Volatile {
			calls = append(calls, recordedCall{def, o, append([]*vec.Vector(nil), args...), out})
		}
	}
	defer func() { recorder = nil }()
	for _, s := range Scalars() {
		for _, e := range s.Examples {
			if _, err := miniSQL(e.SQL); err != nil {
				t.Errorf("%s: %v", e.SQL, err)
			}
		}
	}
	return calls
}

// TestForms computes every call of the examples again over batches of several lengths, with each argument constant or
// not and NULLs in between: the form of the arguments and the rows around must make no difference.
func TestForms(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	calls := recordCalls(t)
	if len(calls) < 300 {
		t.Fatalf("only %d calls", len(calls))
	}
	for _, c := range calls {
		for _, n := range []int{0, 1, 2, 63, 64, 67} {
			for mask := range 1 << min(len(c.args), 3) {
				args := make([]*vec.Vector, len(c.args))
				null := make([]bool, n)
				constNull := false
				for i, a := range c.args {
					one := newVector(a.Type)
					appendRow(one, a, 0)
					if mask>>i&1 != 0 || n == 0 && rng.IntN(2) == 0 {
						args[i] = vec.ConstOf(one, n)
						constNull = constNull || rowNull(one, 0)
						continue
					}
					v := newVector(a.Type)
					for r := range n {
						if c.def.Null == NullPropagates && rng.IntN(5) == 0 {
							appendNull(v)
						} else {
							appendRow(v, one, 0)
						}
						null[r] = null[r] || rowNull(v, r)
					}
					args[i] = v
				}
				if constNull && c.def.Null == NullPropagates {
					continue
				}
				out, err := evalRows(c.def, c.o, args, n)
				if err != nil {
					t.Fatalf("%s, %d rows, constants %b: %v", c.def.Name, n, mask, err)
				}
				for r := range n {
					got, want := string(AppendText(nil, out, r)), string(AppendText(nil, c.want, 0))
					if c.def.Null == NullPropagates && null[r] {
						want = "NULL"
					}
					if got != want {
						t.Fatalf("%s, row %d of %d, constants %b: %s, want %s", c.def.Name, r, n, mask, got, want)
					}
				}
				if out.Type.Kind == types.Boolean && n%64 != 0 && n > 0 {
					if last := out.Bits[vec.Words(n)-1]; last>>(n%64) != 0 && c.def.Name != "negate" {
						t.Fatalf("%s leaves bits behind row %d", c.def.Name, n)
					}
				}
			}
		}
	}
}
