package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/engine/vec/vectest"
)

var (
	colA = &Column{ID: 0, Name: "a", T: types.BigIntType}
	colS = &Column{ID: 7, Name: "s", T: types.VarcharType}
	colD = &Column{ID: 3, Name: "d", T: types.DateType}
)

// batchOf makes a batch of whole columns.
func batchOf(cols ...*vec.Vector) *vec.Batch {
	b := &vec.Batch{Cols: cols}
	b.SetAll(cols[0].N)
	return b
}

func bigints(xs ...any) []any {
	for i, x := range xs {
		if n, ok := x.(int); ok {
			xs[i] = int64(n)
		}
	}
	return xs
}

// run computes one expression over column a.
func run(t *testing.T, e Expr, vals []any) ([]any, error) {
	t.Helper()
	p, err := Compile([]Expr{e}, []ColumnID{0}, testContext)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.Run(batchOf(vectest.From(types.BigIntType, vec.Flat, vals)))
	if err != nil {
		return nil, err
	}
	return vectest.All(res[0]), nil
}

func num(x int64) Expr { return Int(types.BigIntType, x) }

func TestBranchesGuard(t *testing.T) {
	ratio := call("/", num(12), colA)
	f := func(e Expr, want ...any) {
		t.Helper()
		got, err := run(t, e, bigints(0, 3, nil, 4))
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		for i, w := range bigints(want...) {
			if !vectest.Equal(got[i], w) {
				t.Errorf("%s: row %d is %v, want %v", e, i, got[i], w)
			}
		}
	}
	zero := call("=", colA, num(0))
	f(&Case{T: types.BigIntType, Whens: []When{{zero, num(-1)}}, Else: ratio}, -1, 4, nil, 3)
	f(&Case{T: types.BigIntType, Whens: []When{{&Not{X: zero}, ratio}}}, nil, 4, nil, 3)
	f(AndOf(call("<>", colA, num(0)), call(">", ratio, num(3))), false, true, nil, false)
	f(OrOf(zero, call(">", ratio, num(3))), true, true, nil, false)
	f(&Coalesce{Args: []Expr{&Case{T: types.BigIntType, Whens: []When{{zero, num(7)}}}, ratio}}, 7, 4, nil, 3)
	f(&Try{X: ratio}, nil, 4, nil, 3)
	if _, err := run(t, ratio, bigints(0, 3)); err == nil {
		t.Error("a division by zero passed")
	}
	if _, err := run(t, ratio, nil); err != nil {
		t.Errorf("without rows nothing can fail: %v", err)
	}
}

func TestTryToleratesOnlyTheUsersValues(t *testing.T) {
	boom := errors.New("disk on fire")
	o := &fn.Overload{Args: []types.Type{types.BigIntType}, Result: types.BigIntType, Eval: func(*fn.Context, *vec.Vector, []*vec.Vector, int) error {
		return boom
	}}
	e := &Try{X: &Call{Def: &fn.Scalar{Name: "boom"}, Overload: o, Args: []Expr{colA}}}
	if _, err := run(t, e, bigints(1)); !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
}

func TestCommonSubexpressionsAreShared(t *testing.T) {
	calls := 0
	o := &fn.Overload{Args: []types.Type{types.BigIntType}, Result: types.BigIntType, Eval: func(_ *fn.Context, out *vec.Vector, args []*vec.Vector, n int) error {
		calls++
		copy(out.I64, args[0].I64[:n])
		return nil
	}}
	f := func(vol fn.Volatility) Expr {
		return &Call{Def: &fn.Scalar{Name: "counted", Volatility: vol}, Overload: o, Args: []Expr{colA}}
	}
	for _, c := range []struct {
		vol  fn.Volatility
		want int
	}{{fn.Immutable, 1}, {fn.Stable, 1}, {fn.Volatile, 4}} {
		calls = 0
		zero := call("=", f(c.vol), num(0))
		guarded := &Case{T: types.BigIntType, Whens: []When{{zero, num(0)}}, Else: call("/", num(1), f(c.vol))}
		p, err := Compile([]Expr{f(c.vol), call("+", f(c.vol), num(1)), guarded}, []ColumnID{0}, testContext)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Run(batchOf(vectest.From(types.BigIntType, vec.Flat, bigints(1, 2)))); err != nil {
			t.Fatal(err)
		}
		if calls != c.want {
			t.Errorf("volatility %d: %d calls, want %d", c.vol, calls, c.want)
		}
	}
}

func TestDictionaryIsComputedOnce(t *testing.T) {
	rows := 0
	o := &fn.Overload{Args: []types.Type{types.VarcharType}, Result: types.VarcharType, Eval: func(_ *fn.Context, out *vec.Vector, args []*vec.Vector, n int) error {
		rows += n
		out.Off = append(out.Off, 0)
		for i := range n {
			out.Bytes = append(out.Bytes, strings.ToUpper(string(args[0].BytesAt(i)))...)
			out.Off = append(out.Off, uint32(len(out.Bytes)))
		}
		return nil
	}}
	e := &Call{Def: &fn.Scalar{Name: "shout"}, Overload: o, Args: []Expr{colS}}
	p, err := Compile([]Expr{e, colS}, []ColumnID{7}, testContext)
	if err != nil {
		t.Fatal(err)
	}
	b := batchOf(vectest.From(types.VarcharType, vec.Dict, []any{"x", "y", "X", nil, "x", "y", "x"}))
	for range 3 {
		res, err := p.Run(b)
		if err != nil {
			t.Fatal(err)
		}
		if res[0].Form != vec.Dict || res[1].Form != vec.Dict {
			t.Fatalf("forms %v and %v, want dict", res[0].Form, res[1].Form)
		}
		if !res[0].Dict.Unique || res[0].Dict.Len() != 2 {
			t.Errorf("%d values, unique %v: want X and Y", res[0].Dict.Len(), res[0].Dict.Unique)
		}
		for i, want := range []any{"X", "Y", "X", nil, "X", "Y", "X"} {
			if got := vectest.At(res[0], i); got != want {
				t.Errorf("row %d: %v, want %v", i, got, want)
			}
		}
	}
	if rows != 3 {
		t.Errorf("computed %d values, the dictionary has 3", rows)
	}
}

func TestDatesAreComputedByTable(t *testing.T) {
	year := call("year", colD)
	p, err := Compile([]Expr{year}, []ColumnID{3}, testContext)
	if err != nil {
		t.Fatal(err)
	}
	vals := make([]any, 1000)
	for i := range vals {
		vals[i] = int64(i * 3)
	}
	v := vectest.From(types.DateType, vec.Packed, vals)
	for range 3 {
		res, err := p.Run(batchOf(v))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ row, year int64 }{{0, 1970}, {121, 1970}, {122, 1971}, {999, 1978}} { // day 365 is 1971-01-01
			if got := res[0].I64[c.row]; got != c.year {
				t.Errorf("row %d: %d, want %d", c.row, got, c.year)
			}
		}
	}
	st := p.body.steps[0].(*callStep)
	if !st.domains.table.ready {
		t.Error("no table was made")
	}
}

func TestPrepareFailsOnlyWithRows(t *testing.T) {
	e := call("regexp_like", colS, Bytes(types.VarcharType, "("))
	if e == nil {
		t.Skip("no regexp_like")
	}
	p, err := Compile([]Expr{e, &Try{X: e}}, []ColumnID{7}, testContext)
	if err != nil {
		t.Fatal(err)
	}
	v := vectest.From(types.VarcharType, vec.Flat, []any{"x"})
	if _, err := p.Run(batchOf(v)); err == nil {
		t.Error("a bad pattern passed")
	}
	b := batchOf(v)
	b.K, b.Sel = 0, vec.SelRows
	if _, err := p.Run(b); err != nil {
		t.Errorf("without rows: %v", err)
	}
}

func TestCompileRefuses(t *testing.T) {
	f := func(e Expr, want string) {
		t.Helper()
		_, err := Compile([]Expr{e}, []ColumnID{0}, testContext)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", e, err, want)
		}
	}
	f(colS, "column s#7 is not among the input")
	f(foreign{}, "no expression that can be computed")
	f(&Lambda{Params: []Column{*colA}, Body: colA}, "lambda")
	f(&Cast{X: colA, To: types.ArrayOf(types.DateType)}, "cast")
}

// foreign is a node of another package.
type foreign struct{}

func (foreign) Type() types.Type         { return types.BooleanType }
func (foreign) Children() []Expr         { return nil }
func (foreign) WithChildren([]Expr) Expr { return foreign{} }
func (foreign) String() string           { return "foreign" }

func TestFold(t *testing.T) {
	c, err := Fold(call("+", num(1), call("*", num(2), num(3))), testContext)
	if err != nil || Text(c) != "7" {
		t.Errorf("got %v, %v", c, err)
	}
	if c, err := Fold(call("+", num(1), Null(types.BigIntType)), testContext); err != nil || !IsNullConst(c) || c.Type().Kind != types.BigInt {
		t.Errorf("got %v, %v", c, err)
	}
	if _, err := Fold(call("/", num(1), num(0)), testContext); err == nil {
		t.Error("a division by zero was folded")
	}
	if _, err := Fold(colA, testContext); err == nil {
		t.Error("a column was folded")
	}
	long := call("*", Decimal(types.DecimalOf(18, 2), types.Int128Of(150)), Decimal(types.DecimalOf(18, 2), types.Int128Of(200)))
	if c, err := Fold(long, testContext); err != nil || Text(c) != "3.0000" || c.Value.Narrow {
		t.Errorf("got %v, %v", c, err)
	}
}

func TestProgramColumns(t *testing.T) {
	layout := layoutOf(testColumns)
	p, err := Compile([]Expr{colS, call("+", colA, num(1)), &Case{T: types.BigIntType, Whens: []When{{call("=", colA, num(1)), call("year", colD)}}}}, layout, testContext)
	if err != nil {
		t.Fatal(err)
	}
	got := p.Columns()
	if len(got) != 3 || got[0] != 0 || got[1] != 3 || got[2] != 7 {
		t.Errorf("columns %v, want [0 3 7]", got)
	}
	if p.Bytes() != 0 {
		t.Errorf("%d bytes before the first run", p.Bytes())
	}
}

func TestNarrowProductStaysInInt64(t *testing.T) {
	price := &Column{ID: 0, Name: "price", T: types.DecimalOf(15, 2)}
	e := call("*", price, call("-", num(1), &Column{ID: 1, Name: "discount", T: types.DecimalOf(15, 2)}))
	if e.Type().Phys() != types.PhysInt128 {
		t.Fatalf("type %v", e.Type())
	}
	p, err := Compile([]Expr{e}, []ColumnID{0, 1}, testContext)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.Run(batchOf(
		vectest.From(price.T, vec.Packed, bigints(10_000, 25_050)), vectest.From(price.T, vec.Packed, bigints(10, 4))))
	if err != nil {
		t.Fatal(err)
	}
	if !res[0].Narrow {
		t.Error("the product of short decimals was computed in 128 bits")
	}
	if got := vectest.At(res[0], 1); got != types.Int128Of(25_050*96) { // 250.50 × 0.96
		t.Errorf("got %v", got)
	}
}
