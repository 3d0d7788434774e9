package fn

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// The evaluator of this file knows just enough SQL to compute the examples of functions without the packages above: calls,
// operators, literals, lambdas, and SELECT expression FROM (VALUES …) AS t(…) with aggregates.

// lex splits SQL into words, numbers, quoted strings (with their quotes) and signs.
func lex(s string) (tokens []string) {
	for i := 0; i < len(s); {
		start := i
		switch c := s[i]; {
		case c == ' ':
			i++
			continue
		case c == '\'':
			for i++; s[i] != '\'' || i+1 < len(s) && s[i+1] == '\''; i++ {
				if s[i] == '\'' {
					i++
				}
			}
			i++
		case c-'0' <= 9 || c == '.' && i+1 < len(s) && s[i+1]-'0' <= 9:
			for i < len(s) && (s[i]-'0' <= 9 || s[i] == '.' || s[i] == 'e') {
				i++
			}
		case c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_':
			for i < len(s) && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || s[i] == '_' || s[i]-'0' <= 9) {
				i++
			}
		default:
			i++
			if two := s[start:min(len(s), start+2)]; slices.Contains([]string{"||", "<>", "<=", ">=", "->"}, two) {
				i++
			}
		}
		tokens = append(tokens, s[start:i])
	}
	return tokens
}

// node is an expression: an operator or function over others, a literal, a name, or a lambda.
type node struct {
	name   string // function or column
	args   []*node
	value  *vec.Vector // literal, one row
	params []string    // of a lambda, whose body is args[0]
	cast   types.Type
	order  *node
	kind   string // "call", "literal", "column", "lambda", "cast"
}

type miniParser struct {
	toks []string
	pos  int
}

func (p *miniParser) peek() string {
	if p.pos < len(p.toks) {
		return p.toks[p.pos]
	}
	return ""
}

func (p *miniParser) is(words ...string) bool {
	for i, w := range words {
		if p.pos+i >= len(p.toks) || !strings.EqualFold(p.toks[p.pos+i], w) {
			return false
		}
	}
	return true
}

func (p *miniParser) take(words ...string) bool {
	if p.is(words...) {
		p.pos += len(words)
		return true
	}
	return false
}

func (p *miniParser) next() string { p.pos++; return p.toks[p.pos-1] }

func (p *miniParser) expect(w string) {
	if !p.take(w) {
		panic(fmt.Sprintf("expected %q at %v", w, p.toks[p.pos:]))
	}
}

func called(name string, args ...*node) *node { return &node{kind: "call", name: name, args: args} }

var miniLevels = [][]string{{"or"}, {"=", "<>", "<", "<=", ">", ">=", "like", "ilike", "is"}, {"||"}, {"+", "-"}, {"*", "/", "%"}}

func (p *miniParser) expr(level int) *node {
	if level == len(miniLevels) {
		return p.unary()
	}
	left := p.expr(level + 1)
	for {
		op := strings.ToLower(p.peek())
		if op == "" || !slices.Contains(miniLevels[level], op) {
			return left
		}
		p.pos++
		switch {
		case op == "is":
			p.expect("distinct")
			p.expect("from")
			left = called("is_distinct_from", left, p.expr(level+1))
		case (op == "like" || op == "ilike"):
			left = called(op, left, p.expr(level+1))
			if p.take("escape") {
				left.args = append(left.args, p.expr(level+1))
			}
		default:
			left = called(op, left, p.expr(level+1))
		}
	}
}

func (p *miniParser) unary() *node {
	if p.take("-") {
		x := p.unary()
		if x.kind == "literal" && x.value.Type.IsNumeric() {
			v, err := call("negate", x.value)
			if err != nil {
				panic(err)
			}
			return &node{kind: "literal", value: v}
		}
		return called("negate", x)
	}
	x := p.primary()
	for p.take("[") {
		x = called("subscript", x, p.expr(0))
		p.expect("]")
	}
	return x
}

func (p *miniParser) list(closing string) (out []*node) {
	for !p.take(closing) {
		out = append(out, p.expr(0))
		p.take(",")
	}
	return out
}

// unquote reads a quoted string token.
func unquote(s string) string { return strings.ReplaceAll(s[1:len(s)-1], "''", "'") }

func literal(typeName, text string) *node {
	t, err := types.ParseType(typeName)
	if err != nil {
		panic(err)
	}
	return typedLiteral(t, text)
}

func typedLiteral(t types.Type, text string) *node {
	src := newVector(types.VarcharType)
	appendBytes(src, text)
	if t.IsString() {
		src.Type = t
		return &node{kind: "literal", value: src}
	}
	o, err := CastOf(types.VarcharType, t)
	if err != nil {
		panic(err)
	}
	v, err := evalOverload(o, src)
	if err != nil {
		panic(err)
	}
	widen(v)
	return &node{kind: "literal", value: v}
}

func (p *miniParser) primary() *node {
	tok := p.next()
	switch word := strings.ToLower(tok); {
	case tok[0] == '\'':
		s := unquote(tok)
		return typedLiteral(types.VarcharOf(len([]rune(s))), s)
	case tok[0]-'0' <= 9:
		return number(tok)
	case tok == "(":
		if p.lambdaAhead() {
			var params []string
			for !p.take(")") {
				params = append(params, p.next())
				p.take(",")
			}
			p.expect("->")
			return &node{kind: "lambda", params: params, args: []*node{p.expr(0)}}
		}
		items := p.list(")")
		if len(items) == 1 {
			return items[0]
		}
		return called("row", items...)
	case p.take("->"):
		return &node{kind: "lambda", params: []string{tok}, args: []*node{p.expr(0)}}
	case word == "null":
		return &node{kind: "literal", value: &vec.Vector{Valid: []uint64{0}, N: 1}}
	case word == "true" || word == "false":
		return literal("boolean", word)
	case word == "x" && p.pos < len(p.toks) && p.peek()[0] == '\'':
		v, err := call("from_hex", typedLiteral(types.VarcharType, unquote(p.next())).value)
		if err != nil {
			panic(err)
		}
		return &node{kind: "literal", value: v}
	case (word == "date" || word == "time" || word == "timestamp" || word == "json") && p.pos < len(p.toks) && p.peek()[0] == '\'':
		return temporal(word, unquote(p.next()))
	case word == "interval":
		text := unquote(p.next())
		unit := strings.ToUpper(p.next())
		units := map[string]types.IntervalUnit{"YEAR": types.UnitYear, "MONTH": types.UnitMonth, "DAY": types.UnitDay, "HOUR": types.UnitHour, "MINUTE": types.UnitMinute, "SECOND": types.UnitSecond}
		v, err := types.ParseIntervalField([]byte(text), units[unit], units[unit])
		if err != nil {
			panic(err)
		}
		t := types.IntervalDSType
		if units[unit] <= types.UnitMonth {
			t = types.IntervalYMType
		}
		return &node{kind: "literal", value: &vec.Vector{Type: t, N: 1, I64: []int64{v}}}
	case word == "array" && p.take("["):
		return called("array", p.list("]")...)
	case word == "cast" && p.take("("):
		x := p.expr(0)
		p.expect("as")
		t, err := types.ParseType(p.next())
		if err != nil {
			panic(err)
		}
		p.expect(")")
		return &node{kind: "cast", args: []*node{x}, cast: t}
	case p.take("("):
		return p.call(word)
	case LookupScalar(word) != nil:
		return called(word)
	}
	return &node{kind: "column", name: tok}
}

// temporal is DATE 'x' and its like; a TIMESTAMP has as many digits as were written, and a zone if it ends in a word.
func temporal(word, text string) *node {
	switch word {
	case "json":
		v, err := call("json_parse", typedLiteral(types.VarcharType, text).value)
		if err != nil {
			panic(err)
		}
		return &node{kind: "literal", value: v}
	case "timestamp", "time":
		digits := 0
		if i := strings.IndexByte(text, '.'); i >= 0 {
			digits = digitsAt(text, i+1) - i - 1
		}
		name := fmt.Sprintf("%s(%d)", word, digits)
		if c := text[len(text)-1]; c|0x20 >= 'a' && c|0x20 <= 'z' {
			name += " with time zone"
		}
		return literal(name, text)
	}
	return literal(word, text)
}

func number(tok string) *node {
	switch {
	case strings.Contains(tok, "e"):
		return literal("double", tok)
	case strings.Contains(tok, "."):
		whole, frac, _ := strings.Cut(tok, ".")
		return typedLiteral(types.DecimalOf(max(1, len(strings.TrimLeft(whole, "0"))+len(frac)), len(frac)), tok)
	case len(tok) < 10:
		return literal("integer", tok)
	}
	return literal("bigint", tok)
}

// lambdaAhead looks for x, y) -> behind an opening parenthesis.
func (p *miniParser) lambdaAhead() bool {
	for i := p.pos; i < len(p.toks); i++ {
		switch t := p.toks[i]; {
		case t == ")":
			return i+1 < len(p.toks) && p.toks[i+1] == "->"
		case t != "," && (t[0]|0x20 < 'a' || t[0]|0x20 > 'z'):
			return false
		}
	}
	return false
}

// call parses the arguments of a call, with the forms that SQL spells out.
func (p *miniParser) call(name string) *node {
	n := called(name)
	if name == "trim" {
		for word, f := range map[string]string{"both": "trim", "leading": "ltrim", "trailing": "rtrim"} {
			if p.take(word) {
				chars := p.expr(0)
				p.expect("from")
				n = called(f, p.expr(0), chars)
				p.expect(")")
				return n
			}
		}
	}
	if p.take("*") {
		p.expect(")")
		return n
	}
	for !p.take(")") {
		n.args = append(n.args, p.expr(len(miniLevels)*b2int(name == "position" && len(n.args) == 0)))
		switch {
		case p.take(","), p.take("placing"), p.take("from"), p.take("for"):
		case p.take("in"):
			n = called("strpos", p.expr(0), n.args[0])
		case p.take("order", "by"):
			n.order = p.expr(0)
		}
	}
	if p.take("within", "group", "(", "order", "by") {
		n.order = p.expr(0)
		p.expect(")")
	}
	return n
}

func b2int(b bool) int { return int(b2u(b)) }

// scope is what names mean: columns of n rows.
type scope struct {
	n    int
	cols map[string]*vec.Vector
}

// eval computes an expression for the rows of a scope; it panics with the error.
func (n *node) eval(s scope) *vec.Vector {
	switch n.kind {
	case "literal":
		v := vec.ConstOf(n.value, s.n)
		return v
	case "column":
		v, ok := s.cols[n.name]
		if !ok {
			panic("no column " + n.name)
		}
		return v
	case "cast":
		v, err := coerce(n.args[0].eval(s), n.cast)
		if err != nil {
			panic(err)
		}
		return v
	}
	if n.name == "or" || n.name == "coalesce" {
		out := newVector(n.args[0].eval(s).Type)
		if t := n.args[len(n.args)-1].eval(s).Type; t.Kind != types.Unknown {
			out = newVector(t)
		}
		for i := range s.n {
			for k, a := range n.args {
				v := mustCoerce(a.eval(s), out.Type)
				if k == len(n.args)-1 || !rowNull(v, i) && (n.name != "or" || v.BoolAt(i)) {
					appendRow(out, v, i)
					break
				}
			}
		}
		return out
	}
	if agg := LookupAggregate(n.name); agg != nil {
		return n.aggregate(agg, s)
	}
	def := LookupScalar(n.name)
	if def == nil {
		panic("no function " + n.name)
	}
	args := make([]*vec.Vector, len(n.args))
	ts := make([]types.Type, len(n.args))
	lambdas := false
	for i, a := range n.args {
		if a.kind == "lambda" {
			lambdas = true
			continue
		}
		args[i] = a.eval(s)
		ts[i] = args[i].Type
	}
	if lambdas {
		return n.higherOrder(def, args, ts, s)
	}
	o, err := def.Resolve(ts)
	if err != nil {
		panic(err)
	}
	for i := range args {
		args[i] = mustCoerce(args[i], o.Args[i])
	}
	out, err := evalRows(def, o, args, s.n)
	if err != nil {
		panic(err)
	}
	return out
}

// constant reports that no column occurs in the expression.
func (n *node) constant() bool {
	if n.kind == "column" {
		return false
	}
	for _, a := range n.args {
		if !a.constant() {
			return false
		}
	}
	return true
}

func mustCoerce(v *vec.Vector, t types.Type) *vec.Vector {
	out, err := coerce(v, t)
	if err != nil {
		panic(err)
	}
	return out
}

// higherOrder computes a call with lambdas as the evaluator does.
func (n *node) higherOrder(def *Scalar, args []*vec.Vector, ts []types.Type, s scope) *vec.Vector {
	bodies := make([]func(params []*vec.Vector, rows []uint32, k int) *vec.Vector, len(args))
	bind := func(arg int, params []types.Type) (types.Type, error) {
		l := n.args[arg]
		body := func(params []*vec.Vector, rows []uint32, k int) *vec.Vector {
			inner := scope{n: k, cols: map[string]*vec.Vector{}}
			for name, c := range s.cols {
				v := newVector(c.Type)
				for _, r := range rows {
					appendRow(v, c, int(r))
				}
				inner.cols[name] = v
			}
			for i, name := range l.params {
				inner.cols[name] = params[i]
			}
			return l.args[0].eval(inner)
		}
		bodies[arg] = body
		empty := make([]*vec.Vector, len(params))
		for i, t := range params {
			empty[i] = newVector(t)
		}
		return body(empty, nil, 0).Type, nil
	}
	o, err := def.ResolveLambda(ts, bind)
	if err != nil {
		panic(err)
	}
	var lambdas []Lambda
	for i, b := range bodies {
		if b == nil {
			args[i] = mustCoerce(args[i], o.Args[i])
			continue
		}
		lambdas = append(lambdas, func(params []*vec.Vector, rows []uint32, k int) (*vec.Vector, error) {
			return mustCoerce(b(params, rows, k), o.Args[i]), nil
		})
	}
	out := &vec.Vector{Type: o.Result}
	sizeOut(out, s.n)
	for i := range s.n {
		for _, a := range args {
			if a != nil && def.Null == NullPropagates && rowNull(a, i) {
				setNull(out, i, s.n)
			}
		}
	}
	if err := o.EvalLambda(testContext, out, args, lambdas, s.n); err != nil {
		panic(err)
	}
	out.N = s.n
	return out
}

// aggregate computes an aggregate over all rows of the scope; the result has one row.
func (n *node) aggregate(def *Aggregate, s scope) *vec.Vector {
	args := make([]*vec.Vector, len(n.args))
	ts := make([]types.Type, len(n.args))
	for i, a := range n.args {
		if a.constant() {
			args[i] = vec.ConstOf(a.eval(scope{n: 1}), s.n)
		} else {
			args[i] = a.eval(s)
		}
		ts[i] = args[i].Type
	}
	o, err := def.Resolve(ts)
	if err != nil {
		panic(err)
	}
	rows := make([]int, s.n)
	for i := range rows {
		rows[i] = i
	}
	if n.order != nil {
		key := n.order.eval(s)
		slices.SortStableFunc(rows, func(a, b int) int { return CompareRows(key, a, key, b) })
	}
	var consts []*vec.Vector
	for i := range args {
		args[i] = mustCoerce(args[i], o.Args[i])
		if args[i].Form == vec.Const {
			consts = append(consts, args[i])
			continue
		}
		consts = append(consts, nil)
		sorted := newVector(args[i].Type)
		for _, r := range rows {
			appendRow(sorted, args[i], r)
		}
		args[i] = sorted
	}
	state, err := o.New(testContext, consts)
	if err != nil {
		panic(err)
	}
	state.Grow(1)
	if err := state.UpdateOne(0, args, s.n); err != nil {
		panic(err)
	}
	out := new(vec.Vector)
	out.Reset(o.Result)
	if err := state.Finalize(out, 0, 1); err != nil {
		panic(err)
	}
	out.Form = vec.Const
	return out
}

// miniSQL computes an expression, or SELECT expression FROM (VALUES …) AS t(…), and prints its first row. ok is false for
// SQL that it does not know.
func miniSQL(sql string) (text string, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	p := &miniParser{toks: lex(sql)}
	s := scope{n: 1}
	if !p.take("select") {
		out := p.expr(0).eval(s)
		return string(AppendText(nil, out, 0)), nil
	}
	x := p.expr(0)
	p.expect("from")
	p.expect("(")
	p.expect("values")
	rows := p.list(")")
	p.expect("as")
	p.next()
	p.expect("(")
	var names []string
	for !p.take(")") {
		names = append(names, p.next())
		p.take(",")
	}
	s = scope{n: len(rows), cols: map[string]*vec.Vector{}}
	for c, name := range names {
		var cells []*vec.Vector
		var t types.Type
		for _, r := range rows {
			cell := r
			if len(names) > 1 {
				cell = r.args[c]
			}
			v := cell.eval(scope{n: 1})
			t, _ = types.CommonSuper(t, v.Type)
			cells = append(cells, v)
		}
		col := newVector(t)
		for _, v := range cells {
			appendRow(col, mustCoerce(v, t), 0)
		}
		s.cols[name] = col
	}
	return string(AppendText(nil, x.eval(s), 0)), nil
}

// TestExamples computes the examples of all scalar functions and aggregates.
func TestExamples(t *testing.T) {
	check := func(name, doc string, examples []Example) {
		if doc == "" || !strings.HasSuffix(doc, ".") || len(examples) == 0 {
			t.Errorf("%s lacks a sentence of documentation or an example", name)
		}
		for _, e := range examples {
			got, err := miniSQL(e.SQL)
			if err != nil {
				got = "error: " + err.Error()
			}
			if got != e.Result {
				t.Errorf("%s: %s = %q, want %q", name, e.SQL, got, e.Result)
			}
		}
	}
	for _, s := range Scalars() {
		check(s.Name, s.Doc, s.Examples)
	}
	for _, a := range Aggregates() {
		check(a.Name, a.Doc, a.Examples)
	}
}
