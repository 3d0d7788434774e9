package sql

// optProperties reads WITH (name = value, …) if it is there.
func (p *parser) optProperties() []*Property {
	if !p.at2("WITH", "(") {
		return nil
	}
	p.advance()
	p.want("(")
	props := p.properties()
	p.want(")")
	return props
}

// properties reads name = value, ….
func (p *parser) properties() []*Property {
	var props []*Property
	for {
		start := p.tok.Start
		n := &Property{Name: p.ident()}
		p.want("=")
		if p.is("DEFAULT") && (p.peek().Kind == TokenEOF || p.peekIs(",", ")", ";")) {
			p.advance()
		} else {
			n.Value = p.expr()
		}
		n.Span = p.from(start)
		props = append(props, n)
		if !p.accept(",") {
			return props
		}
	}
}

// ifNotExists reads IF NOT EXISTS if it is there.
func (p *parser) ifNotExists() bool {
	if !p.at2("IF", "NOT") {
		return false
	}
	p.wantAll("IF", "NOT", "EXISTS")
	return true
}

// ifExists reads IF EXISTS if it is there.
func (p *parser) ifExists() bool { return p.accept2("IF", "EXISTS") }

// create reads the CREATE statements.
func (p *parser) create() Statement {
	start := p.tok.Start
	p.advance()
	replace := false
	if p.accept("OR") {
		p.want("REPLACE")
		replace = true
	}
	p.refuse("CREATE ", "ROLE", "FUNCTION", "CATALOG")
	switch {
	case p.accept("TABLE"):
		return p.createTable(start, replace)
	case p.accept("VIEW"):
		return p.createView(start, replace)
	case p.at("MATERIALIZED"):
		p.wantAll("MATERIALIZED", "VIEW")
		return p.createMaterializedView(start, replace)
	case p.accept("MODEL"):
		n := &CreateModel{OrReplace: replace, IfNotExists: p.ifNotExists()}
		n.Name = p.name()
		n.Properties = p.optProperties()
		p.want("AS")
		n.Query = p.query()
		n.Span = p.from(start)
		return n
	case !replace && p.accept("SCHEMA"):
		n := &CreateSchema{IfNotExists: p.ifNotExists()}
		n.Name = p.name()
		p.refuse("CREATE SCHEMA … ", "AUTHORIZATION")
		n.Properties = p.optProperties()
		n.Span = p.from(start)
		return n
	}
	p.unexpected()
	return &Commit{}
}

// createTable reads CREATE TABLE, with columns or AS a query, on from behind TABLE.
func (p *parser) createTable(start Pos, replace bool) Statement {
	exists := p.ifNotExists()
	name := p.name()
	var columns []Ident
	if p.at("(") {
		if !p.startsAliases() {
			return p.createTableElements(start, replace, exists, name)
		}
		columns = p.identList()
	}
	n := &CreateTableAs{OrReplace: replace, IfNotExists: exists, Name: name, Columns: columns}
	n.Comment = p.optStr("COMMENT")
	n.Properties = p.optProperties()
	p.want("AS")
	n.Query = p.query()
	if p.accept("WITH") {
		n.NoData = p.accept("NO")
		p.want("DATA")
	}
	n.Span = p.from(start)
	return n
}

// startsAliases reports whether ( a , or ( a ) comes next: names without types.
func (p *parser) startsAliases() bool {
	if !p.startsIdentList() {
		return false
	}
	lx := p.peekLex
	key := lx.next().Key
	return key == "," || key == ")"
}

// createTableElements reads CREATE TABLE on from the parenthesis before the columns.
func (p *parser) createTableElements(start Pos, replace, exists bool, name Name) Statement {
	n := &CreateTable{OrReplace: replace, IfNotExists: exists, Name: name}
	p.want("(")
	n.Elements = append(n.Elements, p.tableElement())
	for p.accept(",") {
		n.Elements = append(n.Elements, p.tableElement())
	}
	p.want(")")
	n.Comment = p.optStr("COMMENT")
	n.Properties = p.optProperties()
	n.Span = p.from(start)
	return n
}

func (p *parser) tableElement() TableElement {
	start := p.tok.Start
	switch {
	case p.at("LIKE"):
		p.advance()
		n := &LikeTable{Table: p.name()}
		if n.Properties = p.accept("INCLUDING"); n.Properties || p.accept("EXCLUDING") {
			p.want("PROPERTIES")
		}
		n.Span = p.from(start)
		return n
	case p.is("CONSTRAINT"):
		p.fail(&Error{Pos: start, Msg: "named constraints are not supported", Hint: "write PRIMARY KEY (…) without a name"})
	case p.is("PRIMARY") && p.peekIs("KEY"):
		lx := p.peekLex
		if lx.next().Key != "(" {
			break
		}
		p.advance()
		p.advance()
		n := &PrimaryKey{Columns: p.identList()}
		n.Span = p.from(start)
		return n
	}
	return p.columnDef()
}

// columnDef reads name type and what may follow, in any order.
func (p *parser) columnDef() *ColumnDef {
	start := p.tok.Start
	n := &ColumnDef{Name: p.ident()}
	n.Type = p.typeName()
	for {
		switch {
		case p.accept("NOT"):
			p.want("NULL")
			n.NotNull = true
			continue
		case p.accept("DEFAULT"):
			n.Default = p.value(p.tok.Start, nil)
			continue
		case p.at2("PRIMARY", "KEY"):
			p.advance()
			p.advance()
			n.PrimaryKey = true
			continue
		case n.Comment == nil && p.at("COMMENT"):
			n.Comment = p.optStr("COMMENT")
			continue
		case n.Properties == nil && p.at2("WITH", "("):
			n.Properties = p.optProperties()
			continue
		}
		n.Span = p.from(start)
		return n
	}
}

// createView reads CREATE VIEW on from behind VIEW.
func (p *parser) createView(start Pos, replace bool) Statement {
	n := &CreateView{OrReplace: replace, IfNotExists: p.ifNotExists()}
	n.Name = p.name()
	if p.at("(") {
		n.Columns = p.identList()
	}
	n.Comment = p.optStr("COMMENT")
	if p.accept("SECURITY") {
		n.Security = SecurityDefiner
		if p.accept("INVOKER") {
			n.Security = SecurityInvoker
		} else {
			p.want("DEFINER")
		}
	}
	n.Properties = p.optProperties()
	p.want("AS")
	n.Query = p.query()
	n.Span = p.from(start)
	return n
}

// createMaterializedView reads CREATE MATERIALIZED VIEW on from behind VIEW.
func (p *parser) createMaterializedView(start Pos, replace bool) Statement {
	n := &CreateMaterializedView{OrReplace: replace, IfNotExists: p.ifNotExists()}
	n.Name = p.name()
	if p.accept("GRACE") {
		p.want("PERIOD")
		n.GracePeriod = p.intervalLit()
	}
	n.Comment = p.optStr("COMMENT")
	n.Properties = p.optProperties()
	p.want("AS")
	n.Query = p.query()
	n.Span = p.from(start)
	return n
}

// drop reads the DROP statements.
func (p *parser) drop() Statement {
	start := p.tok.Start
	p.advance()
	p.refuse("DROP ", "ROLE", "FUNCTION", "CATALOG")
	n := &Drop{Kind: p.objectKind(TableObject, ViewObject, MaterializedViewObject, SchemaObject, ModelObject)}
	n.IfExists = p.ifExists()
	n.Name = p.name()
	if p.accept("CASCADE") {
		n.Behavior = DropCascade
	} else if p.accept("RESTRICT") {
		n.Behavior = DropRestrict
	}
	n.Span = p.from(start)
	return n
}

// refresh reads REFRESH MATERIALIZED VIEW and REFRESH MODEL.
func (p *parser) refresh() Statement {
	start := p.tok.Start
	p.advance()
	n := &Refresh{Kind: p.objectKind(MaterializedViewObject, ModelObject)}
	n.Name = p.name()
	n.Span = p.from(start)
	return n
}

// comment reads COMMENT ON kind name IS 'text'.
func (p *parser) comment() Statement {
	start := p.tok.Start
	p.advance()
	p.want("ON")
	n := &Comment{Kind: p.objectKind(TableObject, ViewObject, ColumnObject)}
	n.Name = p.name()
	p.want("IS")
	if !p.accept("NULL") {
		n.Text = p.str()
	}
	n.Span = p.from(start)
	return n
}

// alter reads the ALTER statements.
func (p *parser) alter() Statement {
	start := p.tok.Start
	p.advance()
	kind := p.objectKind(TableObject, ViewObject, MaterializedViewObject, SchemaObject)
	exists := p.ifExists()
	name := p.name()
	if p.is("RENAME") && !(kind == TableObject && p.peekIs("COLUMN")) {
		p.advance()
		p.want("TO")
		n := &Rename{Kind: kind, IfExists: exists, Name: name, To: p.name()}
		n.Span = p.from(start)
		return n
	}
	if kind != TableObject {
		p.at("RENAME")
		p.unexpected()
	}
	n := &AlterTable{IfExists: exists, Name: name, Action: p.alterAction()}
	n.Span = p.from(start)
	return n
}

// alterAction reads what ALTER TABLE does.
func (p *parser) alterAction() AlterAction {
	start := p.tok.Start
	switch {
	case p.accept("RENAME"):
		p.want("COLUMN")
		n := &RenameColumn{IfExists: p.ifExists()}
		n.From = p.ident()
		p.want("TO")
		n.To = p.ident()
		n.Span = p.from(start)
		return n
	case p.accept("ADD"):
		p.want("COLUMN")
		n := &AddColumn{IfNotExists: p.ifNotExists()}
		n.Column = p.columnDef()
		n.Span = p.from(start)
		return n
	case p.accept("DROP"):
		p.want("COLUMN")
		n := &DropColumn{IfExists: p.ifExists()}
		n.Column = p.ident()
		n.Span = p.from(start)
		return n
	case p.accept("ALTER"):
		p.want("COLUMN")
		column := p.ident()
		if p.accept("DROP") {
			p.wantAll("NOT", "NULL")
			return &SetNotNull{Span: p.from(start), Column: column, Drop: true}
		}
		p.want("SET")
		if p.accept("NOT") {
			p.want("NULL")
			return &SetNotNull{Span: p.from(start), Column: column}
		}
		p.wantAll("DATA", "TYPE")
		n := &SetColumnType{Column: column, Type: p.typeName()}
		n.Span = p.from(start)
		return n
	case p.accept("SET"):
		p.refuse("SET ", "AUTHORIZATION")
		p.want("PROPERTIES")
		n := &SetProperties{Properties: p.properties()}
		n.Span = p.from(start)
		return n
	}
	p.unexpected()
	return &SetProperties{}
}
