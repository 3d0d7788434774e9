package opttest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
)

// RandomTables returns tables t, u and v of three BIGINT columns a, b, c with a few rows of small numbers and NULLs, and
// true statistics. Columns a of some are keys.
func RandomTables(r *rand.Rand) Catalog {
	out := Catalog{}
	for _, name := range []string{"t", "u", "v"} {
		t := &Table{Name: name}
		for _, c := range []string{"a", "b", "c"} {
			t.Fields = append(t.Fields, types.Field{Name: c, Type: types.BigIntType})
		}
		key := r.IntN(3) == 0
		nulls := r.IntN(4) // none in a quarter of the tables
		rows := 3 + r.IntN(6)
		if r.IntN(12) == 0 {
			rows = 0
		}
		for i := range rows {
			row := make(Row, 3)
			for k := range row {
				if r.IntN(8) >= nulls {
					row[k] = int64(r.IntN(4))
				}
			}
			if key {
				row[0] = int64(i)
			}
			t.Data = append(t.Data, row)
		}
		t.Stats = statistics(t)
		out[name] = t
	}
	return out
}

func statistics(t *Table) []exec.ColumnStats {
	out := make([]exec.ColumnStats, len(t.Fields))
	for c := range out {
		st := &out[c]
		st.NullsKnown, st.Unique = true, true
		seen := map[any]bool{}
		for _, row := range t.Data {
			if row[c] == nil {
				st.Nulls++
				continue
			}
			x := row[c].(int64)
			if !st.Bounded {
				st.Bounded, st.Lo, st.Hi = true, x, x
			}
			st.Lo, st.Hi = min(st.Lo, x), max(st.Hi, x)
			st.Unique = st.Unique && !seen[x]
			seen[x] = true
		}
		st.Distinct = int64(len(seen))
	}
	return out
}

// RandomQuery writes a query over the tables of [RandomTables]. Its result does not depend on the order of rows, and no
// scalar subquery returns several.
func RandomQuery(r *rand.Rand) string {
	g := &generator{r: r}
	return g.query(2+r.IntN(2), nil, 1+r.IntN(3), false)
}

type generator struct {
	r     *rand.Rand
	names int
}

func (g *generator) name(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

// scope is what an expression may read: columns of the query's own FROM, and of those around it.
type scope struct{ own, outer []string }

func (s scope) all() []string { return append(append([]string(nil), s.own...), s.outer...) }

// query writes a query of n columns c1 … cn. With single it returns at most one row.
func (g *generator) query(depth int, outer []string, n int, single bool) string {
	if !single && depth > 0 && g.chance(8) {
		op := []string{"UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL"}[g.r.IntN(6)]
		return "(" + g.query(depth-1, outer, n, false) + ") " + op + " (" + g.query(depth-1, outer, n, false) + ")"
	}
	from, own := g.from(depth, outer)
	s := scope{own, outer}
	var b strings.Builder
	b.WriteString("SELECT ")
	grouped := g.chance(25) || single && g.chance(60)
	var items, keys []string
	having := ""
	if grouped {
		if !single {
			for range g.r.IntN(3) {
				keys = append(keys, g.pick(own))
			}
		}
		for range n {
			items = append(items, g.aggregateItem(depth, s, keys))
		}
		if g.chance(25) {
			having = " HAVING " + g.aggregateOf(s) + g.cmp() + g.number()
			if depth > 0 && g.chance(30) {
				having = " HAVING " + g.aggregateOf(s) + g.cmp() + "(" + g.query(depth-1, s.outer, 1, true) + ")"
			}
		}
	} else {
		if g.chance(10) {
			b.WriteString("DISTINCT ")
		}
		for range n {
			items = append(items, g.scalar(depth, s))
		}
	}
	for i, x := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s AS c%d", x, i+1)
	}
	b.WriteString(" FROM " + from)
	if g.chance(60) {
		b.WriteString(" WHERE " + g.condition(depth, s))
	}
	if len(keys) > 0 {
		b.WriteString(" GROUP BY ")
		switch {
		case g.chance(10):
			b.WriteString("ROLLUP (" + strings.Join(keys, ", ") + ")")
		default:
			b.WriteString(strings.Join(keys, ", "))
		}
	}
	b.WriteString(having)
	if single && !grouped || g.chance(15) {
		b.WriteString(" ORDER BY ")
		for i := range items {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%d", i+1)
			if g.chance(40) {
				b.WriteString(" DESC")
			}
		}
		if single {
			b.WriteString(" LIMIT 1")
		} else if g.chance(20) {
			fmt.Fprintf(&b, " FETCH FIRST %d ROWS WITH TIES", 1+g.r.IntN(3))
		} else {
			if g.chance(30) {
				fmt.Fprintf(&b, " OFFSET %d", g.r.IntN(3))
			}
			fmt.Fprintf(&b, " LIMIT %d", 1+g.r.IntN(4))
		}
	}
	return b.String()
}

func (g *generator) pick(list []string) string { return list[g.r.IntN(len(list))] }

func (g *generator) cmp() string {
	return g.pick([]string{" = ", " = ", " <> ", " < ", " <= ", " > ", " >= "})
}

func (g *generator) number() string { return fmt.Sprint(g.r.IntN(5)) }

func (g *generator) aggregateOf(s scope) string {
	x := g.pick(s.own)
	switch g.r.IntN(6) {
	case 0:
		return "count(*)"
	case 1:
		return "count(" + x + ")"
	case 2:
		return "count(DISTINCT " + x + ")"
	case 3:
		return "sum(" + x + ")"
	case 4:
		return "min(" + x + ")"
	}
	out := "max(" + x + ")"
	if g.chance(30) {
		out += " FILTER (WHERE " + g.pick(s.own) + g.cmp() + g.number() + ")"
	}
	return out
}

func (g *generator) aggregateItem(depth int, s scope, keys []string) string {
	if len(keys) > 0 && g.chance(40) {
		return g.pick(keys)
	}
	a := g.aggregateOf(s)
	switch {
	case len(s.outer) > 0 && g.chance(15):
		return a + " + " + g.pick(s.outer)
	case depth > 0 && g.chance(10):
		return a + " + (" + g.query(depth-1, append(append([]string(nil), keys...), s.outer...), 1, true) + ")"
	case g.chance(15):
		return "COALESCE(" + a + ", 0)"
	}
	return a
}

// from writes relations and returns their columns.
func (g *generator) from(depth int, outer []string) (string, []string) {
	text, cols := g.relation(depth, outer)
	for range g.r.IntN(3) {
		if g.chance(12) && depth > 0 {
			alias := g.name("l")
			n := 1 + g.r.IntN(2)
			q := g.query(depth-1, append(append([]string(nil), cols...), outer...), n, g.chance(40))
			more := columnsOf(alias, n)
			switch {
			case g.chance(30):
				all := append(append([]string(nil), cols...), more...)
				text += " LEFT JOIN LATERAL (" + q + ") AS " + alias + " ON " + g.simple(scope{own: all})
			default:
				text += " CROSS JOIN LATERAL (" + q + ") AS " + alias
			}
			cols = append(cols, more...)
			continue
		}
		rel, more := g.relation(depth, outer)
		if g.chance(25) {
			text = text + " CROSS JOIN " + rel
			cols = append(cols, more...)
			continue
		}
		kind := g.pick([]string{"JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"})
		on := g.pick(cols) + " = " + g.pick(more)
		all := append(append([]string(nil), cols...), more...)
		if g.chance(35) {
			on += " AND " + g.simple(scope{own: all, outer: outer})
		}
		if g.chance(8) && depth > 0 {
			on += " AND " + g.condition(depth-1, scope{own: all, outer: outer})
		}
		text += " " + kind + " " + rel + " ON " + on
		cols = all
	}
	return text, cols
}

func columnsOf(alias string, n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("%s.c%d", alias, i+1))
	}
	return out
}

func (g *generator) relation(depth int, outer []string) (string, []string) {
	alias := g.name("r")
	if depth > 0 && g.chance(15) {
		n := 1 + g.r.IntN(3)
		return "(" + g.query(depth-1, nil, n, false) + ") AS " + alias, columnsOf(alias, n)
	}
	t := g.pick([]string{"t", "u", "v"})
	return t + " AS " + alias, []string{alias + ".a", alias + ".b", alias + ".c"}
}

func (g *generator) scalar(depth int, s scope) string {
	x := g.pick(s.own)
	if len(s.outer) > 0 && g.chance(20) {
		x = g.pick(s.outer)
	}
	switch k := g.r.IntN(20); {
	case k < 12:
		return x
	case k == 12:
		return g.number()
	case k == 13:
		return x + " + " + g.number()
	case k == 14:
		return "COALESCE(" + x + ", " + g.number() + ")"
	case k == 15 && depth > 0:
		return "CASE WHEN " + g.condition(depth-1, s) + " THEN " + x + " ELSE " + g.number() + " END"
	case k >= 16 && depth > 0:
		return "(" + g.query(depth-1, s.all(), 1, true) + ")"
	}
	return x
}

// simple writes a condition without subqueries.
func (g *generator) simple(s scope) string {
	x := g.pick(s.own)
	if len(s.outer) > 0 && g.chance(25) {
		return x + g.cmp() + g.pick(s.outer)
	}
	switch g.r.IntN(8) {
	case 0:
		return x + " IS NULL"
	case 1:
		return x + " IS NOT NULL"
	case 2:
		return x + " IN (0, " + g.number() + ")"
	case 3:
		return x + " BETWEEN 1 AND " + g.number()
	case 4:
		return x + g.cmp() + g.pick(s.own)
	case 5:
		return x + " IS DISTINCT FROM " + g.pick(s.own)
	}
	return x + g.cmp() + g.number()
}

func (g *generator) condition(depth int, s scope) string {
	switch k := g.r.IntN(20); {
	case k < 3:
		return "(" + g.condition(depth, s) + " AND " + g.condition(depth, s) + ")"
	case k < 6:
		return "(" + g.condition(depth, s) + " OR " + g.condition(depth, s) + ")"
	case k == 6:
		return "NOT (" + g.condition(depth, s) + ")"
	case k < 15 && depth > 0:
		return g.subquery(depth, s)
	}
	return g.simple(s)
}

func (g *generator) subquery(depth int, s scope) string {
	x := g.pick(s.own)
	not := ""
	if g.chance(40) {
		not = "NOT "
	}
	q := func(n int, single bool) string { return "(" + g.query(depth-1, s.all(), n, single) + ")" }
	switch g.r.IntN(8) {
	case 0, 1:
		return not + "EXISTS " + q(1, false)
	case 2, 3:
		return x + " " + not + "IN " + q(1, false)
	case 4:
		return "(" + x + ", " + g.pick(s.own) + ") " + not + "IN " + q(2, false)
	case 5:
		return x + g.cmp() + g.pick([]string{"ALL ", "ANY "}) + q(1, false)
	}
	return x + g.cmp() + q(1, true)
}
