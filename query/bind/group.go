package bind

import (
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// maxGroupingSets bounds what CUBE and ROLLUP multiply to (Trino's task property of the same purpose).
const maxGroupingSets = 2048

// grouping is a bound GROUP BY: the distinct keys, and the sets as positions in them (one set: a plain GROUP BY).
type grouping struct {
	keys []groupKey
	sets [][]int
}

// groupKey is an expression of GROUP BY and the column that it becomes.
type groupKey struct {
	node sql.Node
	expr expr.Expr
	col  logical.Column
}

// groupBy binds GROUP BY.
func (s *selectBinder) groupBy() error {
	g := s.stmt.GroupBy
	if g == nil {
		return nil
	}
	if g.Auto {
		return s.groupByAll()
	}
	sets := [][]int{{}}
	for _, el := range g.Elements {
		more, err := s.groupingElement(el)
		if err != nil {
			return err
		}
		if len(sets)*len(more) > maxGroupingSets {
			return tooManySets(el, len(sets)*len(more))
		}
		sets = product(sets, more)
	}
	if g.Distinct {
		sets = distinctSets(sets)
	}
	s.groups.sets = sets
	return nil
}

func tooManySets(n sql.Node, count int) error {
	return errorAt(n, TooManyGroupingSets, "GROUP BY has %d grouping sets but can contain at most %d", count, maxGroupingSets)
}

// groupByAll groups by every item without an aggregate.
func (s *selectBinder) groupByAll() error {
	var set []int
	for _, it := range s.items {
		if s.readsAggregate(it.expr) || s.readsWindow(it.expr) {
			continue
		}
		if _, constant := it.expr.(*expr.Const); constant {
			continue
		}
		k, err := s.key(it.node, it.expr)
		if err != nil {
			return err
		}
		if !slices.Contains(set, k) {
			set = append(set, k)
		}
	}
	s.groups.sets = [][]int{set}
	return nil
}

// groupingElement returns the grouping sets of an element.
func (s *selectBinder) groupingElement(el sql.GroupingElement) ([][]int, error) {
	switch el := el.(type) {
	case *sql.GroupingSet:
		set, err := s.groupingSet(el)
		return [][]int{set}, err
	case *sql.GroupingSets:
		return s.eachSet(el.Sets)
	case *sql.Rollup:
		parts, err := s.eachSet(el.Sets)
		if err != nil {
			return nil, err
		}
		if len(parts) >= maxGroupingSets {
			return nil, tooManySets(el, len(parts)+1)
		}
		var sets [][]int
		for n := len(parts); n >= 0; n-- {
			sets = append(sets, union(parts[:n]))
		}
		return sets, nil
	case *sql.Cube:
		parts, err := s.eachSet(el.Sets)
		if err != nil {
			return nil, err
		}
		if len(parts) > 30 || 1<<len(parts) > maxGroupingSets {
			return nil, tooManySets(el, 1<<min(len(parts), 30))
		}
		var sets [][]int
		// All parts first, none last; of two subsets the one with the earlier parts first.
		for m := 1<<len(parts) - 1; m >= 0; m-- {
			var chosen [][]int
			for i := range parts {
				if m>>(len(parts)-1-i)&1 != 0 {
					chosen = append(chosen, parts[i])
				}
			}
			sets = append(sets, union(chosen))
		}
		return sets, nil
	}
	return nil, unsupported(el, "This form of GROUP BY is not supported")
}

func (s *selectBinder) eachSet(list []*sql.GroupingSet) ([][]int, error) {
	out := make([][]int, len(list))
	for i, g := range list {
		set, err := s.groupingSet(g)
		if err != nil {
			return nil, err
		}
		out[i] = set
	}
	return out, nil
}

func (s *selectBinder) groupingSet(g *sql.GroupingSet) ([]int, error) {
	set := []int{}
	p := s.place("GROUP BY clause")
	p.aliases = &aliases{items: s.items}
	for _, e := range g.Exprs {
		it, err := p.orderItem(e, "GROUP BY", len(s.items))
		if err != nil {
			return nil, err
		}
		x := it.expr
		var written sql.Node = e
		if it.item >= 0 {
			x, written = s.items[it.item].expr, s.items[it.item].node
		}
		if s.readsAggregate(x) || s.readsWindow(x) {
			return nil, errorAt(e, ExpressionNotScalar, "GROUP BY clause cannot contain aggregations, window functions or grouping operations: [%s]", sql.Format(written))
		}
		k, err := s.key(e, x)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(set, k) {
			set = append(set, k)
		}
	}
	return set, nil
}

// key returns the position of a key, adding it if it is new.
func (s *selectBinder) key(n sql.Node, x expr.Expr) (int, error) {
	for i := range s.groups.keys {
		if same(x, s.groups.keys[i].expr) {
			return i, nil
		}
	}
	t := x.Type()
	if !t.Comparable() {
		return 0, errorAt(n, TypeMismatch, "%s is not comparable, and therefore cannot be used in GROUP BY", t)
	}
	name := "key"
	if c, ok := x.(*expr.Column); ok {
		name = c.Name
	} else {
		for _, it := range s.items {
			if it.expr == x && it.name != "" {
				name = it.name
			}
		}
	}
	s.groups.keys = append(s.groups.keys, groupKey{node: n, expr: x, col: s.column(name, t, notNull(x))})
	return len(s.groups.keys) - 1, nil
}

// product joins every set of a with every set of b.
func product(a, b [][]int) [][]int {
	out := make([][]int, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			out = append(out, union([][]int{x, y}))
		}
	}
	return out
}

// union joins sets, keeping the order of first occurrence.
func union(sets [][]int) []int {
	out := []int{}
	for _, set := range sets {
		for _, k := range set {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

func distinctSets(sets [][]int) [][]int {
	var out [][]int
	for _, set := range sets {
		sorted := slices.Sorted(slices.Values(set))
		if !slices.ContainsFunc(out, func(o []int) bool { return slices.Equal(slices.Sorted(slices.Values(o)), sorted) }) {
			out = append(out, set)
		}
	}
	return out
}

// maxGroupingArguments is Trino's limit for a GROUPING of type INTEGER; we hold no longer ones.
const maxGroupingArguments = 31

// groupingCall is a GROUPING(…): its column stands for an expression over the number of the grouping set.
type groupingCall struct {
	node *sql.Grouping
	args []expr.Expr
	col  logical.Column
}

// grouping binds GROUPING(a, b).
func (p *place) grouping(e *sql.Grouping) (expr.Expr, error) {
	if err := p.mayAggregate(e, "grouping"); err != nil {
		return nil, err
	}
	if p.sel.stmt.GroupBy == nil {
		return nil, errorAt(e, MissingGroupBy, "A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause")
	}
	if len(e.Args) > maxGroupingArguments {
		return nil, errorAt(e, InvalidArguments, "GROUPING supports up to %d column arguments", maxGroupingArguments)
	}
	args, err := p.at(func(q *place) { q.aggregates, q.windows, q.aliases = false, false, nil }).list(e.Args)
	if err != nil {
		return nil, err
	}
	c := p.column("grouping", types.IntegerType, true)
	p.sel.groupIDs = append(p.sel.groupIDs, groupingCall{node: e, args: args, col: c})
	return c.Ref(), nil
}
