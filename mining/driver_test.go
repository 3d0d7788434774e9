package mining_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/mining/miningtest"
)

// order is an algorithm that writes down the partitions and rows that it sees, pass by pass.
type order struct {
	passes int
	column int
}

type orderTraining struct {
	alg  order
	done int
	seen []int64
}

type orderPass struct {
	col  int
	r    mining.Reader
	seen []int64
}

type orderModel struct{ seen []int64 }

func (o order) Start(*mining.Schema, *mining.Env) (mining.Training, error) {
	return &orderTraining{alg: o}, nil
}
func (t *orderTraining) NewPass(int64) mining.Pass { return &orderPass{col: t.alg.column} }
func (t *orderTraining) Step(_ context.Context, p mining.Pass) (bool, error) {
	t.seen = append(t.seen, p.(*orderPass).seen...)
	t.done++
	return t.done == t.alg.passes, nil
}
func (t *orderTraining) Model() mining.Model { return &orderModel{t.seen} }
func (p *orderPass) Update(b *vec.Batch) error {
	p.r.Start(b)
	x, _, err := p.r.Ints(p.col)
	p.seen = append(p.seen, x...)
	return err
}

func (p *orderPass) Merge(next mining.Pass) error {
	p.seen = append(p.seen, next.(*orderPass).seen...)
	return nil
}
func (m *orderModel) Describe() mining.Description { return mining.Description{Summary: "rows"} }
func (m *orderModel) AppendTo(dst []byte) []byte {
	for _, x := range m.seen {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(x))
	}
	return dst
}

// TestOrder checks that passes are merged in the order of partitions, however many workers read them.
func TestOrder(t *testing.T) {
	rows := miningtest.Sales(5000, 3, false)
	want := rows.Values[0].I64
	for _, workers := range []int{1, 2, 7} {
		for _, part := range []int{0, 1, 100, 4999} {
			for _, selected := range []bool{false, true} {
				in := rows.With(func(r *miningtest.Rows) {
					r.Workers, r.PartitionRows, r.BatchRows, r.Selected = workers, part, 64, selected
				})
				out, err := mining.Train(t.Context(), order{passes: 2}, in, mining.Options{Workers: workers})
				if err != nil {
					t.Fatal(err)
				}
				got := out.Model.(*orderModel).seen
				if len(got) != 2*len(want) || len(out.Passes) != 2 || out.Passes[0].Rows != int64(len(want)) {
					t.Fatalf("%d rows in %d passes", len(got), len(out.Passes))
				}
				for i, x := range got {
					if x != want[i%len(want)] {
						t.Fatalf("%d workers, partitions of %d: row %d is %d, want %d", workers, part, i, x, want[i%len(want)])
					}
				}
				if in.Scans.Load() != 2 {
					t.Errorf("%d scans", in.Scans.Load())
				}
			}
		}
	}
}

// TestErrors checks that an error of a pass ends the training.
func TestErrors(t *testing.T) {
	in := miningtest.Sales(1000, 3, false).With(func(r *miningtest.Rows) { r.PartitionRows, r.Workers = 100, 2 })
	_, err := mining.Train(t.Context(), order{passes: 1, column: 5}, in, mining.Options{})
	if err == nil || !strings.Contains(err.Error(), "holds no integers") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := mining.Train(ctx, order{passes: 1}, in, mining.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestProfile holds the profile of the input against direct formulas.
func TestProfile(t *testing.T) {
	rows := miningtest.Sales(3000, 5, true)
	in := rows.With(func(r *miningtest.Rows) { r.PartitionRows, r.BatchRows, r.Workers = 700, 64, 2 })
	out, err := mining.Train(t.Context(), order{passes: 1}, in, mining.Options{Profile: true})
	if err != nil {
		t.Fatal(err)
	}
	for c, p := range out.Profile {
		v := rows.Values[c]
		nulls, n, sum, sumq := 0, 0.0, 0.0, 0.0
		lo, hi := math.Inf(1), math.Inf(-1)
		for pass := range 2 {
			for i := range v.N {
				if v.IsNull(i) {
					nulls += pass
					continue
				}
				var x float64
				switch v.Type.Phys() {
				case types.PhysInt64:
					x = float64(v.I64[i])
					if v.Type.Kind == types.Decimal {
						x /= 100
					}
				case types.PhysFloat64:
					x = v.F64[i]
				default:
					continue
				}
				switch {
				case x != x:
				case pass == 0:
					n++
					sum += x
					lo, hi = min(lo, x), max(hi, x)
				default:
					sumq += (x - sum/n) * (x - sum/n)
				}
			}
		}
		if p.Nulls != int64(nulls) || p.Rows != 3000 || p.Numbers != int64(n) {
			t.Errorf("%s: %+v, want %d NULLs and %v numbers", p.Name, p, nulls, n)
		}
		near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-12*(1+math.Abs(b)) }
		if n > 0 && (p.Min != lo || p.Max != hi || !near(p.Mean, sum/n) || !near(p.Deviation, math.Sqrt(sumq/n))) {
			t.Errorf("%s: %+v, want %v to %v, mean %v, deviation %v", p.Name, p, lo, hi, sum/n, math.Sqrt(sumq/n))
		}
	}
}
