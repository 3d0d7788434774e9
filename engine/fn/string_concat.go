package fn

import (
	"bytes"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var concatFunctions = []*Scalar{
	{
		Name: "||", Doc: "Joins texts, binary values, arrays, or an array and an element.",
		Examples: []Example{{"'a' || 'b'", "ab"}, {"ARRAY[1] || ARRAY[2]", "[1, 2]"}, {"ARRAY[1] || 2", "[1, 2]"}, {"2 || ARRAY[1]", "[2, 1]"}},
		Resolve:  resolveConcatOperator,
	},
	{
		Name: "concat", Doc: "Joins two or more texts, binary values or arrays.",
		Examples: []Example{{"concat('a', 'b', 'c')", "abc"}, {"concat(ARRAY[1], ARRAY[2, 3])", "[1, 2, 3]"}},
		Resolve:  func(args []types.Type) (*Overload, error) { return resolveConcat("concat", args) },
	},
	{
		Name: "concat_ws", Null: NullHandled,
		Doc:      "Joins texts, or the elements of an array, with a separator and leaves out NULLs.",
		Examples: []Example{{"concat_ws(',', 'a', NULL, 'b')", "a,b"}, {"concat_ws('-', ARRAY['x', 'y'])", "x-y"}},
		Resolve: resolver(
			"concat_ws",
			sig(types.VarcharType, joinArrayWithSeparator, pVarchar, of(types.ArrayOf(types.VarcharType))),
			signature{params: []param{pVarchar, pVarchar}, variadic: true, result: types.VarcharType, eval: joinWithSeparator},
		),
	},
	{
		Name: "replace", Doc: "Replaces every instance of a text in another, or removes it if no replacement is given.",
		Examples: []Example{{"replace('a-b-c', '-', '+')", "a+b+c"}, {"replace('a-b-c', '-')", "abc"}},
		Resolve: resolver(
			"replace",
			sig(types.VarcharType, bytesRows(replaceText), pVarchar, pVarchar),
			sig(types.VarcharType, bytesRows(replaceText), pVarchar, pVarchar, pVarchar),
		),
	},
	{
		Name: "translate", Doc: "Replaces each character that occurs in the second text by the one at its place in the third, or removes it if there is none.",
		Examples: []Example{{"translate('abcda', 'a', 'z')", "zbcdz"}, {"translate('abcd', 'ac', 'z')", "zbd"}},
		Resolve:  resolver("translate", sig(types.VarcharType, bytesRows(translate), pVarchar, pVarchar, pVarchar)),
	},
	{
		Name: "chr", Doc: "Returns the character of a Unicode code point.",
		Examples: []Example{{"chr(65)", "A"}},
		Resolve: resolver("chr", sig(types.VarcharOf(1), bytesRows(func(r *row, dst []byte) ([]byte, error) {
			c := r.int(0)
			if c < 0 || c > utf8.MaxRune || !utf8.ValidRune(rune(c)) {
				return dst, errorf(InvalidArgument, "Not a valid Unicode code point: %d", c)
			}
			return utf8.AppendRune(dst, rune(c)), nil
		}), pBigInt)),
	},
	{
		Name: "codepoint", Aliases: []string{"ascii"}, Doc: "Returns the Unicode code point of the only character of a text.",
		Examples: []Example{{"codepoint('A')", "65"}},
		Resolve: resolver("codepoint", sig(types.IntegerType, intRows(func(r *row) (int64, error) {
			b := r.bytes(0)
			c, n := utf8.DecodeRune(b)
			if n != len(b) || n == 0 {
				return 0, errorf(InvalidArgument, "Input string must be a single character string")
			}
			return int64(c), nil
		}), pVarchar)),
	},
	{
		Name: "overlay", Doc: "Replaces a part of text, given by start and length in characters, by another text; the length is the other text's unless given.",
		Examples: []Example{{"overlay('Txxxxas', 'hom', 2, 4)", "Thomas"}, {"overlay('abc', 'XYZ', 3)", "abXYZ"}},
		Resolve: resolver(
			"overlay",
			sig(types.VarcharType, bytesRows(overlay), pVarchar, pVarchar, pBigInt),
			sig(types.VarcharType, bytesRows(overlay), pVarchar, pVarchar, pBigInt, pBigInt),
		),
	},
}

func resolveConcatOperator(args []types.Type) (*Overload, error) {
	if len(args) != 2 {
		return nil, noOverload("||", args, "varchar || varchar", "array(T) || array(T)", "array(T) || T", "T || array(T)")
	}
	return resolveConcat("||", args)
}

// resolveConcat also takes, of two arguments, an array and an element.
func resolveConcat(name string, args []types.Type) (*Overload, error) {
	texts := signature{params: []param{pVarchar}, variadic: true, result: types.VarcharType, eval: concatBytes}
	binary := signature{params: []param{pVarbinary}, variadic: true, result: types.VarbinaryType, eval: concatBytes}
	if len(args) >= 2 {
		for _, s := range []signature{texts, binary} {
			if coerced, _, ok := s.match(args); ok {
				return s.overload(coerced), nil
			}
		}
		if o := concatArrays(args); o != nil {
			return o, nil
		}
	}
	return nil, noOverload(name, args, "concat(varchar, …)", "concat(varbinary, …)", "concat(array(T), …)", "array(T) || T")
}

func concatBytes(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	startBytes(out, n)
	for i := range n {
		if isSet(out.Valid, i) {
			for _, a := range args {
				out.Bytes = append(out.Bytes, a.BytesAt(i)...)
			}
			if len(out.Bytes) > maxBatchBytes {
				return checkBytes(out)
			}
		}
		endRow(out)
	}
	return nil
}

// concatArrays joins arrays, or an array and elements, of a common type; nil if there is none.
func concatArrays(args []types.Type) *Overload {
	var elem types.Type
	found := false
	for _, a := range args {
		if a.Kind == types.Array {
			e, ok := types.CommonSuper(elem, a.Elem())
			if !ok {
				return nil
			}
			elem, found = e, true
		}
	}
	if !found {
		return nil
	}
	isElement := make([]bool, len(args))
	for i, a := range args {
		if a.Kind != types.Array && a.Kind != types.Unknown || a.Kind == types.Array && elem.Kind == types.Array && len(args) == 2 && a.Equal(elem) {
			e, ok := types.CommonSuper(elem, a)
			if !ok || len(args) != 2 {
				return nil
			}
			elem, isElement[i] = e, true
		}
	}
	coerced := make([]types.Type, len(args))
	for i := range args {
		coerced[i] = types.ArrayOf(elem)
		if isElement[i] {
			coerced[i] = elem
		}
	}
	return &Overload{Args: coerced, Result: types.ArrayOf(elem), Eval: listRows(func(r *row, out *vec.Vector) error {
		for k, a := range r.args {
			if isElement[k] {
				appendRow(out.Child[0], a, r.i)
				continue
			}
			lo, hi := r.span(k)
			appendRange(out.Child[0], a.Child[0], lo, hi)
		}
		return nil
	})}
}

// joinWithSeparator is NULL only where the separator is.
func joinWithSeparator(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	startBytes(out, n)
	out.Valid = nil
	for i := range n {
		if rowNull(args[0], i) {
			setNull(out, i, n)
			endRow(out)
			continue
		}
		first := true
		for _, a := range args[1:] {
			if rowNull(a, i) {
				continue
			}
			if !first {
				out.Bytes = append(out.Bytes, args[0].BytesAt(i)...)
			}
			out.Bytes = append(out.Bytes, a.BytesAt(i)...)
			first = false
		}
		endRow(out)
		if len(out.Bytes) > maxBatchBytes {
			return checkBytes(out)
		}
	}
	return nil
}

func joinArrayWithSeparator(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	startBytes(out, n)
	out.Valid = nil
	sep, list := args[0], args[1]
	for i := range n {
		if rowNull(sep, i) || rowNull(list, i) {
			setNull(out, i, n)
			endRow(out)
			continue
		}
		j, first := at(list, i), true
		for e := int(list.Off[j]); e < int(list.Off[j+1]); e++ {
			if list.Child[0].IsNull(e) {
				continue
			}
			if !first {
				out.Bytes = append(out.Bytes, sep.BytesAt(i)...)
			}
			out.Bytes = append(out.Bytes, list.Child[0].BytesAt(e)...)
			first = false
		}
		endRow(out)
		if len(out.Bytes) > maxBatchBytes {
			return checkBytes(out)
		}
	}
	return nil
}

func replaceText(r *row, dst []byte) ([]byte, error) {
	b, search := r.bytes(0), r.bytes(1)
	var with []byte
	if len(r.args) == 3 {
		with = r.bytes(2)
	}
	if len(search) == 0 { // between all characters, and around them
		for len(b) > 0 {
			n := runeLen(b)
			dst = append(append(dst, with...), b[:n]...)
			b = b[n:]
		}
		return append(dst, with...), nil
	}
	for {
		p := bytes.Index(b, search)
		if p < 0 {
			return append(dst, b...), nil
		}
		dst = append(append(dst, b[:p]...), with...)
		b = b[p+len(search):]
	}
}

func translate(r *row, dst []byte) ([]byte, error) {
	b, from, to := r.bytes(0), r.bytes(1), r.bytes(2)
	for len(b) > 0 {
		n := runeLen(b)
		c := b[:n]
		b = b[n:]
		place := runePlace(from, c)
		if place < 0 {
			dst = append(dst, c...)
			continue
		}
		if rest := to[runeOffset(to, place):]; len(rest) > 0 {
			dst = append(dst, rest[:runeLen(rest)]...)
		}
	}
	return dst, nil
}

// runePlace is the number of characters before the first c in b, -1 if it does not occur.
func runePlace(b, c []byte) int {
	place := 0
	for len(b) > 0 {
		n := runeLen(b)
		if bytes.Equal(b[:n], c) {
			return place
		}
		place++
		b = b[n:]
	}
	return -1
}

func overlay(r *row, dst []byte) ([]byte, error) {
	b, with, start := r.bytes(0), r.bytes(1), r.int(2)
	if start < 1 {
		return dst, errorf(InvalidArgument, "start must be greater than 0")
	}
	length := int64(runeCount(with))
	if len(r.args) == 4 {
		length = max(0, r.int(3))
	}
	lo := runeOffset(b, int(min(start-1, int64(len(b)))))
	rest := b[lo:]
	dst = append(append(dst, b[:lo]...), with...)
	return append(dst, rest[runeOffset(rest, int(min(length, int64(len(rest))))):]...), nil
}
