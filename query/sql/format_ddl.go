package sql

// ddl writes the statements that define objects.
func (p *printer) ddl(n Statement) {
	switch n := n.(type) {
	case *CreateTable:
		p.createHead("TABLE", n.OrReplace, n.IfNotExists, n.Name)
		p.w(" (")
		list(p, n.Elements, p.tableElement)
		p.w(")")
		p.optString("COMMENT", n.Comment)
		p.properties(n.Properties)
	case *CreateTableAs:
		p.createHead("TABLE", n.OrReplace, n.IfNotExists, n.Name)
		p.optIdents(n.Columns)
		p.optString("COMMENT", n.Comment)
		p.properties(n.Properties)
		p.asQuery(n.Query)
		if n.NoData {
			p.w(" WITH NO DATA")
		}
	case *CreateView:
		p.createHead("VIEW", n.OrReplace, n.IfNotExists, n.Name)
		p.optIdents(n.Columns)
		p.optString("COMMENT", n.Comment)
		switch n.Security {
		case SecurityDefiner:
			p.w(" SECURITY DEFINER")
		case SecurityInvoker:
			p.w(" SECURITY INVOKER")
		}
		p.properties(n.Properties)
		p.asQuery(n.Query)
	case *CreateMaterializedView:
		p.createHead("MATERIALIZED VIEW", n.OrReplace, n.IfNotExists, n.Name)
		if n.GracePeriod != nil {
			p.w(" GRACE PERIOD ")
			p.expr(n.GracePeriod, precLowest)
		}
		p.optString("COMMENT", n.Comment)
		p.properties(n.Properties)
		p.asQuery(n.Query)
	case *CreateSchema:
		p.createHead("SCHEMA", false, n.IfNotExists, n.Name)
		p.properties(n.Properties)
	case *CreateModel:
		p.createHead("MODEL", n.OrReplace, n.IfNotExists, n.Name)
		p.properties(n.Properties)
		p.asQuery(n.Query)
	case *Drop:
		p.w("DROP ", n.Kind.String(), " ", ifExists(n.IfExists))
		p.name(n.Name)
		switch n.Behavior {
		case DropCascade:
			p.w(" CASCADE")
		case DropRestrict:
			p.w(" RESTRICT")
		}
	case *Rename:
		p.w("ALTER ", n.Kind.String(), " ", ifExists(n.IfExists))
		p.name(n.Name)
		p.w(" RENAME TO ")
		p.name(n.To)
	case *AlterTable:
		p.w("ALTER TABLE ", ifExists(n.IfExists))
		p.name(n.Name)
		p.w(" ")
		p.alterAction(n.Action)
	case *Refresh:
		p.w("REFRESH ", n.Kind.String(), " ")
		p.name(n.Name)
	case *Comment:
		p.w("COMMENT ON ", n.Kind.String(), " ")
		p.name(n.Name)
		if n.Text == nil {
			p.w(" IS NULL")
		} else {
			p.optString("IS", n.Text)
		}
	}
}

func ifExists(is bool) string {
	if is {
		return "IF EXISTS "
	}
	return ""
}

func ifNotExists(is bool) string {
	if is {
		return "IF NOT EXISTS "
	}
	return ""
}

func (p *printer) createHead(kind string, replace, notExists bool, name Name) {
	p.w("CREATE ")
	if replace {
		p.w("OR REPLACE ")
	}
	p.w(kind, " ", ifNotExists(notExists))
	p.name(name)
}

func (p *printer) asQuery(q *Query) {
	p.w(" AS")
	p.line()
	p.query(q)
}

// properties writes WITH (…) behind a space if there are any.
func (p *printer) properties(props []*Property) {
	if len(props) == 0 {
		return
	}
	p.w(" WITH (")
	list(p, props, p.property)
	p.w(")")
}

func (p *printer) property(n *Property) {
	p.ident(n.Name)
	p.w(" = ")
	if n.Value == nil {
		p.w("DEFAULT")
		return
	}
	p.expr(n.Value, precLowest)
}

func (p *printer) tableElement(n TableElement) {
	switch n := n.(type) {
	case *ColumnDef:
		p.columnDef(n)
	case *LikeTable:
		p.w("LIKE ")
		p.name(n.Table)
		if n.Properties {
			p.w(" INCLUDING PROPERTIES")
		}
	case *PrimaryKey:
		p.w("PRIMARY KEY ")
		p.idents(n.Columns)
	}
}

func (p *printer) columnDef(n *ColumnDef) {
	p.ident(n.Name)
	p.w(" ")
	p.typeName(n.Type)
	if n.NotNull {
		p.w(" NOT NULL")
	}
	if n.Default != nil {
		p.w(" DEFAULT ")
		p.expr(n.Default, precConcat)
	}
	if n.PrimaryKey {
		p.w(" PRIMARY KEY")
	}
	p.optString("COMMENT", n.Comment)
	p.properties(n.Properties)
}

func (p *printer) alterAction(n AlterAction) {
	switch n := n.(type) {
	case *AddColumn:
		p.w("ADD COLUMN ", ifNotExists(n.IfNotExists))
		p.columnDef(n.Column)
	case *DropColumn:
		p.w("DROP COLUMN ", ifExists(n.IfExists))
		p.ident(n.Column)
	case *RenameColumn:
		p.w("RENAME COLUMN ", ifExists(n.IfExists))
		p.ident(n.From)
		p.w(" TO ")
		p.ident(n.To)
	case *SetColumnType:
		p.w("ALTER COLUMN ")
		p.ident(n.Column)
		p.w(" SET DATA TYPE ")
		p.typeName(n.Type)
	case *SetNotNull:
		p.w("ALTER COLUMN ")
		p.ident(n.Column)
		if n.Drop {
			p.w(" DROP NOT NULL")
		} else {
			p.w(" SET NOT NULL")
		}
	case *SetProperties:
		p.w("SET PROPERTIES ")
		list(p, n.Properties, p.property)
	}
}
