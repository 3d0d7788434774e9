package bind

import (
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// The functions behind the syntax of nested values.
const (
	rowConstructor   = "row"
	arrayConstructor = "array"
	subscriptOf      = "subscript"
)

func (p *place) row(e *sql.RowExpr) (expr.Expr, error) {
	items, err := p.list(e.Items)
	if err != nil {
		return nil, err
	}
	return p.call(e, rowConstructor, items...)
}

func (p *place) array(e *sql.ArrayExpr) (expr.Expr, error) {
	items, err := p.list(e.Items)
	if err != nil {
		return nil, err
	}
	if items, err = p.unify(e, "All ARRAY elements", items); err != nil {
		return nil, err
	}
	return p.call(e, arrayConstructor, items...)
}

func (p *place) fieldAccess(e *sql.FieldAccess) (expr.Expr, error) {
	x, err := p.expr(e.Base)
	if err != nil {
		return nil, err
	}
	return p.field(e, x, e.Field)
}

// field takes a field of a row by its name.
func (p *place) field(n sql.Node, x expr.Expr, name sql.Ident) (expr.Expr, error) {
	t := x.Type()
	if t.Kind != types.Row {
		return nil, errorAt(n, TypeMismatch, "Expression %s is not of type ROW", expr.Text(x))
	}
	at, names := -1, []string(nil)
	for i, f := range t.Fields {
		names = append(names, f.Name)
		if !strings.EqualFold(f.Name, name.Name) || f.Name == "" {
			continue
		}
		if at >= 0 {
			return nil, errorAt(n, AmbiguousName, "Ambiguous row field reference: %s", name.Name)
		}
		at = i
	}
	if at < 0 {
		return nil, errorAt(n, ColumnNotFound, "Row has no field '%s'", name.Name).nearest(name.Name, names)
	}
	return p.fieldAt(n, x, at)
}

// fieldAt takes the i-th field of a row.
func (b *binder) fieldAt(n sql.Node, x expr.Expr, i int) (expr.Expr, error) {
	def, o := fn.FieldOf(x.Type(), i)
	return b.fold(&expr.Call{Def: def, Overload: o, Args: []expr.Expr{x}}), nil
}

// subscript takes an element of an array by position, of a map by key, or of a row by a constant position.
func (p *place) subscript(e *sql.Subscript) (expr.Expr, error) {
	base, err := p.expr(e.Base)
	if err != nil {
		return nil, err
	}
	index, err := p.expr(e.Index)
	if err != nil {
		return nil, err
	}
	t := base.Type()
	switch t.Kind {
	case types.Row:
		c, ok := index.(*expr.Const)
		if !ok || !c.Value.Type.IsInteger() || c.Value.ConstNull() {
			return nil, errorAt(e.Index, InvalidFunctionArgument, "Subscript expression on ROW requires a constant index")
		}
		if i := c.Value.I64[0]; i < 1 || i > int64(len(t.Fields)) {
			return nil, errorAt(e.Index, InvalidFunctionArgument, "Invalid subscript index: %d. ROW has %s", i, count(len(t.Fields), "field"))
		}
		return p.fieldAt(e, base, int(c.Value.I64[0])-1)
	case types.Array, types.Map:
		x, err := p.call(e, subscriptOf, base, index)
		if mismatch(err) {
			return nil, errorAt(e, TypeMismatch, "Cannot use %s for subscript of %s", index.Type(), t)
		}
		return x, err
	}
	return nil, errorAt(e, TypeMismatch, "Cannot apply operator: %s[%s]", t, index.Type())
}

// count prints a number and what is counted.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
