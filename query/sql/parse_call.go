package sql

import "strings"

// upper is s with the letters a to z in upper case.
func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// call reads the arguments of a function and all that may follow them; its name was read.
func (p *parser) call(name Name) Expr {
	n := &FuncCall{Name: name}
	p.want("(")
	switch {
	case p.is("*"):
		p.advance()
		n.Star = true
	case p.at(")"):
	default:
		if p.is("DISTINCT") {
			p.advance()
			n.Distinct = true
		} else if p.is("ALL") && p.startsExpr(p.peek()) && !p.peekIs("(", "+", "-") {
			p.advance() // f(ALL x) is f(x)
		}
		if !p.is("ORDER") {
			n.Args = append(n.Args, p.callArg())
			for p.accept(",") {
				n.Args = append(n.Args, p.callArg())
			}
		}
		if upper(name.Last().Name) == "LISTAGG" && p.at2("ON", "OVERFLOW") {
			n.Overflow = p.overflow()
		}
		n.OrderBy = p.optOrderBy()
	}
	p.want(")")
	p.callSuffix(n)
	n.Span = p.from(name.Start)
	return n
}

// callArg reads an argument: an expression or name => expression.
func (p *parser) callArg() Expr {
	start := p.tok.Start
	if isName(p.tok) && p.peekIs("=>") {
		n := &NamedArg{Name: p.ident()}
		p.advance()
		n.Value = p.expr()
		n.Span = p.from(start)
		return n
	}
	return p.expr()
}

// callSuffix reads WITHIN GROUP, FILTER, IGNORE NULLS and OVER. None of these words is reserved: each counts only before
// what must follow it.
func (p *parser) callSuffix(n *FuncCall) {
	if p.is("WITHIN") && p.peekIs("GROUP") {
		p.advance()
		p.advance()
		p.want("(")
		p.wantAll("ORDER", "BY")
		n.WithinGroup = p.sortItems()
		p.want(")")
	}
	if p.is("FILTER") && p.peekIs("(") {
		p.advance()
		p.advance()
		p.want("WHERE")
		n.Filter = p.expr()
		p.want(")")
	}
	if (p.is("IGNORE") || p.is("RESPECT")) && p.peekIs("NULLS") {
		n.Nulls = RespectNulls
		if p.is("IGNORE") {
			n.Nulls = IgnoreNulls
		}
		p.advance()
		p.advance()
	}
	if p.is("OVER") && (p.peekIs("(") || isName(p.peek())) {
		start := p.tok.Start
		p.advance()
		n.Over = &Over{}
		if p.accept("(") {
			n.Over.Window = p.window()
			p.want(")")
		} else {
			id := p.ident()
			n.Over.Name = &id
		}
		n.Over.Span = p.from(start)
	}
}

// overflow reads ON OVERFLOW ERROR, or TRUNCATE [filler] WITH|WITHOUT COUNT.
func (p *parser) overflow() *Overflow {
	start := p.tok.Start
	p.wantAll("ON", "OVERFLOW")
	n := &Overflow{}
	if !p.accept("ERROR") {
		p.want("TRUNCATE")
		n.Truncate = true
		if p.isString() {
			n.Filler = p.str()
		}
		n.WithCount = p.accept("WITH")
		if !n.WithCount {
			p.want("WITHOUT")
		}
		p.want("COUNT")
	}
	n.Span = p.from(start)
	return n
}

// window reads the inside of OVER (…), up to the closing parenthesis.
func (p *parser) window() *Window {
	start := p.tok.Start
	n := &Window{}
	if isName(p.tok) && !p.at2("PARTITION", "BY") && !p.startsFrame() {
		id := p.ident()
		n.Base = &id
	}
	if p.accept("PARTITION") {
		p.want("BY")
		n.PartitionBy = p.exprList()
	}
	n.OrderBy = p.optOrderBy()
	if p.startsFrame() {
		n.Frame = p.frame()
	}
	n.Span = p.from(start)
	return n
}

// startsFrame reports whether a frame comes next, rather than a window named rows.
func (p *parser) startsFrame() bool {
	return (p.at("ROWS") || p.at("RANGE") || p.at("GROUPS")) && !p.peekIs(")", "PARTITION", "ORDER")
}

// frame reads ROWS|RANGE|GROUPS bound, or BETWEEN bound AND bound, and EXCLUDE.
func (p *parser) frame() *Frame {
	start := p.tok.Start
	n := &Frame{To: FrameBound{Kind: CurrentRow}}
	for u := Rows; u <= Groups; u++ {
		if p.is(u.String()) {
			n.Unit = u
		}
	}
	p.advance()
	if p.accept("BETWEEN") {
		n.From = p.bound()
		p.want("AND")
		n.To = p.bound()
	} else {
		n.From = p.bound()
	}
	if p.accept("EXCLUDE") {
		switch {
		case p.accept2("NO", "OTHERS"):
		case p.accept2("CURRENT", "ROW"):
			n.Exclude = ExcludeCurrentRow
		case p.accept("GROUP"):
			n.Exclude = ExcludeGroup
		case p.accept("TIES"):
			n.Exclude = ExcludeTies
		default:
			p.unexpected()
		}
	}
	n.Span = p.from(start)
	return n
}

// bound reads one end of a frame.
func (p *parser) bound() FrameBound {
	switch {
	case p.accept2("UNBOUNDED", "PRECEDING"):
		return FrameBound{Kind: UnboundedPreceding}
	case p.accept2("UNBOUNDED", "FOLLOWING"):
		return FrameBound{Kind: UnboundedFollowing}
	case p.accept2("CURRENT", "ROW"):
		return FrameBound{Kind: CurrentRow}
	}
	b := FrameBound{Kind: Preceding, Offset: p.nestedValue()}
	if !p.accept("PRECEDING") {
		p.want("FOLLOWING")
		b.Kind = Following
	}
	return b
}

// function makes the call that a special form stands for.
func (p *parser) function(start Pos, name Ident, args ...Expr) Expr {
	return &FuncCall{Span: p.from(start), Name: Name{name.Span, []Ident{name}}, Args: args}
}

// plainCall reports whether what follows the name and parenthesis of a special form shows that it is a plain call.
func (p *parser) plainCall() bool {
	t := p.peek()
	lx := p.peekLex
	return !p.startsExpr(t) || t.Key == "NOT" || isName(t) && lx.next().Key == "=>"
}

// position reads POSITION(a IN b), which is strpos(b, a), or a call of a function named position.
func (p *parser) position() Expr {
	start := p.tok.Start
	name := p.ident()
	if p.plainCall() {
		return p.call(Name{name.Span, []Ident{name}})
	}
	p.advance()
	argStart := p.tok.Start
	x := p.nestedValue()
	if !p.at("IN") {
		return p.callRest(name, p.exprFrom(argStart, x))
	}
	p.advance()
	text := p.nestedValue()
	p.want(")")
	name.Name = "strpos"
	return p.function(start, name, text, x)
}

// substring reads SUBSTRING(x FROM a [FOR b]), or a plain call.
func (p *parser) substring() Expr {
	start := p.tok.Start
	name := p.ident()
	if p.plainCall() {
		return p.call(Name{name.Span, []Ident{name}})
	}
	p.advance()
	args := []Expr{p.expr()}
	if !p.at("FROM") {
		return p.callRest(name, args[0])
	}
	p.advance()
	args = append(args, p.expr())
	if p.accept("FOR") {
		args = append(args, p.expr())
	}
	p.want(")")
	return p.function(start, name, args...)
}

// callRest reads a call on from behind its first argument.
func (p *parser) callRest(name Ident, first Expr) Expr {
	n := &FuncCall{Name: Name{name.Span, []Ident{name}}, Args: []Expr{first}}
	for p.accept(",") {
		n.Args = append(n.Args, p.callArg())
	}
	n.OrderBy = p.optOrderBy()
	p.want(")")
	p.callSuffix(n)
	n.Span = p.from(name.Start)
	return n
}

// trim reads TRIM([LEADING|TRAILING|BOTH] [c] FROM x), TRIM(x) and TRIM(x, c), which are trim, ltrim or rtrim(x[, c]).
func (p *parser) trim() Expr {
	start := p.tok.Start
	name := p.identOf(p.tok)
	p.advance()
	p.want("(")
	sided := true
	switch {
	case p.is("FROM"):
	case p.is("LEADING") && !p.peekIs(",", ")", "."):
		name.Name = "ltrim"
		p.advance()
	case p.is("TRAILING") && !p.peekIs(",", ")", "."):
		name.Name = "rtrim"
		p.advance()
	case p.is("BOTH") && !p.peekIs(",", ")", "."):
		p.advance()
	default:
		sided = false
	}
	if p.is("FROM") {
		p.advance()
		x := p.expr()
		p.want(")")
		return p.function(start, name, x)
	}
	x := p.expr()
	switch {
	case p.accept("FROM"):
		text := p.expr()
		p.want(")")
		return p.function(start, name, text, x)
	case sided:
		p.unexpected()
	case p.accept(","):
		chars := p.expr()
		p.want(")")
		return p.function(start, name, x, chars)
	}
	p.want(")")
	return p.function(start, name, x)
}

// normalize reads NORMALIZE(x [, NFC|NFD|NFKC|NFKD]).
func (p *parser) normalize() Expr {
	start := p.tok.Start
	name := p.identOf(p.tok)
	p.advance()
	p.want("(")
	args := []Expr{p.expr()}
	if p.accept(",") {
		form := p.tok
		if !p.accept("NFC") && !p.accept("NFD") && !p.accept("NFKC") && !p.accept("NFKD") {
			p.unexpected()
		}
		args = append(args, &StringLit{form.Span, form.Key})
	}
	p.want(")")
	return p.function(start, name, args...)
}
