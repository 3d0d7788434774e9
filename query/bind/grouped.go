package bind

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// grouped reports whether the SELECT works on groups of rows.
func (s *selectBinder) grouped() bool {
	return s.stmt.GroupBy != nil || s.stmt.Having != nil || len(s.aggs) > 0
}

// buildGroups puts the Aggregate on the plan and rewrites all that is evaluated behind it over its columns.
func (s *selectBinder) buildGroups(order []orderItem) error {
	if !s.grouped() {
		if s.gap != nil {
			return s.gap.notGrouped()
		}
		return nil // locf and interpolate have asked for GROUP BY
	}
	agg := &logical.Aggregate{In: s.plan, Aggs: s.aggs}
	have := columnsByID(s.plan)
	for i := range s.groups.keys {
		k := &s.groups.keys[i]
		if c, ok := k.expr.(*expr.Column); ok {
			k.col.NotNull = have[c.ID].NotNull
		}
		agg.Keys = append(agg.Keys, logical.Assign{Col: k.col, Expr: k.expr})
	}
	if sets := s.groups.sets; len(sets) > 1 || len(sets) == 1 && len(sets[0]) < len(agg.Keys) {
		agg.Sets = sets
	}
	r := &regrouper{s: s, done: map[expr.Expr]expr.Expr{}, groupings: map[expr.ColumnID]expr.Expr{}}
	if err := s.numberSets(agg, r); err != nil {
		return err
	}
	s.plan = agg
	if err := r.parts(order); err != nil {
		return err
	}
	if s.having != nil {
		s.plan = &logical.Filter{In: s.plan, Cond: s.having}
	}
	return s.fillGaps()
}

// numberSets gives the value of each GROUPING call by the number of the grouping set.
func (s *selectBinder) numberSets(agg *logical.Aggregate, r *regrouper) error {
	for _, g := range s.groupIDs {
		keys := make([]int, len(g.args))
		for i, a := range g.args {
			keys[i] = slices.IndexFunc(s.groups.keys, func(k groupKey) bool { return same(a, k.expr) })
			if keys[i] < 0 {
				return errorAt(g.node.Args[i], InvalidArguments, "The arguments to GROUPING() must be expressions referenced by the GROUP BY at line %d:%d",
					s.stmt.GroupBy.Pos().Line, s.stmt.GroupBy.Pos().Column)
			}
		}
		bits := func(set []int) expr.Expr {
			v := int64(0)
			for _, k := range keys {
				v <<= 1
				if !slices.Contains(set, k) {
					v |= 1
				}
			}
			return expr.Int(types.IntegerType, v)
		}
		if agg.Sets == nil {
			r.groupings[g.col.ID] = expr.Int(types.IntegerType, 0)
			continue
		}
		if len(agg.Sets) == 1 {
			r.groupings[g.col.ID] = bits(agg.Sets[0])
			continue
		}
		if agg.GroupingCol == nil {
			c := s.column("grouping_set", types.BigIntType, true)
			agg.GroupingCol = &c
		}
		x := &expr.Case{T: types.IntegerType}
		for i, set := range agg.Sets {
			if i == len(agg.Sets)-1 {
				x.Else = bits(set)
				break
			}
			cond, err := s.call(g.node, "=", agg.GroupingCol.Ref(), expr.Int(types.BigIntType, int64(i)))
			if err != nil {
				return err
			}
			x.Whens = append(x.Whens, expr.When{Cond: cond, Then: bits(set)})
		}
		r.groupings[g.col.ID] = x
	}
	return nil
}

// regrouper rewrites expressions over the columns of FROM into expressions over groups.
type regrouper struct {
	s         *selectBinder
	done      map[expr.Expr]expr.Expr
	groupings map[expr.ColumnID]expr.Expr
	err       error
}

// parts rewrites all parts of the SELECT that see groups.
func (r *regrouper) parts(order []orderItem) error {
	s := r.s
	for _, it := range s.items {
		it.expr = r.expr(it.expr)
	}
	s.having, s.qualify = r.opt(s.having), r.opt(s.qualify)
	for i := range order {
		order[i].expr = r.opt(order[i].expr)
	}
	for i := range s.on {
		s.on[i].expr = r.opt(s.on[i].expr)
	}
	for i := range s.windows {
		w := &s.windows[i]
		w.partition = r.list(w.partition)
		r.keys(w.order)
		for j := range w.calls {
			c := &w.calls[j]
			c.Args, c.Filter = r.list(c.Args), r.opt(c.Filter)
			c.Frame.StartOff, c.Frame.EndOff = r.opt(c.Frame.StartOff), r.opt(c.Frame.EndOff)
		}
	}
	for i := range s.fills {
		s.fills[i].arg = r.expr(s.fills[i].arg)
	}
	return r.err
}

func (r *regrouper) opt(e expr.Expr) expr.Expr {
	if e == nil {
		return nil
	}
	return r.expr(e)
}

func (r *regrouper) list(list []expr.Expr) []expr.Expr {
	out := make([]expr.Expr, len(list))
	for i, e := range list {
		out[i] = r.expr(e)
	}
	return out
}

func (r *regrouper) keys(keys []logical.SortKey) {
	for i := range keys {
		keys[i].Expr = r.expr(keys[i].Expr)
	}
}

// expr rewrites one expression; one that was rewritten before gives the same result again.
func (r *regrouper) expr(e expr.Expr) expr.Expr {
	if d, ok := r.done[e]; ok {
		return d
	}
	d := r.rewrite(e)
	r.done[e] = d
	return d
}

func (r *regrouper) rewrite(e expr.Expr) expr.Expr {
	if r.err != nil {
		return e
	}
	if _, constant := e.(*expr.Const); constant {
		return e
	}
	for i := range r.s.groups.keys {
		if k := &r.s.groups.keys[i]; same(e, k.expr) {
			return k.col.Ref()
		}
	}
	switch x := e.(type) {
	case *expr.Column:
		if g, ok := r.groupings[x.ID]; ok {
			return g
		}
		if r.s.input.Has(x.ID) {
			r.err = r.notGrouped(x)
		}
		return e
	case *logical.Subquery:
		return r.subquery(x)
	}
	in := e.Children()
	var out []expr.Expr
	for i, c := range in {
		n := r.rewrite(c)
		if n != c && out == nil {
			out = slices.Clone(in)
		}
		if out != nil {
			out[i] = n
		}
	}
	if out == nil {
		return e
	}
	return e.WithChildren(out)
}

// subquery rewrites the left side of a subquery, and within its plan what it takes from the grouped query.
func (r *regrouper) subquery(q *logical.Subquery) expr.Expr {
	if len(q.X) > 0 {
		q = q.WithChildren(r.list(q.X)).(*logical.Subquery)
	}
	outer := false
	for i := range q.Outer {
		id := q.Outer[i].ID
		if _, ok := r.groupings[id]; ok || r.s.input.Has(id) {
			outer = true
		}
	}
	if !outer {
		return q
	}
	return q.WithPlan(logical.TransformAll(q.Plan, func(n logical.Node) logical.Node {
		return logical.MapExprs(n, r.expr)
	}))
}

// notGrouped is the error of a column that is neither a key nor within an aggregate.
func (r *regrouper) notGrouped(c *expr.Column) error {
	var n sql.Node = r.s.stmt
	name := c.Name
	if ref, ok := r.s.refs[c]; ok {
		n = ref
		if cr, ok := ref.(*sql.ColumnRef); ok {
			name = dotted(cr.Parts)
		}
	}
	return errorAt(n, ExpressionNotAggregate, "'%s' must be an aggregate expression or appear in GROUP BY clause", name)
}

// readsAggregate reports whether e reads the result of an aggregate or of GROUPING.
func (s *selectBinder) readsAggregate(e expr.Expr) bool {
	used := logical.ExprColumns(e)
	for i := range s.aggs {
		if used.Has(s.aggs[i].Col.ID) {
			return true
		}
	}
	for i := range s.groupIDs {
		if used.Has(s.groupIDs[i].col.ID) {
			return true
		}
	}
	return false
}
