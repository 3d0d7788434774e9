package sql

// relations reads the comma list of a FROM clause.
func (p *parser) relations() []Relation {
	list := []Relation{p.relation()}
	for p.accept(",") {
		list = append(list, p.relation())
	}
	return list
}

// relation reads a relation with its joins.
func (p *parser) relation() Relation {
	start := p.tok.Start
	return p.joins(start, p.sampled())
}

// joins reads the joins behind left. Chains lean to the left.
func (p *parser) joins(start Pos, left Relation) Relation {
	for {
		n := p.joinHead()
		if n == nil {
			return left
		}
		n.Left = left
		p.joinRight(n)
		n.Span = p.from(start)
		left = n
		p.chain++
	}
}

// joinHead reads the words up to and with JOIN; nil when no join comes next.
func (p *parser) joinHead() *Join {
	n := &Join{}
	switch {
	case p.at("CROSS"):
		p.advance()
		n.Kind = CrossJoin
	case p.at("NATURAL"):
		p.advance()
		n.Natural = true
		p.joinKind(n)
	case p.is("ASOF") && p.peekIs("JOIN", "LEFT", "INNER"):
		p.advance()
		n.Asof = true
		if p.accept("LEFT") {
			n.Kind = LeftJoin
			p.accept("OUTER")
		} else {
			p.accept("INNER")
		}
	case (p.is("SEMI") || p.is("ANTI")) && p.peekIs("JOIN"):
		p.joinKind(n)
	case p.at("JOIN"), p.at("INNER"), p.at("LEFT"), p.at("RIGHT"), p.at("FULL"):
		p.joinKind(n)
	default:
		return nil
	}
	p.want("JOIN")
	return n
}

// joinKind reads INNER, LEFT [OUTER|SEMI|ANTI], RIGHT [OUTER], FULL [OUTER], SEMI or ANTI.
func (p *parser) joinKind(n *Join) {
	switch {
	case p.accept("LEFT"):
		n.Kind = LeftJoin
		if p.accept("OUTER") || !p.is("SEMI") && !p.is("ANTI") {
			return
		}
		p.joinKind(n)
	case p.accept("RIGHT"):
		n.Kind = RightJoin
		p.accept("OUTER")
	case p.accept("FULL"):
		n.Kind = FullJoin
		p.accept("OUTER")
	case !n.Natural && p.accept("SEMI"):
		n.Kind = SemiJoin
	case !n.Natural && p.accept("ANTI"):
		n.Kind = AntiJoin
	default:
		p.accept("INNER")
	}
}

// joinRight reads the right side of a join and its condition.
func (p *parser) joinRight(n *Join) {
	start := p.tok.Start
	n.Right = p.sampled()
	if n.Kind == CrossJoin || n.Natural {
		return
	}
	if !p.at("ON") && !p.at("USING") {
		// a JOIN b JOIN c ON x ON y: the right side of the first join is a join itself.
		if !p.enter() {
			p.leave()
			return
		}
		n.Right = p.nestedJoins(start, n.Right)
		p.leave()
	}
	if p.accept("ON") {
		n.On = p.expr()
		return
	}
	p.want("USING")
	n.Using = p.identList()
}

// nestedJoins reads joins behind left as long as the condition of an outer join has not come.
func (p *parser) nestedJoins(start Pos, left Relation) Relation {
	for p.err == nil && !p.is("ON") && !p.is("USING") {
		n := p.joinHead()
		if n == nil {
			p.unexpected()
			break
		}
		n.Left = left
		p.joinRight(n)
		n.Span = p.from(start)
		left = n
		p.chain++
	}
	return left
}

// sampled reads a relation with its alias and TABLESAMPLE.
func (p *parser) sampled() Relation {
	start := p.tok.Start
	return p.sampleOf(start, p.withAlias(start, p.relationPrimary()))
}

// sampleOf reads TABLESAMPLE behind rel if it is there.
func (p *parser) sampleOf(start Pos, rel Relation) Relation {
	if !p.is("TABLESAMPLE") || !p.peekIs("BERNOULLI", "SYSTEM") {
		return rel
	}
	p.advance()
	n := &Sample{Relation: rel}
	if p.is("SYSTEM") {
		n.Method = System
	}
	p.advance()
	p.want("(")
	n.Percentage = p.expr()
	p.want(")")
	n.Span = p.from(start)
	return n
}

// withAlias reads [AS] alias [(columns)] behind rel if it is there.
func (p *parser) withAlias(start Pos, rel Relation) Relation {
	if p.is("MATCH_RECOGNIZE") && p.peekIs("(") {
		p.failAt(p.tok.Start, "MATCH_RECOGNIZE is not supported")
		return rel
	}
	alias := p.optAlias()
	if alias == nil {
		return rel
	}
	n := &Aliased{Relation: rel, Alias: *alias}
	if p.at("(") {
		n.Columns = p.identList()
	}
	n.Span = p.from(start)
	if p.is("MATCH_RECOGNIZE") {
		p.failAt(p.tok.Start, "MATCH_RECOGNIZE is not supported")
	}
	return n
}

// relationPrimary reads a relation without its alias.
func (p *parser) relationPrimary() Relation {
	start := p.tok.Start
	switch {
	case p.isString():
		path := p.str().Value
		return &FileRef{p.from(start), path}
	case p.at("("):
		return p.parenRelation()
	case p.at("UNNEST"):
		p.advance()
		p.want("(")
		n := &Unnest{Exprs: p.exprList()}
		p.want(")")
		if p.at2("WITH", "ORDINALITY") {
			p.advance()
			p.advance()
			n.Ordinality = true
		}
		n.Span = p.from(start)
		return n
	case p.is("LATERAL") && p.peekIs("("):
		p.advance()
		n := &DerivedTable{Lateral: true, Query: p.parenQuery()}
		n.Span = p.from(start)
		return n
	case p.at("TABLE"):
		p.advance()
		p.want("(")
		callStart := p.tok.Start
		n := p.tableFunc(callStart, p.name())
		p.want(")")
		n.Span = p.from(start)
		return n
	case p.is("JSON_TABLE"):
		p.failAt(start, "JSON_TABLE is not supported")
		return &FileRef{}
	case p.is("VALUES"):
		p.fail(&Error{Pos: start, Msg: mismatched("VALUES"), Hint: "VALUES as a table stands in parentheses: FROM (VALUES 1, 2) AS t (x)"})
		return &FileRef{}
	case !isName(p.tok):
		p.expectClass(classTable)
		p.expectClass(classIdentifier)
		p.unexpected()
		return &FileRef{}
	}
	name := p.name()
	if p.is("(") {
		return p.tableFunc(start, name)
	}
	n := &TableRef{Name: name}
	if p.is("FOR") && p.peekIs("VERSION", "TIMESTAMP") {
		n.Period = p.period()
	}
	n.Span = p.from(start)
	return n
}

// period reads FOR VERSION|TIMESTAMP AS OF x.
func (p *parser) period() *Period {
	start := p.tok.Start
	p.advance()
	n := &Period{Timestamp: p.is("TIMESTAMP")}
	p.advance()
	p.wantAll("AS", "OF")
	n.Value = p.value(p.tok.Start, nil)
	n.Span = p.from(start)
	return n
}

// parenRelation reads what stands in parentheses in a FROM clause: a query or a relation. Which of the two (( begins is
// known only when the inner parenthesis is closed.
func (p *parser) parenRelation() Relation {
	start := p.tok.Start
	if !p.enter() {
		p.leave()
		return &FileRef{}
	}
	defer p.leave()
	p.want("(")
	if p.startsQuery() && !(p.is("TABLE") && p.peekIs("(")) {
		n := &DerivedTable{Query: p.query()}
		p.want(")")
		n.Span = p.from(start)
		return n
	}
	innerStart := p.tok.Start
	if !p.at("(") {
		rel := p.relation()
		p.want(")")
		return rel
	}
	rel := p.parenRelation()
	if inner, ok := rel.(*DerivedTable); ok && !inner.Lateral {
		switch p.tok.Key {
		case ")", "UNION", "INTERSECT", "EXCEPT", "ORDER", "OFFSET", "LIMIT", "FETCH":
			n := &DerivedTable{Query: p.queryFrom(innerStart, inner.Query)}
			p.want(")")
			n.Span = p.from(start)
			return n
		}
	}
	rel = p.withAlias(innerStart, rel)
	rel = p.sampleOf(innerStart, rel)
	rel = p.joins(innerStart, rel)
	p.want(")")
	return rel
}

// tableFunc reads the arguments of a table function; its name was read.
func (p *parser) tableFunc(start Pos, name Name) *TableFunc {
	n := &TableFunc{Name: name}
	p.want("(")
	if !p.at(")") && !p.at2("COPARTITION", "(") {
		n.Args = append(n.Args, p.tableFuncArg())
		for p.accept(",") {
			n.Args = append(n.Args, p.tableFuncArg())
		}
	}
	if p.at2("COPARTITION", "(") {
		p.advance()
		n.Copartition = append(n.Copartition, p.copartition())
		for p.accept(",") {
			n.Copartition = append(n.Copartition, p.copartition())
		}
	}
	p.want(")")
	n.Span = p.from(start)
	return n
}

// copartition reads (a, b, …), at least two names.
func (p *parser) copartition() []Name {
	p.want("(")
	names := []Name{p.name()}
	p.want(",")
	names = append(names, p.name())
	for p.accept(",") {
		names = append(names, p.name())
	}
	p.want(")")
	return names
}

// tableFuncArg reads [name =>] TABLE(…), DESCRIPTOR(…) or an expression.
func (p *parser) tableFuncArg() *TableFuncArg {
	start := p.tok.Start
	n := &TableFuncArg{}
	// A reserved word before => can only be a name: by => DESCRIPTOR(region).
	if (isName(p.tok) || p.tok.Kind == TokenWord) && p.peekIs("=>") {
		id := p.identOf(p.tok)
		p.advance()
		p.advance()
		n.Name = &id
	}
	valueStart := p.tok.Start
	switch {
	case p.is("TABLE"):
		n.Value = p.tableArg()
	case p.is("DESCRIPTOR") && p.peekIs("("):
		n.Value = p.descriptor()
	case p.is("CAST") && p.castsDescriptor():
		p.advance()
		p.wantAll("(", "NULL", "AS", "DESCRIPTOR", ")")
		n.Value = &DescriptorArg{Span: p.from(valueStart), Null: true}
	default:
		x := p.expr()
		n.Value = &ScalarArg{p.from(valueStart), x}
	}
	n.Span = p.from(start)
	return n
}

// castsDescriptor reports whether CAST (NULL AS DESCRIPTOR) comes next.
func (p *parser) castsDescriptor() bool {
	lx := p.lex
	for _, key := range []string{"(", "NULL", "AS", "DESCRIPTOR", ")"} {
		if lx.next().Key != key {
			return false
		}
	}
	return true
}

// tableArg reads TABLE(name or query) with its alias, partitioning and order.
func (p *parser) tableArg() *TableArg {
	start := p.tok.Start
	p.want("TABLE")
	p.want("(")
	n := &TableArg{}
	relStart := p.tok.Start
	if p.startsQuery() || p.at("(") {
		q := p.query()
		n.Relation = &DerivedTable{Span: p.from(relStart), Query: q}
	} else {
		name := p.name()
		n.Relation = &TableRef{Span: p.from(relStart), Name: name}
	}
	p.want(")")
	if p.is("AS") || isName(p.tok) && !p.is("PARTITION") && !p.is("PRUNE") && !p.is("KEEP") && !p.is("COPARTITION") {
		n.Relation = p.withAlias(start, n.Relation)
	}
	if p.accept("PARTITION") {
		p.want("BY")
		n.Partitioned = true
		n.PartitionBy = p.partitionList()
	}
	if prune := p.accept("PRUNE"); prune || p.accept("KEEP") {
		n.Empty = KeepWhenEmpty
		if prune {
			n.Empty = PruneWhenEmpty
		}
		p.wantAll("WHEN", "EMPTY")
	}
	if p.accept("ORDER") {
		p.want("BY")
		n.OrderBy = p.orderList()
	}
	n.Span = p.from(start)
	return n
}

// partitionList reads one expression, or a list in parentheses that may be empty.
func (p *parser) partitionList() []Expr {
	if p.is("(") && p.peekIs(")") {
		p.advance()
		p.advance()
		return nil
	}
	start, listed := p.tok.Start, p.is("(")
	x := p.expr()
	if row, ok := x.(*RowExpr); ok && listed && row.Start == start {
		return row.Items
	}
	return []Expr{x}
}

// orderList reads one sort item, or a list of them in parentheses.
func (p *parser) orderList() []*SortItem {
	if !p.is("(") {
		return []*SortItem{p.sortItem()}
	}
	p.advance()
	items := p.sortItems()
	p.want(")")
	return items
}

// descriptor reads DESCRIPTOR(a, b type, …).
func (p *parser) descriptor() *DescriptorArg {
	start := p.tok.Start
	p.advance()
	p.want("(")
	n := &DescriptorArg{}
	for {
		at := p.tok.Start
		f := &DescriptorField{Name: p.ident()}
		if !p.is(",") && !p.at(")") {
			f.Type = p.typeName()
		}
		f.Span = p.from(at)
		n.Fields = append(n.Fields, f)
		if !p.accept(",") {
			break
		}
	}
	p.want(")")
	n.Span = p.from(start)
	return n
}
