package export

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// jsonRows writes an array of objects, or an object a line. Decimals and 64-bit integers are written as numbers with all their
// digits; doubles that JSON cannot say (NaN, infinities) as strings; dates, times and binaries as strings.
type jsonRows struct {
	w     *bufio.Writer
	array bool
	n     int64
	names [][]byte
	rows  kernel.Dense
	buf   []byte
}

// NewJSON returns an encoder of one JSON array, or of an object a line.
func NewJSON(w io.Writer, array bool) Encoder {
	return &jsonRows{w: bufio.NewWriterSize(w, 64<<10), array: array}
}

// Begin implements Encoder.
func (j *jsonRows) Begin(cols []types.Field) error {
	for _, c := range cols {
		j.names = append(j.names, append(appendString(nil, []byte(c.Name)), ':'))
	}
	if j.array {
		return j.w.WriteByte('[')
	}
	return nil
}

// Batch implements Encoder.
func (j *jsonRows) Batch(b *vec.Batch) error {
	cols, err := j.rows.Load(b)
	if err != nil {
		return err
	}
	for r := range b.K {
		out := j.buf[:0]
		if j.array {
			if j.n > 0 {
				out = append(out, ',')
			}
			out = append(out, '\n', ' ')
		}
		out = append(out, '{')
		for i, v := range cols {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(out, j.names[i]...)
			out = AppendJSON(out, v, r)
		}
		out = append(out, '}')
		if !j.array {
			out = append(out, '\n')
		}
		j.buf = out
		j.n++
		if _, err := j.w.Write(out); err != nil {
			return err
		}
	}
	return nil
}

// End implements Encoder.
func (j *jsonRows) End() error {
	if j.array {
		if j.n > 0 {
			_ = j.w.WriteByte('\n')
		}
		_, _ = j.w.WriteString("]\n")
	}
	return j.w.Flush()
}

// AppendJSON appends row r of a dense vector as a JSON value.
func AppendJSON(dst []byte, v *vec.Vector, r int) []byte {
	if v.IsNull(r) {
		return append(dst, "null"...)
	}
	k := r
	if v.Form == vec.Const {
		k = 0
	}
	switch t := v.Type; {
	case t.Kind == types.Unknown:
		return append(dst, "null"...)
	case t.IsFloat():
		if f := v.F64[k]; math.IsNaN(f) || math.IsInf(f, 0) {
			return appendString(dst, fn.AppendText(nil, v, r))
		} else if t.Kind == types.Real {
			return strconv.AppendFloat(dst, f, 'g', -1, 32)
		}
		return strconv.AppendFloat(dst, v.F64[k], 'g', -1, 64)
	case t.IsNumeric(), t.Kind == types.Boolean, t.Kind == types.JSON:
		return fn.AppendText(dst, v, r)
	case t.Kind == types.Array:
		dst = append(dst, '[')
		for i := v.Off[k]; i < v.Off[k+1]; i++ {
			if i > v.Off[k] {
				dst = append(dst, ',')
			}
			dst = AppendJSON(dst, v.Child[0], int(i))
		}
		return append(dst, ']')
	case t.Kind == types.Map:
		dst = append(dst, '{')
		for i := v.Off[k]; i < v.Off[k+1]; i++ {
			if i > v.Off[k] {
				dst = append(dst, ',')
			}
			dst = appendString(dst, fn.AppendText(nil, v.Child[0], int(i)))
			dst = append(dst, ':')
			dst = AppendJSON(dst, v.Child[1], int(i))
		}
		return append(dst, '}')
	case t.Kind == types.Row:
		dst = append(dst, '{')
		for i, f := range t.Fields {
			if i > 0 {
				dst = append(dst, ',')
			}
			name := f.Name
			if name == "" {
				name = "field" + strconv.Itoa(i)
			}
			dst = appendString(dst, []byte(name))
			dst = append(dst, ':')
			dst = AppendJSON(dst, v.Child[i], k)
		}
		return append(dst, '}')
	case t.IsString():
		return appendString(dst, v.BytesAt(r))
	}
	return appendString(dst, fn.AppendText(nil, v, r))
}

const hex = "0123456789abcdef"

// appendString appends a JSON string; bytes that are not UTF-8 become U+FFFD.
func appendString(dst, s []byte) []byte {
	dst = append(dst, '"')
	for len(s) > 0 {
		c := s[0]
		if c < utf8.RuneSelf {
			switch {
			case c == '"' || c == '\\':
				dst = append(dst, '\\', c)
			case c == '\n':
				dst = append(dst, '\\', 'n')
			case c == '\r':
				dst = append(dst, '\\', 'r')
			case c == '\t':
				dst = append(dst, '\\', 't')
			case c < 0x20 || c == 0x7f:
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			default:
				dst = append(dst, c)
			}
			s = s[1:]
			continue
		}
		r, n := utf8.DecodeRune(s)
		dst = utf8.AppendRune(dst, r)
		s = s[n:]
	}
	return append(dst, '"')
}
