package fn

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var stringFunctions = []*Scalar{
	{
		Name: "length", Aliases: []string{"char_length", "character_length"}, Doc: "Returns the number of characters of text, or of bytes of a binary value.",
		Examples: []Example{{"length('héllo')", "5"}, {"length(to_utf8('é'))", "2"}},
		Resolve:  resolver("length", sig(types.BigIntType, evalLength, pVarchar), sig(types.BigIntType, evalOctetLength, pVarbinary)),
	},
	{
		Name: "octet_length", Doc: "Returns the number of bytes of text or a binary value.",
		Examples: []Example{{"octet_length('é')", "2"}},
		Resolve:  resolver("octet_length", sig(types.BigIntType, evalOctetLength, pVarchar), sig(types.BigIntType, evalOctetLength, pVarbinary)),
	},
	{
		Name: "lower", Doc: "Converts text to lower case.",
		Examples: []Example{{"lower('ABC É')", "abc é"}},
		Resolve:  resolver("lower", stringMap(bytesRows(func(r *row, dst []byte) ([]byte, error) { return appendLower(dst, r.bytes(0)), nil }))),
	},
	{
		Name: "upper", Doc: "Converts text to upper case.",
		Examples: []Example{{"upper('abc é')", "ABC É"}},
		Resolve:  resolver("upper", stringMap(bytesRows(func(r *row, dst []byte) ([]byte, error) { return appendUpper(dst, r.bytes(0)), nil }))),
	},
	{
		Name: "title_case", Aliases: []string{"initcap"}, Doc: "Converts the first letter of each word to upper case and the others to lower case.",
		Examples: []Example{{"title_case('hello wORLD')", "Hello World"}},
		Resolve:  resolver("title_case", stringMap(bytesRows(titleCase))),
	},
	{
		Name: "reverse", Doc: "Returns the characters of text, the bytes of a binary value, or the elements of an array in reverse order.",
		Examples: []Example{{"reverse('abc')", "cba"}, {"reverse(ARRAY[1, 2, 3])", "[3, 2, 1]"}},
		Resolve: resolver(
			"reverse",
			stringMap(bytesRows(reverseText)),
			sig(types.VarbinaryType, bytesRows(reverseBytes), pVarbinary),
			signature{params: []param{pArray}, resultOf: sameAs(0), eval: listRows(reverseArray)},
		),
	},
	{
		Name: "substr", Aliases: []string{"substring"},
		Doc:      "Returns the part of text from a start position, counted from 1 or from the end if negative, of a length if one is given.",
		Examples: []Example{{"substr('customer', 5)", "omer"}, {"substr('customer', -3, 2)", "me"}},
		Resolve: resolver(
			"substr",
			sig(types.VarcharType, evalSubstr, pVarchar, pBigInt), sig(types.VarcharType, evalSubstr, pVarchar, pBigInt, pBigInt),
			sig(types.VarbinaryType, bytesRows(substrBytes), pVarbinary, pBigInt), sig(types.VarbinaryType, bytesRows(substrBytes), pVarbinary, pBigInt, pBigInt),
		),
	},
	{
		Name: "trim", Aliases: []string{"btrim"}, Doc: "Removes white space, or the given characters, from both ends of text.",
		Examples: []Example{{"trim('  a b ')", "a b"}, {"trim(BOTH '$' FROM '$var$')", "var"}},
		Resolve:  resolver("trim", trimSignatures(true, true)...),
	},
	{
		Name: "ltrim", Doc: "Removes white space, or the given characters, from the start of text.",
		Examples: []Example{{"ltrim('  a ') || '.'", "a ."}, {"trim(LEADING '0' FROM '0070')", "70"}},
		Resolve:  resolver("ltrim", trimSignatures(true, false)...),
	},
	{
		Name: "rtrim", Doc: "Removes white space, or the given characters, from the end of text.",
		Examples: []Example{{"rtrim(' a  ') || '.'", " a."}, {"trim(TRAILING 'ER' FROM upper('worker'))", "WORK"}},
		Resolve:  resolver("rtrim", trimSignatures(false, true)...),
	},
	{
		Name: "lpad", Doc: "Pads text on the left to a number of characters, or cuts it to that.",
		Examples: []Example{{"lpad('7', 3, '0')", "007"}, {"lpad('customer', 4, ' ')", "cust"}},
		Resolve:  resolver("lpad", sig(types.VarcharType, bytesRows(pad(true)), pVarchar, pBigInt, pVarchar)),
	},
	{
		Name: "rpad", Doc: "Pads text on the right to a number of characters, or cuts it to that.",
		Examples: []Example{{"rpad('ab', 5, 'xy')", "abxyx"}},
		Resolve:  resolver("rpad", sig(types.VarcharType, bytesRows(pad(false)), pVarchar, pBigInt, pVarchar)),
	},
	{
		Name: "starts_with", Doc: "Tells whether text begins with another.",
		Examples: []Example{{"starts_with('customer', 'cust')", "true"}},
		Resolve:  resolver("starts_with", sig(types.BooleanType, evalStartsWith, pVarchar, pVarchar)),
	},
	{
		Name: "ends_with", Doc: "Tells whether text ends with another.",
		Examples: []Example{{"ends_with('customer', 'mer')", "true"}},
		Resolve:  resolver("ends_with", sig(types.BooleanType, evalEndsWith, pVarchar, pVarchar)),
	},
	{
		Name: "strpos", Doc: "Returns the position, counted from 1, at which text first contains another (or for the n-th time; from the end if n is negative), 0 if it does not.",
		Examples: []Example{{"strpos('customer', 'to')", "4"}, {"strpos('banana', 'an', -1)", "4"}, {"position('to' IN 'customer')", "4"}},
		Resolve: resolver(
			"strpos",
			sig(types.BigIntType, evalStrpos, pVarchar, pVarchar), sig(types.BigIntType, intRows(strposNth), pVarchar, pVarchar, pBigInt),
		),
	},
}

// stringMap is the signature of a function from text to text.
func stringMap(e Eval) signature {
	return signature{params: []param{pVarchar}, result: types.VarcharType, eval: e}
}

func evalLength(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	a := args[0]
	dst := out.I64[:n]
	if a.Form == vec.Const {
		if !a.ConstNull() {
			fill(dst, int64(runeCount(a.BytesAt(0))))
		}
		return nil
	}
	off := a.Off[:n+1]
	if isASCII(a.Bytes[off[0]:off[n]]) {
		for i := range dst {
			dst[i] = int64(off[i+1] - off[i])
		}
		return nil
	}
	for i := range dst {
		dst[i] = int64(runeCount(a.Bytes[off[i]:off[i+1]]))
	}
	return nil
}

func evalOctetLength(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	a := args[0]
	if a.ConstNull() {
		return nil
	}
	for i := range n {
		out.I64[i] = int64(len(a.BytesAt(i)))
	}
	return nil
}

func titleCase(r *row, dst []byte) ([]byte, error) {
	b := r.bytes(0)
	inWord := false
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		switch {
		case c == utf8.RuneError && n == 1:
			dst = append(dst, b[0])
		case inWord:
			dst = utf8.AppendRune(dst, unicode.ToLower(c))
		default:
			dst = utf8.AppendRune(dst, unicode.ToUpper(c))
		}
		inWord = unicode.IsLetter(c) || unicode.IsDigit(c)
		b = b[n:]
	}
	return dst, nil
}

func reverseText(r *row, dst []byte) ([]byte, error) {
	b := r.bytes(0)
	for len(b) > 0 {
		_, n := utf8.DecodeLastRune(b)
		dst = append(dst, b[len(b)-n:]...)
		b = b[:len(b)-n]
	}
	return dst, nil
}

func reverseBytes(r *row, dst []byte) ([]byte, error) {
	b := r.bytes(0)
	for i := len(b) - 1; i >= 0; i-- {
		dst = append(dst, b[i])
	}
	return dst, nil
}

// part returns the bounds, in characters from 0, of SUBSTR(text of length n, start, length); hi is -1 for the end.
func part(n, start, length int64) (lo, hi int64) {
	switch {
	case start == 0 || start > n || start < -n:
		return 0, 0
	case start > 0:
		lo = start - 1
	default:
		lo = n + start
	}
	if length >= n-lo {
		return lo, n
	}
	return lo, lo + max(length, 0)
}

func evalSubstr(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	a, from := args[0], args[1]
	startBytes(out, n)
	for i := range n {
		if isSet(out.Valid, i) {
			b := a.BytesAt(i)
			length := int64(len(b))
			if len(args) == 3 {
				length = args[2].I64[at(args[2], i)]
			}
			out.Bytes = append(out.Bytes, substring(b, from.I64[at(from, i)], length)...)
		}
		endRow(out)
	}
	return checkBytes(out)
}

// substring cuts by characters; counting them all is only needed from the end.
func substring(b []byte, start, length int64) []byte {
	if start > 0 {
		if length <= 0 || start > int64(len(b)) {
			return nil
		}
		b = b[runeOffset(b, int(start-1)):]
		return b[:runeOffset(b, int(min(length, int64(len(b)))))]
	}
	lo, hi := part(int64(runeCount(b)), start, length)
	b = b[runeOffset(b, int(lo)):]
	return b[:runeOffset(b, int(hi-lo))]
}

func substrBytes(r *row, dst []byte) ([]byte, error) {
	b := r.bytes(0)
	length := int64(len(b))
	if len(r.args) == 3 {
		length = r.int(2)
	}
	lo, hi := part(int64(len(b)), r.int(1), length)
	return append(dst, b[lo:hi]...), nil
}

// trimSignatures are those of TRIM of white space and of a set of characters.
func trimSignatures(left, right bool) []signature {
	space := bytesRows(func(r *row, dst []byte) ([]byte, error) {
		return append(dst, trimWhere(r.bytes(0), unicode.IsSpace, left, right)...), nil
	})
	chars := bytesRows(func(r *row, dst []byte) ([]byte, error) {
		set := r.bytes(1)
		in := func(c rune) bool { return bytes.ContainsRune(set, c) }
		return append(dst, trimWhere(r.bytes(0), in, left, right)...), nil
	})
	return []signature{stringMap(space), sig(types.VarcharType, chars, pVarchar, pVarchar)}
}

func trimWhere(b []byte, in func(rune) bool, left, right bool) []byte {
	if left {
		b = bytes.TrimLeftFunc(b, in)
	}
	if right {
		b = bytes.TrimRightFunc(b, in)
	}
	return b
}

// maxTextBytes bounds the text that one call may make out of nothing.
const maxTextBytes = 64 << 20

func pad(left bool) func(r *row, dst []byte) ([]byte, error) {
	return func(r *row, dst []byte) ([]byte, error) {
		b, size, fill := r.bytes(0), r.int(1), r.bytes(2)
		switch {
		case size < 0:
			return dst, errorf(InvalidArgument, "Target length must be in the range [0..2147483647]")
		case size > maxTextBytes:
			return dst, errorf(ExceededLimit, "Target length %d is larger than %d", size, maxTextBytes)
		case len(fill) == 0:
			return dst, errorf(InvalidArgument, "Padding string must not be empty")
		}
		missing := int(size) - runeCount(b)
		if missing <= 0 {
			return append(dst, b[:runeOffset(b, int(size))]...), nil
		}
		if !left {
			dst = append(dst, b...)
		}
		width := runeCount(fill)
		for ; missing >= width && width > 0; missing -= width {
			dst = append(dst, fill...)
		}
		dst = append(dst, fill[:runeOffset(fill, missing)]...)
		if left {
			dst = append(dst, b...)
		}
		return dst, nil
	}
}

func evalStartsWith(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	bits := boolBits(out, n)
	for i := range n {
		if isSet(out.Valid, i) && bytes.HasPrefix(args[0].BytesAt(i), args[1].BytesAt(i)) {
			vec.SetBit(bits, i)
		}
	}
	return nil
}

func evalEndsWith(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	bits := boolBits(out, n)
	for i := range n {
		if isSet(out.Valid, i) && bytes.HasSuffix(args[0].BytesAt(i), args[1].BytesAt(i)) {
			vec.SetBit(bits, i)
		}
	}
	return nil
}

func evalStrpos(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	for i := range n {
		out.I64[i] = 0
		if isSet(out.Valid, i) {
			b := args[0].BytesAt(i)
			if p := bytes.Index(b, args[1].BytesAt(i)); p >= 0 {
				out.I64[i] = int64(runeCount(b[:p])) + 1
			}
		}
	}
	return nil
}

func strposNth(r *row) (int64, error) {
	b, sub, nth := r.bytes(0), r.bytes(1), r.int(2)
	if nth == 0 {
		return 0, errorf(InvalidArgument, "'instance' must not be zero")
	}
	if len(sub) == 0 {
		return 1, nil
	}
	if nth > 0 {
		for from := 0; ; {
			p := bytes.Index(b[from:], sub)
			if p < 0 {
				return 0, nil
			}
			if nth--; nth == 0 {
				return int64(runeCount(b[:from+p])) + 1, nil
			}
			from += p + 1
		}
	}
	for to := len(b); ; {
		p := bytes.LastIndex(b[:to], sub)
		if p < 0 {
			return 0, nil
		}
		if nth++; nth == 0 {
			return int64(runeCount(b[:p])) + 1, nil
		}
		to = p + len(sub) - 1
	}
}
