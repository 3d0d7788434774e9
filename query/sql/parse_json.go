package sql

// jsonInput reads expression [FORMAT JSON].
func (p *parser) jsonInput() *JSONInput {
	start := p.tok.Start
	n := &JSONInput{Expr: p.expr()}
	n.Format = p.jsonFormat()
	n.Span = p.from(start)
	return n
}

// jsonFormat reads FORMAT JSON [ENCODING UTF8|UTF16|UTF32] if it is there.
func (p *parser) jsonFormat() JSONFormat {
	if !p.accept2("FORMAT", "JSON") {
		return JSONPlain
	}
	if !p.accept("ENCODING") {
		return JSONText
	}
	switch {
	case p.accept("UTF8"):
		return JSONTextUTF8
	case p.accept("UTF16"):
		return JSONTextUTF16
	}
	p.want("UTF32")
	return JSONTextUTF32
}

// startsReturning reports whether RETURNING type comes next, rather than something named returning.
func (p *parser) startsReturning() bool {
	return p.at("RETURNING") && isName(p.peek()) && !p.peekIs("VALUE", "FORMAT")
}

// jsonReturning reads RETURNING type [FORMAT JSON] if it is there.
func (p *parser) jsonReturning() (*TypeName, JSONFormat) {
	if !p.accept("RETURNING") {
		return nil, JSONPlain
	}
	t := p.typeName()
	return t, p.jsonFormat()
}

// jsonPathCall reads JSON_EXISTS, JSON_VALUE and JSON_QUERY.
func (p *parser) jsonPathCall() Expr {
	start := p.tok.Start
	n := &JSONPathCall{}
	switch p.tok.Key {
	case "JSON_VALUE":
		n.Kind = JSONValue
	case "JSON_QUERY":
		n.Kind = JSONQuery
	}
	p.advance()
	p.want("(")
	n.Input = p.jsonInput()
	p.want(",")
	n.Path = p.str()
	if p.accept("AS") {
		id := p.ident()
		n.PathName = &id
	}
	if p.accept("PASSING") {
		n.Passing = append(n.Passing, p.jsonArg())
		for p.accept(",") {
			n.Passing = append(n.Passing, p.jsonArg())
		}
	}
	if n.Kind != JSONExists {
		n.Returning, n.ReturningFormat = p.jsonReturning()
	}
	if n.Kind == JSONQuery {
		p.jsonQueryOptions(n)
	}
	for p.err == nil && !p.at(")") {
		b := p.jsonBehavior(n.Kind)
		p.want("ON")
		switch {
		case n.Kind != JSONExists && n.OnEmpty == nil && n.OnError == nil && p.accept("EMPTY"):
			n.OnEmpty = b
		case n.OnError == nil && p.accept("ERROR"):
			n.OnError = b
		default:
			p.unexpected()
		}
	}
	p.want(")")
	n.Span = p.from(start)
	return n
}

func (p *parser) jsonArg() *JSONArg {
	start := p.tok.Start
	n := &JSONArg{Input: p.jsonInput()}
	p.want("AS")
	n.Name = p.ident()
	n.Span = p.from(start)
	return n
}

// jsonQueryOptions reads the wrapper and the quotes of JSON_QUERY.
func (p *parser) jsonQueryOptions(n *JSONPathCall) {
	switch {
	case p.accept("WITHOUT"):
		n.Wrapper = JSONWithoutWrapper
		p.accept("ARRAY")
		p.want("WRAPPER")
	case p.accept("WITH"):
		n.Wrapper = JSONUnconditionalWrapper
		if p.accept("CONDITIONAL") {
			n.Wrapper = JSONConditionalWrapper
		} else {
			p.accept("UNCONDITIONAL")
		}
		p.accept("ARRAY")
		p.want("WRAPPER")
	}
	switch {
	case p.accept("KEEP"):
		n.Quotes = JSONKeepQuotes
	case p.accept("OMIT"):
		n.Quotes = JSONOmitQuotes
	default:
		return
	}
	p.want("QUOTES")
	if p.accept2("ON", "SCALAR") {
		p.want("STRING")
	}
}

func (p *parser) jsonBehavior(kind JSONPathKind) *JSONBehavior {
	start := p.tok.Start
	n := &JSONBehavior{}
	switch {
	case p.accept("ERROR"):
	case kind == JSONExists && p.accept("TRUE"):
		n.Kind = JSONTrue
	case kind == JSONExists && p.accept("FALSE"):
		n.Kind = JSONFalse
	case kind == JSONExists && p.accept("UNKNOWN"):
		n.Kind = JSONUnknown
	case kind != JSONExists && p.accept("NULL"):
		n.Kind = JSONNull
	case kind == JSONValue && p.accept("DEFAULT"):
		n.Kind, n.Default = JSONDefault, p.expr()
	case kind == JSONQuery && p.accept2("EMPTY", "ARRAY"):
		n.Kind = JSONEmptyArray
	case kind == JSONQuery && p.accept2("EMPTY", "OBJECT"):
		n.Kind = JSONEmptyObject
	default:
		p.unexpected()
	}
	n.Span = p.from(start)
	return n
}

// jsonObject reads JSON_OBJECT(…).
func (p *parser) jsonObject() Expr {
	start := p.tok.Start
	n := &JSONObjectExpr{}
	p.advance()
	p.want("(")
	if !p.at(")") && !p.startsReturning() {
		n.Members = append(n.Members, p.jsonMember())
		for p.accept(",") {
			n.Members = append(n.Members, p.jsonMember())
		}
		if n.AbsentOnNull = p.accept2("ABSENT", "ON"); n.AbsentOnNull || p.accept2("NULL", "ON") {
			p.want("NULL")
		}
		if n.UniqueKeys = p.accept2("WITH", "UNIQUE"); n.UniqueKeys || p.accept2("WITHOUT", "UNIQUE") {
			p.accept("KEYS")
		}
	}
	n.Returning, n.ReturningFormat = p.jsonReturning()
	p.want(")")
	n.Span = p.from(start)
	return n
}

func (p *parser) jsonMember() *JSONMember {
	start := p.tok.Start
	if p.is("KEY") && p.startsExpr(p.peek()) && !p.peekIs("(", "+", "-", "NOT", "AT", "ILIKE", "VALUE") {
		p.advance()
	}
	n := &JSONMember{Key: p.expr()}
	if !p.accept(":") {
		p.want("VALUE")
	}
	n.Value = p.jsonInput()
	n.Span = p.from(start)
	return n
}

// jsonArray reads JSON_ARRAY(…).
func (p *parser) jsonArray() Expr {
	start := p.tok.Start
	n := &JSONArrayExpr{}
	p.advance()
	p.want("(")
	if !p.at(")") && !p.startsReturning() {
		n.Items = append(n.Items, p.jsonInput())
		for p.accept(",") {
			n.Items = append(n.Items, p.jsonInput())
		}
		if n.NullOnNull = p.accept2("NULL", "ON"); n.NullOnNull || p.accept2("ABSENT", "ON") {
			p.want("NULL")
		}
	}
	n.Returning, n.ReturningFormat = p.jsonReturning()
	p.want(")")
	n.Span = p.from(start)
	return n
}
