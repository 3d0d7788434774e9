package fn

import (
	"bytes"
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// castToJSON converts any value to JSON: text becomes a string (json_parse reads it instead), dates and times become
// strings, arrays arrays, maps objects sorted by key, and rows objects, or arrays if their fields have no names.
func castToJSON(k *castCall, out, in *vec.Vector, n int) error {
	startBytes(out, n)
	for i := range n {
		if isSet(out.Valid, i) {
			out.Bytes = appendJSON(out.Bytes, in, i, k)
		}
		endRow(out)
		if len(out.Bytes) > maxBatchBytes {
			return checkBytes(out)
		}
	}
	return nil
}

func appendJSON(dst []byte, v *vec.Vector, i int, k *castCall) []byte {
	if rowNull(v, i) {
		return append(dst, "null"...)
	}
	t := v.Type
	switch t.Kind {
	case types.Boolean, types.TinyInt, types.SmallInt, types.Integer, types.BigInt, types.Decimal, types.JSON:
		return AppendText(dst, v, i)
	case types.Real, types.Double:
		w, j := resolveRow(v, i)
		if f := w.F64[j]; f-f == 0 {
			return AppendText(dst, v, i)
		}
		return append(AppendText(append(dst, '"'), v, i), '"')
	case types.Varchar:
		w, j := resolveRow(v, i)
		return appendQuoted(dst, w.Bytes[w.Off[j]:w.Off[j+1]])
	case types.Array:
		w, j := resolveRow(v, i)
		dst = append(dst, '[')
		for e := int(w.Off[j]); e < int(w.Off[j+1]); e++ {
			if e > int(w.Off[j]) {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, w.Child[0], e, k)
		}
		return append(dst, ']')
	case types.Map:
		return appendJSONMap(dst, v, i, k)
	case types.Row:
		return appendJSONRow(dst, v, i, k)
	}
	return appendQuoted(dst, AppendTextIn(nil, v, i, k.ctx.Zone))
}

func appendJSONMap(dst []byte, v *vec.Vector, i int, k *castCall) []byte {
	v, i = resolveRow(v, i)
	type entry struct {
		key []byte
		e   int
	}
	var entries []entry
	for e := int(v.Off[i]); e < int(v.Off[i+1]); e++ {
		entries = append(entries, entry{AppendTextIn(nil, v.Child[0], e, k.ctx.Zone), e})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	dst = append(dst, '{')
	for n, e := range entries {
		if n > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendQuoted(dst, e.key), ':')
		dst = appendJSON(dst, v.Child[1], e.e, k)
	}
	return append(dst, '}')
}

func appendJSONRow(dst []byte, v *vec.Vector, i int, k *castCall) []byte {
	v, i = resolveRow(v, i)
	named := false
	for _, f := range v.Type.Fields {
		named = named || f.Name != ""
	}
	brackets := "[]"
	if named {
		brackets = "{}"
	}
	dst = append(dst, brackets[0])
	for n, f := range v.Type.Fields {
		if n > 0 {
			dst = append(dst, ',')
		}
		if named {
			dst = append(appendQuoted(dst, []byte(f.Name)), ':')
		}
		dst = appendJSON(dst, v.Child[n], i, k)
	}
	return append(dst, brackets[1])
}

// castFromJSON converts JSON to numbers, text, dates, and to arrays, maps and rows of them. JSON null is NULL.
func castFromJSON(to types.Type) castFunc {
	if !fromJSON(to) {
		return nil
	}
	return func(k *castCall, out, in *vec.Vector, n int) error {
		valid := out.Valid
		out.Reset(to)
		startEmpty(out)
		for i := range n {
			if !isSet(valid, i) {
				appendNull(out)
				continue
			}
			v, ok := validJSON(in.BytesAt(i))
			if ok {
				ok = k.appendFromJSON(out, v)
			}
			if !ok {
				if !k.try {
					return errorf(InvalidCast, "Cannot cast '%s' to %s", in.BytesAt(i), to)
				}
				truncateTo(out, i)
				appendNull(out)
			}
		}
		return nil
	}
}

// truncateTo drops what a failed conversion left behind: a nested value may have appended elements before it failed.
func truncateTo(v *vec.Vector, n int) {
	switch v.Type.Phys() {
	case types.PhysList, types.PhysStruct:
		truncate(v, n)
	default:
		if v.N > n {
			truncate(v, n)
		}
	}
}

// fromJSON reports whether JSON can be cast to t.
func fromJSON(t types.Type) bool {
	if t.IsNested() {
		if t.Kind == types.Map && castFuncOf(types.VarcharType, t.Key()) == nil {
			return false
		}
		for i, f := range t.Fields {
			if !(t.Kind == types.Map && i == 0) && !fromJSON(f.Type) {
				return false
			}
		}
		return true
	}
	return t.Kind == types.JSON || t.Kind != types.Varbinary && castFuncOf(types.VarcharType, t) != nil
}

// appendFromJSON appends a value, which is well formed, to dst; ok is false if its type does not hold it. On failure
// dst's children may have grown.
func (k *castCall) appendFromJSON(dst *vec.Vector, v []byte) (ok bool) {
	if dst.Type.Kind == types.JSON {
		appendBytes(dst, appendCanonical(nil, v))
		return true
	}
	if v[0] == 'n' {
		appendNull(dst)
		return true
	}
	switch dst.Type.Kind {
	case types.Array:
		return v[0] == '[' && k.appendJSONArray(dst, v)
	case types.Map:
		return v[0] == '{' && k.appendJSONObject(dst, v)
	case types.Row:
		return k.appendJSONFields(dst, v)
	}
	if v[0] == '[' || v[0] == '{' {
		return false
	}
	s := v
	if v[0] == '"' {
		s = appendUnquoted(nil, v)
	}
	return k.appendScalar(dst, s, v[0] == 't' || v[0] == 'f')
}

// appendScalar appends the value that a text (of a JSON scalar) says. Booleans also become numbers, and numbers booleans.
func (k *castCall) appendScalar(dst *vec.Vector, s []byte, isBool bool) bool {
	t := dst.Type
	if isBool && t.IsNumeric() {
		s = [2][]byte{[]byte("0"), []byte("1")}[b2u(s[0] == 't')]
	}
	switch t.Kind {
	case types.Varchar, types.Char:
		if t.Precision != types.Unbounded {
			s = s[:runeOffset(s, t.Precision)]
		}
		appendBytes(dst, s)
		return true
	case types.TinyInt, types.SmallInt, types.Integer, types.BigInt:
		x, err := types.ParseInt(s)
		if err != nil { // 1.5 and 1e3 round
			f, err := types.ParseFloat(s)
			if err != nil || !(math.Abs(f) < 0x1p63) {
				return false
			}
			x = int64(math.Round(f))
		}
		if r := rangeOf(t); x < r.lo || x > r.hi {
			return false
		}
		appendI64(dst, x)
		return true
	case types.Boolean:
		if f, err := types.ParseFloat(s); err == nil && f == f {
			appendBool(dst, f != 0)
			return true
		}
	}
	cell := textVector(s)
	inner := castCall{ctx: k.ctx, from: types.VarcharType, to: t, try: true}
	one := &vec.Vector{Type: t}
	sizeOut(one, 1)
	if err := castFuncOf(types.VarcharType, t)(&inner, one, cell, 1); err != nil || one.IsNull(0) {
		return false
	}
	appendRow(dst, one, 0)
	return true
}

// textVector is a VARCHAR of one row.
func textVector(s []byte) *vec.Vector {
	return &vec.Vector{Type: types.VarcharType, N: 1, Off: []uint32{0, uint32(len(s))}, Bytes: s}
}

func (k *castCall) appendJSONArray(dst *vec.Vector, v []byte) bool {
	ensureOff(dst)
	ok := true
	r := jsonReader{b: v}
	r.array(func(e []byte) bool {
		ok = k.appendFromJSON(dst.Child[0], e)
		return ok
	})
	if ok {
		appendValid(dst, true)
		endList(dst)
		dst.N++
	}
	return ok
}

func (k *castCall) appendJSONObject(dst *vec.Vector, v []byte) bool {
	ensureOff(dst)
	set := newKeySet(dst.Child[0])
	ok := true
	r := jsonReader{b: v}
	r.object(func(key, value []byte) bool {
		if ok = k.appendScalar(dst.Child[0], appendUnquoted(nil, key), false); ok {
			_, ok = set.addLast()
		}
		ok = ok && k.appendFromJSON(dst.Child[1], value)
		return ok
	})
	if ok {
		appendValid(dst, true)
		endList(dst)
		dst.N++
	}
	return ok
}

// appendJSONFields reads a row from an array by position, or from an object by name, in any case; what an object lacks is
// NULL.
func (k *castCall) appendJSONFields(dst *vec.Vector, v []byte) bool {
	ensureOff(dst)
	values := make([][]byte, len(dst.Child))
	r := jsonReader{b: v}
	n, ok := 0, true
	switch v[0] {
	case '[':
		r.array(func(e []byte) bool {
			if n < len(values) {
				values[n] = e
			}
			n++
			return true
		})
		ok = n == len(values)
	case '{':
		r.object(func(key, e []byte) bool {
			name := appendLower(nil, appendUnquoted(nil, key))
			for i, f := range dst.Type.Fields {
				if bytes.Equal(appendLower(nil, []byte(f.Name)), name) {
					values[i] = e
				}
			}
			return true
		})
	default:
		return false
	}
	for i, c := range dst.Child {
		if !ok {
			return false
		}
		if values[i] == nil {
			appendNull(c)
			continue
		}
		ok = k.appendFromJSON(c, values[i])
	}
	if ok {
		appendValid(dst, true)
		dst.N++
	}
	return ok
}
