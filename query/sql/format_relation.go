package sql

func (p *printer) relation(n Relation) {
	switch n := n.(type) {
	case *TableRef:
		p.name(n.Name)
		if n.Period != nil {
			if n.Period.Timestamp {
				p.w(" FOR TIMESTAMP AS OF ")
			} else {
				p.w(" FOR VERSION AS OF ")
			}
			p.expr(n.Period.Value, precConcat)
		}
	case *FileRef:
		p.string(n.Path)
	case *Aliased:
		p.aliased(n)
	case *DerivedTable:
		if n.Lateral {
			p.w("LATERAL ")
		}
		p.subquery(n.Query)
	case *Unnest:
		p.w("UNNEST(")
		p.exprs(n.Exprs)
		p.w(")")
		if n.Ordinality {
			p.w(" WITH ORDINALITY")
		}
	case *Join:
		p.join(n)
	case *Sample:
		switch n.Relation.(type) {
		case *Join, *Sample:
			p.enclosed(n.Relation)
		default:
			p.relation(n.Relation)
		}
		p.w(" TABLESAMPLE ", n.Method.String(), " (")
		p.expr(n.Percentage, precLowest)
		p.w(")")
	case *TableFunc:
		p.tableFunc(n)
	}
}

// enclosed writes (relation).
func (p *printer) enclosed(n Relation) {
	p.w("(")
	p.relation(n)
	p.w(")")
}

func (p *printer) aliased(n *Aliased) {
	switch n.Relation.(type) {
	case *Join, *Sample, *Aliased:
		p.enclosed(n.Relation)
	default:
		p.relation(n.Relation)
	}
	p.alias(n)
}

func (p *printer) alias(n *Aliased) {
	p.w(" AS ")
	p.ident(n.Alias)
	p.optIdents(n.Columns)
}

func (p *printer) join(n *Join) {
	p.relation(n.Left)
	p.line()
	switch {
	case n.Natural:
		p.w("NATURAL ", n.Kind.String(), " JOIN ")
	case n.Asof && n.Kind == LeftJoin:
		p.w("ASOF LEFT JOIN ")
	case n.Asof:
		p.w("ASOF JOIN ")
	default:
		p.w(n.Kind.String(), " JOIN ")
	}
	if _, nested := n.Right.(*Join); nested {
		p.enclosed(n.Right)
	} else {
		p.relation(n.Right)
	}
	switch {
	case n.On != nil:
		p.w(" ON ")
		p.expr(n.On, precLowest)
	case len(n.Using) > 0:
		p.w(" USING ")
		p.idents(n.Using)
	}
}

func (p *printer) tableFunc(n *TableFunc) {
	p.w("TABLE(")
	p.name(n.Name)
	p.w("(")
	list(p, n.Args, func(a *TableFuncArg) {
		if a.Name != nil {
			p.ident(*a.Name)
			p.w(" => ")
		}
		p.tableFuncValue(a.Value)
	})
	for i, names := range n.Copartition {
		if i == 0 {
			p.w(" COPARTITION (")
		} else {
			p.w(", (")
		}
		list(p, names, p.name)
		p.w(")")
	}
	p.w("))")
}

func (p *printer) tableFuncValue(n TableFuncValue) {
	switch n := n.(type) {
	case *ScalarArg:
		p.expr(n.Expr, precLowest)
	case *TableArg:
		p.tableArg(n)
	case *DescriptorArg:
		if n.Null {
			p.w("CAST(NULL AS DESCRIPTOR)")
			return
		}
		p.w("DESCRIPTOR(")
		list(p, n.Fields, func(f *DescriptorField) {
			p.ident(f.Name)
			if f.Type != nil {
				p.w(" ")
				p.typeName(f.Type)
			}
		})
		p.w(")")
	}
}

func (p *printer) tableArg(n *TableArg) {
	rel, alias := n.Relation, (*Aliased)(nil)
	if a, ok := rel.(*Aliased); ok {
		rel, alias = a.Relation, a
	}
	p.w("TABLE")
	if d, ok := rel.(*DerivedTable); ok {
		p.subquery(d.Query)
	} else {
		p.enclosed(rel)
	}
	if alias != nil {
		p.alias(alias)
	}
	if n.Partitioned {
		p.w(" PARTITION BY (")
		p.exprs(n.PartitionBy)
		p.w(")")
	}
	switch n.Empty {
	case PruneWhenEmpty:
		p.w(" PRUNE WHEN EMPTY")
	case KeepWhenEmpty:
		p.w(" KEEP WHEN EMPTY")
	}
	if len(n.OrderBy) > 0 {
		p.w(" ORDER BY (")
		list(p, n.OrderBy, p.sortItem)
		p.w(")")
	}
}
