package fn

import (
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var dateFormatFunctions = []*Scalar{
	{
		Name: "date_format", Doc: "Writes a date or timestamp by a format with MySQL's specifiers (%Y %m %d %H %i %s …).",
		Examples: []Example{{"date_format(TIMESTAMP '2022-10-20 05:10:00', '%m-%d-%Y %H')", "10-20-2022 05"}},
		Resolve:  resolveFormat("date_format", mysqlFormat),
	},
	{
		Name: "format_datetime", Doc: "Writes a date or timestamp by a pattern of Joda-Time (yyyy-MM-dd HH:mm:ss …).",
		Examples: []Example{{"format_datetime(TIMESTAMP '2022-10-20 05:10:00', 'EEE dd MMM yyyy HH:mm')", "Thu 20 Oct 2022 05:10"}},
		Resolve:  resolveFormat("format_datetime", jodaFormat),
	},
	{
		Name: "date_parse", Doc: "Reads a timestamp by a format with MySQL's specifiers.",
		Examples: []Example{{"date_parse('2022/10/20/05', '%Y/%m/%d/%H')", "2022-10-20 05:00:00.000"}},
		Resolve: resolver("date_parse", parseSignature(types.TimestampMillis, mysqlFormat, func(_ *Context, p *parsedTime) (int64, bool) {
			return p.wall()
		})),
	},
	{
		Name: "parse_datetime", Doc: "Reads a timestamp with time zone by a pattern of Joda-Time; without a zone it is in the session's.",
		Examples: []Example{{"parse_datetime('2022-10-20 05:10 +01:00', 'yyyy-MM-dd HH:mm ZZ')", "2022-10-20 04:10:00.000 UTC"}},
		Resolve: resolver("parse_datetime", parseSignature(types.Type{Kind: types.TimestampTZ, Precision: 3}, jodaFormat, func(c *Context, p *parsedTime) (int64, bool) {
			return p.instant(c.Zone)
		})),
	},
}

// formats compiles formats and remembers the last.
type formats struct {
	compile func(string) (timeFormat, error)
	text    string
	format  timeFormat
	some    bool
}

func (f *formats) get(text []byte) (timeFormat, error) {
	if f.some && f.text == string(text) {
		return f.format, nil
	}
	var err error
	f.text = string(text)
	f.format, err = f.compile(f.text)
	f.some = err == nil
	return f.format, err
}

func resolveFormat(name string, compile func(string) (timeFormat, error)) func([]types.Type) (*Overload, error) {
	eval := func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		cache := formats{compile: compile}
		kind := args[0].Type.Kind
		return bytesRows(func(r *row, dst []byte) ([]byte, error) {
			f, err := cache.get(r.bytes(1))
			if err != nil {
				return dst, err
			}
			v := r.int(0)
			var zone *time.Location
			wall := v
			switch kind {
			case types.Date:
				wall = v * types.Day
			case types.TimestampTZ:
				zone = r.c.Zone
				wall = types.FromUTC(v, zone)
			}
			if kind != types.TimestampTZ {
				v = wall
			}
			return f.append(dst, wall, v, zone), nil
		})(c, out, args, n)
	}
	return resolver(name, sig(types.VarcharType, eval, pTimestamp, pVarchar), sig(types.VarcharType, eval, pTimestampTZ, pVarchar),
		sig(types.VarcharType, eval, pDate, pVarchar))
}

// parseSignature is that of a function of a text and a format.
func parseSignature(result types.Type, compile func(string) (timeFormat, error), f func(*Context, *parsedTime) (int64, bool)) signature {
	return sig(result, func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		cache := formats{compile: compile}
		return intRows(func(r *row) (int64, error) {
			format, err := cache.get(r.bytes(1))
			if err != nil {
				return 0, err
			}
			p, ok := format.parse(string(r.bytes(0)), 3)
			var us int64
			if ok {
				us, ok = f(r.c, &p)
			}
			if !ok {
				return 0, errorf(InvalidArgument, "Invalid format: %q does not match %q", r.bytes(0), r.bytes(1))
			}
			return us, nil
		})(c, out, args, n)
	}, pVarchar, pVarchar)
}
