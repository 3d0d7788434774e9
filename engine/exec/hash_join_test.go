package exec_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
)

// joinInputs makes a left side of keys drawn from a domain and a right side whose integer keys are unique or repeat.
func joinInputs(nl, nr, domain int, unique bool, seed uint64) []exectest.Input {
	rng := rand.New(rand.NewPCG(seed, 0))
	fields := func(prefix string) []types.Field {
		return []types.Field{
			{Name: prefix + "k", Type: types.BigIntType},
			{Name: prefix + "s", Type: types.VarcharType},
			{Name: prefix + "f", Type: types.DoubleType},
			{Name: prefix + "v", Type: types.IntegerType},
			{Name: prefix + "d", Type: types.DecimalOf(25, 1)},
			{Name: prefix + "a", Type: types.ArrayOf(types.BigIntType)},
		}
	}
	row := func(k int) exectest.Tuple {
		var null any
		if rng.IntN(5) > 0 {
			null = int64(1)
		}
		return exectest.Tuple{
			int64(k + 10), fmt.Sprint("key ", k%7), float64(k%5) / 2, int64(rng.IntN(100)),
			types.Int128Of(int64(k % 6)),
			[]any{int64(k % 4), null},
		}
	}
	l := exectest.Input{Fields: fields("l"), FirstID: 1}
	r := exectest.Input{Fields: fields("r"), FirstID: 21}
	for range nl {
		l.Rows = append(l.Rows, row(rng.IntN(domain)))
	}
	perm := rng.Perm(domain)
	for i := range nr {
		if unique {
			r.Rows = append(r.Rows, row(perm[i]))
		} else {
			r.Rows = append(r.Rows, row(rng.IntN(domain)))
		}
	}
	return []exectest.Input{l, r}
}

type joinCase struct {
	kind      exec.JoinKind
	keys      []int
	nullSafe  bool
	residual  bool
	buildLeft bool
	nullAware bool
	exists    bool
}

func (c joinCase) String() string {
	s := fmt.Sprint(c.kind, c.keys)
	for name, on := range map[string]bool{"nullsafe": c.nullSafe, "residual": c.residual, "buildleft": c.buildLeft, "nullaware": c.nullAware, "exists": c.exists} {
		if on {
			s += " " + name
		}
	}
	return s
}

func (c joinCase) run(t *testing.T, in []exectest.Input) {
	t.Helper()
	markCol := exec.Column{ID: 99, Name: "m", Type: types.BooleanType}
	exectest.Run(t, exectest.Case{
		Inputs: in,
		Plan: func(n []exec.Node) exec.Node {
			l, r := n[0].Schema(), n[1].Schema()
			cfg := exec.HashJoinConfig{Kind: c.kind, Left: n[0], Right: n[1], BuildLeft: c.buildLeft, NullAware: c.nullAware, Exists: c.exists}
			for _, k := range c.keys {
				cfg.Keys = append(cfg.Keys, exec.JoinKey{Left: exectest.Ref(l[k]), Right: exectest.Ref(r[k]), NullSafe: c.nullSafe})
			}
			if c.residual {
				cfg.Residual = exectest.Call("<", exectest.Ref(l[3]), exectest.Ref(r[3]))
			}
			if c.kind == exec.MarkJoin {
				cfg.MarkCol = &markCol
			}
			return exec.NewHashJoin(cfg)
		},
		Want: func(rows [][]exectest.Tuple) []exectest.Tuple {
			var on []exectest.Condition
			for _, k := range c.keys {
				if c.nullSafe {
					on = append(on, exectest.NotDistinct(k, k))
				} else {
					on = append(on, exectest.Equal(k, k))
				}
			}
			if c.residual {
				on = append(on, func(a, b exectest.Tuple) any {
					if a[3] == nil || b[3] == nil {
						return nil
					}
					return a[3].(int64) < b[3].(int64)
				})
			}
			return exectest.Join(c.kind, rows[0], rows[1], exectest.All(on...), 6, 6, c.exists, c.nullAware)
		},
	})
}

func TestHashJoinKinds(t *testing.T) {
	kinds := []exec.JoinKind{exec.InnerJoin, exec.LeftJoin, exec.RightJoin, exec.FullJoin, exec.SemiJoin, exec.AntiJoin}
	for _, unique := range []bool{true, false} {
		in := joinInputs(90, 40, 60, unique, 3)
		for _, residual := range []bool{false, true} {
			for _, kind := range kinds {
				for _, left := range []bool{false, true} {
					c := joinCase{kind: kind, keys: []int{0}, residual: residual, buildLeft: left}
					t.Run(fmt.Sprint(c, " unique ", unique), func(t *testing.T) { c.run(t, in) })
				}
			}
			c := joinCase{kind: exec.MarkJoin, keys: []int{0}, residual: residual, exists: true}
			t.Run(fmt.Sprint(c, " unique ", unique), func(t *testing.T) { c.run(t, in) })
		}
		for _, c := range []joinCase{{kind: exec.MarkJoin, keys: []int{0}}, {kind: exec.AntiJoin, keys: []int{0}, nullAware: true}} {
			t.Run(fmt.Sprint(c, " unique ", unique), func(t *testing.T) { c.run(t, in) })
			t.Run(fmt.Sprint(c, " empty ", unique), func(t *testing.T) { c.run(t, []exectest.Input{in[0], {Fields: in[1].Fields, FirstID: 21}}) })
		}
	}
	single := joinCase{kind: exec.SingleJoin, keys: []int{0}}
	t.Run(single.String(), func(t *testing.T) { single.run(t, joinInputs(90, 40, 60, true, 3)) })
}

// TestHashJoinSparseKeys joins on integers too far apart for an array: a bitset of their range ranks them, or is pushed beside a
// hash table of several keys, or they are too far apart for that as well.
func TestHashJoinSparseKeys(t *testing.T) {
	kinds := []exec.JoinKind{exec.InnerJoin, exec.LeftJoin, exec.FullJoin, exec.SemiJoin, exec.AntiJoin}
	for _, apart := range []int64{40_009, 1e12} {
		for _, unique := range []bool{true, false} {
			in := joinInputs(60, 40, 60, unique, 11)
			for _, side := range in {
				for _, r := range side.Rows {
					r[0] = (r[0].(int64) - 35) * apart
				}
			}
			for _, keys := range [][]int{{0}, {0, 3}} {
				for _, kind := range kinds {
					for _, left := range []bool{false, true} {
						c := joinCase{kind: kind, keys: keys, buildLeft: left, residual: kind == exec.LeftJoin}
						t.Run(fmt.Sprint(c, " unique ", unique, " apart ", apart), func(t *testing.T) { c.run(t, in) })
					}
				}
			}
			for _, c := range []joinCase{{kind: exec.MarkJoin, keys: []int{0}}, {kind: exec.AntiJoin, keys: []int{0}, nullAware: true}} {
				t.Run(fmt.Sprint(c, " unique ", unique, " apart ", apart), func(t *testing.T) { c.run(t, in) })
			}
		}
	}
}

func TestHashJoinKeys(t *testing.T) {
	in := joinInputs(60, 40, 50, false, 5)
	for _, keys := range [][]int{{1}, {2}, {4}, {5}, {0, 1}, {1, 2, 3}, {0, 1, 2, 4, 5}} {
		for _, kind := range []exec.JoinKind{exec.InnerJoin, exec.FullJoin, exec.AntiJoin} {
			for _, safe := range []bool{false, true} {
				c := joinCase{kind: kind, keys: keys, nullSafe: safe}
				t.Run(c.String(), func(t *testing.T) { c.run(t, in) })
			}
		}
	}
}

func TestHashJoinOverNoRows(t *testing.T) {
	in := joinInputs(30, 0, 20, true, 5)
	for _, kind := range []exec.JoinKind{exec.InnerJoin, exec.LeftJoin, exec.RightJoin, exec.FullJoin, exec.SemiJoin, exec.AntiJoin, exec.SingleJoin} {
		c := joinCase{kind: kind, keys: []int{0}}
		t.Run(c.String(), func(t *testing.T) { c.run(t, in) })
		if kind != exec.SingleJoin {
			c.buildLeft = true
			t.Run(c.String(), func(t *testing.T) {
				c.run(t, []exectest.Input{{Fields: in[0].Fields, FirstID: 1}, {Fields: in[1].Fields, FirstID: 21, Rows: in[0].Rows}})
			})
		}
	}
}

func TestSingleJoinRefusesTwoMatches(t *testing.T) {
	f := func(residual bool) {
		t.Helper()
		in := joinInputs(50, 50, 10, false, 1)
		cols := [][]exec.Column{in[0].Columns(), in[1].Columns()}
		var sides [2]exec.Node
		for i := range sides {
			tab := exectest.FromTuples(in[i].Fields, in[i].Rows, exectest.TableOptions{})
			sides[i] = exec.NewScan(exec.ScanConfig{Source: tab, Columns: cols[i], Fields: []int{0, 1, 2, 3, 4, 5}})
		}
		cfg := exec.HashJoinConfig{
			Kind: exec.SingleJoin, Left: sides[0], Right: sides[1],
			Keys: []exec.JoinKey{{Left: exectest.Ref(cols[0][0]), Right: exectest.Ref(cols[1][0])}},
		}
		if residual {
			cfg.Residual = exectest.Call("<=", exectest.Ref(cols[0][2]), exectest.Ref(cols[1][2]))
		}
		_, err := exectest.Collect(exectest.Query(t.Context(), 2), exec.NewHashJoin(cfg))
		if err == nil || err.Error() != "Scalar sub-query has returned multiple rows" {
			t.Errorf("residual %v: %v", residual, err)
		}
	}
	f(false)
	f(true)
}

// TestHashJoinPushesKeys joins a fact with two dimensions by scans, so that the keys that are left become filters of the
// fact's scan, and by layouts in which the codes of the payload are the key column.
func TestHashJoinPushesKeys(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	fact := []types.Field{{Name: "day", Type: types.IntegerType}, {Name: "cust", Type: types.BigIntType}, {Name: "amount", Type: types.BigIntType}}
	dim := []types.Field{{Name: "key", Type: types.BigIntType}, {Name: "name", Type: types.VarcharType}, {Name: "n", Type: types.IntegerType}}
	var frows, drows, crows []exectest.Tuple
	for i := range 5000 {
		frows = append(frows, exectest.Tuple{int64(100 + i/50), int64(rng.IntN(300)), int64(rng.IntN(1000))})
		if i%97 == 0 {
			frows[i][1] = nil
		}
	}
	for i := range 120 {
		drows = append(drows, exectest.Tuple{int64(100 + i), fmt.Sprint("month ", i/30), int64(i % 7)})
	}
	for i := range 300 {
		crows = append(crows, exectest.Tuple{int64(i), fmt.Sprint("city ", i%20), int64(i % 11)})
		if i%13 == 0 {
			crows[i][1] = nil
		}
	}
	crows = crows[:280] // some customers of the fact are missing
	f := func(o exectest.TableOptions, dayHi, custMod int64) {
		t.Helper()
		scan := func(fields []types.Field, rows []exectest.Tuple, first int, filter func(c []exec.Column) expr.Expr) *exec.Scan {
			tab := exectest.FromTuples(fields, rows, o)
			cfg := exec.ScanConfig{Source: tab, Name: "t", Columns: tab.Exec(first), Fields: []int{0, 1, 2}}
			if filter != nil {
				cfg.Filter = filter(cfg.Columns)
			}
			return exec.NewScan(cfg)
		}
		fs := scan(fact, frows, 1, nil)
		ds := scan(dim, drows, 11, func(c []exec.Column) expr.Expr {
			return exectest.Call("<", exectest.Ref(c[0]), exectest.Lit(c[0].Type, dayHi))
		})
		cs := scan(dim, crows, 21, func(c []exec.Column) expr.Expr {
			return exectest.Call("<", exectest.Ref(c[2]), exectest.Lit(c[2].Type, custMod))
		})
		first := exec.NewHashJoin(exec.HashJoinConfig{Left: fs, Right: ds, Keys: []exec.JoinKey{{Left: exectest.Ref(fs.Schema()[0]), Right: exectest.Ref(ds.Schema()[0])}}})
		second := exec.NewHashJoin(exec.HashJoinConfig{Left: first, Right: cs, Keys: []exec.JoinKey{{Left: exectest.Ref(fs.Schema()[1]), Right: exectest.Ref(cs.Schema()[0])}}})
		agg := exec.NewHashAggregate(exec.HashAggregateConfig{
			In: second,
			Keys: []exec.GroupKey{
				{Col: exec.Column{ID: 50, Name: "month", Type: types.VarcharType}, Expr: exectest.Ref(ds.Schema()[1])},
				{Col: exec.Column{ID: 51, Name: "city", Type: types.VarcharType}, Expr: exectest.Ref(cs.Schema()[1])},
				{Col: exec.Column{ID: 52, Name: "n", Type: types.IntegerType}, Expr: exectest.Ref(cs.Schema()[2])},
			},
			Aggs: []exec.AggregateCall{exectest.Aggregate("count", 60), exectest.Aggregate("sum", 61, exectest.Ref(fs.Schema()[2]))},
		})
		var ds2, cs2 []exectest.Tuple
		for _, r := range drows {
			if r[0].(int64) < dayHi {
				ds2 = append(ds2, r)
			}
		}
		for _, r := range crows {
			if r[2].(int64) < custMod {
				cs2 = append(cs2, r)
			}
		}
		joined := exectest.Join(exec.InnerJoin, exectest.Join(exec.InnerJoin, frows, ds2, exectest.Equal(0, 0), 3, 3, false, false), cs2, exectest.Equal(1, 0), 6, 3, false, false)
		want := exectest.GroupBy(joined, []int{4, 7, 8}, exectest.CountRows, exectest.SumOf(2, false))
		got, err := exectest.Collect(exectest.Query(t.Context(), 2), agg)
		if err != nil {
			t.Fatal(err)
		}
		if g, w := exectest.Strings(got, false), exectest.Strings(want, false); fmt.Sprint(g) != fmt.Sprint(w) {
			t.Fatalf("options %+v: got %d groups, want %d:\n%s", o, len(g), len(w), exec.Explain(agg, true))
		}
		if n := fs.Stats().Rows.Load(); n != int64(len(joined)) {
			t.Errorf("options %+v: the scan returned %d rows, but %d have a match:\n%s", o, n, len(joined), exec.Explain(agg, true))
		}
		if skipped := fs.Stats().Skipped.Load(); dayHi < 190 && custMod > 0 && skipped == 0 && !o.NoZones {
			t.Errorf("options %+v: no rows were skipped:\n%s", o, exec.Explain(agg, true))
		}
	}
	for seed := range uint64(6) {
		o := exectest.TableOptions{PageRows: 128, MorselPages: 4, Seed: seed, NoZones: seed == 3}
		f(o, 1000, 100)
		f(o, 140, 4)
		f(o, 101, 1)
		f(o, 150, 0)
	}
}
