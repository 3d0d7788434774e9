package fn

import (
	"bytes"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var regexpFunctions = []*Scalar{
	{
		Name: "regexp_like", Doc: "Tells whether a regular expression (RE2 syntax) matches anywhere in text.",
		Examples: []Example{{`regexp_like('1a 2b 14m', '\d+b')`, "true"}},
		Resolve:  resolver("regexp_like", patternSignature(types.BooleanType, boolRows, regexpLike)),
	},
	{
		Name: "regexp_extract", Doc: "Returns the first match of a regular expression, or of a group of it; NULL if there is none.",
		Examples: []Example{{`regexp_extract('1a 2b 14m', '\d+')`, "1"}, {`regexp_extract('1a 2b 14m', '(\d+)([a-z]+)', 2)`, "a"}},
		Resolve: resolver("regexp_extract", patternSignature(types.VarcharType, bytesRows, regexpExtract),
			patternSignature(types.VarcharType, bytesRows, regexpExtract, pBigInt)),
	},
	{
		Name: "regexp_extract_all", Doc: "Returns all matches of a regular expression, or of a group of it, as an array.",
		Examples: []Example{{`regexp_extract_all('1a 2b 14m', '\d+')`, "[1, 2, 14]"}},
		Resolve: resolver("regexp_extract_all", patternSignature(types.ArrayOf(types.VarcharType), listRows, regexpExtractAll),
			patternSignature(types.ArrayOf(types.VarcharType), listRows, regexpExtractAll, pBigInt)),
	},
	{
		Name: "regexp_replace", Doc: "Replaces every match of a regular expression by a text in which $1 and ${name} stand for groups, or by what a function makes of the array of its groups; removes it if neither is given.",
		Examples: []Example{
			{`regexp_replace('1a 2b 14m', '(\d+)([ab]) ', '3c$2 ')`, "3ca 3cb 14m"},
			{`regexp_replace('1a 2b 14m', '\d+[ab] ')`, "14m"},
			{`regexp_replace('new york', '(\w)(\w*)', x -> upper(x[1]) || lower(x[2]))`, "New York"},
		},
		Resolve: resolver("regexp_replace", patternSignature(types.VarcharType, asEval, regexpReplace),
			patternSignature(types.VarcharType, asEval, regexpReplace, pVarchar)),
		ResolveLambda: resolveRegexpReplaceLambda,
	},
	{
		Name: "regexp_split", Doc: "Splits text at every match of a regular expression.",
		Examples: []Example{{`regexp_split('1a 2b 14m', '\s*[a-z]+\s*')`, "[1, 2, 14, ]"}},
		Resolve:  resolver("regexp_split", patternSignature(types.ArrayOf(types.VarcharType), listRows, regexpSplit)),
	},
	{
		Name: "regexp_count", Doc: "Returns the number of matches of a regular expression in text.",
		Examples: []Example{{`regexp_count('1a 2b 14m', '\s*[a-z]+\s*')`, "3"}},
		Resolve: resolver("regexp_count", patternSignature(types.BigIntType, intRows, func(p *textPattern) func(r *row) (int64, error) {
			return func(r *row) (int64, error) {
				b := r.bytes(0)
				if !p.mayMatch(b) {
					return 0, nil
				}
				return int64(len(p.re.FindAllIndex(b, -1))), nil
			}
		})),
	},
	{
		Name: "regexp_position", Doc: "Returns the position of a match of a regular expression, counted from 1: the first, or the n-th from a start position on; -1 if there is none.",
		Examples: []Example{{`regexp_position('I have 23 apples, 5 pears and 13 oranges', '\b\d+\b')`, "8"}, {`regexp_position('I have 23 apples, 5 pears and 13 oranges', '\b\d+\b', 12, 2)`, "31"}},
		Resolve: resolver("regexp_position", patternSignature(types.IntegerType, intRows, regexpPosition),
			patternSignature(types.IntegerType, intRows, regexpPosition, pBigInt), patternSignature(types.IntegerType, intRows, regexpPosition, pBigInt, pBigInt)),
	},
}

// patternSignature is that of a function of text and a regular expression, which is compiled once if it is constant.
func patternSignature[F any](result types.Type, rows func(F) Eval, compiled func(*textPattern) F, more ...param) signature {
	each := func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		return eachPattern(c, out, args, n, func(p *textPattern) Eval { return rows(compiled(p)) })
	}
	return signature{
		params: append([]param{pVarchar, pVarchar}, more...), result: result, eval: each,
		prepare: func(_ *Context, consts []*vec.Vector) (Eval, error) {
			if consts[1] == nil || consts[1].ConstNull() {
				return each, nil
			}
			p, err := compilePattern(string(consts[1].BytesAt(0)))
			if err != nil {
				return nil, err
			}
			return rows(compiled(p)), nil
		},
	}
}

// eachPattern computes runs of rows with equal expressions.
func eachPattern(c *Context, out *vec.Vector, args []*vec.Vector, n int, eval func(*textPattern) Eval) error {
	total := newVector(out.Type)
	valid := out.Valid
	for lo := 0; lo < n; {
		if !isSet(valid, lo) {
			appendNull(total)
			lo++
			continue
		}
		hi := lo + 1
		for hi < n && isSet(valid, hi) && bytes.Equal(args[1].BytesAt(lo), args[1].BytesAt(hi)) {
			hi++
		}
		p, err := compilePattern(string(args[1].BytesAt(lo)))
		if err != nil {
			return err
		}
		part := make([]*vec.Vector, len(args))
		for k, a := range args {
			part[k] = newVector(a.Type)
			for i := lo; i < hi; i++ {
				appendRow(part[k], a, i)
			}
		}
		some := &vec.Vector{Type: out.Type}
		sizeOut(some, hi-lo)
		if err := eval(p)(c, some, part, hi-lo); err != nil {
			return err
		}
		appendRange(total, some, 0, hi-lo)
		lo = hi
	}
	*out = *total
	return nil
}

func regexpLike(p *textPattern) func(*row) (bool, error) {
	return func(r *row) (bool, error) { return p.match(r.bytes(0)), nil }
}

// group returns the group that argument 2 names, 0 if there is no such argument.
func (p *textPattern) group(r *row) (int, error) {
	if len(r.args) < 3 {
		return 0, nil
	}
	g := r.int(2)
	if g < 0 {
		return 0, errorf(InvalidArgument, "Group cannot be negative")
	}
	if g > int64(p.re.NumSubexp()) {
		return 0, errorf(InvalidArgument, "Pattern has %d groups. Cannot access group %d", p.re.NumSubexp(), g)
	}
	return int(g), nil
}

func regexpExtract(p *textPattern) func(*row, []byte) ([]byte, error) {
	return func(r *row, dst []byte) ([]byte, error) {
		g, err := p.group(r)
		if err != nil {
			return dst, err
		}
		b := r.bytes(0)
		if !p.match(b) {
			return dst, errNull
		}
		var m []int
		if g == 0 {
			m = p.re.FindIndex(b)
		} else {
			m = p.re.FindSubmatchIndex(b)
		}
		if m == nil || m[2*g] < 0 {
			return dst, errNull
		}
		return append(dst, b[m[2*g]:m[2*g+1]]...), nil
	}
}

func regexpExtractAll(p *textPattern) func(*row, *vec.Vector) error {
	return func(r *row, out *vec.Vector) error {
		g, err := p.group(r)
		if err != nil {
			return err
		}
		b := r.bytes(0)
		if !p.mayMatch(b) {
			return nil
		}
		for _, m := range p.re.FindAllSubmatchIndex(b, -1) {
			if m[2*g] < 0 {
				appendNull(out.Child[0])
			} else {
				appendBytes(out.Child[0], b[m[2*g]:m[2*g+1]])
			}
		}
		return nil
	}
}

func regexpReplace(p *textPattern) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		with := replacement{literals: []string{""}}
		var last []byte
		some := len(args) == 2
		return bytesRows(func(r *row, dst []byte) ([]byte, error) {
			if len(args) == 3 && (!some || !bytes.Equal(r.bytes(2), last)) {
				last, some = append(last[:0], r.bytes(2)...), true
				var err error
				if with, err = compileReplacement(string(last), p.re); err != nil {
					return dst, err
				}
			}
			b := r.bytes(0)
			if !p.match(b) {
				return append(dst, b...), nil
			}
			end := 0
			for _, m := range p.re.FindAllSubmatchIndex(b, -1) {
				dst = append(dst, b[end:m[0]]...)
				dst = with.append(dst, b, m)
				end = m[1]
			}
			return append(dst, b[end:]...), nil
		})(c, out, args, n)
	}
}

func asEval(e Eval) Eval { return e }

func regexpSplit(p *textPattern) func(*row, *vec.Vector) error {
	return func(r *row, out *vec.Vector) error {
		b := r.bytes(0)
		end := 0
		if p.mayMatch(b) {
			for _, m := range p.re.FindAllIndex(b, -1) {
				appendBytes(out.Child[0], b[end:m[0]])
				end = m[1]
			}
		}
		appendBytes(out.Child[0], b[end:])
		return nil
	}
}

func regexpPosition(p *textPattern) func(*row) (int64, error) {
	return func(r *row) (int64, error) {
		start, nth := int64(1), int64(1)
		if len(r.args) > 2 {
			start = r.int(2)
		}
		if len(r.args) > 3 {
			nth = r.int(3)
		}
		switch {
		case start < 1:
			return 0, errorf(InvalidArgument, "start position cannot be smaller than 1")
		case nth < 1:
			return 0, errorf(InvalidArgument, "occurrence cannot be smaller than 1")
		}
		b := r.bytes(0)
		from := runeOffset(b, int(min(start-1, int64(len(b)))))
		if !p.mayMatch(b[from:]) {
			return -1, nil
		}
		m := p.re.FindAllIndex(b[from:], int(min(nth, int64(len(b)+1))))
		if int64(len(m)) < nth {
			return -1, nil
		}
		return int64(runeCount(b[:from+m[nth-1][0]])) + 1, nil
	}
}

// resolveRegexpReplaceLambda is regexp_replace(text, pattern, groups -> text).
func resolveRegexpReplaceLambda(args []types.Type, bind BindLambda) (*Overload, error) {
	bad := func() (*Overload, error) {
		return nil, noOverload("regexp_replace", args, "regexp_replace(varchar, varchar, array(varchar) -> varchar)")
	}
	if len(args) != 3 {
		return bad()
	}
	text, ok1 := pVarchar.accept(args[0])
	pattern, ok2 := pVarchar.accept(args[1])
	if !ok1 || !ok2 {
		return bad()
	}
	groups := types.ArrayOf(types.VarcharType)
	t, err := bind(2, []types.Type{groups})
	if err != nil {
		return nil, err
	}
	if _, ok := pVarchar.accept(t); !ok {
		return bad()
	}
	return &Overload{
		Args: []types.Type{text, pattern, types.VarcharType}, Result: types.VarcharType,
		EvalLambda: func(_ *Context, out *vec.Vector, args []*vec.Vector, lambdas []Lambda, n int) error {
			return replaceByLambda(out, args, lambdas[0], n)
		},
	}, nil
}

// replaceByLambda collects the groups of all matches of all rows, calls the lambda once, and puts its results in.
func replaceByLambda(out *vec.Vector, args []*vec.Vector, f Lambda, n int) error {
	groups := newVector(types.ArrayOf(types.VarcharType))
	var rows []uint32
	var spans [][2]int // of the matches, in the order of rows
	var p *textPattern
	var last []byte
	for i := range n {
		if !isSet(out.Valid, i) {
			continue
		}
		if expr := args[1].BytesAt(i); p == nil || !bytes.Equal(expr, last) {
			var err error
			if p, err = compilePattern(string(expr)); err != nil {
				return err
			}
			last = append(last[:0], expr...)
		}
		b := args[0].BytesAt(i)
		if !p.mayMatch(b) {
			continue
		}
		for _, m := range p.re.FindAllSubmatchIndex(b, -1) {
			for g := 2; g < len(m); g += 2 {
				if m[g] < 0 {
					appendNull(groups.Child[0])
				} else {
					appendBytes(groups.Child[0], b[m[g]:m[g+1]])
				}
			}
			appendValid(groups, true)
			endList(groups)
			groups.N++
			rows, spans = append(rows, uint32(i)), append(spans, [2]int{m[0], m[1]})
		}
	}
	res, err := callLambda(f, types.VarcharType, []*vec.Vector{groups}, rows)
	if err != nil {
		return err
	}
	startBytes(out, n)
	k := 0
	for i := range n {
		if isSet(out.Valid, i) {
			b, end := args[0].BytesAt(i), 0
			for ; k < len(rows) && rows[k] == uint32(i); k++ {
				out.Bytes = append(out.Bytes, b[end:spans[k][0]]...)
				if !rowNull(res, k) {
					out.Bytes = append(out.Bytes, res.BytesAt(k)...)
				}
				end = spans[k][1]
			}
			out.Bytes = append(out.Bytes, b[end:]...)
		}
		endRow(out)
	}
	return checkBytes(out)
}
