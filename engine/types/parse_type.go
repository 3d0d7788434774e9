package types

import (
	"fmt"
	"strings"
)

// MaxCharLength is the largest length of a CHAR.
const MaxCharLength = 65536

// maxTypeDepth bounds the nesting of a type's name.
const maxTypeDepth = 64

// ParseType parses the name of a type in any case, as [Type.String] prints it and as SQL writes it: decimal(12,2),
// varchar, timestamp(3) with time zone, array(bigint), map(varchar, row(a integer, "B c" double)).
func ParseType(name string) (Type, error) {
	p := typeParser{s: name}
	t, err := p.parse(0)
	if err == nil {
		if p.space(); p.pos < len(p.s) {
			err = fmt.Errorf("unexpected %q behind the type", p.s[p.pos:])
		}
	}
	if err != nil {
		return Type{}, fmt.Errorf("type %q: %w", name, err)
	}
	return t, nil
}

type typeParser struct {
	s   string
	pos int
}

func (p *typeParser) space() {
	for p.pos < len(p.s) && isSpace(p.s[p.pos]) {
		p.pos++
	}
}

// word reads a name in lower case; "" if none comes next.
func (p *typeParser) word() string {
	p.space()
	start := p.pos
	for p.pos < len(p.s) && (isLetter(p.s[p.pos]) || p.pos > start && p.s[p.pos]-'0' <= 9) {
		p.pos++
	}
	return strings.ToLower(p.s[start:p.pos])
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

// words reads the given words if they come next, else nothing.
func (p *typeParser) words(want ...string) bool {
	start := p.pos
	for _, w := range want {
		if p.word() != w {
			p.pos = start
			return false
		}
	}
	return true
}

func (p *typeParser) take(c byte) bool {
	p.space()
	if p.pos < len(p.s) && p.s[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *typeParser) expect(c byte) error {
	if p.take(c) {
		return nil
	}
	if p.pos >= len(p.s) {
		return fmt.Errorf("expected '%c' at the end", c)
	}
	return fmt.Errorf("expected '%c' before %q", c, p.s[p.pos:])
}

// numbers reads (a, b, …), at most limit numbers; none if no parenthesis comes next.
func (p *typeParser) numbers(limit int) ([]int, error) {
	if !p.take('(') {
		return nil, nil
	}
	var out []int
	for {
		p.space()
		start := p.pos
		for p.pos < len(p.s) && p.s[p.pos]-'0' <= 9 {
			p.pos++
		}
		v, err := ParseInt([]byte(p.s[start:p.pos]))
		if err != nil || v > 1<<31-1 {
			return nil, fmt.Errorf("expected a number before %q", p.s[start:])
		}
		if out = append(out, int(v)); len(out) > limit {
			return nil, fmt.Errorf("at most %d parameters", limit)
		}
		if !p.take(',') {
			return out, p.expect(')')
		}
	}
}

func (p *typeParser) parse(depth int) (Type, error) {
	if depth > maxTypeDepth {
		return Type{}, fmt.Errorf("nested more than %d deep", maxTypeDepth)
	}
	switch name := p.word(); name {
	case "array", "map", "row":
		return p.nested(name, depth)
	case "interval":
		switch {
		case p.words("year", "to", "month"):
			return IntervalYMType, nil
		case p.words("day", "to", "second"):
			return IntervalDSType, nil
		}
		return Type{}, fmt.Errorf("expected YEAR TO MONTH or DAY TO SECOND behind INTERVAL")
	default:
		return p.basic(name)
	}
}

var plainTypes = map[string]Type{
	"unknown": Null, "boolean": BooleanType, "tinyint": TinyIntType, "smallint": SmallIntType, "integer": IntegerType,
	"int": IntegerType, "bigint": BigIntType, "real": RealType, "varbinary": VarbinaryType, "date": DateType,
	"json": JSONType, "uuid": UUIDType, "string": VarcharType, "text": VarcharType,
}

func (p *typeParser) basic(name string) (Type, error) {
	if t, ok := plainTypes[name]; ok {
		return t, nil
	}
	if name == "double" {
		p.words("precision")
		return DoubleType, nil
	}
	n, err := p.numbers(2)
	if err != nil {
		return Type{}, err
	}
	tz := false
	if name == "timestamp" || name == "time" {
		if tz = p.words("with", "time", "zone"); !tz {
			p.words("without", "time", "zone")
		}
	}
	return BasicOf(name, tz, n...)
}

// BasicOf returns the type of a lower-case name with its parameters, zone saying WITH TIME ZONE, and checks them.
func BasicOf(name string, zone bool, params ...int) (Type, error) {
	most := map[string]int{"decimal": 2, "dec": 2, "numeric": 2, "varchar": 1, "char": 1, "character": 1, "time": 1, "timestamp": 1}
	limit, known := most[name]
	t, plain := plainTypes[name]
	switch {
	case !known && name == "double":
		t = DoubleType
		fallthrough
	case plain:
		if len(params) > 0 {
			return Type{}, fmt.Errorf("type %s takes no parameters", name)
		}
		return t, nil
	case !known:
		return Type{}, fmt.Errorf("unknown type %q", name)
	case len(params) > limit:
		return Type{}, fmt.Errorf("type %s takes at most %d parameters", name, limit)
	}
	first, given := 0, len(params) > 0
	if given {
		first = params[0]
	}
	switch name {
	case "decimal", "dec", "numeric":
		scale := 0
		if !given {
			first = MaxPrecision
		}
		if len(params) == 2 {
			scale = params[1]
		}
		if first < 1 || first > MaxPrecision {
			return Type{}, fmt.Errorf("DECIMAL precision must be in range [1, %d]: %d", MaxPrecision, first)
		}
		if scale < 0 || scale > first {
			return Type{}, fmt.Errorf("DECIMAL scale must be in range [0, precision (%d)]: %d", first, scale)
		}
		return DecimalOf(first, scale), nil
	case "varchar":
		if !given {
			return VarcharType, nil
		}
		return VarcharOf(first), nil
	case "char", "character":
		if !given {
			first = 1
		}
		if first > MaxCharLength {
			return Type{}, fmt.Errorf("CHAR length must be in range [0, %d], got %d", MaxCharLength, first)
		}
		return Type{Kind: Char, Precision: first}, nil
	}
	if !given {
		first = 3
	}
	if first > 6 {
		return Type{}, fmt.Errorf("%s precision must be in range [0, 6]: %d", strings.ToUpper(name), first)
	}
	switch {
	case name == "time" && zone:
		return Type{}, fmt.Errorf("TIME WITH TIME ZONE is not supported; use TIME or TIMESTAMP WITH TIME ZONE")
	case name == "time":
		return Type{Kind: Time, Precision: first}, nil
	case zone:
		return Type{Kind: TimestampTZ, Precision: first}, nil
	}
	return Type{Kind: Timestamp, Precision: first}, nil
}

func (p *typeParser) nested(name string, depth int) (Type, error) {
	closing := byte(')')
	if p.take('<') {
		closing = '>'
	} else if err := p.expect('('); err != nil {
		return Type{}, err
	}
	var fields []Field
	for {
		f, err := p.field(name == "row", depth+1)
		if err != nil {
			return Type{}, err
		}
		fields = append(fields, f)
		if !p.take(',') {
			break
		}
	}
	if err := p.expect(closing); err != nil {
		return Type{}, err
	}
	switch {
	case name == "array" && len(fields) == 1:
		return ArrayOf(fields[0].Type), nil
	case name == "map" && len(fields) == 2:
		return MapOf(fields[0].Type, fields[1].Type), nil
	case name == "row":
		return RowOf(fields...), nil
	}
	return Type{}, fmt.Errorf("wrong number of parameters of %s", name)
}

// field reads a type, in a row with an optional name before it: a name is a word that another type follows.
func (p *typeParser) field(named bool, depth int) (Field, error) {
	if !named {
		t, err := p.parse(depth)
		return Field{Type: t}, err
	}
	start := p.pos
	if p.take('"') {
		var b strings.Builder
		for {
			i := strings.IndexByte(p.s[p.pos:], '"')
			if i < 0 {
				return Field{}, fmt.Errorf("a quoted name does not end")
			}
			b.WriteString(p.s[p.pos : p.pos+i])
			p.pos += i + 1
			if p.pos >= len(p.s) || p.s[p.pos] != '"' {
				break
			}
			b.WriteByte('"')
			p.pos++
		}
		t, err := p.parse(depth)
		return Field{Name: b.String(), Type: t}, err
	}
	t, err := p.parse(depth)
	if p.space(); err == nil && p.pos < len(p.s) && (p.s[p.pos] == ',' || p.s[p.pos] == ')' || p.s[p.pos] == '>') {
		return Field{Type: t}, nil
	}
	p.pos = start
	name := p.word()
	if name == "" {
		return Field{}, fmt.Errorf("expected a field before %q", p.s[start:])
	}
	t, err = p.parse(depth)
	return Field{Name: name, Type: t}, err
}
