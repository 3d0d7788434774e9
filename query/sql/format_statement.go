package sql

// statement writes statements other than those that define objects.
func (p *printer) statement(n Statement) {
	switch n := n.(type) {
	case *QueryStatement:
		p.query(n.Query)
	case *Explain:
		p.explain(n)
	case *Insert:
		p.w("INSERT INTO ")
		p.name(n.Table)
		p.optIdents(n.Columns)
		p.line()
		p.query(n.Query)
	case *Delete:
		p.w("DELETE FROM ")
		p.name(n.Table)
		p.clause("WHERE", n.Where)
	case *Update:
		p.w("UPDATE ")
		p.name(n.Table)
		p.w(" SET ")
		list(p, n.Set, p.assignment)
		p.clause("WHERE", n.Where)
	case *Merge:
		p.merge(n)
	case *Truncate:
		p.w("TRUNCATE TABLE ")
		p.name(n.Table)
	case *CopyFrom:
		p.w("COPY ")
		p.name(n.Table)
		p.optIdents(n.Columns)
		p.optString("FROM", n.File)
		p.copyOptions(n.Options)
	case *CopyTo:
		p.w("COPY ")
		if n.Query != nil {
			p.subquery(n.Query)
		} else {
			p.name(n.Table)
			p.optIdents(n.Columns)
		}
		p.optString("TO", n.File)
		p.copyOptions(n.Options)
	case *SetSession:
		p.w("SET SESSION ")
		p.name(n.Name)
		p.w(" = ")
		p.expr(n.Value, precLowest)
	case *ResetSession:
		p.w("RESET SESSION ")
		p.name(n.Name)
	case *SetTimeZone:
		p.w("SET TIME ZONE ")
		if n.Zone == nil {
			p.w("LOCAL")
		} else {
			p.expr(n.Zone, precLowest)
		}
	case *Use:
		p.w("USE ")
		if n.Catalog != nil {
			p.ident(*n.Catalog)
			p.w(".")
		}
		p.ident(n.Schema)
	case *Prepare:
		p.w("PREPARE ")
		p.ident(n.Name)
		p.w(" FROM ")
		p.statement(n.Statement)
	case *Execute:
		p.w("EXECUTE ")
		p.ident(n.Name)
		p.using(n.Using)
	case *ExecuteImmediate:
		p.w("EXECUTE IMMEDIATE ")
		p.string(n.Text.Value)
		p.using(n.Using)
	case *Deallocate:
		p.w("DEALLOCATE PREPARE ")
		p.ident(n.Name)
	case *StartTransaction:
		p.startTransaction(n)
	case *Commit:
		p.w("COMMIT")
	case *Rollback:
		p.w("ROLLBACK")
	case *Analyze:
		p.w("ANALYZE ")
		p.name(n.Table)
		p.properties(n.Properties)
	case *Call:
		p.w("CALL ")
		p.name(n.Name)
		p.w("(")
		p.exprs(n.Args)
		p.w(")")
	default:
		if !p.show(n) {
			p.ddl(n)
		}
	}
}

// show writes the statements that look at things, and reports whether n is one of them.
func (p *printer) show(n Statement) bool {
	switch n := n.(type) {
	case *Show:
		p.w("SHOW ", n.Kind.String())
		if n.From != nil {
			p.w(" FROM ")
			p.name(*n.From)
		}
		p.optString("LIKE", n.Like)
		p.optString("ESCAPE", n.Escape)
	case *ShowCreate:
		p.w("SHOW CREATE ", n.Kind.String(), " ")
		p.name(n.Name)
	case *ShowStats:
		p.w("SHOW STATS FOR ")
		if n.Query != nil {
			p.subquery(n.Query)
		} else {
			p.name(n.Table)
		}
	case *Describe:
		p.w("DESCRIBE ")
		if n.Kind == ModelObject {
			p.w("MODEL ")
		}
		p.name(n.Name)
	case *DescribeQuery:
		p.w("DESCRIBE ")
		p.query(n.Query)
	case *DescribePrepared:
		p.w("DESCRIBE ")
		if n.Output {
			p.w("OUTPUT ")
		} else {
			p.w("INPUT ")
		}
		p.ident(n.Name)
	case *Summarize:
		p.w("SUMMARIZE ")
		p.query(n.Query)
	default:
		return false
	}
	return true
}

func (p *printer) explain(n *Explain) {
	p.w("EXPLAIN ")
	if n.Analyze {
		p.w("ANALYZE ")
	}
	if n.Verbose {
		p.w("VERBOSE ")
	}
	switch {
	case n.Type != "" && n.Format != "":
		p.w("(TYPE ", n.Type, ", FORMAT ", n.Format, ") ")
	case n.Type != "":
		p.w("(TYPE ", n.Type, ") ")
	case n.Format != "":
		p.w("(FORMAT ", n.Format, ") ")
	}
	p.statement(n.Statement)
}

func (p *printer) assignment(n *Assignment) {
	p.ident(n.Column)
	p.w(" = ")
	p.expr(n.Value, precLowest)
}

func (p *printer) merge(n *Merge) {
	p.w("MERGE INTO ")
	p.name(n.Table)
	if n.Alias != nil {
		p.w(" AS ")
		p.ident(*n.Alias)
	}
	p.line()
	p.w("USING ")
	p.relation(n.Source)
	p.w(" ON ")
	p.expr(n.On, precLowest)
	for _, c := range n.Cases {
		p.line()
		p.mergeCase(c)
	}
}

func (p *printer) mergeCase(n *MergeCase) {
	p.w("WHEN ", not(n.Action == MergeInsert), "MATCHED ")
	if n.And != nil {
		p.w("AND ")
		p.expr(n.And, precLowest)
		p.w(" ")
	}
	p.w("THEN ")
	switch n.Action {
	case MergeUpdate:
		p.w("UPDATE SET ")
		list(p, n.Set, p.assignment)
	case MergeDelete:
		p.w("DELETE")
	case MergeInsert:
		p.w("INSERT")
		p.optIdents(n.Columns)
		p.w(" VALUES (")
		p.exprs(n.Values)
		p.w(")")
	}
}

func (p *printer) copyOptions(opts []*CopyOption) {
	if len(opts) == 0 {
		return
	}
	p.w(" (")
	list(p, opts, func(o *CopyOption) {
		p.word(o.Name)
		if o.Value == nil {
			return
		}
		p.w(" ")
		if ref, ok := o.Value.(*ColumnRef); ok && len(ref.Parts) == 1 && !ref.Parts[0].Quoted {
			p.word(ref.Parts[0])
			return
		}
		p.row(o.Value)
	})
	p.w(")")
}

// word writes an identifier where even reserved words are names.
func (p *printer) word(id Ident) {
	if !id.Quoted && isPlainWord(id.Name) {
		p.w(id.Name)
		return
	}
	p.ident(id)
}

func (p *printer) using(values []Expr) {
	if len(values) > 0 {
		p.w(" USING ")
		p.exprs(values)
	}
}

func (p *printer) startTransaction(n *StartTransaction) {
	p.w("START TRANSACTION")
	gap := " "
	if n.Isolation != IsolationDefault {
		p.w(gap, "ISOLATION LEVEL ", n.Isolation.String())
		gap = ", "
	}
	switch n.Access {
	case ReadOnly:
		p.w(gap, "READ ONLY")
	case ReadWrite:
		p.w(gap, "READ WRITE")
	}
}
