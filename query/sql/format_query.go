package sql

// subquery writes (query), with its clauses indented in pretty print.
func (p *printer) subquery(q *Query) {
	p.w("(")
	p.indent++
	if p.pretty {
		p.line()
	}
	p.query(q)
	p.indent--
	if p.pretty {
		p.line()
	}
	p.w(")")
}

func (p *printer) query(q *Query) {
	if q.With != nil {
		p.with(q.With)
		p.line()
	}
	p.body(q.Body)
	switch {
	case q.OrderAll != nil:
		p.line()
		p.w("ORDER BY ALL")
		p.sortDirection(q.OrderAll.Desc, q.OrderAll.Nulls)
	case len(q.OrderBy) > 0:
		p.line()
		p.orderBy(q.OrderBy)
	}
	if q.Offset != nil {
		p.line()
		p.w("OFFSET ")
		p.expr(q.Offset, precLowest)
	}
	if q.Limit == nil {
		return
	}
	p.line()
	if q.WithTies {
		p.w("FETCH FIRST ")
		p.expr(q.Limit, precLowest)
		p.w(" ROWS WITH TIES")
		return
	}
	p.w("LIMIT ")
	p.expr(q.Limit, precLowest)
}

func (p *printer) with(n *With) {
	p.w("WITH ")
	if n.Recursive {
		p.w("RECURSIVE ")
	}
	for i, q := range n.Queries {
		if i > 0 {
			p.w(",")
			p.line()
		}
		p.ident(q.Name)
		p.optIdents(q.Columns)
		p.w(" AS ")
		p.subquery(q.Query)
	}
}

// body writes what a query orders and limits; a query there stands in parentheses.
func (p *printer) body(n QueryBody) {
	switch n := n.(type) {
	case *Query:
		p.subquery(n)
	case *Select:
		p.selectBody(n)
	case *Values:
		p.w("VALUES ")
		list(p, n.Rows, p.row)
	case *TableBody:
		p.w("TABLE ")
		p.name(n.Name)
	case *SetOp:
		for i, t := range n.Terms {
			if i > 0 {
				p.line()
				p.w(n.Op.String())
				if n.All {
					p.w(" ALL")
				}
				p.line()
			}
			p.term(t, n.Op, i == 0)
		}
	}
}

// term writes a term of a set operation. A set operation among the terms needs parentheses unless it is INTERSECT under
// another one, or the first term.
func (p *printer) term(n QueryBody, op SetOpKind, first bool) {
	if inner, ok := n.(*SetOp); ok {
		if tighter := inner.Op == Intersect && op != Intersect; !tighter && (!first || op == Intersect && inner.Op != Intersect) {
			p.subquery(&Query{Body: inner})
			return
		}
	}
	p.body(n)
}

// row writes a row of VALUES.
func (p *printer) row(e Expr) {
	if r, ok := e.(*RowExpr); ok && len(r.Items) > 1 {
		p.w("(")
		p.exprs(r.Items)
		p.w(")")
		return
	}
	p.expr(e, precLowest)
}

func (p *printer) selectBody(n *Select) {
	p.w("SELECT")
	if n.Distinct {
		p.w(" DISTINCT")
	}
	if len(n.DistinctOn) > 0 {
		p.w(" ON (")
		p.exprs(n.DistinctOn)
		p.w(")")
	}
	if p.pretty && len(n.Items) > 1 {
		p.indent++
		for i, it := range n.Items {
			if i > 0 {
				p.w(",")
			}
			p.line()
			p.selectItem(it)
		}
		p.indent--
	} else {
		p.w(" ")
		list(p, n.Items, p.selectItem)
	}
	if len(n.From) > 0 {
		p.line()
		p.w("FROM ")
		list(p, n.From, p.relation)
	}
	p.clause("WHERE", n.Where)
	if n.GroupBy != nil {
		p.line()
		p.groupBy(n.GroupBy)
	}
	p.clause("HAVING", n.Having)
	if len(n.Windows) > 0 {
		p.line()
		p.w("WINDOW ")
		list(p, n.Windows, func(w *NamedWindow) {
			p.ident(w.Name)
			p.w(" AS (")
			p.window(w.Window)
			p.w(")")
		})
	}
	p.clause("QUALIFY", n.Qualify)
}

// clause writes a keyword and its expression if there is one.
func (p *printer) clause(keyword string, e Expr) {
	if e != nil {
		p.line()
		p.w(keyword, " ")
		p.expr(e, precLowest)
	}
}

func (p *printer) selectItem(n SelectItem) {
	switch n := n.(type) {
	case *ExprItem:
		p.expr(n.Expr, precLowest)
		if n.Alias != nil {
			p.w(" AS ")
			p.ident(*n.Alias)
		}
	case *StarItem:
		p.starItem(n)
	}
}

func (p *printer) starItem(n *StarItem) {
	switch t := n.Target.(type) {
	case nil:
	case *ColumnRef:
		p.bare(t)
		p.w(".")
	default:
		p.base(t)
		p.w(".")
	}
	p.w("*")
	if len(n.Aliases) > 0 {
		p.w(" AS ")
		p.idents(n.Aliases)
	}
	if len(n.Exclude) > 0 {
		p.w(" EXCLUDE ")
		p.idents(n.Exclude)
	}
	if len(n.Replace) > 0 {
		p.w(" REPLACE (")
		list(p, n.Replace, func(r *ReplaceItem) {
			p.expr(r.Expr, precLowest)
			p.w(" AS ")
			p.ident(r.Column)
		})
		p.w(")")
	}
}

func (p *printer) groupBy(n *GroupBy) {
	p.w("GROUP BY ")
	if n.Auto {
		p.w("ALL")
		return
	}
	if n.Distinct {
		p.w("DISTINCT ")
	}
	list(p, n.Elements, p.groupingElement)
}

func (p *printer) groupingElement(n GroupingElement) {
	switch n := n.(type) {
	case *GroupingSet:
		p.groupingSet(n)
		return
	case *Rollup:
		p.w("ROLLUP (")
		list(p, n.Sets, p.groupingSet)
	case *Cube:
		p.w("CUBE (")
		list(p, n.Sets, p.groupingSet)
	case *GroupingSets:
		p.w("GROUPING SETS (")
		list(p, n.Sets, p.groupingSet)
	}
	p.w(")")
}

func (p *printer) groupingSet(n *GroupingSet) {
	if len(n.Exprs) == 1 {
		p.expr(n.Exprs[0], precOr) // () -> x would begin with the empty set
		return
	}
	p.w("(")
	p.exprs(n.Exprs)
	p.w(")")
}
