package sql

import "slices"

// insert reads INSERT INTO table [(columns)] query.
func (p *parser) insert() Statement {
	start := p.tok.Start
	p.advance()
	p.want("INTO")
	n := &Insert{Table: p.name()}
	if p.startsIdentList() {
		n.Columns = p.identList()
	}
	n.Query = p.query()
	n.Span = p.from(start)
	return n
}

// delete reads DELETE FROM table [WHERE x].
func (p *parser) delete() Statement {
	start := p.tok.Start
	p.advance()
	p.want("FROM")
	n := &Delete{Table: p.name()}
	if p.accept("WHERE") {
		n.Where = p.expr()
	}
	n.Span = p.from(start)
	return n
}

// update reads UPDATE table SET a = x, … [WHERE y].
func (p *parser) update() Statement {
	start := p.tok.Start
	p.advance()
	n := &Update{Table: p.name()}
	p.want("SET")
	n.Set = p.assignments()
	if p.accept("WHERE") {
		n.Where = p.expr()
	}
	n.Span = p.from(start)
	return n
}

func (p *parser) assignments() []*Assignment {
	var list []*Assignment
	for {
		start := p.tok.Start
		n := &Assignment{Column: p.ident()}
		p.want("=")
		n.Value = p.expr()
		n.Span = p.from(start)
		list = append(list, n)
		if !p.accept(",") {
			return list
		}
	}
}

// merge reads MERGE INTO table [[AS] alias] USING relation ON x cases.
func (p *parser) merge() Statement {
	start := p.tok.Start
	p.advance()
	p.want("INTO")
	n := &Merge{Table: p.name()}
	n.Alias = p.optAlias()
	p.want("USING")
	n.Source = p.relation()
	p.want("ON")
	n.On = p.expr()
	n.Cases = append(n.Cases, p.mergeCase())
	for p.at("WHEN") {
		n.Cases = append(n.Cases, p.mergeCase())
	}
	n.Span = p.from(start)
	return n
}

func (p *parser) mergeCase() *MergeCase {
	start := p.tok.Start
	n := &MergeCase{}
	p.want("WHEN")
	matched := !p.accept("NOT")
	p.want("MATCHED")
	if p.accept("AND") {
		n.And = p.expr()
	}
	p.want("THEN")
	switch {
	case matched && p.accept("UPDATE"):
		n.Action = MergeUpdate
		p.want("SET")
		n.Set = p.assignments()
	case matched && p.accept("DELETE"):
		n.Action = MergeDelete
	case !matched && p.accept("INSERT"):
		n.Action = MergeInsert
		if p.at("(") {
			n.Columns = p.identList()
		}
		p.want("VALUES")
		p.want("(")
		n.Values = p.exprList()
		p.want(")")
	default:
		p.unexpected()
	}
	n.Span = p.from(start)
	return n
}

// copy reads COPY table [(columns)] FROM|TO 'file', and COPY (query) TO 'file'.
func (p *parser) copy() Statement {
	start := p.tok.Start
	p.advance()
	if p.at("(") {
		n := &CopyTo{Query: p.parenQuery()}
		p.want("TO")
		n.File = p.str()
		n.Options = p.copyOptions()
		n.Span = p.from(start)
		return n
	}
	name := p.name()
	var columns []Ident
	if p.at("(") {
		columns = p.identList()
	}
	if p.accept("TO") {
		n := &CopyTo{Table: name, Columns: columns, File: p.str()}
		n.Options = p.copyOptions()
		n.Span = p.from(start)
		return n
	}
	p.want("FROM")
	n := &CopyFrom{Table: name, Columns: columns, File: p.str()}
	n.Options = p.copyOptions()
	n.Span = p.from(start)
	return n
}

// copyOptions reads [WITH] (name [=] [value], …) if it is there.
func (p *parser) copyOptions() []*CopyOption {
	if p.accept("WITH") {
		if !p.at("(") {
			p.unexpected()
		}
	} else if !p.at("(") {
		return nil
	}
	p.want("(")
	var list []*CopyOption
	for {
		start := p.tok.Start
		n := &CopyOption{}
		if p.tok.Kind == TokenWord {
			n.Name = p.identOf(p.tok) // NULL '' and the like: reserved words are names here
			p.advance()
		} else {
			n.Name = p.ident()
		}
		p.accept("=")
		switch {
		case p.is(","), p.at(")"):
		case p.tok.Kind == TokenWord && p.peekIs(",", ")") && !p.isConstant():
			id := p.identOf(p.tok)
			p.advance()
			n.Value = &ColumnRef{id.Span, []Ident{id}}
		default:
			n.Value = p.expr()
		}
		n.Span = p.from(start)
		list = append(list, n)
		if !p.accept(",") {
			break
		}
	}
	p.want(")")
	return list
}

// isConstant reports whether the present word is a value by itself.
func (p *parser) isConstant() bool {
	switch p.tok.Key {
	case "TRUE", "FALSE", "NULL":
		return true
	}
	return slices.Contains(sessionValueNames, p.tok.Key)
}
