package expr

import (
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

func col(id ColumnID, name string, t types.Type) *Column { return &Column{ID: id, Name: name, T: t} }

func TestText(t *testing.T) {
	f := func(e Expr, want string) {
		t.Helper()
		if got := Text(e); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	a, b := col(1, "a", types.BigIntType), col(2, "b", types.VarcharType)
	f(a, "a")
	f(AndOf(&Not{X: &IsNull{X: a}}, OrOf(&IsNull{X: b}, Bool(false))), "(a IS NOT NULL) AND ((b IS NULL) OR false)")
	f(Int(types.DateType, 10471), "DATE '1998-09-02'")
	f(Int(types.DecimalOf(12, 2), -5), "-0.05")
	f(Long(types.DecimalOf(38, 3), types.Int128Of(1234567)), "1234.567")
	f(Int(types.TimestampMicros, 1_500_000), "TIMESTAMP '1970-01-01 00:00:01.5'")
	f(Int(types.TimestampMicros, 10_000_000), "TIMESTAMP '1970-01-01 00:00:10'")
	f(Int(types.IntervalDSType, 1_000_000), "INTERVAL '1.000000' SECOND")
	f(Bytes(types.VarcharType, "it's"), "'it''s'")
	f(Bytes(types.VarbinaryType, "\x01\xff"), "X'01FF'")
	f(Null(types.BigIntType), "NULL")
	f(Float(types.DoubleType, 1.5), "1.5E+00")
	f(&Cast{X: a, To: types.DoubleType, Try: true}, "TRY_CAST(a AS double)")
	f(&Case{Whens: []When{{Cond: &IsNull{X: a}, Then: b}}, T: types.VarcharType}, "CASE WHEN a IS NULL THEN b END")
	f(&Case{Whens: []When{{Cond: &IsNull{X: a}, Then: b}}, Else: b, T: types.VarcharType}, "CASE WHEN a IS NULL THEN b ELSE b END")
	f(&Lambda{Params: []Column{*a}, Body: &Not{X: a}}, "(a) -> NOT a")
	f(&In{X: a, Values: &vec.Vector{Type: types.BigIntType, N: 2, I64: []int64{1, 2}}, HasNull: true}, "a IN (1, 2, NULL)")
	u := types.Int128{Hi: 0x12151fd252cc8a1a >> 0, Lo: 0xbf0a1b2c3d4e5f60}
	f(Long(types.UUIDType, u), "UUID '12151fd2-52cc-8a1a-bf0a-1b2c3d4e5f60'")
}

func TestKeyTellsApart(t *testing.T) {
	a1, a2 := col(1, "a", types.BigIntType), col(2, "a", types.BigIntType)
	es := []Expr{
		a1, a2, Int(types.IntegerType, 5), Int(types.BigIntType, 5), Int(types.DecimalOf(1, 0), 5), Float(types.RealType, 5),
		Float(types.DoubleType, 5), Null(types.BigIntType), Null(types.DateType), Null(types.Null),
		Bytes(types.VarcharType, "5"), Bytes(types.VarcharOf(1), "5"), Int(types.TimestampMicros, 0), Int(types.TimestampMillis, 0),
	}
	for i, x := range es {
		for j, y := range es {
			if Equal(x, y) != (i == j) {
				t.Errorf("%s and %s: equal %v", Key(x), Key(y), i != j)
			}
		}
	}
	if !Equal(AndOf(a1, a2), AndOf(a1, a2)) {
		t.Error("equal trees differ")
	}
}

func TestTree(t *testing.T) {
	a, b, x := col(1, "a", types.BooleanType), col(2, "b", types.BooleanType), col(3, "x", types.BooleanType)
	lam := &Lambda{Params: []Column{*x}, Body: AndOf(x, b)}
	e := OrOf(AndOf(a, AndOf(b, Bool(true))), lam)
	ids := Columns(nil, e)
	if len(ids) != 2 || ids[0] != 1 || ids[1] != 2 {
		t.Errorf("columns %v, want [1 2]", ids)
	}
	if n := len(SplitConjuncts(nil, AndOf(a, b, AndOf(a, b)))); n != 4 {
		t.Errorf("%d conjuncts, want 4", n)
	}
	r := Replace(e, map[ColumnID]Expr{2: Bool(false)})
	if got, want := Text(r), "(a AND false) OR ((x) -> x AND false)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if Transform(e, func(x Expr) Expr { return x }) != e {
		t.Error("an unchanged tree was copied")
	}
	if IsConst(e) || !IsConst(AndOf(Bool(true), &Not{X: Bool(false)}, &IsNull{X: Bool(true)})) {
		t.Error("IsConst")
	}
	if !IsTrue(AndOf()) || !IsFalse(OrOf()) || !IsNullConst(Null(types.DateType)) || IsNullConst(Bool(true)) {
		t.Error("literals")
	}
}
