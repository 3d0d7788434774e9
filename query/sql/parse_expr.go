package sql

// Precedence, from loose to tight, as in Trino, save for :: which Trino's documentation does not mention and which binds
// as in PostgreSQL: a + b::double is a + (b::double). The printer writes CAST, which leaves no doubt anywhere.
//
//	OR
//	AND
//	NOT
//	= <> < <= > >=, BETWEEN, IN, LIKE, IS    do not chain, save IS
//	||
//	+ -
//	* / %
//	unary + -
//	AT TIME ZONE
//	:: [] .

// expr reads an expression.
func (p *parser) expr() Expr {
	start := p.tok.Start
	if !p.enter() {
		p.leave()
		return &NullLit{Span{Start: start, Stop: start.Offset}}
	}
	defer p.leave()
	return p.exprFrom(start, nil)
}

// exprFrom reads an expression whose leftmost value was read already when left is not nil.
func (p *parser) exprFrom(start Pos, left Expr) Expr {
	first := p.and(start, left)
	if !p.at("OR") {
		return first
	}
	n := &Logical{Op: Or, Terms: []Expr{first}}
	for p.accept("OR") {
		n.Terms = append(n.Terms, p.and(p.tok.Start, nil))
	}
	n.Span = p.from(start)
	return n
}

// and reads a chain of AND.
func (p *parser) and(start Pos, left Expr) Expr {
	first := p.not(start, left)
	if !p.at("AND") {
		return first
	}
	n := &Logical{Op: And, Terms: []Expr{first}}
	for p.accept("AND") {
		n.Terms = append(n.Terms, p.not(p.tok.Start, nil))
	}
	n.Span = p.from(start)
	return n
}

// not reads a predicate with any number of NOT before it.
func (p *parser) not(start Pos, left Expr) Expr {
	if left != nil || !p.is("NOT") {
		return p.predicate(start, left)
	}
	p.advance()
	if !p.enter() {
		p.leave()
		return &NullLit{p.from(start)}
	}
	defer p.leave()
	n := &Not{X: p.not(p.tok.Start, nil)}
	n.Span = p.from(start)
	return n
}

var compareOps = map[string]CompareOp{"=": Eq, "<>": Ne, "!=": Ne, "<": Lt, "<=": Le, ">": Gt, ">=": Ge}

func isComparison(key string) bool {
	_, ok := compareOps[key]
	return ok
}

// predicate reads a value, at most one test of it, and any number of IS tests.
func (p *parser) predicate(start Pos, left Expr) Expr {
	x := p.value(start, left)
	negated := p.is("NOT") && p.peekIs("BETWEEN", "IN", "LIKE", "ILIKE")
	if negated {
		p.advance()
	}
	switch key := p.tok.Key; key {
	case "=", "<>", "!=", "<", "<=", ">", ">=":
		x = p.comparison(start, x, compareOps[key])
	case "BETWEEN":
		p.advance()
		n := &Between{X: x, Not: negated, Symmetric: p.is("SYMMETRIC") && p.startsExpr(p.peek())}
		if n.Symmetric {
			p.advance()
		}
		n.Low = p.value(p.tok.Start, nil)
		p.want("AND")
		n.High = p.value(p.tok.Start, nil)
		n.Span = p.from(start)
		x = n
	case "IN":
		x = p.in(start, x, negated)
	case "LIKE", "ILIKE":
		if key == "ILIKE" && !negated && !p.startsExpr(p.peek()) {
			break // a name: SELECT x ilike FROM t
		}
		p.advance()
		n := &Like{X: x, Not: negated, AnyCase: key == "ILIKE"}
		n.Pattern = p.value(p.tok.Start, nil)
		if p.accept("ESCAPE") {
			n.Escape = p.value(p.tok.Start, nil)
		}
		n.Span = p.from(start)
		x = n
	}
	for p.is("IS") {
		x = p.isTest(start, x)
		p.chain++
	}
	return x
}

// comparison reads = y, or = ANY (query).
func (p *parser) comparison(start Pos, left Expr, op CompareOp) Expr {
	opPos := p.tok.Start
	p.advance()
	if (p.is("ALL") || p.is("SOME") || p.is("ANY")) && p.peekIs("(") {
		n := &QuantifiedCompare{Op: op, OpPos: opPos, Quantifier: Any, Left: left}
		if p.is("ALL") {
			n.Quantifier = All
		}
		p.advance()
		n.Query = p.parenQuery()
		n.Span = p.from(start)
		return n
	}
	n := &Compare{Op: op, OpPos: opPos, Left: left, Right: p.value(p.tok.Start, nil)}
	n.Span = p.from(start)
	return n
}

// in reads IN (list) or IN (query).
func (p *parser) in(start Pos, x Expr, negated bool) Expr {
	p.advance()
	p.want("(")
	if p.startsQuery() {
		n := &InQuery{X: x, Query: p.query(), Not: negated}
		p.want(")")
		n.Span = p.from(start)
		return n
	}
	if !p.startsExpr(p.tok) {
		p.expectClass(classQuery)
	}
	first := p.expr()
	// (SELECT …) UNION … is a query that begins like an expression.
	if q := p.continueQuery(first); q != nil {
		p.want(")")
		return &InQuery{Span: p.from(start), X: x, Query: q, Not: negated}
	}
	n := &InList{X: x, List: []Expr{first}, Not: negated}
	for p.accept(",") {
		n.List = append(n.List, p.expr())
	}
	p.want(")")
	n.Span = p.from(start)
	return n
}

// isTest reads IS [NOT] NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM y.
func (p *parser) isTest(start Pos, x Expr) Expr {
	p.advance()
	negated := p.accept("NOT")
	switch {
	case p.accept("NULL"):
		return &IsNull{p.from(start), x, negated}
	case p.accept("TRUE"):
		return &IsTruth{p.from(start), x, True, negated}
	case p.accept("FALSE"):
		return &IsTruth{p.from(start), x, False, negated}
	case p.accept("UNKNOWN"):
		return &IsTruth{p.from(start), x, Unknown, negated}
	case p.accept("DISTINCT"):
		p.want("FROM")
		n := &IsDistinct{Left: x, Right: p.value(p.tok.Start, nil), Not: negated}
		n.Span = p.from(start)
		return n
	}
	p.unexpected()
	return x
}

// Levels of the binary operators; a higher one binds tighter.
const (
	levelConcat = iota + 1
	levelAdd
	levelMul
)

// binaryOp is the operator of a symbol, at level 0 when it is none.
func binaryOp(key string) (BinaryOp, int) {
	switch key {
	case "||":
		return Concat, levelConcat
	case "+":
		return Add, levelAdd
	case "-":
		return Sub, levelAdd
	case "*":
		return Mul, levelMul
	case "/":
		return Div, levelMul
	case "%":
		return Mod, levelMul
	}
	return 0, 0
}

// value reads an expression without predicates; its first operand was read already when left is not nil.
func (p *parser) value(start Pos, left Expr) Expr {
	if left == nil {
		left = p.unary()
	} else {
		left = p.postfix(start, left)
	}
	return p.binary(start, left, levelConcat)
}

// nestedValue is value for those who are not themselves called through expr, which counts the nesting.
func (p *parser) nestedValue() Expr {
	start := p.tok.Start
	if !p.enter() {
		p.leave()
		return &NullLit{p.from(start)}
	}
	defer p.leave()
	return p.value(start, nil)
}

// binary reads operators of at least the given level behind left. Every chain is built by the loop, leaning to the left.
func (p *parser) binary(start Pos, left Expr, least int) Expr {
	for {
		op, level := binaryOp(p.tok.Key)
		if level < least || level == 0 {
			return left
		}
		opPos := p.tok.Start
		p.advance()
		rightStart := p.tok.Start
		right := p.binary(rightStart, p.unary(), level+1)
		left = &Binary{p.from(start), op, opPos, left, right}
		p.chain++
	}
}

// unary reads an operand with its signs. A minus directly before a number is part of the number.
func (p *parser) unary() Expr {
	start := p.tok.Start
	if !p.is("-") && !p.is("+") {
		return p.postfix(start, p.primary())
	}
	op := Plus
	if p.is("-") {
		op = Neg
	}
	p.advance()
	if op == Neg && p.tok.Kind == TokenNumber {
		return p.postfix(start, p.numberLit(start, "-"))
	}
	if !p.enter() {
		p.leave()
		return &NullLit{p.from(start)}
	}
	defer p.leave()
	n := &Unary{Op: op, X: p.unary()}
	n.Span = p.from(start)
	return n
}

// postfix reads what may follow an operand: .field, [index], ::type, AT TIME ZONE.
func (p *parser) postfix(start Pos, x Expr) Expr {
	zoned := false
	for {
		switch p.tok.Key {
		case ".":
			if zoned {
				return x
			}
			if p.peekIs("*") { // row.* is for the select list
				p.starOf = start
				return x
			}
			p.advance()
			x = &FieldAccess{Base: x, Field: p.ident()}
		case "[":
			if zoned {
				return x
			}
			p.advance()
			x = &Subscript{Base: x, Index: p.expr()}
			p.want("]")
		case "::":
			p.advance()
			x = &Cast{X: x, Type: p.typeName()}
		case "AT":
			if !p.peekIs("TIME") {
				return x
			}
			p.advance()
			p.wantAll("TIME", "ZONE")
			zone := p.primary()
			x, zoned = &AtTimeZone{X: x, Zone: zone}, true
		default:
			return x
		}
		p.chain++
		switch n := x.(type) {
		case *FieldAccess:
			n.Span = p.from(start)
		case *Subscript:
			n.Span = p.from(start)
		case *Cast:
			n.Span = p.from(start)
			zoned = false
		case *AtTimeZone:
			n.Span = p.from(start)
		}
	}
}

// startsExpr reports whether an expression can begin with t.
func (p *parser) startsExpr(t Token) bool {
	switch t.Kind {
	case TokenWord:
		if !t.Reserved {
			return true
		}
		switch t.Key {
		case "CASE", "CAST", "CURRENT_CATALOG", "CURRENT_DATE", "CURRENT_PATH", "CURRENT_ROLE", "CURRENT_SCHEMA",
			"CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "EXISTS", "EXTRACT", "FALSE", "GROUPING", "JSON_ARRAY",
			"JSON_EXISTS", "JSON_OBJECT", "JSON_QUERY", "JSON_VALUE", "LISTAGG", "LOCALTIME", "LOCALTIMESTAMP", "NORMALIZE",
			"NOT", "NULL", "TRIM", "TRUE":
			return true
		}
		return false
	case TokenQuotedWord, TokenNumber, TokenString, TokenUnicode, TokenBinary:
		return true
	case TokenSymbol:
		return t.Key == "(" || t.Key == "-" || t.Key == "+" || t.Key == "?"
	}
	return false
}
