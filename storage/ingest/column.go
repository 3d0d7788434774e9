package ingest

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/valyala/fastjson"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// kind is how the text of a column becomes values.
type kind uint8

const (
	kSkip kind = iota // a column of the file that the table does not have
	kInt
	kDecimal // in an int64
	kFloat
	kBool
	kDate
	kTimestamp
	kString
	kJSON  // text, checked
	kOther // by the CAST from VARCHAR
)

// Column is a column as the reader delivers it.
type Column struct {
	types.Field
	// Sniffed says that the type was guessed from a sample; a value beyond the sample may ask for a wider one.
	Sniffed bool
	// Note tells of a choice that the sample did not settle.
	Note string
	// Format is the notation of a date or timestamp, strftime.
	Format string
	pos    int // in the file, -1 if the file does not have it: all NULL
	at     *temporal
}

// plan is how one column of the file is parsed. It is shared by the workers.
type plan struct {
	name   string
	typ    types.Type
	kind   kind
	out    int // position in the chunk, -1 for kSkip
	at     *temporal
	lo, hi int64 // of integers and unscaled decimals
	maxLen int   // characters of a string, -1 for any
	comma  bool
	null   [][]byte
	notNil bool
}

func newPlan(c *Column, out int, o *Options) plan {
	p := plan{name: c.Name, typ: c.Type, out: out, at: c.at, comma: o.DecimalComma, maxLen: -1, notNil: c.NotNull}
	for _, n := range o.Null {
		p.null = append(p.null, []byte(n))
	}
	switch c.Type.Kind {
	case types.TinyInt:
		p.kind, p.lo, p.hi = kInt, math.MinInt8, math.MaxInt8
	case types.SmallInt:
		p.kind, p.lo, p.hi = kInt, math.MinInt16, math.MaxInt16
	case types.Integer:
		p.kind, p.lo, p.hi = kInt, math.MinInt32, math.MaxInt32
	case types.BigInt:
		p.kind, p.lo, p.hi = kInt, math.MinInt64, math.MaxInt64
	case types.Decimal:
		p.kind = kOther
		if c.Type.Precision <= types.MaxShortPrecision {
			p.kind = kDecimal
			p.hi = types.Pow10Int64(c.Type.Precision) - 1
			p.lo = -p.hi
		}
	case types.Double, types.Real:
		p.kind = kFloat
	case types.Boolean:
		p.kind = kBool
	case types.Date:
		p.kind = kDate
	case types.Timestamp, types.TimestampTZ:
		p.kind = kTimestamp
	case types.JSON:
		p.kind = kJSON
	case types.Varchar:
		p.kind, p.maxLen = kString, c.Type.Precision
	default:
		p.kind = kOther
	}
	if p.at == nil && (p.kind == kDate || p.kind == kTimestamp) {
		p.at = newTemporal(dateFormats[0])
	}
	return p
}

// isNull reports whether an unquoted field stands for NULL.
func (p *plan) isNull(s []byte) bool {
	if len(s) == 0 {
		return true
	}
	for _, n := range p.null {
		if bytes.Equal(s, n) {
			return true
		}
	}
	return false
}

// store is where a worker puts the values of one column of one chunk.
type store struct {
	v     *vec.Vector
	nulls []uint32 // rows that are NULL
	cast  *caster  // of kOther
}

func (s *store) reset(t types.Type, k kind, rows, textBytes int) {
	s.nulls = s.nulls[:0]
	s.v = &vec.Vector{Type: t}
	switch k {
	case kInt, kDecimal, kDate, kTimestamp:
		s.v.I64 = make([]int64, 0, rows)
	case kFloat:
		s.v.F64 = make([]float64, 0, rows)
	case kBool:
		s.v.Bits = make([]uint64, 0, rows/64+1)
	case kString, kJSON:
		s.v.Off = append(make([]uint32, 0, rows+1), 0)
		s.v.Bytes = make([]byte, 0, textBytes)
	case kOther:
		if t.Phys() == types.PhysBytes {
			s.v.Off = []uint32{0}
		}
	}
}

// null appends a NULL at row.
func (s *store) null(k kind, row int) {
	s.nulls = append(s.nulls, uint32(row))
	switch k {
	case kInt, kDecimal, kDate, kTimestamp:
		s.v.I64 = append(s.v.I64, 0)
	case kFloat:
		s.v.F64 = append(s.v.F64, 0)
	case kBool:
		s.bit(false, row)
	case kString, kJSON:
		s.v.Off = append(s.v.Off, uint32(len(s.v.Bytes)))
	case kOther:
		switch s.v.Type.Phys() {
		case types.PhysInt64:
			s.v.I64 = append(s.v.I64, 0)
		case types.PhysFloat64:
			s.v.F64 = append(s.v.F64, 0)
		case types.PhysInt128:
			s.v.I128 = append(s.v.I128, types.Int128{})
		case types.PhysBytes:
			s.v.Off = append(s.v.Off, uint32(len(s.v.Bytes)))
		}
	}
}

func (s *store) bit(b bool, row int) {
	if row&63 == 0 {
		s.v.Bits = append(s.v.Bits, 0)
	}
	if b {
		s.v.Bits[row>>6] |= 1 << (row & 63)
	}
}

// truncate drops what was stored from row on.
func (s *store) truncate(k kind, row int) {
	for len(s.nulls) > 0 && int(s.nulls[len(s.nulls)-1]) >= row {
		s.nulls = s.nulls[:len(s.nulls)-1]
	}
	if k == kSkip {
		return
	}
	s.v.I64 = s.v.I64[:min(len(s.v.I64), row)]
	s.v.F64 = s.v.F64[:min(len(s.v.F64), row)]
	s.v.I128 = s.v.I128[:min(len(s.v.I128), row)]
	s.v.Bits = s.v.Bits[:min(len(s.v.Bits), vec.Words(row))]
	if row&63 != 0 && len(s.v.Bits) == vec.Words(row) {
		s.v.Bits[row>>6] &= 1<<(row&63) - 1
	}
	if len(s.v.Off) > row+1 {
		s.v.Off = s.v.Off[:row+1]
		s.v.Bytes = s.v.Bytes[:s.v.Off[row]]
	}
}

// finish completes the vector for n rows.
func (s *store) finish(n int) *vec.Vector {
	s.v.N = n
	if len(s.nulls) > 0 {
		s.v.Valid = make([]uint64, vec.Words(n))
		vec.FillBits(s.v.Valid, n)
		for _, r := range s.nulls {
			vec.ClearBit(s.v.Valid, int(r))
		}
	}
	return s.v
}

// add parses one field that is not NULL and appends it; an empty reason means that it did.
func (p *plan) add(s *store, text []byte, row int) (reason string) {
	if p.kind != kString {
		text = bytes.TrimSpace(text)
	}
	switch p.kind {
	case kInt:
		v, ok := parseInt(text, p.comma)
		if !ok || v < p.lo || v > p.hi {
			return p.not()
		}
		s.v.I64 = append(s.v.I64, v)
	case kDecimal:
		v, ok := parseDecimal(text, p.typ.Scale, p.comma)
		if !ok || v < p.lo || v > p.hi {
			return p.not()
		}
		s.v.I64 = append(s.v.I64, v)
	case kFloat:
		v, ok := parseFloat(text, p.comma)
		if !ok {
			return p.not()
		}
		if p.typ.Kind == types.Real {
			v = float64(float32(v))
		}
		s.v.F64 = append(s.v.F64, v)
	case kBool:
		b, ok := parseBool(text)
		if !ok {
			return p.not()
		}
		s.bit(b, row)
	case kDate:
		d, ok := p.at.day(text)
		if !ok {
			return p.not()
		}
		s.v.I64 = append(s.v.I64, d)
	case kTimestamp:
		us, zoned, ok := p.at.instant(text)
		if !ok || zoned && p.typ.Kind == types.Timestamp {
			return p.not()
		}
		s.v.I64 = append(s.v.I64, us)
	case kString:
		if p.maxLen >= 0 && len(text) > p.maxLen && charCount(text) > p.maxLen {
			return "longer than " + p.typ.String()
		}
		s.v.Bytes = append(s.v.Bytes, text...)
		s.v.Off = append(s.v.Off, uint32(len(s.v.Bytes)))
	case kJSON:
		if fastjson.ValidateBytes(text) != nil {
			return p.not()
		}
		s.v.Bytes = append(s.v.Bytes, text...)
		s.v.Off = append(s.v.Off, uint32(len(s.v.Bytes)))
	case kOther:
		if !s.cast.add(s.v, text) {
			return p.not()
		}
	}
	return ""
}

func (p *plan) not() string {
	if p.at != nil {
		f := p.at.strict
		if f == nil {
			f = p.at.date
		}
		return "not a " + p.typ.String() + " written as " + f.pattern
	}
	return "not a " + p.typ.String()
}

func charCount(s []byte) int {
	n := 0
	for _, b := range s {
		if b&0xc0 != 0x80 {
			n++
		}
	}
	return n
}

func parseBool(s []byte) (v, ok bool) {
	switch strings.ToLower(string(s)) {
	case "true", "t", "yes", "y", "1":
		return true, true
	case "false", "f", "no", "n", "0":
		return false, true
	}
	return false, false
}

func parseInt(s []byte, comma bool) (int64, bool) {
	if ok, id, fd, exp := scanNumber(s, comma); !ok || exp || fd > 0 || id > 19 {
		return 0, false
	}
	var u uint64
	for _, b := range s {
		if b-'0' <= 9 {
			u = u*10 + uint64(b-'0')
		}
	}
	if s[0] == '-' {
		return -int64(u), u <= 1<<63
	}
	return int64(u), u < 1<<63
}

// parseDecimal reads a number exactly; digits beyond the scale must be zeros, since rounding would lose what the file says.
func parseDecimal(s []byte, scale int, comma bool) (int64, bool) {
	ok, id, _, exp := scanNumber(s, comma)
	if !ok || exp || id+scale > 18 {
		return 0, false
	}
	var u int64
	frac := -1
	for _, b := range s {
		switch {
		case b == point(comma):
			frac = 0
		case b-'0' <= 9:
			if frac >= 0 {
				if frac++; frac > scale {
					if b != '0' {
						return 0, false
					}
					continue
				}
			}
			u = u*10 + int64(b-'0')
		}
	}
	if n := scale - max(frac, 0); n > 0 {
		u *= types.Pow10Int64(n)
	}
	if s[0] == '-' {
		u = -u
	}
	return u, true
}

var floatPow = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// parseFloat reads a double, correctly rounded: short numbers by one exact division (Clinger 1990), the rest by strconv.
func parseFloat(s []byte, comma bool) (float64, bool) {
	ok, id, fd, exp := scanNumber(s, comma)
	if ok && !exp && id+fd <= 15 {
		var u int64
		for _, b := range s {
			if b-'0' <= 9 {
				u = u*10 + int64(b-'0')
			}
		}
		f := float64(u) / floatPow[fd]
		if s[0] == '-' {
			f = -f
		}
		return f, true
	}
	t := string(s)
	if comma {
		t = strings.ReplaceAll(strings.ReplaceAll(t, ".", ""), ",", ".")
	}
	if !ok {
		switch strings.ToLower(strings.TrimLeft(t, "+-")) {
		case "nan", "inf", "infinity":
		default:
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(t, 64)
	return f, err == nil || f != 0 && !math.IsInf(f, 0)
}

func itoa(i int) string { return strconv.Itoa(i) }

func lower(s string) string { return strings.ToLower(s) }

// wider returns the type to which a sniffed column must be widened so that text fits, and whether there is one.
func (p *plan) wider(text []byte) (types.Type, bool) {
	text = bytes.TrimSpace(text)
	ok, id, fd, exp := scanNumber(text, p.comma)
	switch p.kind {
	case kInt, kDecimal:
		switch {
		case !ok:
			return types.Type{}, false
		case !exp && max(fd, p.typ.Scale) <= maxSniffedScale && id+max(fd, p.typ.Scale) <= types.MaxShortPrecision:
			return types.DecimalOf(types.MaxShortPrecision, max(fd, p.typ.Scale)), true
		case !exp && fd == 0 && p.kind == kInt && id <= types.MaxPrecision:
			return types.DecimalOf(types.MaxPrecision, 0), true
		}
		return types.DoubleType, true
	case kDate:
		if us, zoned, ok := p.at.instant(text); ok && us%dayMicros != 0 && !zoned {
			return types.TimestampMicros, true
		}
	}
	return types.Type{}, false
}

// Conflict says that a column whose type was guessed needs a wider one: Widen the reader and run it again.
type Conflict struct {
	Column string
	To     types.Type
	Row    *BadRow
}

// Error implements error.
func (c *Conflict) Error() string {
	return fmt.Sprintf("column %q needs type %s: %v", c.Column, c.To, c.Row)
}
