package sql

// startsQuery reports whether a query comes next. A query in parentheses begins like an expression and is not recognised.
func (p *parser) startsQuery() bool {
	switch p.tok.Key {
	case "SELECT", "WITH", "VALUES", "TABLE", "FROM":
		return true
	}
	return false
}

// parenQuery reads (query).
func (p *parser) parenQuery() *Query {
	p.want("(")
	q := p.query()
	p.want(")")
	return q
}

// query reads [WITH …] body [ORDER BY …] [OFFSET …] [LIMIT …].
func (p *parser) query() *Query {
	start := p.tok.Start
	if !p.enter() {
		p.leave()
		return emptyQuery()
	}
	defer p.leave()
	q := &Query{}
	if p.is("WITH") {
		q.With = p.with()
	}
	first := p.tok.Start
	q.Body = p.setOps(first, p.intersects(first, p.queryPrimary()))
	p.queryTail(q)
	q.Span = p.from(start)
	return q
}

// emptyQuery stands for a query that was not read because of an error.
func emptyQuery() *Query { return &Query{Body: &Values{}} }

// continueQuery goes on with a query whose first term was read as an expression, (SELECT …) before UNION or ORDER BY. It
// returns nil when x is no query or does not go on as one.
func (p *parser) continueQuery(x Expr) *Query {
	sub, ok := x.(*Subquery)
	if !ok {
		return nil
	}
	switch p.tok.Key {
	case "UNION", "INTERSECT", "EXCEPT", "ORDER", "OFFSET", "LIMIT", "FETCH":
	default:
		return nil
	}
	return p.queryFrom(sub.Start, sub.Query)
}

// queryFrom reads a query whose first term, in parentheses, was read.
func (p *parser) queryFrom(start Pos, first *Query) *Query {
	q := &Query{Body: p.setOps(start, p.intersects(start, first))}
	p.queryTail(q)
	q.Span = p.from(start)
	return q
}

// with reads WITH [RECURSIVE] a [(c, …)] AS (query), ….
func (p *parser) with() *With {
	start := p.tok.Start
	p.advance()
	n := &With{}
	if p.is("FUNCTION") {
		p.failAt(p.tok.Start, "inline functions (WITH FUNCTION) are not supported")
	}
	n.Recursive = p.accept("RECURSIVE")
	for {
		at := p.tok.Start
		q := &NamedQuery{Name: p.ident()}
		if p.at("(") {
			q.Columns = p.identList()
		}
		p.want("AS")
		q.Query = p.parenQuery()
		q.Span = p.from(at)
		n.Queries = append(n.Queries, q)
		if !p.accept(",") {
			break
		}
	}
	n.Span = p.from(start)
	return n
}

// quantifier reads [ALL|DISTINCT] behind a set operation.
func (p *parser) quantifier() (all bool) {
	if p.accept("ALL") {
		return true
	}
	p.accept("DISTINCT")
	return false
}

// setOps reads UNION and EXCEPT, which bind equally, behind a first term. Neighbours of one kind share a node.
func (p *parser) setOps(start Pos, left QueryBody) QueryBody {
	var open *SetOp // the operation that left is, if it was built here
	for p.at("UNION") || p.at("EXCEPT") {
		op := Union
		if p.is("EXCEPT") {
			op = Except
		}
		p.advance()
		all := p.quantifier()
		rightStart := p.tok.Start
		right := p.intersects(rightStart, p.queryPrimary())
		left, open = p.addTerm(start, open, left, op, all, right)
	}
	return left
}

// intersects reads INTERSECT, which binds tighter.
func (p *parser) intersects(start Pos, left QueryBody) QueryBody {
	var open *SetOp
	for p.accept("INTERSECT") {
		all := p.quantifier()
		left, open = p.addTerm(start, open, left, Intersect, all, p.queryPrimary())
	}
	return left
}

// addTerm applies a set operation to left and right; to open, in place, when that is a chain of the same kind.
func (p *parser) addTerm(start Pos, open *SetOp, left QueryBody, op SetOpKind, all bool, right QueryBody) (QueryBody, *SetOp) {
	if open == nil || open.Op != op || open.All != all {
		open = &SetOp{Op: op, All: all, Terms: []QueryBody{left}}
		p.chain++
	}
	open.Terms = append(open.Terms, right)
	open.Span = p.from(start)
	return open, open
}

// queryPrimary reads a SELECT, VALUES, TABLE, FROM-first query, or a query in parentheses.
func (p *parser) queryPrimary() QueryBody {
	start := p.tok.Start
	switch {
	case p.at("SELECT"), p.at("FROM"):
		return p.selectBody()
	case p.at("VALUES"):
		p.advance()
		n := &Values{Rows: p.exprList()}
		n.Span = p.from(start)
		return n
	case p.at("TABLE"):
		p.advance()
		n := &TableBody{Name: p.name()}
		n.Span = p.from(start)
		return n
	case p.at("("):
		return p.parenQuery()
	}
	p.at("WITH")
	p.unexpected()
	return &Values{}
}

// queryTail reads ORDER BY, OFFSET and LIMIT or FETCH; the last two in either order.
func (p *parser) queryTail(q *Query) {
	if p.at("ORDER") {
		p.queryOrder(q)
	}
	offset, limit := false, false
	for {
		switch {
		case !offset && p.at("OFFSET"):
			p.advance()
			offset = true
			q.Offset = p.expr()
			if !p.accept("ROW") {
				p.accept("ROWS")
			}
		case !limit && p.at("LIMIT"):
			p.advance()
			limit = true
			if p.at("ALL") {
				p.advance()
			} else {
				q.Limit = p.expr()
			}
			if p.is(",") && p.peek().Kind == TokenNumber {
				p.fail(&Error{Pos: p.tok.Start, Msg: mismatched(","), Hint: "write OFFSET before LIMIT: OFFSET 5 LIMIT 10"})
			}
		case !limit && p.at("FETCH"):
			limit = true
			p.fetch(q)
		default:
			return
		}
	}
}

// fetch reads FETCH FIRST|NEXT [n] ROW|ROWS ONLY|WITH TIES.
func (p *parser) fetch(q *Query) {
	p.advance()
	if !p.accept("FIRST") {
		p.want("NEXT")
	}
	start := p.tok.Start
	if p.is("ROW") || p.is("ROWS") {
		q.Limit = &NumberLit{Span{start, start.Offset}, Integer, "1"}
	} else {
		q.Limit = p.expr()
	}
	if !p.accept("ROW") {
		p.want("ROWS")
	}
	if !p.accept("ONLY") {
		p.wantAll("WITH", "TIES")
		q.WithTies = true
	}
}

// queryOrder reads ORDER BY items, or ORDER BY ALL.
func (p *parser) queryOrder(q *Query) {
	start := p.tok.Start
	p.want("ORDER")
	p.want("BY")
	if p.is("ALL") && !p.continuesName(p.peek()) {
		p.advance()
		all := &OrderAll{}
		all.Desc, all.Nulls = p.sortDirection()
		all.Span = p.from(start)
		q.OrderAll = all
		return
	}
	q.OrderBy = p.sortItems()
}

// continuesName reports whether t, behind a word such as ALL, shows that the word is the name of something.
func (p *parser) continuesName(t Token) bool {
	switch t.Kind {
	case TokenString, TokenUnicode:
		return true
	case TokenSymbol:
		return t.Key != ")" && t.Key != ";"
	}
	switch t.Key {
	case "AND", "OR", "NOT", "BETWEEN", "IN", "IS", "LIKE", "ILIKE", "AT":
		return true
	}
	return false
}

// optOrderBy reads ORDER BY items if they are there.
func (p *parser) optOrderBy() []*SortItem {
	if !p.accept("ORDER") {
		return nil
	}
	p.want("BY")
	return p.sortItems()
}

func (p *parser) sortItems() []*SortItem {
	items := []*SortItem{p.sortItem()}
	for p.accept(",") {
		items = append(items, p.sortItem())
	}
	return items
}

func (p *parser) sortItem() *SortItem {
	start := p.tok.Start
	n := &SortItem{Expr: p.expr()}
	n.Desc, n.Nulls = p.sortDirection()
	n.Span = p.from(start)
	return n
}

// sortDirection reads [ASC|DESC] [NULLS FIRST|LAST].
func (p *parser) sortDirection() (desc bool, nulls NullOrder) {
	if desc = p.accept("DESC"); !desc {
		p.accept("ASC")
	}
	if p.accept("NULLS") {
		if p.accept("FIRST") {
			return desc, NullsFirst
		}
		p.want("LAST")
		return desc, NullsLast
	}
	return desc, NullsAuto
}
