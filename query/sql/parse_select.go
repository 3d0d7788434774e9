package sql

// selectBody reads SELECT … FROM …, or FROM … [SELECT …] with the rest behind it.
func (p *parser) selectBody() *Select {
	start := p.tok.Start
	n := &Select{}
	if p.accept("FROM") {
		n.From = p.relations()
		if p.at("SELECT") {
			p.selectList(n)
		} else {
			n.Items = []SelectItem{&StarItem{Span: Span{start, start.Offset}}}
		}
	} else {
		p.selectList(n)
		if p.accept("FROM") {
			n.From = p.relations()
		}
	}
	if p.accept("WHERE") {
		n.Where = p.expr()
	}
	if p.at("GROUP") {
		n.GroupBy = p.groupBy()
	}
	if p.accept("HAVING") {
		n.Having = p.expr()
	}
	if p.accept("WINDOW") {
		n.Windows = append(n.Windows, p.namedWindow())
		for p.accept(",") {
			n.Windows = append(n.Windows, p.namedWindow())
		}
	}
	if p.accept("QUALIFY") {
		n.Qualify = p.expr()
	}
	n.Span = p.from(start)
	return n
}

// selectList reads SELECT [ALL|DISTINCT [ON (…)]] items.
func (p *parser) selectList(n *Select) {
	p.want("SELECT")
	switch {
	case p.is("DISTINCT"):
		p.advance()
		n.Distinct = true
		if p.is("ON") && p.peekIs("(") {
			p.advance()
			p.advance()
			n.DistinctOn = p.exprList()
			p.want(")")
		}
	case p.is("ALL") && (p.peekIs("*") || p.startsExpr(p.peek()) && !p.peekIs("(", "+", "-")):
		p.advance()
	}
	n.Items = append(n.Items, p.selectItem())
	for p.accept(",") {
		n.Items = append(n.Items, p.selectItem())
	}
}

// selectItem reads *, t.*, or expression [[AS] alias].
func (p *parser) selectItem() SelectItem {
	start := p.tok.Start
	if p.is("*") {
		p.advance()
		return p.starItem(start, nil)
	}
	x := p.expr()
	if p.is(".") && p.peekIs("*") && p.starOf == start {
		p.advance()
		p.advance()
		return p.starItem(start, x)
	}
	n := &ExprItem{Expr: x, Alias: p.optAlias()}
	n.Span = p.from(start)
	return n
}

// starItem reads what may follow a star.
func (p *parser) starItem(start Pos, target Expr) SelectItem {
	n := &StarItem{Target: target}
	if target != nil && p.accept("AS") {
		n.Aliases = p.identList()
	}
	if p.at("EXCLUDE") {
		p.advance()
		if p.at("(") {
			n.Exclude = p.identList()
		} else {
			n.Exclude = []Ident{p.ident()}
		}
	}
	if p.accept("REPLACE") {
		p.want("(")
		n.Replace = append(n.Replace, p.replaceItem())
		for p.accept(",") {
			n.Replace = append(n.Replace, p.replaceItem())
		}
		p.want(")")
	}
	n.Span = p.from(start)
	return n
}

func (p *parser) replaceItem() *ReplaceItem {
	start := p.tok.Start
	n := &ReplaceItem{Expr: p.expr()}
	p.want("AS")
	n.Column = p.ident()
	n.Span = p.from(start)
	return n
}

// optAlias reads [AS] name if it is there.
func (p *parser) optAlias() *Ident {
	if p.accept("AS") {
		id := p.ident()
		return &id
	}
	if !isName(p.tok) || p.startsClause() {
		return nil
	}
	p.bareAlias, p.aliasTried = p.tok.Span, append(p.aliasTried[:0], p.tried...)
	p.noteClauses()
	id := p.ident()
	return &id
}

// noteClauses adds to what could have stood in place of a bare alias the words that come later in a query.
func (p *parser) noteClauses() {
	p.aliasTried = append(p.aliasTried, ",", "FROM", "JOIN", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION")
}

// startsClause reports whether a word that is not reserved begins a clause here, rather than being an alias without AS.
func (p *parser) startsClause() bool {
	t := p.tok
	if t.Kind != TokenWord {
		return false
	}
	next := p.peek()
	switch t.Key {
	case "LIMIT", "OFFSET", "QUALIFY":
		// LIMIT at the end is a clause that lacks its number, whatever Trino makes of it.
		return p.startsExpr(next) || next.Kind == TokenEOF || next.Key == ";"
	case "FETCH":
		return next.Key == "FIRST" || next.Key == "NEXT"
	case "WINDOW":
		lx := p.peekLex
		return isName(next) && lx.next().Key == "AS"
	case "TABLESAMPLE":
		return next.Key == "BERNOULLI" || next.Key == "SYSTEM"
	case "MATCH_RECOGNIZE":
		return next.Key == "("
	case "ASOF":
		return next.Key == "JOIN" || next.Key == "LEFT" || next.Key == "INNER"
	case "SEMI", "ANTI":
		return next.Key == "JOIN"
	case "ILIKE":
		return p.startsExpr(next)
	}
	return false
}

// groupBy reads GROUP BY [ALL|DISTINCT] elements, GROUP BY ALL and GROUP BY AUTO.
func (p *parser) groupBy() *GroupBy {
	start := p.tok.Start
	p.want("GROUP")
	p.want("BY")
	n := &GroupBy{}
	switch {
	case p.is("DISTINCT"):
		p.advance()
		n.Distinct = true
	case p.is("ALL") && p.startsGrouping(p.peek()):
		p.advance()
	case (p.is("ALL") || p.is("AUTO")) && !p.continuesName(p.peek()):
		p.advance()
		n.Auto = true
		n.Span = p.from(start)
		return n
	}
	n.Elements = append(n.Elements, p.groupingElement())
	for p.accept(",") {
		n.Elements = append(n.Elements, p.groupingElement())
	}
	n.Span = p.from(start)
	return n
}

// startsGrouping reports whether a grouping element begins with t, behind GROUP BY ALL.
func (p *parser) startsGrouping(t Token) bool {
	switch t.Key {
	case "ROLLUP", "CUBE", "GROUPING":
		return true
	case "LIMIT", "OFFSET", "FETCH", "WINDOW", "QUALIFY", "+", "-", "AND", "NOT":
		return false
	}
	return p.startsExpr(t)
}

func (p *parser) groupingElement() GroupingElement {
	start := p.tok.Start
	switch {
	case p.is("ROLLUP"):
		p.advance()
		sets := p.groupingSets(true)
		return &Rollup{p.from(start), sets}
	case p.is("CUBE"):
		p.advance()
		sets := p.groupingSets(true)
		return &Cube{p.from(start), sets}
	case p.is("GROUPING") && p.peekIs("SETS"):
		p.advance()
		p.advance()
		sets := p.groupingSets(false)
		return &GroupingSets{p.from(start), sets}
	}
	return p.groupingSet()
}

// groupingSets reads (set, set, …).
func (p *parser) groupingSets(mayBeEmpty bool) []*GroupingSet {
	p.want("(")
	var sets []*GroupingSet
	if mayBeEmpty && p.accept(")") {
		return sets
	}
	sets = append(sets, p.groupingSet())
	for p.accept(",") {
		sets = append(sets, p.groupingSet())
	}
	p.want(")")
	return sets
}

// groupingSet reads one expression, or a list of them in parentheses.
func (p *parser) groupingSet() *GroupingSet {
	start := p.tok.Start
	if p.is("(") && p.peekIs(")") {
		p.advance()
		p.advance()
		return &GroupingSet{Span: p.from(start)}
	}
	listed := p.is("(")
	x := p.expr()
	n := &GroupingSet{Exprs: []Expr{x}}
	if row, ok := x.(*RowExpr); ok && listed && row.Start == start {
		n.Exprs = row.Items // (a, b) is a set of two, not a row
	}
	n.Span = p.from(start)
	return n
}

func (p *parser) namedWindow() *NamedWindow {
	start := p.tok.Start
	n := &NamedWindow{Name: p.ident()}
	p.want("AS")
	p.want("(")
	n.Window = p.window()
	p.want(")")
	n.Span = p.from(start)
	return n
}
