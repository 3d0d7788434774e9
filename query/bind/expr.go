package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// place is where an expression stands: what its names mean, and what it may contain.
type place struct {
	*binder
	scope *scope
	// clause names the place in messages: "WHERE clause".
	clause string
	// sel collects aggregates and window functions; nil where there is no SELECT to collect them.
	sel *selectBinder
	// aggregates and windows say whether they may stand here.
	aggregates, windows bool
	// within is the aggregate whose arguments are being bound, "" outside of one.
	within string
	// window is the window function whose arguments and window are being bound, "" outside of one.
	window string
	// lambda says that the expression is the body of a lambda.
	lambda bool
	// aliases are the names of the SELECT list, nil where they may not be used.
	aliases *aliases
	// unseen is the SELECT list where its names may not be used, for a hint to who tries.
	unseen []sql.SelectItem
}

// aliases are the names of a SELECT list within another clause: seen before the columns of FROM, or only where those have no such name.
type aliases struct {
	items []*item
	first bool
}

// expr binds an expression.
func (p *place) expr(e sql.Expr) (expr.Expr, error) {
	switch e := e.(type) {
	case *sql.ColumnRef:
		return p.columnRef(e)
	case *sql.NullLit:
		return expr.Null(types.Null), nil
	case *sql.BoolLit:
		return expr.Bool(e.Value), nil
	case *sql.NumberLit:
		return number(e)
	case *sql.StringLit:
		return varchar(e.Value), nil
	case *sql.BinaryLit:
		return expr.Bytes(types.VarbinaryType, string(e.Value)), nil
	case *sql.TypedLit:
		return p.typedLiteral(e)
	case *sql.IntervalLit:
		return interval(e)
	case *sql.Param:
		return p.param(e)
	case *sql.Unary:
		return p.unary(e)
	case *sql.Binary:
		return p.binary(e)
	case *sql.Compare:
		return p.comparison(e)
	case *sql.Logical:
		return p.logical(e)
	case *sql.Not:
		return p.not(e)
	case *sql.IsNull:
		return p.isNull(e)
	case *sql.IsTruth:
		return p.isTruth(e)
	case *sql.IsDistinct:
		return p.isDistinct(e)
	case *sql.Between:
		return p.betweenExpr(e)
	case *sql.InList:
		return p.inList(e)
	case *sql.Like:
		return p.like(e)
	case *sql.InQuery:
		return p.inQuery(e)
	case *sql.Exists:
		return p.exists(e)
	case *sql.QuantifiedCompare:
		return p.quantified(e)
	case *sql.Subquery:
		return p.scalarQuery(e)
	case *sql.Case:
		return p.caseExpr(e)
	case *sql.Cast:
		return p.cast(e)
	case *sql.AtTimeZone:
		return p.atTimeZone(e)
	case *sql.Extract:
		return p.extract(e)
	case *sql.FuncCall:
		return p.funcCall(e)
	case *sql.SessionValue:
		return p.sessionValue(e)
	case *sql.Grouping:
		return p.grouping(e)
	case *sql.RowExpr:
		return p.row(e)
	case *sql.ArrayExpr:
		return p.array(e)
	case *sql.FieldAccess:
		return p.fieldAccess(e)
	case *sql.Subscript:
		return p.subscript(e)
	case *sql.Lambda:
		return nil, errorAt(e, TypeMismatch, "A lambda expression may only be an argument of a function that takes one")
	case *sql.NamedArg:
		return nil, unsupported(e, "Named arguments are for table functions and procedures only")
	}
	return nil, unsupportedJSON(e)
}

// unsupportedJSON refuses the SQL/JSON functions and says what does their work.
func unsupportedJSON(e sql.Expr) error {
	switch e := e.(type) {
	case *sql.JSONPathCall:
		name := [...]string{"JSON_EXISTS", "JSON_VALUE", "JSON_QUERY"}[e.Kind]
		use := [...]string{"json_extract(…) IS NOT NULL", "json_extract_scalar", "json_extract"}[e.Kind]
		return unsupported(e, "%s is not supported", name).hint("use %s", use)
	case *sql.JSONObjectExpr:
		return unsupported(e, "JSON_OBJECT is not supported").hint("use CAST(MAP(ARRAY[…], ARRAY[…]) AS json)")
	case *sql.JSONArrayExpr:
		return unsupported(e, "JSON_ARRAY is not supported").hint("use CAST(ARRAY[…] AS json)")
	}
	return unsupported(e, "This form of expression is not supported")
}

// list binds several expressions.
func (p *place) list(list []sql.Expr) ([]expr.Expr, error) {
	out := make([]expr.Expr, len(list))
	for i, e := range list {
		x, err := p.expr(e)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

// condition binds the expression of WHERE and its like.
func (p *place) condition(e sql.Expr) (expr.Expr, error) {
	x, err := p.expr(e)
	if err != nil {
		return nil, err
	}
	return p.boolean(e, x, p.clause+" must evaluate to a boolean: actual type %s")
}

// columnRef binds a chain of identifiers: a column and perhaps fields of a row in it.
func (p *place) columnRef(ref *sql.ColumnRef) (expr.Expr, error) {
	if p.aliases != nil && p.aliases.first && len(ref.Parts) == 1 {
		if x, err := p.aliases.lookup(ref); x != nil || err != nil {
			return x, err
		}
	}
	c, n, err := p.scope.resolve(ref)
	if err != nil {
		return nil, err
	}
	if c == nil {
		if p.aliases != nil {
			if !p.aliases.first {
				if x, err := p.aliases.lookup(ref); x != nil || err != nil {
					return x, err
				}
			}
			return nil, p.scope.unresolved(ref, p.aliases.names())
		}
		return nil, p.unseenAlias(ref, p.scope.unresolved(ref, nil))
	}
	column := c.col.Ref()
	p.refs[column] = ref
	var x expr.Expr = column
	for _, f := range ref.Parts[n:] {
		if x, err = p.field(ref, x, f); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// unseenAlias explains that a name is one of the SELECT list.
func (p *place) unseenAlias(ref *sql.ColumnRef, e *Error) error {
	if len(ref.Parts) == 1 {
		for _, it := range p.unseen {
			if x, ok := it.(*sql.ExprItem); ok && x.Alias != nil && x.Alias.Lower() == ref.Parts[0].Lower() {
				return e.hint("names of the SELECT list cannot be used in the %s", p.clause)
			}
		}
	}
	return e
}

// lookup finds the item of a name: nil if there is none, an error if there are several that differ.
func (a *aliases) lookup(ref *sql.ColumnRef) (expr.Expr, error) {
	name := ref.Parts[0].Lower()
	var found expr.Expr
	for _, it := range a.items {
		if it.lower != name {
			continue
		}
		if found != nil && !expr.Equal(found, it.expr) {
			return nil, errorAt(ref, AmbiguousName, "Column '%s' is ambiguous", ref.Parts[0].Name)
		}
		found = it.expr
	}
	return found, nil
}

func (a *aliases) names() []string {
	var out []string
	for _, it := range a.items {
		if it.lower != "" {
			out = append(out, it.name)
		}
	}
	return out
}

// param binds a ?.
func (p *place) param(n *sql.Param) (expr.Expr, error) {
	if !p.cfg.Untyped {
		if n.Index >= len(p.cfg.Params) {
			return nil, errorAt(n, InvalidParameterUsage, "Incorrect number of parameters: expected %d but found %d", n.Index+1, len(p.cfg.Params))
		}
		return p.cfg.Params[n.Index], nil
	}
	for len(p.paramTypes) <= n.Index {
		p.paramTypes = append(p.paramTypes, types.Null)
	}
	c := expr.Null(types.Null)
	p.params[c] = n.Index
	return c, nil
}

// at returns a copy of p for a part of the expression.
func (p *place) at(change func(*place)) *place {
	q := *p
	change(&q)
	return &q
}

// reads reports whether e reads a column of the set.
func reads(e expr.Expr, set logical.ColumnSet) bool { return logical.ExprColumns(e).Intersects(set) }
