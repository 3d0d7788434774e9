package fn

import (
	"bytes"
	"math"
	"strconv"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var formatFunctions = []*Scalar{
	{
		Name: "format", Null: NullHandled, Doc: "Writes values by a format string of Java's Formatter: %s, %d, %,d, %.2f, %05d, %x, %e, %b, %tY-%tm-%td, %1$s and so on.",
		Examples: []Example{{"format('%s%%', 123)", "123%"}, {"format('%.5f', pi())", "3.14159"}, {"format('%,.2f', 1234567.89)", "1,234,567.89"}, {"format('%03d', 8)", "008"}},
		Resolve:  resolver("format", signature{params: []param{pVarchar, pAny}, variadic: true, result: types.VarcharType, eval: nullUnless(bytesRows(formatRow), 0)}),
	},
}

// formatSpec is one % of a format string.
type formatSpec struct {
	literal   string // before it
	arg       int    // 0-based; -1: none
	minus     bool
	plus      bool
	space     bool
	zero      bool
	comma     bool
	paren     bool
	alternate bool
	width     int
	precision int // -1: none
	conv      byte
	datePart  byte // behind t
}

// maxFormatWidth bounds widths and precisions.
const maxFormatWidth = 10_000

// parseFormat splits a format string; the last spec has conversion 0 and only a literal.
func parseFormat(s string, args int) ([]formatSpec, error) {
	var specs []formatSpec
	var lit []byte
	next := 0
	last := -1
	bad := func() ([]formatSpec, error) { return nil, errorf(InvalidArgument, "Invalid format string: %s", s) }
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			lit = append(lit, s[i])
			continue
		}
		f := formatSpec{arg: -1, precision: -1}
		i++
		explicit := 0
		if n := digitsAt(s, i); n > i && n < len(s) && s[n] == '$' {
			explicit, _ = strconv.Atoi(s[i:n])
			i = n + 1
		}
		relative := false
		for ; i < len(s); i++ {
			if s[i] == '<' {
				relative = true
			} else if !f.flag(s[i]) {
				break
			}
		}
		n := digitsAt(s, i)
		f.width, _ = strconv.Atoi(s[i:n])
		if i = n; i < len(s) && s[i] == '.' {
			n = digitsAt(s, i+1)
			if n == i+1 {
				return bad()
			}
			f.precision, _ = strconv.Atoi(s[i+1 : n])
			i = n
		}
		if i >= len(s) || f.width > maxFormatWidth || f.precision > maxFormatWidth {
			return bad()
		}
		f.conv = s[i]
		switch f.conv {
		case '%':
			lit = append(lit, pad2([]byte("%"), f.width, f.minus)...)
			continue
		case 'n':
			lit = append(lit, '\n')
			continue
		case 't', 'T':
			if i++; i >= len(s) {
				return bad()
			}
			f.datePart = s[i]
		}
		switch {
		case explicit > 0:
			f.arg = explicit - 1
		case relative:
			f.arg = last
		default:
			f.arg = next
			next++
		}
		last = f.arg
		if f.arg < 0 || f.arg >= args {
			return nil, errorf(InvalidArgument, "Invalid format string: %s (Format specifier '%%%c' lacks an argument)", s, f.conv)
		}
		f.literal = string(lit)
		lit = lit[:0]
		specs = append(specs, f)
	}
	return append(specs, formatSpec{literal: string(lit)}), nil
}

func digitsAt(s string, i int) int {
	for i < len(s) && s[i]-'0' <= 9 {
		i++
	}
	return i
}

func (f *formatSpec) flag(c byte) bool {
	switch c {
	case '-':
		f.minus = true
	case '+':
		f.plus = true
	case ' ':
		f.space = true
	case '0':
		f.zero = true
	case ',':
		f.comma = true
	case '(':
		f.paren = true
	case '#':
		f.alternate = true
	default:
		return false
	}
	return true
}

// pad2 pads to a width in characters.
func pad2(b []byte, width int, left bool) []byte {
	missing := width - runeCount(b)
	if missing <= 0 {
		return b
	}
	space := bytes.Repeat([]byte{' '}, missing)
	if left {
		return append(b[:len(b):len(b)], space...)
	}
	return append(space, b...)
}

func formatRow(r *row, dst []byte) ([]byte, error) {
	specs, err := parseFormat(string(r.bytes(0)), len(r.args)-1)
	if err != nil {
		return dst, err
	}
	for _, f := range specs {
		dst = append(dst, f.literal...)
		if f.conv == 0 {
			continue
		}
		text, err := f.format(r, r.args[f.arg+1])
		if err != nil {
			return dst, err
		}
		dst = append(dst, pad2(text, f.width, f.minus)...)
		if len(dst) > maxBatchBytes {
			return dst, errorf(ExceededLimit, "Results of one batch exceed %d bytes", maxBatchBytes)
		}
	}
	return dst, nil
}

// format is the text of one value, not yet padded with spaces.
func (f *formatSpec) format(r *row, v *vec.Vector) ([]byte, error) {
	if rowNull(v, r.i) {
		text := "null"
		if f.conv|0x20 == 'b' {
			text = "false"
		}
		return []byte(text), nil
	}
	kind := v.Type.Kind
	wrong := func() ([]byte, error) {
		return nil, errorf(InvalidArgument, "Invalid format string: %%%c does not take a value of type %s", f.conv, v.Type)
	}
	switch f.conv {
	case 's', 'S', 'b', 'B':
		text := AppendTextIn(nil, v, r.i, r.c.Zone)
		if f.conv|0x20 == 'b' && kind != types.Boolean {
			text = []byte("true")
		}
		if f.precision >= 0 {
			text = text[:runeOffset(text, f.precision)]
		}
		if f.conv < 'a' {
			text = appendUpper(nil, text)
		}
		return text, nil
	case 'd':
		if !v.Type.IsInteger() && !(kind == types.Decimal && v.Type.Scale == 0) {
			return wrong()
		}
		return f.number(types.AppendDecimal(nil, i128At(resolveRow(v, r.i)), 0)), nil
	case 'x', 'X', 'o':
		if !v.Type.IsInteger() {
			return wrong()
		}
		return f.hex(v, r.i), nil
	case 'f':
		text, ok := f.fixed(v, r.i)
		if !ok {
			return wrong()
		}
		return f.number(text), nil
	case 'e', 'E', 'g', 'G':
		x, ok := floatOf(v, r.i)
		if !ok {
			return wrong()
		}
		return f.number(f.scientific(x)), nil
	case 'c':
		switch {
		case v.Type.IsInteger():
			w, j := resolveRow(v, r.i)
			return []byte(string(rune(w.I64[j]))), nil
		case v.Type.IsString() && runeCount(v.BytesAt(r.i)) == 1:
			return v.BytesAt(r.i), nil
		}
		return wrong()
	case 't', 'T':
		text, err := f.date(r, v)
		if f.conv == 'T' {
			text = appendUpper(nil, text)
		}
		return text, err
	}
	return nil, errorf(InvalidArgument, "Invalid format string: unknown conversion '%c'", f.conv)
}

// hex writes %x and %o, negative numbers in two's complement of their type's width.
func (f *formatSpec) hex(v *vec.Vector, i int) []byte {
	w, j := resolveRow(v, i)
	x := uint64(w.I64[j])
	if r := rangeOf(v.Type); r.hi != math.MaxInt64 {
		x &= uint64(r.hi)<<1 | 1
	}
	base, prefix := 16, "0x"
	if f.conv == 'o' {
		base, prefix = 8, "0"
	}
	text := strconv.AppendUint(nil, x, base)
	if f.zero {
		text = zeroPad(text, f.width)
	}
	if f.alternate {
		text = append([]byte(prefix), text...)
	}
	if f.conv == 'X' {
		text = appendUpper(nil, text)
	}
	return text
}

func zeroPad(b []byte, width int) []byte {
	if missing := width - len(b); missing > 0 {
		return append(bytes.Repeat([]byte{'0'}, missing), b...)
	}
	return b
}

func floatOf(v *vec.Vector, i int) (float64, bool) {
	w, j := resolveRow(v, i)
	switch {
	case v.Type.IsFloat():
		return w.F64[j], true
	case v.Type.IsInteger():
		return float64(w.I64[j]), true
	case v.Type.Kind == types.Decimal:
		return types.DecimalFloat(i128At(w, j), v.Type.Scale), true
	}
	return 0, false
}

// fixed writes %f: exact for decimals; floating-point numbers round by their shortest digits, halves up, as Java does.
func (f *formatSpec) fixed(v *vec.Vector, i int) ([]byte, bool) {
	precision := f.precision
	if precision < 0 {
		precision = 6
	}
	w, j := resolveRow(v, i)
	scale := 0
	var unscaled types.Int128
	switch {
	case v.Type.IsInteger():
		unscaled = types.Int128Of(w.I64[j])
	case v.Type.Kind == types.Decimal:
		unscaled, scale = i128At(w, j), v.Type.Scale
	case v.Type.IsFloat():
		x := w.F64[j]
		if x-x != 0 {
			return types.AppendDouble(nil, x), true
		}
		bits := 64
		if v.Type.Kind == types.Real {
			bits = 32
		}
		digits := strconv.AppendFloat(nil, x, 'e', -1, bits)
		keep := min(precision, 17)
		d, err := types.ParseDecimal(digits, types.MaxPrecision, keep)
		if err != nil { // more than 38 digits
			return padFraction(strconv.AppendFloat(nil, x, 'f', -1, bits), 0, precision), true
		}
		unscaled, scale = d, keep
		if x < 0 && d.IsZero() {
			return append([]byte{'-'}, padFraction(types.AppendDecimal(nil, d, keep), keep, precision)...), true
		}
	default:
		return nil, false
	}
	if precision < scale {
		unscaled, _ = unscaled.DivRound(types.Pow10(scale - precision))
		scale = precision
	}
	return padFraction(types.AppendDecimal(nil, unscaled, scale), scale, precision), true
}

// padFraction appends zeros to a number with scale digits behind the point.
func padFraction(b []byte, scale, precision int) []byte {
	if scale == 0 && precision > 0 {
		b = append(b, '.')
	}
	for ; scale < precision; scale++ {
		b = append(b, '0')
	}
	return b
}

func (f *formatSpec) scientific(x float64) []byte {
	if x-x != 0 {
		return types.AppendDouble(nil, x)
	}
	precision := f.precision
	if precision < 0 {
		precision = 6
	}
	if f.conv|0x20 == 'g' {
		precision = max(precision, 1)
		if a := math.Abs(x); x == 0 || a >= 1e-4 && a < math.Pow(10, float64(precision)) {
			whole := 1
			if a >= 1 {
				whole = int(math.Floor(math.Log10(a))) + 1
			}
			return strconv.AppendFloat(nil, x, 'f', max(0, precision-whole), 64)
		}
		precision--
	}
	format := byte('e')
	if f.conv < 'a' {
		format = 'E'
	}
	return strconv.AppendFloat(nil, x, format, precision, 64)
}

// number applies grouping, sign and zero padding to the digits of a number.
func (f *formatSpec) number(b []byte) []byte {
	neg := len(b) > 0 && b[0] == '-'
	if neg {
		b = b[1:]
	}
	if len(b) == 0 || b[0]-'0' > 9 { // NaN, Infinity
		f.zero = false
	} else if f.comma {
		b = grouped(b)
	}
	prefix, suffix := "", ""
	switch {
	case neg && f.paren:
		prefix, suffix = "(", ")"
	case neg:
		prefix = "-"
	case f.plus:
		prefix = "+"
	case f.space:
		prefix = " "
	}
	if f.zero {
		b = zeroPad(b, f.width-len(prefix)-len(suffix))
	}
	return append(append([]byte(prefix), b...), suffix...)
}

// grouped puts commas between thousands.
func grouped(b []byte) []byte {
	whole := len(b)
	if p := bytes.IndexAny(b, ".e"); p >= 0 {
		whole = p
	}
	var out []byte
	for i, c := range b {
		if i > 0 && i < whole && (whole-i)%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, c)
	}
	return out
}

// javaDateParts are the conversions behind %t, as items of a time format.
var javaDateParts = map[byte]string{
	'Y': "yyyy", 'y': "yy", 'm': "MM", 'd': "dd", 'e': "d", 'H': "HH", 'k': "H", 'I': "hh", 'l': "h", 'M': "mm", 'S': "ss", 'L': "SSS",
	'N': "SSSSSSSSS", 'p': "a", 'B': "MMMM", 'b': "MMM", 'h': "MMM", 'A': "EEEE", 'a': "EEE", 'j': "DDD", 'C': "CC", 'z': "Z", 'Z': "z",
	'F': "yyyy-MM-dd", 'T': "HH:mm:ss", 'R': "HH:mm", 'D': "MM/dd/yy", 'r': "hh:mm:ss a",
}

func (f *formatSpec) date(r *row, v *vec.Vector) ([]byte, error) {
	pattern, ok := javaDateParts[f.datePart]
	if !ok || !v.Type.IsTemporal() {
		return nil, errorf(InvalidArgument, "Invalid format string: %%%c%c does not take a value of type %s", f.conv, f.datePart, v.Type)
	}
	format, err := jodaFormat(pattern)
	if err != nil {
		return nil, err
	}
	wall := [1]int64{}
	one, j := resolveRow(v, r.i)
	cell := *one
	cell.I64, cell.Form, cell.Valid = one.I64[j:j+1], vec.Flat, nil
	cell.Type = v.Type
	copyWall(wall[:], r.c, &cell)
	instant := wall[0]
	if v.Type.Kind == types.TimestampTZ {
		instant = one.I64[j]
	}
	return format.append(nil, wall[0], instant, r.c.Zone), nil
}
