package opt

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
)

const microsOfDay = 86_400_000_000

// unwrapCast compares the operand of a widening cast instead of its result, so that scans can use the column's own
// statistics and encoding:
//
//	CAST(i AS bigint) < 10     = i < 10
//	CAST(d AS timestamp) >= t  = d > DATE(t)   unless t is midnight
func (s *state) unwrapCast(e *expr.Call, op compare, l expr.Expr, c *expr.Const) expr.Expr {
	cast, ok := l.(*expr.Cast)
	if !ok || cast.Try {
		return e
	}
	v, exact, ok := narrow(c, cast.X.Type(), cast.To)
	if !ok {
		return e
	}
	if !exact {
		switch op { // v is the largest value of the narrow type below c
		case less, lessEqual:
			op = lessEqual
		case greater, greaterEqual:
			op = greater
		default:
			return e
		}
	}
	return s.compareOf(op, cast.X, v)
}

// narrow returns the literal of type src that a cast to dst, which must lose nothing, turns into c; or, where there is
// none, the largest of those below c with exact false. ok is false if the cast may lose values or fail, or if v would be
// outside of src.
func narrow(c *expr.Const, src, dst types.Type) (v *expr.Const, exact, ok bool) {
	if expr.IsNullConst(c) {
		return nil, false, false
	}
	switch {
	case isExact(src) && isExact(dst):
		sd, ss := digits(src)
		dd, ds := digits(dst)
		if dd-ds < sd-ss || ds < ss {
			return nil, false, false
		}
		return narrowExact(longOf(c.Value), ds-ss, src)
	case src.IsInteger() && src.Kind <= types.Integer && dst.Kind == types.Double:
		f := c.Value.F64[0]
		if !(math.Abs(f) < 1<<40) {
			return nil, false, false
		}
		low := math.Floor(f)
		v, _, ok := narrowExact(types.Int128Of(int64(low)), 0, src)
		return v, low == f, ok
	case src.Kind == types.Varchar && dst.Kind == types.Varchar:
		text := c.Value.BytesAt(0)
		if dst.Precision != types.Unbounded && (src.Precision == types.Unbounded || src.Precision > dst.Precision) {
			return nil, false, false
		}
		if src.Precision != types.Unbounded && utf8.RuneCount(text) > src.Precision {
			return nil, false, false
		}
		return expr.Bytes(src, string(text)), true, true
	case src.Kind == types.Date && dst.Kind == types.Timestamp:
		us := c.Value.I64[0]
		day := us / microsOfDay
		if us%microsOfDay < 0 {
			day--
		}
		return expr.Int(src, day), us == day*microsOfDay, true
	case src.Kind == types.Timestamp && dst.Kind == types.Timestamp && src.Precision <= dst.Precision:
		return expr.Int(src, c.Value.I64[0]), true, true
	}
	return nil, false, false
}

func isExact(t types.Type) bool { return t.IsInteger() || t.Kind == types.Decimal }

// digits returns how many digits a value of an exact numeric type has at most, and how many of them behind the point.
func digits(t types.Type) (all, scale int) {
	switch t.Kind {
	case types.TinyInt:
		return 3, 0
	case types.SmallInt:
		return 5, 0
	case types.Integer:
		return 10, 0
	case types.BigInt:
		return 19, 0
	}
	return t.Precision, t.Scale
}

// narrowExact divides x by 10^shift, rounding down.
func narrowExact(x types.Int128, shift int, src types.Type) (v *expr.Const, exact, ok bool) {
	q, r := x, types.Int128{}
	if shift > 0 {
		q, r = x.QuoRem(types.Pow10(shift))
		if r.IsNeg() {
			q = q.Sub(types.Int128Of(1))
		}
	}
	if src.Kind == types.Decimal {
		limit := types.Pow10(src.Precision)
		if !q.Less(limit) || !limit.Neg().Less(q) {
			return nil, false, false
		}
		return expr.Decimal(src, q), r.IsZero(), true
	}
	bits := map[types.Kind]uint{types.TinyInt: 7, types.SmallInt: 15, types.Integer: 31, types.BigInt: 63}[src.Kind]
	n, fits := q.Int64()
	if !fits || n>>bits != 0 && n>>bits != -1 {
		return nil, false, false
	}
	return expr.Int(src, n), r.IsZero(), true
}

// unwrapIn is unwrapCast for an IN list.
func (s *state) unwrapIn(e *expr.In) expr.Expr {
	cast, ok := e.X.(*expr.Cast)
	if !ok || cast.Try {
		return e
	}
	var list []*expr.Const
	for i := range e.Values.N {
		c := constAt(e.Values, i)
		if c == nil {
			return e
		}
		v, exact, ok := narrow(c, cast.X.Type(), cast.To)
		if !ok {
			return e
		}
		if exact {
			list = append(list, v)
		}
	}
	if len(list) == 0 {
		return e
	}
	return &expr.In{X: cast.X, Values: listOf(cast.X.Type(), list), HasNull: e.HasNull}
}

// simplifyLike turns LIKE without wildcards into an equality.
func (s *state) simplifyLike(e *expr.Call) expr.Expr {
	if e.Def.Name != "like" || len(e.Args) != 2 || e.Args[0].Type().Kind != types.Varchar {
		return e
	}
	p, ok := e.Args[1].(*expr.Const)
	if !ok || expr.IsNullConst(p) || p.Value.Type.Phys() != types.PhysBytes {
		return e
	}
	text := string(p.Value.BytesAt(0))
	if strings.ContainsAny(text, "%_") {
		return e
	}
	return s.call("=", e.Args[0], expr.Bytes(e.Args[0].Type(), text))
}

// likePrefix returns the text before the first wildcard of x LIKE 'text%…'.
func likePrefix(e expr.Expr) (x expr.Expr, prefix string, ok bool) {
	c, is := e.(*expr.Call)
	if !is || c.Def.Name != "like" || len(c.Args) != 2 {
		return nil, "", false
	}
	p, is := c.Args[1].(*expr.Const)
	if !is || expr.IsNullConst(p) || p.Value.Type.Phys() != types.PhysBytes {
		return nil, "", false
	}
	text := string(p.Value.BytesAt(0))
	at := strings.IndexAny(text, "%_")
	if at <= 0 {
		return nil, "", false
	}
	return c.Args[0], text[:at], true
}
