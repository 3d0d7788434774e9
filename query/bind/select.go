package bind

import (
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// selectBinder binds one SELECT with the ORDER BY that belongs to it.
//
// Every expression is first bound over the columns of FROM. Aggregates, GROUPING and window functions become columns on
// the way, collected here; once GROUP BY is known, what lies outside of aggregates is rewritten over the keys (grouped.go).
type selectBinder struct {
	*binder
	stmt  *sql.Select
	scope *scope
	plan  logical.Node
	// input are the columns of FROM: what an expression over groups may not read.
	input logical.ColumnSet

	items   []*item
	having  expr.Expr
	qualify expr.Expr

	groups   grouping
	aggs     []logical.Agg
	aggAt    map[string]int // by the text of the call
	windows  []windowSpec
	groupIDs []groupingCall
	gap      *gapFill
	fills    []gapValue
	on       []orderItem // DISTINCT ON
}

// item is an output column of a SELECT.
type item struct {
	node  sql.Node
	name  string // as it is shown; "" for none
	lower string
	expr  expr.Expr
	col   logical.Column // what it becomes
}

// bindSelect binds a SELECT. q holds the ORDER BY and LIMIT that belong to it.
func (b *binder) bindSelect(sel *sql.Select, q *sql.Query, outer *scope) (*relation, error) {
	s := &selectBinder{binder: b, stmt: sel, aggAt: map[string]int{}}
	from, err := b.from(sel, outer)
	if err != nil {
		return nil, err
	}
	s.plan, s.scope = from.plan, &scope{parent: outer, columns: from.columns}
	s.input = logical.SetOf(s.plan.Columns())
	if err := s.checkWindows(); err != nil {
		return nil, err
	}
	if err := s.where(); err != nil {
		return nil, err
	}
	if err := s.bindItems(); err != nil {
		return nil, err
	}
	if err := s.groupBy(); err != nil {
		return nil, err
	}
	if err := s.filters(); err != nil {
		return nil, err
	}
	order, err := s.orderBy(q)
	if err != nil {
		return nil, err
	}
	if err := s.buildGroups(order); err != nil {
		return nil, err
	}
	s.buildWindows()
	if s.qualify != nil {
		s.plan = &logical.Filter{In: s.plan, Cond: s.qualify}
	}
	return s.output(q, order)
}

// place is where the expressions of a clause stand.
func (s *selectBinder) place(clause string) *place {
	return &place{binder: s.binder, scope: s.scope, sel: s, clause: clause}
}

func (s *selectBinder) where() error {
	if s.stmt.Where == nil {
		return nil
	}
	p := s.place("WHERE clause")
	p.unseen = s.stmt.Items
	cond, err := p.condition(s.stmt.Where)
	if err != nil {
		return err
	}
	s.plan = &logical.Filter{In: s.plan, Cond: cond}
	return nil
}

// bindItems binds the SELECT list.
func (s *selectBinder) bindItems() error {
	p := s.place("SELECT clause")
	p.aggregates, p.windows = true, true
	for _, it := range s.stmt.Items {
		switch it := it.(type) {
		case *sql.ExprItem:
			x, err := p.expr(it.Expr)
			if err != nil {
				return err
			}
			s.addItem(it.Expr, itemName(it), x)
		case *sql.StarItem:
			if err := s.star(p, it); err != nil {
				return err
			}
		}
	}
	if len(s.items) == 0 {
		return errorAt(s.stmt, SyntaxError, "SELECT list is empty")
	}
	return nil
}

func (s *selectBinder) addItem(n sql.Node, name string, x expr.Expr) {
	s.items = append(s.items, &item{node: n, name: name, lower: strings.ToLower(name), expr: x})
}

// itemName is the name of an item: its alias, or the last part of a chain of identifiers.
func itemName(it *sql.ExprItem) string {
	if it.Alias != nil {
		return it.Alias.Name
	}
	switch e := it.Expr.(type) {
	case *sql.ColumnRef:
		return e.Parts[len(e.Parts)-1].Name
	case *sql.FieldAccess:
		return e.Field.Name
	}
	return ""
}

// filters binds HAVING and QUALIFY.
func (s *selectBinder) filters() error {
	if s.stmt.Having != nil {
		p := s.place("HAVING clause")
		p.aggregates = true
		p.aliases = &aliases{items: s.items}
		cond, err := p.condition(s.stmt.Having)
		if err != nil {
			return err
		}
		if s.readsWindow(cond) {
			return errorAt(s.stmt.Having, NestedWindow, "HAVING clause cannot contain window functions").hint("use QUALIFY")
		}
		s.having = cond
	}
	if s.stmt.Qualify != nil {
		p := s.place("QUALIFY clause")
		p.aggregates, p.windows = true, true
		p.aliases = &aliases{items: s.items}
		cond, err := p.condition(s.stmt.Qualify)
		if err != nil {
			return err
		}
		s.qualify = cond
	}
	return nil
}

// output projects the items, removes duplicates, orders and limits.
func (s *selectBinder) output(q *sql.Query, order []orderItem) (*relation, error) {
	have := columnsByID(s.plan)
	used := logical.ColumnSet{}
	assigns := make([]logical.Assign, 0, len(s.items)+len(order))
	out := make([]shown, len(s.items))
	for i, it := range s.items {
		name := it.name
		if name == "" {
			name = anonymousName(i)
		}
		it.col = s.passOrMake(it.expr, name, have, &used)
		assigns = append(assigns, logical.Assign{Col: it.col, Expr: it.expr})
		out[i] = shown{col: it.col, anonymous: it.name == ""}
	}
	keys, hidden := s.sortKeys(order)
	distinct := s.stmt.Distinct && len(s.stmt.DistinctOn) == 0
	if distinct && len(hidden) > 0 {
		return nil, errorAt(hidden[0].node, ExpressionNotInDistinct, "For SELECT DISTINCT, ORDER BY expressions must appear in select list")
	}
	for i := range hidden {
		c := s.passOrMake(hidden[i].expr, "order", have, &used)
		assigns = append(assigns, logical.Assign{Col: c, Expr: hidden[i].expr})
		keys[hidden[i].key].Expr = c.Ref()
	}
	var on []expr.Expr
	if len(s.stmt.DistinctOn) > 0 {
		var err error
		if on, assigns, err = s.distinctOn(assigns, order, have, &used); err != nil {
			return nil, err
		}
	}
	s.plan = project(s.plan, assigns)
	r := &relation{plan: s.plan, shown: out}
	if distinct {
		s.distinct(r, keys)
	}
	if on != nil {
		plan, err := s.firstOf(s.stmt, r.plan, on, keys)
		if err != nil {
			return nil, err
		}
		r.plan = plan
	}
	return r, s.orderAndLimit(r, q, keys)
}

// passOrMake returns the column under which an expression leaves a projection: a plain column keeps its ID the first time.
func (b *binder) passOrMake(e expr.Expr, name string, have map[expr.ColumnID]logical.Column, used *logical.ColumnSet) logical.Column {
	if c, ok := e.(*expr.Column); ok {
		if h, ok := have[c.ID]; ok {
			if !used.Has(c.ID) {
				used.Add(c.ID)
				h.Name = name
				return h
			}
			return b.column(name, h.Type, h.NotNull)
		}
	}
	return b.column(name, e.Type(), notNull(e))
}

// notNull reports expressions that are known never to be NULL, by their form alone.
func notNull(e expr.Expr) bool {
	switch e := e.(type) {
	case *expr.Const:
		return !expr.IsNullConst(e)
	case *expr.IsNull:
		return true
	case *logical.Subquery:
		return e.Kind == logical.ExistsSubquery
	}
	return false
}

// project computes assigns over in; it returns in itself where they are its columns, in order and by name.
func project(in logical.Node, assigns []logical.Assign) logical.Node {
	have := in.Columns()
	same := len(have) == len(assigns)
	for i := 0; same && i < len(assigns); i++ {
		c, ok := assigns[i].Expr.(*expr.Column)
		same = ok && c.ID == assigns[i].Col.ID && c.ID == have[i].ID && assigns[i].Col.Name == have[i].Name
	}
	if same {
		return in
	}
	return &logical.Project{In: in, Exprs: assigns}
}

// distinct removes duplicate rows; the columns get new IDs, also in the sort keys.
func (b *binder) distinct(r *relation, keys []logical.SortKey) {
	by := make(map[expr.ColumnID]expr.Expr, len(r.shown))
	assigns := make([]logical.Assign, len(r.shown))
	for i := range r.shown {
		old := r.shown[i].col
		r.shown[i].col = b.fresh(old)
		assigns[i] = logical.Assign{Col: r.shown[i].col, Expr: old.Ref()}
		by[old.ID] = r.shown[i].col.Ref()
	}
	r.plan = &logical.Aggregate{In: r.plan, Keys: assigns}
	for i := range keys {
		keys[i].Expr = logical.Replace(keys[i].Expr, by)
	}
}
