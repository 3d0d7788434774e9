package bind

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// varchar is a literal of text, of the type that Trino gives it: VARCHAR(its length).
func varchar(s string) *expr.Const { return expr.Bytes(types.VarcharOf(utf8.RuneCountInString(s)), s) }

// number is a numeric literal: INTEGER if it fits, else BIGINT; DECIMAL of the digits written; DOUBLE with an exponent.
func number(n *sql.NumberLit) (expr.Expr, error) {
	switch n.Kind {
	case sql.Integer:
		v, err := strconv.ParseInt(n.Text, 10, 64)
		if err != nil {
			return nil, errorAt(n, InvalidLiteral, "Invalid numeric literal: %s", n.Text).
				hint("write %s. or DECIMAL '%s' for a larger number", n.Text, n.Text)
		}
		if int64(int32(v)) == v {
			return expr.Int(types.IntegerType, v), nil
		}
		return expr.Int(types.BigIntType, v), nil
	case sql.Decimal:
		return decimal(n, n.Text)
	}
	v, err := strconv.ParseFloat(n.Text, 64)
	if err != nil {
		return nil, errorAt(n, InvalidLiteral, "Invalid numeric literal: %s", n.Text)
	}
	return expr.Float(types.DoubleType, v), nil
}

// decimal reads [+-]digits[.digits]. Zeros in front do not count for the precision.
func decimal(n sql.Node, text string) (expr.Expr, error) {
	bad := func() (expr.Expr, error) {
		return nil, errorAt(n, InvalidLiteral, "'%s' is not a valid DECIMAL literal", text)
	}
	digits, negative := text, false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits, negative = digits[1:], digits[0] == '-'
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return bad()
	}
	whole = strings.TrimLeft(whole, "0")
	precision := max(1, len(whole)+len(fraction))
	if precision > types.MaxPrecision {
		return nil, errorAt(n, InvalidLiteral, "DECIMAL literal '%s' has more than %d digits", text, types.MaxPrecision)
	}
	unscaled, ok := new(big.Int).SetString("0"+whole+fraction, 10)
	if !ok {
		return bad()
	}
	if negative {
		unscaled.Neg(unscaled)
	}
	v, ok := types.Int128FromBig(unscaled)
	if !ok {
		return bad()
	}
	return expr.Decimal(types.DecimalOf(precision, len(fraction)), v), nil
}

// typedLiteral is DATE '2026-01-31' and its like: the cast of the string, which must succeed.
func (b *binder) typedLiteral(n *sql.TypedLit) (expr.Expr, error) {
	t, err := typeOf(n.Type)
	if err != nil {
		return nil, err
	}
	if len(n.Type.Args) == 0 {
		switch t.Kind {
		case types.Decimal:
			return decimal(n, strings.TrimSpace(n.Value))
		case types.Char:
			t.Precision = min(utf8.RuneCountInString(n.Value), types.MaxCharLength)
		case types.Time, types.Timestamp, types.TimestampTZ:
			t = timeLiteralType(t, n.Value)
		}
	}
	if t.Precision > maxTimePrecision && (t.Kind == types.Time || t.Kind == types.Timestamp || t.Kind == types.TimestampTZ) {
		return nil, errorAt(n, InvalidLiteral, "'%s' has more than %d fractional digits of a second", n.Value, maxTimePrecision)
	}
	c, err := b.parse(n.Value, t)
	if err != nil {
		return nil, &Error{
			Code: InvalidLiteral, Pos: n.Pos(), Err: err,
			Message: "'" + n.Value + "' is not a valid " + strings.ToUpper(n.Type.Name) + " literal",
		}
	}
	return c, nil
}

// parse reads a string as a value of type t.
func (b *binder) parse(s string, t types.Type) (*expr.Const, error) {
	if t.Kind == types.Date {
		if days, ok := isoDate(s); ok {
			return expr.Int(t, days), nil
		}
	}
	x := expr.Bytes(types.VarcharType, s)
	if t.Kind == types.JSON { // the cast would make it a JSON string
		def := fn.LookupScalar("json_parse")
		o, err := def.Resolve([]types.Type{types.VarcharType})
		if err != nil {
			return nil, err
		}
		return expr.Fold(&expr.Call{Def: def, Overload: o, Args: []expr.Expr{x}}, b.fn)
	}
	return expr.Fold(&expr.Cast{X: x, To: t}, b.fn)
}

// isoDate reads YYYY-MM-DD, as which nearly every date is written. Other forms and invalid dates are left to the cast.
func isoDate(s string) (days int64, ok bool) {
	if len(s) != len("2026-01-31") || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	var part [3]int
	for i, at := range [3][2]int{{0, 4}, {5, 7}, {8, 10}} {
		for _, c := range []byte(s[at[0]:at[1]]) {
			if c < '0' || c > '9' {
				return 0, false
			}
			part[i] = part[i]*10 + int(c-'0')
		}
	}
	year := int64(part[0])
	if part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > types.DaysInMonth(year, part[1]) {
		return 0, false
	}
	return types.DaysFromCivil(year, part[1], part[2]), true
}

// timeLiteralType gives a literal of time as many fractional digits as it was written with, and a time zone if it has one.
func timeLiteralType(t types.Type, text string) types.Type {
	t.Precision = 0
	text = strings.TrimSpace(text)
	clock := text
	if t.Kind != types.Time {
		i := strings.IndexAny(text, " T")
		if i < 0 {
			return t
		}
		clock = strings.TrimLeft(text[i+1:], " ")
	}
	// What stands behind the time of day is a zone.
	end := strings.IndexFunc(clock, func(r rune) bool { return !(r >= '0' && r <= '9' || r == ':' || r == '.') })
	if end >= 0 {
		if t.Kind == types.Timestamp {
			t.Kind = types.TimestampTZ
		}
		clock = clock[:end]
	}
	if i := strings.IndexByte(clock, '.'); i >= 0 {
		t.Precision = len(clock) - i - 1
	}
	return t
}
