package bind

import (
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

func (p *place) cast(e *sql.Cast) (expr.Expr, error) {
	to, err := typeOf(e.Type)
	if err != nil {
		return nil, err
	}
	x, err := p.expr(e.X)
	if err != nil {
		return nil, err
	}
	return p.castTo(e, x, to, e.Try)
}

// castTo converts by the rules of CAST.
func (b *binder) castTo(n sql.Node, x expr.Expr, to types.Type, try bool) (expr.Expr, error) {
	from := x.Type()
	if from.Kind == types.Unknown || from.Equal(to) {
		return b.coerce(x, to), nil
	}
	if _, err := fn.CastOf(from, to); err != nil {
		return nil, errorAt(n, TypeMismatch, "Cannot cast %s to %s", from, to)
	}
	return b.fold(&expr.Cast{X: x, To: to, Try: try}), nil
}

// atTimeZone is x AT TIME ZONE zone; an x without a zone is taken to be in the session's.
func (p *place) atTimeZone(e *sql.AtTimeZone) (expr.Expr, error) {
	args, err := p.list([]sql.Expr{e.X, e.Zone})
	if err != nil {
		return nil, err
	}
	switch t := args[0].Type(); t.Kind {
	case types.Timestamp:
		args[0] = p.coerce(args[0], types.Type{Kind: types.TimestampTZ, Precision: t.Precision})
	case types.TimestampTZ, types.Unknown:
	default:
		return nil, errorAt(e.X, TypeMismatch, "Type of value must be a timestamp with or without time zone (actual %s)", t)
	}
	return p.call(e, "at_timezone", args...)
}

// extracts are the functions behind EXTRACT's fields.
var extracts = map[string]string{
	"YEAR": "year", "QUARTER": "quarter", "MONTH": "month", "WEEK": "week", "DAY": "day", "DAY_OF_MONTH": "day",
	"DAY_OF_WEEK": "day_of_week", "DOW": "day_of_week", "DAY_OF_YEAR": "day_of_year", "DOY": "day_of_year",
	"YEAR_OF_WEEK": "year_of_week", "YOW": "year_of_week", "HOUR": "hour", "MINUTE": "minute", "SECOND": "second",
	"MILLISECOND": "millisecond", "TIMEZONE_HOUR": "timezone_hour", "TIMEZONE_MINUTE": "timezone_minute",
	"EPOCH": "to_unixtime",
}

var extractFields = []string{
	"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAY_OF_MONTH", "DAY_OF_WEEK", "DOW", "DAY_OF_YEAR", "DOY",
	"YEAR_OF_WEEK", "YOW", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "TIMEZONE_HOUR", "TIMEZONE_MINUTE", "EPOCH",
}

func (p *place) extract(e *sql.Extract) (expr.Expr, error) {
	field := strings.ToUpper(e.Field.Name)
	name, ok := extracts[field]
	if !ok {
		return nil, errorAt(e.Field, SyntaxError, "Invalid EXTRACT field: %s", e.Field.Name).nearest(field, extractFields)
	}
	x, err := p.expr(e.From)
	if err != nil {
		return nil, err
	}
	out, err := p.call(e, name, x)
	if mismatch(err) {
		return nil, errorAt(e.From, TypeMismatch, "Cannot extract %s from %s", field, x.Type())
	}
	return out, err
}

// sessionValue binds CURRENT_DATE and its like: functions of the start of the statement, and constants of the session.
func (p *place) sessionValue(e *sql.SessionValue) (expr.Expr, error) {
	switch e.Kind {
	case sql.CurrentUser:
		return expr.Bytes(types.VarcharType, p.cfg.Session.User), nil
	case sql.CurrentCatalog:
		return expr.Bytes(types.VarcharType, CatalogName), nil
	case sql.CurrentSchema:
		return expr.Bytes(types.VarcharType, p.cfg.schema()), nil
	case sql.CurrentDate:
		return p.call(e, "current_date")
	case sql.CurrentPath, sql.CurrentRole, sql.CurrentTime:
		return nil, unsupported(e, "%s is not supported", e.Kind)
	}
	t := types.TimestampTZMicro
	name := "current_timestamp"
	switch e.Kind {
	case sql.LocalTime:
		t, name = types.Type{Kind: types.Time}, "localtime"
	case sql.LocalTimestamp:
		t, name = types.TimestampMicros, "localtimestamp"
	}
	t.Precision = defaultTimePrecision
	if e.Precision >= 0 {
		if t.Precision = e.Precision; t.Precision > maxTimePrecision {
			return nil, errorAt(e, NumericValueOutOfRange, "%s has at most %d fractional digits", e.Kind, maxTimePrecision)
		}
	}
	x, err := p.call(e, name)
	if err != nil {
		return nil, err
	}
	return p.coerce(x, t), nil
}
