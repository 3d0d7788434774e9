package expr

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/engine/vec/vectest"
)

// testColumn is a column of the test relation; spread bounds its integers.
type testColumn struct {
	Column
	spread int64
}

var testColumns = []testColumn{
	{Column{0, "a", types.BigIntType}, 6},
	{Column{1, "b", types.BigIntType}, 0},
	{Column{2, "i", types.IntegerType}, 1000},
	{Column{3, "d", types.DateType}, 300},
	{Column{4, "x", types.DoubleType}, 0},
	{Column{5, "p", types.DecimalOf(12, 2)}, 100_000},
	{Column{6, "q", types.DecimalOf(30, 4)}, 5_000},
	{Column{7, "s", types.VarcharType}, 1},
	{Column{8, "t", types.VarcharType}, 0},
	{Column{9, "f", types.BooleanType}, 0},
	{Column{10, "r", types.ArrayOf(types.BigIntType)}, 5},
	{Column{11, "g", types.DecimalOf(12, 2)}, 5},
}

func layoutOf(cols []testColumn) []ColumnID {
	ids := make([]ColumnID, len(cols))
	for i, c := range cols {
		ids[i] = c.ID
	}
	return ids
}

var testContext = &fn.Context{Ctx: context.Background()}

// relation is a batch with the values of its rows.
type relation struct {
	batch vec.Batch
	vals  [][]any // by column
}

// newRelation makes n rows of the columns in random forms, of which about share are selected.
func newRelation(rng *rand.Rand, cols []testColumn, n int, nulls, share float64, sel vec.SelForm) *relation {
	r := &relation{}
	vectest.Select(rng, &r.batch, n, share, sel)
	for _, c := range cols {
		vals := vectest.Values(rng, c.T, n, nulls, c.spread)
		forms := vectest.Forms(c.T, vals)
		form := forms[rng.IntN(len(forms))]
		if rng.IntN(8) == 0 {
			form = vec.Const
		}
		v := vectest.From(c.T, form, vals)
		if form == vec.Flat && c.T.Phys() == types.PhysInt64 && rng.IntN(2) == 0 {
			bound(v)
		}
		if form == vec.Dict && v.Dict.Len() > 0 && rng.IntN(2) == 0 {
			layByKey(rng, v)
		}
		r.batch.Cols = append(r.batch.Cols, v)
		r.vals = append(r.vals, vectest.All(v))
	}
	return r
}

// layByKey gives v a larger dictionary that repeats the values of the old, its parent, as a join lays out a dimension's
// column by key.
func layByKey(rng *rand.Rand, v *vec.Vector) {
	old := v.Dict
	d := &vec.Dictionary{Parent: old, Values: new(vec.Vector)}
	d.Values.Reset(old.Values.Type)
	byValue := make([][]int64, old.Len())
	for i := range 5 * old.Len() {
		c := i % old.Len()
		d.ToParent = append(d.ToParent, uint32(c))
		byValue[c] = append(byValue[c], int64(i))
	}
	if err := kernel.AppendRows(d.Values, old.Values, d.ToParent); err != nil {
		panic(err)
	}
	codes := make([]any, v.N)
	for i := range codes {
		keys := byValue[vectest.At(v.Codes, i).(int64)]
		codes[i] = keys[rng.IntN(len(keys))]
	}
	v.Dict, v.Codes = d, vectest.From(types.IntegerType, []vec.Form{vec.Flat, vec.Packed}[rng.IntN(2)], codes)
}

// bound states tight bounds of a Flat vector.
func bound(v *vec.Vector) {
	lo, hi, ok := int64(0), int64(0), false
	for i := range v.N {
		if x, is := vectest.At(v, i).(int64); is {
			if !ok {
				lo, hi, ok = x, x, true
			}
			lo, hi = min(lo, x), max(hi, x)
		}
	}
	v.Bounded, v.Lo, v.Hi = ok, lo, hi
}

// generator makes random well-typed expressions over the test columns.
type generator struct {
	rng          *rand.Rand
	cols         []testColumn
	lambdaParams []Column
	nextParam    ColumnID
}

var scalarTypes = []types.Type{
	types.BigIntType, types.IntegerType, types.DateType, types.DoubleType, types.DecimalOf(12, 2), types.DecimalOf(30, 4),
	types.VarcharType, types.BooleanType,
}

func (g *generator) leaf(t types.Type) Expr {
	if g.rng.IntN(4) > 0 {
		var fit []Column
		for _, c := range g.cols {
			if c.T.Equal(t) {
				fit = append(fit, c.Column)
			}
		}
		for _, p := range g.lambdaParams {
			if p.T.Equal(t) {
				fit = append(fit, p, p)
			}
		}
		if len(fit) > 0 {
			c := fit[g.rng.IntN(len(fit))]
			return &c
		}
	}
	if g.rng.IntN(8) == 0 {
		return Null(t)
	}
	v := vectest.Values(g.rng, t, 1, 0, 4)
	return &Const{Value: vectest.From(t, vec.Const, v)}
}

// coerced casts e to t where it has another type.
func coerced(e Expr, t types.Type) Expr {
	if e.Type().Equal(t) {
		return e
	}
	return &Cast{X: e, To: t}
}

// call binds a function to args, coerced as the overload asks; nil if there is none.
func call(name string, args ...Expr) Expr {
	def := fn.LookupScalar(name)
	if def == nil {
		return nil
	}
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type()
	}
	o, err := def.Resolve(ts)
	if err != nil {
		return nil
	}
	c := &Call{Def: def, Overload: o}
	for i, a := range args {
		c.Args = append(c.Args, coerced(a, o.Args[i]))
	}
	return c
}

// expr returns an expression of type t, of at most the depth.
func (g *generator) expr(t types.Type, depth int) Expr {
	if depth == 0 {
		return g.leaf(t)
	}
	for {
		if e := g.try(t, depth-1); e != nil {
			return coerced(e, t)
		}
	}
}

func (g *generator) pick(ts ...types.Type) types.Type { return ts[g.rng.IntN(len(ts))] }

func (g *generator) try(t types.Type, depth int) Expr {
	switch g.rng.IntN(9) {
	case 0:
		return g.leaf(t)
	case 1:
		c := &Case{T: t}
		for range 1 + g.rng.IntN(3) {
			c.Whens = append(c.Whens, When{Cond: g.expr(types.BooleanType, depth), Then: g.expr(t, depth)})
		}
		if g.rng.IntN(3) > 0 {
			c.Else = g.expr(t, depth)
		}
		return c
	case 2:
		c := &Coalesce{}
		for range 1 + g.rng.IntN(3) {
			c.Args = append(c.Args, g.expr(t, depth))
		}
		return c
	case 3:
		return &Try{X: g.expr(t, depth)}
	case 4:
		return &Cast{X: g.expr(t, depth), To: t}
	}
	switch t.Kind {
	case types.Boolean:
		return g.condition(depth)
	case types.BigInt, types.Integer:
		switch g.rng.IntN(8) {
		case 6:
			return call("cardinality", g.array(depth))
		case 7:
			return g.reduce(depth)
		case 0:
			return call("length", g.expr(types.VarcharType, depth))
		case 1:
			return call([]string{"year", "month", "day"}[g.rng.IntN(3)], g.expr(types.DateType, depth))
		case 2:
			return call("negate", g.expr(t, depth))
		}
		return call([]string{"+", "-", "*", "/", "%"}[g.rng.IntN(5)], g.expr(g.pick(t, types.IntegerType), depth), g.expr(t, depth))
	case types.Double:
		return call([]string{"+", "-", "*", "/"}[g.rng.IntN(4)], g.expr(t, depth), g.expr(g.pick(t, types.BigIntType), depth))
	case types.Decimal:
		a, b := g.pick(types.DecimalOf(12, 2), types.DecimalOf(30, 4)), g.pick(types.DecimalOf(12, 2), types.BigIntType)
		if g.rng.IntN(3) == 0 {
			return call([]string{"abs", "round", "truncate"}[g.rng.IntN(3)], g.expr(a, depth))
		}
		if e := call([]string{"+", "-", "*"}[g.rng.IntN(3)], g.expr(a, depth), g.expr(b, depth)); e != nil {
			return e
		}
	case types.Varchar:
		switch g.rng.IntN(3) {
		case 0:
			return call([]string{"lower", "upper", "reverse", "trim"}[g.rng.IntN(4)], g.expr(t, depth))
		case 1:
			return call("concat", g.expr(t, depth), g.expr(t, depth))
		}
		return call("substr", g.expr(t, depth), g.expr(types.BigIntType, 0), g.expr(types.BigIntType, 0))
	case types.Date:
		return g.leaf(t)
	}
	return nil
}

// array returns an expression of type array(bigint), with a lambda that takes columns from around it.
func (g *generator) array(depth int) Expr {
	col := g.cols[10].Column
	if depth == 0 || len(g.lambdaParams) > 1 {
		return &col
	}
	of := g.array(depth - 1)
	return g.withParam(func(p Column) Expr {
		if g.rng.IntN(2) == 0 {
			return lambdaCall("filter", []Expr{of}, &Lambda{Params: []Column{p}, Body: g.expr(types.BooleanType, depth)})
		}
		return lambdaCall("transform", []Expr{of}, &Lambda{Params: []Column{p}, Body: g.expr(types.BigIntType, depth)})
	})
}

func (g *generator) reduce(depth int) Expr {
	if len(g.lambdaParams) > 1 {
		return g.leaf(types.BigIntType)
	}
	of, start := g.array(min(depth, 1)), g.expr(types.BigIntType, 0)
	return g.withParam(func(state Column) Expr {
		return g.withParam(func(x Column) Expr {
			return lambdaCall("reduce", []Expr{of, start},
				&Lambda{Params: []Column{state, x}, Body: g.expr(types.BigIntType, depth)},
				&Lambda{Params: []Column{state}, Body: call("negate", &state)})
		})
	})
}

// withParam makes an expression in which a new parameter of type bigint may occur.
func (g *generator) withParam(f func(p Column) Expr) Expr {
	g.nextParam++
	p := Column{ID: 1000 + g.nextParam, Name: "v", T: types.BigIntType}
	g.lambdaParams = append(g.lambdaParams, p)
	e := f(p)
	g.lambdaParams = g.lambdaParams[:len(g.lambdaParams)-1]
	return e
}

// lambdaCall binds a higher-order function.
func lambdaCall(name string, args []Expr, lambdas ...*Lambda) Expr {
	def := fn.LookupScalar(name)
	ts := make([]types.Type, 0, len(args)+len(lambdas))
	for _, a := range args {
		ts = append(ts, a.Type())
	}
	for range lambdas {
		ts = append(ts, types.Null)
	}
	o, err := def.ResolveLambda(ts, func(arg int, _ []types.Type) (types.Type, error) {
		return lambdas[arg-len(args)].Body.Type(), nil
	})
	if err != nil {
		panic(err)
	}
	c := &Call{Def: def, Overload: o}
	for i, a := range args {
		c.Args = append(c.Args, coerced(a, o.Args[i]))
	}
	for i, l := range lambdas {
		c.Args = append(c.Args, &Lambda{Params: l.Params, Body: coerced(l.Body, o.Args[len(args)+i])})
	}
	return c
}

func (g *generator) condition(depth int) Expr {
	switch g.rng.IntN(8) {
	case 7:
		of := g.array(0)
		return g.withParam(func(p Column) Expr {
			return lambdaCall("any_match", []Expr{of}, &Lambda{Params: []Column{p}, Body: g.expr(types.BooleanType, depth)})
		})
	case 0:
		return g.terms(depth, AndOf)
	case 1:
		return g.terms(depth, OrOf)
	case 2:
		return &Not{X: g.expr(types.BooleanType, depth)}
	case 3:
		return &IsNull{X: g.expr(scalarTypes[g.rng.IntN(len(scalarTypes))], depth)}
	case 4:
		t := scalarTypes[g.rng.IntN(len(scalarTypes))]
		list := vectest.Values(g.rng, t, 1+g.rng.IntN(5), 0, 4)
		return &In{X: g.expr(t, depth), Values: vectest.From(t, vec.Flat, list), HasNull: g.rng.IntN(4) == 0}
	case 5:
		return call("like", g.expr(types.VarcharType, depth), Bytes(types.VarcharType, []string{"a%", "%e%", "ab_", "abc"}[g.rng.IntN(4)]))
	}
	t := scalarTypes[g.rng.IntN(len(scalarTypes))]
	ops := []string{"=", "<>", "<", "<=", ">", ">=", "is_distinct_from"}
	return call(ops[g.rng.IntN(len(ops))], g.expr(t, depth), g.expr(t, g.rng.IntN(depth+1)))
}

// simple returns a condition on one column of the kind that runs without decoding.
func (g *generator) simple() Expr {
	c := g.cols[g.rng.IntN(10)].Column
	t := c.T
	k := &Const{Value: vectest.From(t, vec.Const, vectest.Values(g.rng, t, 1, 0.1, g.cols[c.ID].spread))}
	ops := []string{"=", "<>", "<", "<=", ">", ">="}
	var e Expr
	switch g.rng.IntN(6) {
	case 0:
		e = &IsNull{X: &c}
	case 1:
		e = &Not{X: &IsNull{X: &c}}
	case 2:
		list := vectest.Values(g.rng, t, 1+g.rng.IntN(9), 0, g.cols[c.ID].spread)
		e = &In{X: &c, Values: vectest.From(t, vec.Flat, list), HasNull: g.rng.IntN(4) == 0}
	case 3:
		e = call(ops[g.rng.IntN(6)], k, &c)
	default:
		e = call(ops[g.rng.IntN(6)], &c, k)
	}
	if g.rng.IntN(8) == 0 {
		e = &Not{X: e}
	}
	return e
}

func (g *generator) terms(depth int, of func(...Expr) Expr) Expr {
	var ts []Expr
	for range 2 + g.rng.IntN(3) {
		ts = append(ts, g.expr(types.BooleanType, depth))
	}
	return of(ts...)
}

// expected computes e for the selected rows. failed tells of an error in some row, whose values are then missing.
func expected(e Expr, r *relation, cols []testColumn) (vals []any, errs []error) {
	for _, i := range vectest.Rows(&r.batch) {
		ref := reference{row: map[ColumnID]any{}, ctx: testContext}
		for k, c := range cols {
			ref.row[c.ID] = r.vals[k][i]
		}
		x, err := ref.eval(e)
		vals, errs = append(vals, x), append(errs, err)
	}
	return vals, errs
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// shortCircuits reports whether e has a connective, behind which the evaluator may leave out what the reference computes.
func shortCircuits(e Expr) (yes bool) {
	Walk(e, func(e Expr) bool {
		switch e.(type) {
		case *And, *Or:
			yes = true
		}
		return !yes
	})
	return yes
}

// checkProgram runs e on several batches with one program and compares.
func checkProgram(t *testing.T, seed uint64, e Expr, rng *rand.Rand) {
	t.Helper()
	p, err := Compile([]Expr{e}, layoutOf(testColumns), testContext)
	if err != nil {
		t.Fatalf("seed %d: compile %s: %v", seed, e, err)
	}
	var r *relation
	for _, n := range []int{1, 3, 64, 200, 200, 700, 700} {
		sel := vec.SelForm(rng.IntN(3))
		share := []float64{0, 0.1, 0.6, 1}[rng.IntN(4)]
		if r != nil && r.batch.N == n { // the same columns once more, with other rows selected
			cols := r.batch.Cols
			vectest.Select(rng, &r.batch, n, share, sel)
			r.batch.Cols = cols
		} else {
			r = newRelation(rng, testColumns, n, []float64{0, 0.2, 1}[rng.IntN(3)], share, sel)
		}
		what := fmt.Sprintf("seed %d n=%d selection %d share %v: %s", seed, n, sel, share, e)
		want, errs := expected(e, r, testColumns)
		res, err := p.Run(&r.batch)
		wantErr := firstError(errs)
		if err != nil {
			if wantErr == nil {
				t.Fatalf("%s\nfails: %v", what, err)
			}
			continue
		}
		if wantErr != nil {
			if !shortCircuits(e) {
				t.Fatalf("%s\ndoes not fail, but should: %v", what, wantErr)
			}
			continue
		}
		v := res[0]
		if v.N != len(want) {
			t.Fatalf("%s\n%d rows, want %d", what, v.N, len(want))
		}
		for j := range want {
			if got := vectest.At(v, j); !vectest.Equal(got, want[j]) {
				t.Fatalf("%s\nrow %d (of batch: %d): got %v, want %v", what, j, vectest.Rows(&r.batch)[j], got, want[j])
			}
		}
		if v.Bounded {
			for j := range v.N {
				x := vectest.At(v, j)
				if w, ok := x.(types.Int128); ok {
					x = int64(w.Lo)
				}
				if y, ok := x.(int64); ok && (y < v.Lo || y > v.Hi) {
					t.Fatalf("%s\nrow %d is %d, outside its bounds %d … %d", what, j, y, v.Lo, v.Hi)
				}
			}
		}
	}
}

// rounds is the number of random expressions that a test tries.
func rounds() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("EXPR_ROUNDS"), 10, 64); err == nil {
		return n
	}
	if testing.Short() {
		return 150
	}
	return 600
}

func TestProgramAgainstReference(t *testing.T) {
	for seed := range rounds() {
		rng := rand.New(rand.NewPCG(seed, 1))
		g := &generator{rng: rng, cols: testColumns}
		e := g.expr(scalarTypes[rng.IntN(len(scalarTypes))], 1+rng.IntN(4))
		checkProgram(t, seed, e, rng)
	}
}

func TestPredicateAgainstReference(t *testing.T) {
	for seed := range rounds() {
		rng := rand.New(rand.NewPCG(seed, 2))
		g := &generator{rng: rng, cols: testColumns}
		var e Expr
		switch rng.IntN(3) {
		case 0:
			e = g.expr(types.BooleanType, 1+rng.IntN(4))
		case 1:
			e = g.terms(rng.IntN(3), AndOf)
		default:
			e = AndOf(g.simple(), g.simple(), g.simple(), OrOf(g.simple(), g.simple()))
		}
		checkPredicate(t, seed, e, rng)
	}
}

func checkPredicate(t *testing.T, seed uint64, e Expr, rng *rand.Rand) {
	t.Helper()
	p, err := CompilePredicate(e, layoutOf(testColumns), testContext)
	if err != nil {
		t.Fatalf("seed %d: compile %s: %v", seed, e, err)
	}
	var s kernel.Selection
	for _, n := range []int{1, 3, 64, 200, 1000, 100, 1000} {
		sel := vec.SelForm(rng.IntN(3))
		share := []float64{0, 0.1, 0.6, 1}[rng.IntN(4)]
		r := newRelation(rng, testColumns, n, []float64{0, 0.2, 1}[rng.IntN(3)], share, sel)
		what := fmt.Sprintf("seed %d n=%d selection %d share %v: %s", seed, n, sel, share, e)
		vals, errs := expected(e, r, testColumns)
		var want []int
		for j, i := range vectest.Rows(&r.batch) {
			if vals[j] == true {
				want = append(want, i)
			}
		}
		loaded := map[int]bool{}
		cols := r.batch.Cols
		r.batch.Cols = make([]*vec.Vector, len(cols))
		p.OnRead(func(i int) error {
			if loaded[i] {
				t.Fatalf("%s\ncolumn %d loaded twice", what, i)
			}
			loaded[i] = true
			r.batch.Cols[i] = cols[i]
			return nil
		})
		skips := r.batch.Sel == vec.SelAll && p.Skips(n, func(col int) Zone { return zoneOf(cols[col], r.vals[col]) })
		err := p.Filter(&r.batch, &s)
		if firstError(errs) != nil {
			continue // which rows are reached depends on the order of the conjuncts
		}
		if err != nil {
			t.Fatalf("%s\nfails: %v", what, err)
		}
		got := vectest.Rows(&r.batch)
		if fmt.Sprint(got) != fmt.Sprint(want) || r.batch.K != len(want) {
			t.Fatalf("%s\nkept %v (K=%d), want %v", what, got, r.batch.K, want)
		}
		if skips && len(want) > 0 {
			t.Fatalf("%s\nskipped by its bounds, but rows %v pass", what, want)
		}
	}
}

// zoneOf returns what a page would know of its values.
func zoneOf(v *vec.Vector, vals []any) Zone {
	z := Zone{NullsKnown: true}
	first := true
	for _, x := range vals {
		switch x := x.(type) {
		case nil:
			z.Nulls++
		case int64:
			if first {
				z.Bounded, z.Lo, z.Hi = true, x, x
			}
			z.Lo, z.Hi = min(z.Lo, x), max(z.Hi, x)
			first = false
		case string:
			if first {
				z.BytesBounded, z.MinBytes, z.MaxBytes = true, []byte(x), []byte(x)
			}
			z.MinBytes, z.MaxBytes = []byte(min(string(z.MinBytes), x)), []byte(max(string(z.MaxBytes), x))
			first = false
		}
	}
	return z
}

// TestWorkersShareExpressions runs programs and predicates of the same trees in parallel, as workers do.
func TestWorkersShareExpressions(t *testing.T) {
	rng := rand.New(rand.NewPCG(77, 1))
	g := &generator{rng: rng, cols: testColumns}
	var exprs []Expr
	for range 20 {
		exprs = append(exprs, &Try{X: g.expr(scalarTypes[rng.IntN(len(scalarTypes))], 3)})
	}
	cond := &Try{X: g.terms(2, AndOf)}
	r := newRelation(rng, testColumns, 500, 0.2, 1, vec.SelAll)
	var wg sync.WaitGroup
	results := make([][][]any, 4)
	for w := range results {
		wg.Go(func() {
			p, err := Compile(exprs, layoutOf(testColumns), testContext)
			if err != nil {
				t.Error(err)
				return
			}
			q, err := CompilePredicate(cond, layoutOf(testColumns), testContext)
			if err != nil {
				t.Error(err)
				return
			}
			var s kernel.Selection
			for range 3 {
				b := r.batch
				res, err := p.Run(&b)
				if err != nil {
					t.Error(err)
					return
				}
				results[w] = nil
				for _, v := range res {
					results[w] = append(results[w], vectest.All(v))
				}
				if err := q.Filter(&b, &s); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for w := range results {
		for i := range results[0] {
			for j := range results[0][i] {
				if !vectest.Equal(results[w][i][j], results[0][i][j]) {
					t.Fatalf("worker %d, %s, row %d: %v and %v", w, exprs[i], j, results[w][i][j], results[0][i][j])
				}
			}
		}
	}
}

// FuzzProgram tries random trees, a seed each.
func FuzzProgram(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 1))
		g := &generator{rng: rng, cols: testColumns}
		checkProgram(t, seed, g.expr(scalarTypes[rng.IntN(len(scalarTypes))], 1+rng.IntN(4)), rng)
		rng = rand.New(rand.NewPCG(seed, 2))
		g = &generator{rng: rng, cols: testColumns}
		checkPredicate(t, seed, g.terms(rng.IntN(3), AndOf), rng)
	})
}
