package sql

// show reads the SHOW statements.
func (p *parser) show() Statement {
	start := p.tok.Start
	p.advance()
	p.refuse("SHOW ", "GRANTS", "ROLES", "CURRENT", "ROLE")
	switch {
	case p.accept("CREATE"):
		n := &ShowCreate{Kind: p.objectKind(TableObject, ViewObject, MaterializedViewObject, SchemaObject, ModelObject)}
		n.Name = p.name()
		n.Span = p.from(start)
		return n
	case p.accept("STATS"):
		p.want("FOR")
		n := &ShowStats{}
		if p.at("(") {
			n.Query = p.parenQuery()
		} else {
			n.Table = p.name()
		}
		n.Span = p.from(start)
		return n
	}
	n := &Show{}
	for k := ShowTables; k <= ShowModels; k++ {
		if p.accept(k.String()) {
			n.Kind = k
			p.showScope(n)
			n.Span = p.from(start)
			return n
		}
	}
	p.unexpected()
	return n
}

// showScope reads [FROM name] [LIKE 'pattern' [ESCAPE 'c']]; SHOW COLUMNS needs the first.
func (p *parser) showScope(n *Show) {
	switch n.Kind {
	case ShowCatalogs, ShowSession:
	default:
		if p.accept("FROM") || p.accept("IN") {
			name := p.name()
			n.From = &name
		} else if n.Kind == ShowColumns {
			p.unexpected()
		}
	}
	if p.accept("LIKE") {
		n.Like = p.str()
		n.Escape = p.optStr("ESCAPE")
	}
}

// objectKind reads the word or words for one of the kinds.
func (p *parser) objectKind(kinds ...ObjectKind) ObjectKind {
	for _, k := range kinds {
		if k == MaterializedViewObject {
			if p.accept("MATERIALIZED") {
				p.want("VIEW")
				return k
			}
			continue
		}
		if p.accept(k.String()) {
			return k
		}
	}
	p.unexpected()
	return kinds[0]
}
