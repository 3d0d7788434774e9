package expr

import (
	"strconv"
	"strings"
)

// printer writes expressions as text.
type printer struct {
	strings.Builder
	// ids adds the ID to every column, so that columns of one name are told apart.
	ids bool
	// exact also names the types of literals and casts whose text alone does not tell them.
	exact bool
}

// Text prints e for people: as String does, without the numbers of columns.
func Text(e Expr) string {
	var p printer
	p.expr(e)
	return p.String()
}

// Key returns a text that is the same for two expressions only if they are equal in every respect: the key of e in a
// map. Nodes of other packages are printed by their String.
func Key(e Expr) string {
	p := printer{ids: true, exact: true}
	p.expr(e)
	return p.String()
}

// Equal reports whether both expressions are the same.
func Equal(a, b Expr) bool { return a == b || Key(a) == Key(b) }

func text(e Expr) string {
	p := printer{ids: true}
	p.expr(e)
	return p.String()
}

// String implements Expr.
func (e *Column) String() string { return text(e) }

// String implements Expr.
func (e *Const) String() string { return text(e) }

// String implements Expr.
func (e *Call) String() string { return text(e) }

// String implements Expr.
func (e *And) String() string { return text(e) }

// String implements Expr.
func (e *Or) String() string { return text(e) }

// String implements Expr.
func (e *Not) String() string { return text(e) }

// String implements Expr.
func (e *IsNull) String() string { return text(e) }

// String implements Expr.
func (e *In) String() string { return text(e) }

// String implements Expr.
func (e *Cast) String() string { return text(e) }

// String implements Expr.
func (e *Case) String() string { return text(e) }

// String implements Expr.
func (e *Coalesce) String() string { return text(e) }

// String implements Expr.
func (e *Try) String() string { return text(e) }

// String implements Expr.
func (e *Lambda) String() string { return text(e) }

// infix are the functions that print between their operands.
var infix = map[string]string{
	"+": " + ", "-": " - ", "*": " * ", "/": " / ", "%": " % ", "||": " || ", "=": " = ", "<>": " <> ", "<": " < ",
	"<=": " <= ", ">": " > ", ">=": " >= ", "is_distinct_from": " IS DISTINCT FROM ", "like": " LIKE ",
	"at_timezone": " AT TIME ZONE ",
}

func (p *printer) list(es []Expr, sep string) {
	for i, e := range es {
		if i > 0 {
			p.WriteString(sep)
		}
		p.expr(e)
	}
}

// operand prints e in parentheses if it consists of several words at its top.
func (p *printer) operand(e Expr) {
	wrap := false
	switch e := e.(type) {
	case *And:
		wrap = len(e.Terms) > 1
	case *Or:
		wrap = len(e.Terms) > 1
	case *Not, *IsNull, *In, *Lambda:
		wrap = true
	case *Call:
		wrap = infix[e.Def.Name] != "" && len(e.Args) >= 2 || e.Def.Name == "negate"
	}
	if wrap {
		p.WriteByte('(')
	}
	p.expr(e)
	if wrap {
		p.WriteByte(')')
	}
}

func (p *printer) operands(es []Expr, sep string) {
	for i, e := range es {
		if i > 0 {
			p.WriteString(sep)
		}
		p.operand(e)
	}
}

func (p *printer) column(name string, id ColumnID) {
	p.WriteString(name)
	if p.ids {
		p.WriteByte('#')
		p.WriteString(strconv.Itoa(int(id)))
	}
}

func (p *printer) expr(e Expr) {
	switch e := e.(type) {
	case *Column:
		p.column(e.Name, e.ID)
	case *Const:
		p.literal(e.Value, 0)
	case *Call:
		p.call(e)
	case *And:
		p.operands(e.Terms, " AND ")
	case *Or:
		p.operands(e.Terms, " OR ")
	case *Not:
		if n, ok := e.X.(*IsNull); ok {
			p.operand(n.X)
			p.WriteString(" IS NOT NULL")
			return
		}
		p.WriteString("NOT ")
		p.operand(e.X)
	case *IsNull:
		p.operand(e.X)
		p.WriteString(" IS NULL")
	case *In:
		p.in(e)
	case *Cast:
		p.cast(e)
	case *Case:
		p.kase(e)
	case *Coalesce:
		p.WriteString("COALESCE(")
		p.list(e.Args, ", ")
		p.WriteByte(')')
	case *Try:
		p.WriteString("TRY(")
		p.expr(e.X)
		p.WriteByte(')')
	case *Lambda:
		p.WriteByte('(')
		for i, c := range e.Params {
			if i > 0 {
				p.WriteString(", ")
			}
			p.column(c.Name, c.ID)
		}
		p.WriteString(") -> ")
		p.expr(e.Body)
	default:
		p.WriteString(e.String())
	}
}

func (p *printer) call(e *Call) {
	name := e.Def.Name
	if op := infix[name]; op != "" && len(e.Args) == 2 {
		p.operands(e.Args, op)
		return
	}
	switch {
	case name == "negate" && len(e.Args) == 1:
		p.WriteByte('-')
		p.operand(e.Args[0])
		return
	case name == "subscript" && len(e.Args) == 2:
		p.operand(e.Args[0])
		p.WriteByte('[')
		p.expr(e.Args[1])
		p.WriteByte(']')
		return
	}
	p.WriteString(name)
	p.WriteByte('(')
	p.list(e.Args, ", ")
	p.WriteByte(')')
}

func (p *printer) in(e *In) {
	p.operand(e.X)
	p.WriteString(" IN (")
	for i := range e.Values.N {
		if i > 0 {
			p.WriteString(", ")
		}
		p.literal(e.Values, i)
	}
	if e.HasNull {
		if e.Values.N > 0 {
			p.WriteString(", ")
		}
		p.WriteString("NULL")
	}
	p.WriteByte(')')
}

func (p *printer) cast(e *Cast) {
	if e.Try {
		p.WriteString("TRY_")
	}
	p.WriteString("CAST(")
	p.expr(e.X)
	p.WriteString(" AS ")
	p.WriteString(e.To.String())
	p.WriteByte(')')
}

func (p *printer) kase(e *Case) {
	p.WriteString("CASE")
	for _, w := range e.Whens {
		p.WriteString(" WHEN ")
		p.expr(w.Cond)
		p.WriteString(" THEN ")
		p.expr(w.Then)
	}
	if e.Else != nil {
		p.WriteString(" ELSE ")
		p.expr(e.Else)
	}
	p.WriteString(" END")
}
