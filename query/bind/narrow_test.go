package bind

import (
	"math"
	"testing"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// TestNarrowAgrees compares every comparison of a column with a constant of another type, as it is bound, with the same
// comparison of two constants in their common type, for many values of the column.
func TestNarrowAgrees(t *testing.T) {
	i64 := func(t types.Type, list ...int64) (out []*expr.Const) {
		for _, v := range list {
			out = append(out, expr.Int(t, v))
		}
		return append(out, expr.Null(t))
	}
	const day = int64(86_400_000_000)
	d102, d53, d400 := types.DecimalOf(10, 2), types.DecimalOf(5, 3), types.DecimalOf(38, 0)
	ts := func(p int) types.Type { return types.Type{Kind: types.Timestamp, Precision: p} }
	values := []*expr.Const{
		expr.Decimal(d400, types.Pow10(37)), expr.Decimal(d400, types.Pow10(37).Neg()), expr.Decimal(d400, types.Int128Of(5)),
	}
	values = append(values, i64(types.TinyIntType, -128, -1, 0, 5, 127)...)
	values = append(values, i64(types.IntegerType, math.MinInt32, -6, -5, 0, 5, 6, 24, math.MaxInt32)...)
	values = append(values, i64(types.BigIntType, math.MinInt64, -5, 0, 5, 3_000_000_000, 1<<53+1, math.MaxInt64)...)
	values = append(values, i64(d102, -9_999_999_999, -550, -500, 0, 500, 550, 2400, 9_999_999_999)...)
	values = append(values, i64(d53, -99_999, -5_500, -5_005, 0, 5_000, 5_005, 99_999)...)
	for _, f := range []float64{math.Inf(-1), -5.5, -5, 0, 5, 5.5, 1 << 24, 1<<53 - 1, 1 << 53, 1e300, math.NaN()} {
		values = append(values, expr.Float(types.DoubleType, f), expr.Float(types.RealType, float64(float32(f))))
	}
	values = append(values, i64(types.DateType, -1, 0, 1, 20_000)...)
	for _, p := range []int{0, 3, 6} {
		unit := types.Pow10Int64(6 - p)
		values = append(values, i64(ts(p), -day, -unit, 0, unit, day-unit, day, 20_000*day, 20_000*day+unit)...)
	}
	b := newBinder(&Config{})
	n := &sql.NullLit{}
	checked, moved := 0, 0
	for _, x := range values {
		for _, c := range values {
			super, ok := types.CommonSuper(x.Type(), c.Type())
			if !ok || x.Type().Equal(super) {
				continue // nothing but the constant would be cast
			}
			for op := range flipped {
				want, err := b.call(n, op, b.coerce(x, super), b.coerce(c, super))
				if err != nil {
					t.Fatal(err)
				}
				if _, ok := want.(*expr.Const); !ok {
					continue // the common type does not hold the value: where the constant moves, there is an answer even so
				}
				col := &expr.Column{ID: 1, Name: "x", T: x.Type()}
				for _, swap := range []bool{false, true} {
					l, r, o := expr.Expr(col), expr.Expr(c), op
					if swap {
						l, r, o = c, col, flipped[op]
					}
					bound, err := b.compare(n, o, l, r)
					if err != nil {
						t.Fatal(err)
					}
					if c.Type().Equal(super) && !x.Type().Equal(super) && !hasCast(bound) {
						moved++
					}
					got, err := expr.Fold(expr.Replace(bound, map[expr.ColumnID]expr.Expr{1: x}), b.fn)
					if err != nil {
						t.Fatal(err)
					}
					if checked++; expr.Key(got) != expr.Key(want) {
						t.Errorf("%s %s: %s %s %s: bound as %s, which is %s, not %s", x.Type(), c.Type(), x, op, c, bound, got, want)
					}
				}
			}
		}
	}
	if checked < 10_000 || moved < 1_000 {
		t.Errorf("only %d comparisons were checked, %d of them without a cast", checked, moved)
	}
}

func hasCast(e expr.Expr) bool {
	found := false
	expr.Walk(e, func(e expr.Expr) bool {
		if _, ok := e.(*expr.Cast); ok {
			found = true
		}
		return true
	})
	return found
}
