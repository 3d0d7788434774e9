package sql

// primary reads an operand without what may follow it.
func (p *parser) primary() Expr {
	start := p.tok.Start
	switch p.tok.Kind {
	case TokenNumber:
		return p.numberLit(start, "")
	case TokenString, TokenUnicode:
		return p.str()
	case TokenBinary:
		return p.binaryLit()
	case TokenQuotedWord:
		return p.nameOrCall()
	case TokenSymbol:
		switch p.tok.Key {
		case "(":
			return p.paren()
		case "?":
			p.advance()
			n := &Param{p.from(start), p.params}
			p.params++
			return n
		}
	case TokenWord:
		if p.tok.Reserved {
			if x := p.reservedPrimary(start); x != nil {
				return x
			}
			break
		}
		return p.plainPrimary(start)
	}
	p.expectClass(classExpression)
	p.unexpected()
	return &NullLit{p.from(start)}
}

// reservedPrimary reads an operand that begins with a reserved word; nil when none does.
func (p *parser) reservedPrimary(start Pos) Expr {
	switch key := p.tok.Key; key {
	case "NULL":
		p.advance()
		return &NullLit{p.from(start)}
	case "TRUE", "FALSE":
		p.advance()
		return &BoolLit{p.from(start), key == "TRUE"}
	case "CASE":
		return p.caseExpr()
	case "CAST":
		return p.cast()
	case "EXISTS":
		p.advance()
		n := &Exists{Query: p.parenQuery()}
		n.Span = p.from(start)
		return n
	case "EXTRACT":
		p.advance()
		p.want("(")
		n := &Extract{Field: p.ident()}
		p.want("FROM")
		n.From = p.expr()
		p.want(")")
		n.Span = p.from(start)
		return n
	case "GROUPING":
		p.advance()
		p.want("(")
		n := &Grouping{}
		if !p.is(")") {
			n.Args = p.exprList()
		}
		p.want(")")
		n.Span = p.from(start)
		return n
	case "TRIM":
		return p.trim()
	case "NORMALIZE":
		return p.normalize()
	case "LISTAGG":
		return p.nameOrCall()
	case "JSON_EXISTS", "JSON_VALUE", "JSON_QUERY":
		return p.jsonPathCall()
	case "JSON_OBJECT":
		return p.jsonObject()
	case "JSON_ARRAY":
		return p.jsonArray()
	case "LEFT", "RIGHT":
		if p.peekIs("(") {
			p.fail(&Error{Pos: start, Msg: "there is no function " + key, Hint: "use substring(s, 1, n), or substring(s, -n)"})
		}
	}
	for k, name := range sessionValueNames {
		if p.is(name) {
			return p.sessionValue(SessionValueKind(k))
		}
	}
	return nil
}

// plainPrimary reads an operand that begins with a word that is not reserved.
func (p *parser) plainPrimary(start Pos) Expr {
	switch p.tok.Key {
	case "INTERVAL":
		if p.startsInterval() {
			return p.intervalLit()
		}
		if p.peek().Kind == TokenNumber {
			p.fail(&Error{Pos: p.peek().Start, Msg: mismatched(p.tokText(p.peek())), Expected: []string{classString}, Hint: "the number of an interval stands in quotes: INTERVAL '1' DAY"})
		}
	case "ARRAY":
		if p.peekIs("[") {
			p.advance()
			p.advance()
			n := &ArrayExpr{}
			if !p.is("]") {
				n.Items = p.exprList()
			}
			p.want("]")
			n.Span = p.from(start)
			return n
		}
	case "ROW":
		if p.peekIs("(") {
			p.advance()
			p.advance()
			n := &RowExpr{Items: p.exprList()}
			p.want(")")
			n.Span = p.from(start)
			return n
		}
	case "TRY_CAST":
		if p.peekIs("(") {
			return p.cast()
		}
	case "POSITION":
		if p.peekIs("(") {
			return p.position()
		}
	case "SUBSTRING":
		if p.peekIs("(") {
			return p.substring()
		}
	case "DOUBLE":
		if p.peekIs("PRECISION") {
			lx := p.peekLex
			if k := lx.next().Kind; k == TokenString || k == TokenUnicode {
				t := p.typeName()
				v := p.str().Value
				return &TypedLit{p.from(start), t, v}
			}
		}
	}
	return p.nameOrCall()
}

// nameOrCall reads what begins with a name: a column, a function call, a lambda, or a typed literal.
func (p *parser) nameOrCall() Expr {
	start := p.tok.Start
	switch next := p.peek(); {
	case next.Kind == TokenString || next.Kind == TokenUnicode:
		if p.tok.Reserved {
			break
		}
		t := p.typeNameWord()
		v := p.str().Value
		return &TypedLit{p.from(start), t, v}
	case next.Key == "->":
		if p.tok.Reserved {
			break
		}
		param := p.ident()
		p.advance()
		n := &Lambda{Params: []Ident{param}, Body: p.expr()}
		n.Span = p.from(start)
		return n
	}
	first := p.tok
	parts := []Ident{p.identOf(first)}
	p.advance()
	for p.is(".") && !p.peekIs("*") { // the star is seen by postfix
		p.advance()
		parts = append(parts, p.ident())
	}
	if p.is("(") {
		return p.call(Name{p.from(start), parts})
	}
	if first.Reserved {
		p.want("(")
	}
	return &ColumnRef{p.from(start), parts}
}

// typeNameWord reads the one word before the string of a typed literal.
func (p *parser) typeNameWord() *TypeName {
	id := p.ident()
	t := &TypeName{Span: id.Span, Name: id.Name, Quoted: id.Quoted}
	if !id.Quoted {
		t.Name = upper(id.Name)
	}
	return t
}

// exprList reads one or more expressions between commas.
func (p *parser) exprList() []Expr {
	list := []Expr{p.expr()}
	for p.accept(",") {
		list = append(list, p.expr())
	}
	return list
}

// paren reads what begins with a parenthesis: a lambda, a query, a row, or an expression.
func (p *parser) paren() Expr {
	start := p.tok.Start
	if params, ok := p.lambdaParams(); ok {
		n := &Lambda{Params: params, Body: p.expr()}
		n.Span = p.from(start)
		return n
	}
	p.advance()
	if p.startsQuery() {
		n := &Subquery{Query: p.query()}
		p.want(")")
		n.Span = p.from(start)
		return n
	}
	if !p.startsExpr(p.tok) {
		p.expectClass(classQuery)
	}
	x := p.expr()
	// ((SELECT 1) UNION SELECT 2) is a query that begins like an expression.
	if q := p.continueQuery(x); q != nil {
		p.want(")")
		return &Subquery{p.from(start), q}
	}
	if !p.at(",") {
		p.want(")")
		return x
	}
	row := &RowExpr{Items: []Expr{x}}
	for p.accept(",") {
		row.Items = append(row.Items, p.expr())
	}
	p.want(")")
	row.Span = p.from(start)
	return row
}

// lambdaParams moves over (a, b) -> if that is what comes next.
func (p *parser) lambdaParams() ([]Ident, bool) {
	t := p.peek()
	if !isName(t) && t.Key != ")" {
		return nil, false
	}
	lx := p.lex
	for t = lx.next(); t.Key != ")"; t = lx.next() {
		if !isName(t) {
			return nil, false
		}
		if t = lx.next(); t.Key == ")" {
			break
		}
		if t.Key != "," {
			return nil, false
		}
	}
	if lx.next().Key != "->" {
		return nil, false
	}
	p.advance()
	var params []Ident
	if !p.is(")") {
		params = append(params, p.ident())
		for p.accept(",") {
			params = append(params, p.ident())
		}
	}
	p.want(")")
	p.want("->")
	return params, true
}

// caseExpr reads CASE … END.
func (p *parser) caseExpr() Expr {
	start := p.tok.Start
	p.advance()
	n := &Case{}
	if !p.at("WHEN") {
		n.Operand = p.expr()
	}
	for {
		whenStart := p.tok.Start
		p.want("WHEN")
		w := &When{Cond: p.expr()}
		p.want("THEN")
		w.Result = p.expr()
		w.Span = p.from(whenStart)
		n.Whens = append(n.Whens, w)
		if !p.at("WHEN") {
			break
		}
	}
	if p.accept("ELSE") {
		n.Else = p.expr()
	}
	p.want("END")
	n.Span = p.from(start)
	return n
}

// cast reads CAST(x AS t) and TRY_CAST(x AS t).
func (p *parser) cast() Expr {
	start := p.tok.Start
	n := &Cast{Try: p.is("TRY_CAST")}
	p.advance()
	p.want("(")
	n.X = p.expr()
	p.want("AS")
	n.Type = p.typeName()
	p.want(")")
	n.Span = p.from(start)
	return n
}

// sessionValue reads CURRENT_DATE and its like.
func (p *parser) sessionValue(kind SessionValueKind) Expr {
	start := p.tok.Start
	p.advance()
	n := &SessionValue{Kind: kind, Precision: -1}
	switch kind {
	case CurrentTime, CurrentTimestamp, LocalTime, LocalTimestamp:
		if p.accept("(") {
			n.Precision = int(p.smallInt())
			p.want(")")
		}
	}
	n.Span = p.from(start)
	return n
}
