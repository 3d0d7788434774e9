package fn

import (
	"bytes"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
)

// jsonStep is one step of a path: the value of a key, or the element of an index.
type jsonStep struct {
	key   string
	index int64 // -1 for a key
}

// jsonPath is a compiled path: $.store.book[0]["title"].
type jsonPath []jsonStep

// compileJSONPath compiles a path. In brackets stand an index or a quoted key; a key behind a point runs to the next
// point or bracket.
func compileJSONPath(s string) (jsonPath, error) {
	bad := func() (jsonPath, error) { return nil, errorf(InvalidArgument, "Invalid JSON path: '%s'", s) }
	rest, ok := strings.CutPrefix(s, "$")
	if !ok {
		rest = "." + s
	}
	path := jsonPath{}
	for rest != "" {
		switch {
		case rest[0] == '.':
			end := strings.IndexAny(rest[1:], ".[") + 1
			if end == 0 {
				end = len(rest)
			}
			if end == 1 {
				return bad()
			}
			path = append(path, jsonStep{key: rest[1:end], index: -1})
			rest = rest[end:]
		case len(rest) > 1 && (rest[1] == '"' || rest[1] == '\''):
			key, n, ok := quotedKey(rest[1:])
			if !ok || !strings.HasPrefix(rest[1+n:], "]") {
				return bad()
			}
			path = append(path, jsonStep{key: key, index: -1})
			rest = rest[n+2:]
		case rest[0] == '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return bad()
			}
			i, err := types.ParseInt([]byte(strings.TrimSpace(rest[1:end])))
			switch {
			case err != nil && end > 1: // a key without quotes
				path = append(path, jsonStep{key: rest[1:end], index: -1})
			case err != nil || i < 0:
				return bad()
			default:
				path = append(path, jsonStep{index: i})
			}
			rest = rest[end+1:]
		default:
			return bad()
		}
	}
	return path, nil
}

// quotedKey reads a key in quotes, in which a backslash escapes.
func quotedKey(s string) (key string, n int, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == s[0]:
			return b.String(), i + 1, true
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return "", 0, false
}

// find returns the text of the value at the path; ok is false if there is none or v is no JSON.
func (p jsonPath) find(v []byte) (found []byte, ok bool) {
	v, ok = validJSON(v)
	for _, step := range p {
		if !ok {
			return nil, false
		}
		v, ok = step.find(v)
	}
	return v, ok
}

func (s jsonStep) find(v []byte) (found []byte, ok bool) {
	r := jsonReader{b: v}
	if s.index >= 0 {
		i := s.index
		r.array(func(value []byte) bool {
			if i == 0 {
				found, ok = value, true
			}
			i--
			return !ok
		})
		return found, ok
	}
	r.object(func(key, value []byte) bool {
		if keyEquals(key, s.key) {
			found, ok = value, true
		}
		return !ok
	})
	return found, ok
}

// keyEquals compares a quoted key to text.
func keyEquals(quoted []byte, key string) bool {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1:len(quoted)-1]) == key
	}
	return string(appendUnquoted(nil, quoted)) == key
}
