package bind

import (
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// fromItem is a bound relation of a FROM clause: its plan, and the columns that names can refer to.
type fromItem struct {
	plan    logical.Node
	columns []scopeColumn
}

// oneRow is the relation of a query without FROM: one row without columns.
func oneRow() logical.Node { return &logical.Values{Rows: [][]expr.Expr{{}}} }

// from binds the FROM clause of a SELECT.
func (b *binder) from(sel *sql.Select, outer *scope) (*fromItem, error) {
	if len(sel.From) == 0 {
		return &fromItem{plan: oneRow()}, nil
	}
	left, err := b.relation(sel.From[0], outer, outer)
	if err != nil {
		return nil, err
	}
	for _, rel := range sel.From[1:] {
		if left, err = b.cross(left, rel, outer, outer); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// cross joins left with a relation that may refer to left's columns if it is LATERAL or UNNEST.
func (b *binder) cross(left *fromItem, rel sql.Relation, outer, lateral *scope) (*fromItem, error) {
	if u, alias := unnestOf(rel); u != nil {
		return b.unnest(left, u, alias, lateral.inner(left.columns), false)
	}
	right, err := b.relation(rel, outer, lateral.inner(left.columns))
	if err != nil {
		return nil, err
	}
	return &fromItem{
		plan:    &logical.Join{Kind: logical.Cross, L: left.plan, R: right.plan, Correlated: correlated(left.plan, right.plan)},
		columns: appendColumns(left.columns, right.columns),
	}, nil
}

func appendColumns(a, b []scopeColumn) []scopeColumn {
	return append(append(make([]scopeColumn, 0, len(a)+len(b)), a...), b...)
}

// correlated lists the columns of l that r's tree refers to.
func correlated(l, r logical.Node) []expr.ColumnID {
	outer := logical.OuterColumns(r)
	if outer.Empty() {
		return nil
	}
	var out []expr.ColumnID
	for _, c := range l.Columns() {
		if outer.Has(c.ID) {
			out = append(out, c.ID)
		}
	}
	return out
}

// relation binds an item of FROM. outer is what subqueries in it may refer to; lateral holds also the relations before it
// in the same FROM, for those that are LATERAL.
func (b *binder) relation(rel sql.Relation, outer, lateral *scope) (*fromItem, error) {
	switch rel := rel.(type) {
	case *sql.TableRef:
		return b.tableRef(rel)
	case *sql.FileRef:
		t, err := b.cfg.Catalog.File(rel.Path)
		if err != nil {
			return nil, positioned(rel, err)
		}
		r := b.scan(t)
		return &fromItem{plan: r.plan, columns: r.qualify(&qualifier{table: strings.ToLower(t.Name)})}, nil
	case *sql.Aliased:
		return b.aliased(rel, outer, lateral)
	case *sql.DerivedTable:
		if rel.Lateral {
			outer = lateral
		}
		r, err := b.query(rel.Query, outer)
		if err != nil {
			return nil, err
		}
		return &fromItem{plan: r.plan, columns: r.qualify(&qualifier{})}, nil
	case *sql.Unnest:
		return b.unnest(&fromItem{plan: oneRow()}, rel, nil, lateral, false)
	case *sql.Join:
		return b.join(rel, outer, lateral)
	case *sql.Sample:
		return b.sample(rel, outer, lateral)
	case *sql.TableFunc:
		return b.tableFunc(rel, outer)
	}
	return nil, unsupported(rel, "This form of relation is not supported")
}

// aliased binds relation AS alias (columns).
func (b *binder) aliased(n *sql.Aliased, outer, lateral *scope) (*fromItem, error) {
	if u, alias := unnestOf(n); u != nil {
		return b.unnest(&fromItem{plan: oneRow()}, u, alias, lateral, false)
	}
	in, err := b.relation(n.Relation, outer, lateral)
	if err != nil {
		return nil, err
	}
	return in.rename(n)
}

// rename puts the alias on the visible columns of a relation.
func (in *fromItem) rename(n *sql.Aliased) (*fromItem, error) {
	q := &qualifier{table: n.Alias.Lower()}
	out := &fromItem{plan: in.plan}
	for _, c := range in.columns {
		if !c.hidden {
			c.of = q
			out.columns = append(out.columns, c)
		}
	}
	if len(n.Columns) == 0 {
		return out, nil
	}
	if len(n.Columns) != len(out.columns) {
		return nil, errorAt(n, MismatchedColumnAliases, "Column alias list has %d entries but '%s' has %s available",
			len(n.Columns), n.Alias.Name, count(len(out.columns), "column"))
	}
	for i := range out.columns {
		out.columns[i].name, out.columns[i].col.Name = n.Columns[i].Lower(), n.Columns[i].Name
	}
	return out, nil
}

// scan reads all columns of a table; what is not needed is dropped by the optimiser.
func (b *binder) scan(t *logical.Table) *relation {
	s := &logical.Scan{Table: t, Cols: make([]logical.Column, len(t.Fields)), Fields: make([]int, len(t.Fields))}
	for i, f := range t.Fields {
		s.Cols[i], s.Fields[i] = b.column(f.Name, f.Type, f.NotNull), i
	}
	return show(s)
}

// sample keeps each row with the given probability.
func (b *binder) sample(n *sql.Sample, outer, lateral *scope) (*fromItem, error) {
	in, err := b.relation(n.Relation, outer, lateral)
	if err != nil {
		return nil, err
	}
	p := &place{binder: b, scope: &scope{}, clause: "TABLESAMPLE"}
	x, err := p.expr(n.Percentage)
	if err != nil {
		return nil, err
	}
	if !x.Type().IsNumeric() {
		return nil, errorAt(n.Percentage, TypeMismatch, "Sample percentage should be a numeric expression (actual: %s)", x.Type())
	}
	c, ok := b.coerce(x, types.DoubleType).(*expr.Const)
	if !ok || c.Value.ConstNull() {
		return nil, errorAt(n.Percentage, ExpressionNotConstant, "Sample percentage must be constant")
	}
	percent := c.Value.F64[0]
	if !(percent >= 0 && percent <= 100) {
		return nil, errorAt(n.Percentage, NumericValueOutOfRange, "Sample percentage must be between 0 and 100")
	}
	if percent == 100 {
		return in, nil
	}
	random, err := b.call(n, "random")
	if err != nil {
		return nil, err
	}
	cond, err := b.call(n, "<", random, expr.Float(types.DoubleType, percent/100))
	if err != nil {
		return nil, err
	}
	return &fromItem{plan: &logical.Filter{In: in.plan, Cond: cond}, columns: in.columns}, nil
}

// unnestOf returns the UNNEST that a relation is, and its alias.
func unnestOf(rel sql.Relation) (*sql.Unnest, *sql.Aliased) {
	switch rel := rel.(type) {
	case *sql.Unnest:
		return rel, nil
	case *sql.Aliased:
		if u, ok := rel.Relation.(*sql.Unnest); ok {
			return u, rel
		}
	}
	return nil, nil
}

// unnest appends to each row of in the elements of arrays and maps.
func (b *binder) unnest(in *fromItem, n *sql.Unnest, alias *sql.Aliased, from *scope, keep bool) (*fromItem, error) {
	p := &place{binder: b, scope: from, clause: "UNNEST"}
	exprs, err := p.list(n.Exprs)
	if err != nil {
		return nil, err
	}
	u := &logical.Unnest{In: in.plan, Exprs: exprs, Outer: keep}
	made := &fromItem{}
	add := func(name string, t types.Type) logical.Column {
		c := b.column(name, t, false)
		if name == "" {
			c.Name = anonymousName(len(made.columns))
		}
		made.columns = append(made.columns, scopeColumn{col: c, name: strings.ToLower(name), of: &qualifier{}})
		return c
	}
	for i, x := range exprs {
		t := x.Type()
		var cols []logical.Column
		switch {
		case t.Kind == types.Array && t.Elem().Kind == types.Row:
			for _, f := range t.Elem().Fields {
				cols = append(cols, add(f.Name, f.Type))
			}
		case t.Kind == types.Array:
			cols = append(cols, add("", t.Elem()))
		case t.Kind == types.Map:
			cols = append(cols, add("", t.Key()), add("", t.Value()))
		default:
			return nil, errorAt(n.Exprs[i], TypeMismatch, "Cannot unnest type: %s", t)
		}
		u.Cols = append(u.Cols, cols)
	}
	if n.Ordinality {
		c := add("ordinality", types.BigIntType)
		c.NotNull = !keep
		u.Ordinality = &c
	}
	if alias != nil {
		if made, err = made.rename(alias); err != nil {
			return nil, err
		}
		at := 0
		for _, cols := range u.Cols {
			for j := range cols {
				cols[j].Name = made.columns[at].col.Name
				at++
			}
		}
		if u.Ordinality != nil {
			u.Ordinality.Name = made.columns[at].col.Name
		}
	}
	return &fromItem{plan: u, columns: appendColumns(in.columns, made.columns)}, nil
}

// volatile reports whether e may have another value in each row.
func volatile(e expr.Expr) bool { return expr.Volatility(e) == fn.Volatile }
