package sql

// call writes a function call.
func (p *printer) call(e *FuncCall) {
	p.funcName(e)
	p.w("(")
	if e.Star {
		p.w("*")
	}
	if e.Distinct {
		p.w("DISTINCT ")
	}
	for i, a := range e.Args {
		if i > 0 {
			p.w(", ")
		}
		if form, ok := a.(*StringLit); ok && i == 1 && isNormalize(e) {
			p.w(form.Value)
			continue
		}
		p.expr(a, precLowest)
	}
	if e.Overflow != nil {
		p.overflow(e.Overflow)
	}
	if len(e.OrderBy) > 0 {
		if len(e.Args) > 0 {
			p.w(" ")
		}
		p.orderBy(e.OrderBy)
	}
	p.w(")")
	if len(e.WithinGroup) > 0 {
		p.w(" WITHIN GROUP (")
		p.orderBy(e.WithinGroup)
		p.w(")")
	}
	if e.Filter != nil {
		p.w(" FILTER (WHERE ")
		p.expr(e.Filter, precLowest)
		p.w(")")
	}
	switch e.Nulls {
	case RespectNulls:
		p.w(" RESPECT NULLS")
	case IgnoreNulls:
		p.w(" IGNORE NULLS")
	}
	if e.Over != nil {
		p.w(" OVER ")
		if e.Over.Name != nil {
			p.ident(*e.Over.Name)
		} else {
			p.w("(")
			p.window(e.Over.Window)
			p.w(")")
		}
	}
}

// funcName writes the name of a function. Three reserved words are names of functions by their own grammar.
func (p *printer) funcName(e *FuncCall) {
	if id := e.Name.Last(); len(e.Name.Parts) == 1 && !id.Quoted {
		switch upper(id.Name) {
		case "TRIM", "NORMALIZE", "LISTAGG":
			p.w(id.Name)
			return
		}
	}
	p.name(e.Name)
}

// isNormalize reports whether e was written NORMALIZE(x, form), whose form is a bare word.
func isNormalize(e *FuncCall) bool {
	id := e.Name.Last()
	return len(e.Name.Parts) == 1 && !id.Quoted && upper(id.Name) == "NORMALIZE"
}

func (p *printer) overflow(n *Overflow) {
	if !n.Truncate {
		p.w(" ON OVERFLOW ERROR")
		return
	}
	p.optString("ON OVERFLOW TRUNCATE", n.Filler)
	if n.Filler == nil {
		p.w(" ON OVERFLOW TRUNCATE")
	}
	if n.WithCount {
		p.w(" WITH COUNT")
	} else {
		p.w(" WITHOUT COUNT")
	}
}

// window writes the inside of OVER (…).
func (p *printer) window(n *Window) {
	gap := ""
	if n.Base != nil {
		p.ident(*n.Base)
		gap = " "
	}
	if len(n.PartitionBy) > 0 {
		p.w(gap, "PARTITION BY ")
		p.exprs(n.PartitionBy)
		gap = " "
	}
	if len(n.OrderBy) > 0 {
		p.w(gap)
		p.orderBy(n.OrderBy)
		gap = " "
	}
	if n.Frame != nil {
		p.w(gap)
		p.frame(n.Frame)
	}
}

func (p *printer) frame(n *Frame) {
	p.w(n.Unit.String(), " BETWEEN ")
	p.bound(n.From)
	p.w(" AND ")
	p.bound(n.To)
	if n.Exclude != ExcludeNoOthers {
		p.w(" EXCLUDE ", n.Exclude.String())
	}
}

func (p *printer) bound(b FrameBound) {
	switch b.Kind {
	case UnboundedPreceding:
		p.w("UNBOUNDED PRECEDING")
	case UnboundedFollowing:
		p.w("UNBOUNDED FOLLOWING")
	case CurrentRow:
		p.w("CURRENT ROW")
	case Preceding:
		p.expr(b.Offset, precConcat)
		p.w(" PRECEDING")
	case Following:
		p.expr(b.Offset, precConcat)
		p.w(" FOLLOWING")
	}
}

func (p *printer) orderBy(items []*SortItem) {
	p.w("ORDER BY ")
	list(p, items, p.sortItem)
}

func (p *printer) sortItem(n *SortItem) {
	p.expr(n.Expr, precLowest)
	p.sortDirection(n.Desc, n.Nulls)
}

func (p *printer) sortDirection(desc bool, nulls NullOrder) {
	if desc {
		p.w(" DESC")
	}
	switch nulls {
	case NullsFirst:
		p.w(" NULLS FIRST")
	case NullsLast:
		p.w(" NULLS LAST")
	}
}

var (
	jsonFormats   = []string{"", " FORMAT JSON", " FORMAT JSON ENCODING UTF8", " FORMAT JSON ENCODING UTF16", " FORMAT JSON ENCODING UTF32"}
	jsonCalls     = []string{"JSON_EXISTS", "JSON_VALUE", "JSON_QUERY"}
	jsonBehaviors = []string{"ERROR", "NULL", "DEFAULT", "EMPTY ARRAY", "EMPTY OBJECT", "TRUE", "FALSE", "UNKNOWN"}
	jsonWrappers  = []string{"", " WITHOUT WRAPPER", " WITH CONDITIONAL WRAPPER", " WITH WRAPPER"}
	jsonQuotes    = []string{"", " KEEP QUOTES", " OMIT QUOTES"}
)

// json writes the calls of JSON functions.
func (p *printer) json(e Expr) {
	switch e := e.(type) {
	case *JSONPathCall:
		p.w(nameOf(jsonCalls, e.Kind), "(")
		p.jsonInput(e.Input)
		p.w(", ")
		p.string(e.Path.Value)
		if e.PathName != nil {
			p.w(" AS ")
			p.ident(*e.PathName)
		}
		if len(e.Passing) > 0 {
			p.w(" PASSING ")
			list(p, e.Passing, func(a *JSONArg) {
				p.jsonInput(a.Input)
				p.w(" AS ")
				p.ident(a.Name)
			})
		}
		p.jsonReturning(e.Returning, e.ReturningFormat)
		p.w(nameOf(jsonWrappers, e.Wrapper), nameOf(jsonQuotes, e.Quotes))
		p.jsonBehavior(e.OnEmpty, "EMPTY")
		p.jsonBehavior(e.OnError, "ERROR")
	case *JSONObjectExpr:
		p.w("JSON_OBJECT(")
		list(p, e.Members, func(m *JSONMember) {
			p.expr(m.Key, precLowest)
			p.w(" : ")
			p.jsonInput(m.Value)
		})
		if e.AbsentOnNull {
			p.w(" ABSENT ON NULL")
		}
		if e.UniqueKeys {
			p.w(" WITH UNIQUE KEYS")
		}
		p.jsonReturning(e.Returning, e.ReturningFormat)
	case *JSONArrayExpr:
		p.w("JSON_ARRAY(")
		list(p, e.Items, p.jsonInput)
		if e.NullOnNull {
			p.w(" NULL ON NULL")
		}
		p.jsonReturning(e.Returning, e.ReturningFormat)
	default:
		return
	}
	p.w(")")
}

func (p *printer) jsonInput(n *JSONInput) {
	p.expr(n.Expr, precLowest)
	p.w(nameOf(jsonFormats, n.Format))
}

func (p *printer) jsonReturning(t *TypeName, f JSONFormat) {
	if t != nil {
		p.w(" RETURNING ")
		p.typeName(t)
		p.w(nameOf(jsonFormats, f))
	}
}

func (p *printer) jsonBehavior(b *JSONBehavior, on string) {
	if b == nil {
		return
	}
	p.w(" ", nameOf(jsonBehaviors, b.Kind))
	if b.Default != nil {
		p.w(" ")
		p.expr(b.Default, precLowest)
	}
	p.w(" ON ", on)
}
