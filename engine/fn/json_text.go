package fn

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxJSONDepth bounds the nesting of JSON.
const maxJSONDepth = 1000

// jsonReader walks through JSON text and checks it (RFC 8259).
type jsonReader struct {
	b     []byte
	pos   int
	depth int
}

func (r *jsonReader) space() {
	for r.pos < len(r.b) {
		switch r.b[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

// peek is the next byte behind white space, 0 at the end.
func (r *jsonReader) peek() byte {
	r.space()
	if r.pos < len(r.b) {
		return r.b[r.pos]
	}
	return 0
}

func (r *jsonReader) take(c byte) bool {
	if r.peek() == c && c != 0 {
		r.pos++
		return true
	}
	return false
}

// value skips one value and returns its text.
func (r *jsonReader) value() ([]byte, bool) {
	c := r.peek()
	start := r.pos
	ok := false
	switch {
	case c == '{':
		ok = r.object(func(_, _ []byte) bool { return true })
	case c == '[':
		ok = r.array(func([]byte) bool { return true })
	case c == '"':
		ok = r.str()
	case c == '-' || c-'0' <= 9:
		ok = r.number()
	default:
		for _, word := range [...]string{"true", "false", "null"} {
			if bytes.HasPrefix(r.b[r.pos:], []byte(word)) {
				r.pos += len(word)
				ok = true
				break
			}
		}
	}
	return r.b[start:r.pos], ok
}

// object skips an object and calls f with the text of each key (quoted) and value until f returns false; it still checks
// the rest.
func (r *jsonReader) object(f func(key, value []byte) bool) bool {
	if r.depth++; r.depth > maxJSONDepth || !r.take('{') {
		return false
	}
	defer func() { r.depth-- }()
	if r.take('}') {
		return true
	}
	more := true
	for {
		if r.peek() != '"' {
			return false
		}
		start := r.pos
		if !r.str() {
			return false
		}
		key := r.b[start:r.pos]
		if !r.take(':') {
			return false
		}
		v, ok := r.value()
		if !ok {
			return false
		}
		more = more && f(key, v)
		if r.take('}') {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
}

// array is object for the elements of an array.
func (r *jsonReader) array(f func(value []byte) bool) bool {
	if r.depth++; r.depth > maxJSONDepth || !r.take('[') {
		return false
	}
	defer func() { r.depth-- }()
	if r.take(']') {
		return true
	}
	more := true
	for {
		v, ok := r.value()
		if !ok {
			return false
		}
		more = more && f(v)
		if r.take(']') {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
}

func (r *jsonReader) str() bool {
	for r.pos++; r.pos < len(r.b); r.pos++ {
		switch c := r.b[r.pos]; {
		case c == '"':
			r.pos++
			return true
		case c < ' ':
			return false
		case c == '\\':
			if r.pos++; r.pos >= len(r.b) {
				return false
			}
			switch r.b[r.pos] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if _, ok := hex4(r.b[r.pos+1:]); !ok {
					return false
				}
				r.pos += 4
			default:
				return false
			}
		}
	}
	return false
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var v rune
	for _, c := range b[:4] {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		v = v<<4 | rune(c)
	}
	return v, true
}

func (r *jsonReader) digits() bool {
	start := r.pos
	for r.pos < len(r.b) && r.b[r.pos]-'0' <= 9 {
		r.pos++
	}
	return r.pos > start
}

func (r *jsonReader) next(set string) bool {
	if r.pos < len(r.b) && strings.IndexByte(set, r.b[r.pos]) >= 0 {
		r.pos++
		return true
	}
	return false
}

func (r *jsonReader) number() bool {
	r.next("-")
	if !r.next("0") && !r.digits() {
		return false
	}
	if r.next(".") && !r.digits() {
		return false
	}
	if r.next("eE") {
		r.next("+-")
		return r.digits()
	}
	return true
}

// validJSON reports whether b is one JSON value and nothing else, and returns it without the white space around it.
func validJSON(b []byte) ([]byte, bool) {
	r := jsonReader{b: b}
	v, ok := r.value()
	return v, ok && r.peek() == 0 && r.pos == len(b)
}

// appendUnquoted appends the text of a JSON string, which is well formed, quotes included.
func appendUnquoted(dst, s []byte) []byte {
	s = s[1 : len(s)-1]
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '\\' {
			dst = append(dst, c)
			continue
		}
		i++
		switch s[i] {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			u, _ := hex4(s[i+1:])
			i += 4
			if utf16.IsSurrogate(u) {
				low, ok := rune(0), false
				if len(s) >= i+7 && s[i+1] == '\\' && s[i+2] == 'u' {
					low, ok = hex4(s[i+3:])
				}
				if u = utf16.DecodeRune(u, low); ok && u != utf8.RuneError {
					i += 6
				}
			}
			dst = utf8.AppendRune(dst, u)
		default:
			dst = append(dst, s[i])
		}
	}
	return dst
}

// appendQuoted appends text as a JSON string; bytes that are no UTF-8 become U+FFFD.
func appendQuoted(dst, s []byte) []byte {
	dst = append(dst, '"')
	for len(s) > 0 {
		c := s[0]
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\r':
			dst = append(dst, `\r`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c < ' ':
			const digits = "0123456789ABCDEF"
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		case c < utf8.RuneSelf:
			dst = append(dst, c)
		default:
			r, n := utf8.DecodeRune(s)
			dst = utf8.AppendRune(dst, r)
			s = s[n:]
			continue
		}
		s = s[1:]
	}
	return append(dst, '"')
}

// appendCanonical appends a JSON value, which is well formed, as json_parse keeps it: without white space, the keys of
// objects sorted, the last of equal keys winning, strings escaped only where they must be. Numbers stay as written.
func appendCanonical(dst, v []byte) []byte {
	r := jsonReader{b: v}
	switch r.peek() {
	case '{':
		type entry struct{ key, value []byte }
		var entries []entry
		r.object(func(key, value []byte) bool {
			entries = append(entries, entry{appendUnquoted(nil, key), value})
			return true
		})
		slices.SortStableFunc(entries, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
		dst = append(dst, '{')
		for i, e := range entries {
			if i+1 < len(entries) && bytes.Equal(e.key, entries[i+1].key) {
				continue
			}
			if dst[len(dst)-1] != '{' {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, e.key), ':')
			dst = appendCanonical(dst, e.value)
		}
		return append(dst, '}')
	case '[':
		dst = append(dst, '[')
		first := true
		r.array(func(value []byte) bool {
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = appendCanonical(dst, value)
			return true
		})
		return append(dst, ']')
	case '"':
		return appendQuoted(dst, appendUnquoted(nil, v))
	}
	return append(dst, bytes.TrimSpace(v)...)
}
