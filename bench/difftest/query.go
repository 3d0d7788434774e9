package difftest

import (
	"strconv"
	"strings"
)

// Query is a random query, in parts that can be left out one by one when a difference is made smaller.
type Query struct {
	With    []Text
	Items   []item
	From    Text
	Where   *Text
	Group   bool // group by the items that are keys
	Having  *Text
	Order   bool // by all output columns: then Limit has one answer
	Limit   int  // 0: none
	Offset  int
	Set     string // "", or UNION, UNION ALL, INTERSECT, EXCEPT with Other
	Other   *Query
	Quant   string // DISTINCT or nothing
	classes []Class
	rows    int // about how many it returns
}

type item struct {
	text  Text
	class Class
	key   bool // a group key; otherwise an aggregate or, without Group, an expression
	// exact items give the same digits in every engine and may be sorted by
	exact bool
}

// Text writes the query.
func (q *Query) Text() Text {
	var t Text
	if len(q.With) > 0 {
		t = join("WITH ", list(q.With, ", "), " ")
	}
	t = join(t, q.body())
	if q.Order {
		var ks []string
		for i := range q.Items {
			ks = append(ks, strconv.Itoa(i+1)+" NULLS LAST")
		}
		t = join(t, " ORDER BY ", strings.Join(ks, ", "))
		if q.Offset > 0 {
			t = Text{t.Trino + " OFFSET " + strconv.Itoa(q.Offset), t.Duck}
		}
		if q.Limit > 0 {
			t = join(t, " LIMIT ", strconv.Itoa(q.Limit))
		}
		if q.Offset > 0 {
			t = Text{t.Trino, t.Duck + " OFFSET " + strconv.Itoa(q.Offset)}
		}
	}
	return t
}

func (q *Query) body() Text {
	t := same("SELECT ")
	if q.Quant != "" {
		t = join(t, q.Quant, " ")
	}
	var keys []string
	for i, it := range q.Items {
		if i > 0 {
			t = join(t, ", ")
		}
		t = join(t, it.text, " AS c", strconv.Itoa(i))
		if it.key {
			keys = append(keys, strconv.Itoa(i+1))
		}
	}
	t = join(t, " FROM ", q.From)
	if q.Where != nil {
		t = join(t, " WHERE ", *q.Where)
	}
	if q.Group && len(keys) > 0 {
		t = join(t, " GROUP BY ", strings.Join(keys, ", "))
	}
	if q.Having != nil {
		t = join(t, " HAVING ", *q.Having)
	}
	if q.Set != "" {
		t = join(t, " ", q.Set, " ", q.Other.body())
	}
	return t
}

// relation makes a FROM element: its text, the columns that it brings into scope, and about how many rows it has.
func (g *gen) relation(depth int) (Text, []field, int) {
	switch {
	case depth > 0 && g.chance(0.2):
		q := g.query(depth-1, nil, false)
		a := g.alias("q")
		var fs []field
		for i, it := range q.Items {
			if it.exact {
				fs = append(fs, field{same(a + ".c" + strconv.Itoa(i)), it.class, 20})
			}
		}
		return join("(", q.Text(), ") AS ", a), fs, q.rows
	case g.chance(0.04):
		t, fs := g.few()
		return t, fs, 4
	}
	t := pick(g, g.tables)
	a := g.alias("r")
	return join(t.Name, " AS ", a), t.fields(a), len(t.Rows)
}

// few makes a relation of four rows.
func (g *gen) few() (Text, []field) {
	a := g.alias("v")
	return join("(VALUES (1, 'apple'), (2, NULL), (NULL, 'fig'), (3, 'x')) AS ", a, " (a, b)"),
		[]field{{same(a + ".a"), Int, 3}, {same(a + ".b"), Str, 3}}
}

// fields returns the columns of a table under an alias.
func (t *Table) fields(alias string) []field {
	fs := make([]field, len(t.Cols))
	for i, c := range t.Cols {
		fs[i] = field{same(alias + "." + c.Name), c.Class, min(c.dom, len(t.Rows))}
		if c.Name == "id" {
			fs[i].dom = len(t.Rows)
		}
	}
	return fs
}

// joinedRows is how many rows a join may have: what takes long is to compare answers, and more rows of the same values find no more.
const joinedRows = 30_000

// from makes the FROM clause and says about how many rows come of it.
func (g *gen) from(depth int) (Text, []field, int) {
	t, fs, rows := g.relation(depth)
	for n := []int{0, 0, 0, 1, 1, 2}[g.rng.IntN(6)]; n > 0; n-- {
		var r Text
		var rf []field
		var on Text
		est := 0
		for try := 0; ; try++ {
			right := 0
			if r, rf, right = g.relation(depth); try == 5 {
				r, rf = g.few()
				right = 4
			}
			c := pick(g, []Class{Int, Int, Int, Str, Dec, Date})
			a, b := g.leafField(fs, c), g.leafField(rf, c)
			on = join(a.text, " = ", b.text)
			est = max(rows, right, rows*right/max(1, a.dom, b.dom))
			if est <= joinedRows || try == 5 {
				break
			}
		}
		kind := pick(g, []string{" JOIN ", " JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN "})
		if g.chance(0.25) {
			c := pick(g, []Class{Int, Float, Str, Date})
			// FULL JOIN takes equalities only in both engines' best-tested path; other conditions go to the other kinds.
			if kind != " FULL JOIN " {
				on = join(on, " AND ", g.leaf(fs, c), pick(g, []string{" < ", " >= ", " <> "}), g.leaf(rf, c))
			}
		}
		t = join(t, kind, r, " ON ", on)
		fs = append(fs, rf...)
		rows = est
	}
	return t, fs, rows
}

// sub makes a condition with a subquery, correlated with the scope or not.
func (g *gen) sub(scope []field) Text {
	t := pick(g, g.tables)
	if len(t.Rows) > 1000 && g.chance(0.7) {
		t = g.tables[0]
	}
	a := g.alias("s")
	fs := t.fields(a)
	c := pick(g, []Class{Int, Int, Str, Date})
	where := g.cond(fs, 1)
	if g.chance(0.6) {
		cc := pick(g, []Class{Int, Int, Str})
		where = join(g.leaf(fs, cc), " = ", g.leaf(scope, cc), " AND ", where)
	}
	from := join(t.Name, " AS ", a)
	switch g.rng.IntN(4) {
	case 0:
		return join(pick(g, []string{"", "NOT "}), "EXISTS (SELECT 1 FROM ", from, " WHERE ", where, ")")
	case 1:
		return join(g.leaf(scope, c), pick(g, []string{" IN ", " NOT IN "}), "(SELECT ", g.leaf(fs, c), " FROM ", from, " WHERE ", where, ")")
	case 2:
		agg := pick(g, []string{"min", "max"})
		return join(g.leaf(scope, c), pick(g, []string{" = ", " < ", " >= "}), "(SELECT ", agg, "(", g.leaf(fs, c), ") FROM ", from, " WHERE ", where, ")")
	}
	return join("(SELECT count(*) FROM ", from, " WHERE ", where, ")", pick(g, []string{" > ", " = "}), strconv.Itoa(g.rng.IntN(3)))
}

// aggregate makes an aggregate call and says whether its digits are exact.
func (g *gen) aggregate(scope []field) item {
	c := g.class()
	filter := Text{}
	if g.chance(0.15) {
		filter = join(" FILTER (WHERE ", g.cond(scope, 1), ")")
	}
	switch g.rng.IntN(9) {
	case 0:
		return item{text: join("count(*)", filter), class: Int, exact: true}
	case 1:
		d := pick(g, []string{"", "DISTINCT "})
		return item{text: join("count(", d, g.expr(scope, c, 1), ")", filter), class: Int, exact: true}
	case 2, 3:
		return item{text: join(pick(g, []string{"min", "max"}), "(", g.expr(scope, c, 1), ")", filter), class: c, exact: c != Float}
	case 4:
		return item{text: join("sum(", g.leaf(scope, Int), ")", filter), class: Int, exact: true}
	case 5:
		return item{text: join("sum(", g.leaf(scope, Dec), ")", filter), class: Dec, exact: true}
	case 6:
		x := g.leaf(scope, pick(g, []Class{Int, Float}))
		return item{text: join("avg(CAST(", x, " AS DOUBLE))", filter), class: Float}
	case 7:
		x := g.leaf(scope, pick(g, []Class{Int, Float}))
		return item{text: join(pick(g, []string{"stddev_samp", "var_pop", "stddev_pop"}), "(CAST(", x, " AS DOUBLE))", filter), class: Float}
	}
	d := pick(g, []string{"", "DISTINCT "})
	return item{text: join("sum(", d, g.leaf(scope, Float), ")", filter), class: Float}
}

// window makes a window call over a total order (id is not in every scope, so ties are possible: only functions whose value is
// the same for peers, or frames by RANGE, are used).
func (g *gen) window(scope []field) item {
	part := ""
	var p Text
	if g.chance(0.7) {
		part, p = "PARTITION BY ", g.leaf(scope, pick(g, []Class{Int, Str, Bool}))
	}
	o := g.leaf(scope, pick(g, []Class{Int, Date, Dec}))
	dir := pick(g, []string{" ASC NULLS LAST", " DESC NULLS LAST", " ASC NULLS FIRST"})
	over := join(" OVER (", part, p, " ORDER BY ", o, dir, ")")
	whole := join(" OVER (", part, p, ")")
	switch g.rng.IntN(6) {
	case 0:
		return item{text: join("rank()", over), class: Int, exact: true}
	case 1:
		return item{text: join("dense_rank()", over), class: Int, exact: true}
	case 2:
		return item{text: join("count(*)", over), class: Int, exact: true}
	case 3:
		return item{text: join("sum(", g.leaf(scope, Int), ")", over), class: Int, exact: true}
	case 4:
		c := pick(g, []Class{Int, Str, Date, Dec})
		return item{text: join(pick(g, []string{"min", "max"}), "(", g.leaf(scope, c), ")", pick(g, []Text{over, whole})), class: c, exact: true}
	}
	return item{text: join("sum(", g.leaf(scope, Dec), ")", whole), class: Dec, exact: true}
}

// query makes a SELECT. want, if not nil, fixes the classes of its columns (the second operand of a set operation).
func (g *gen) query(depth int, want []Class, top bool) *Query {
	q := &Query{}
	from, scope, rows := g.from(depth)
	q.From, q.rows = from, rows
	if g.chance(0.6) {
		w := g.cond(scope, 2)
		if g.chance(0.3) {
			w = join("(", w, pick(g, []string{") AND (", ") OR ("}), g.sub(scope), ")")
		}
		q.Where = &w
	}
	n := 1 + g.rng.IntN(4)
	if want != nil {
		n = len(want)
	}
	class := func(i int) Class {
		if want != nil {
			return want[i]
		}
		return g.class()
	}
	switch {
	case want == nil && g.chance(0.4): // grouped
		q.Group = true
		q.rows = min(q.rows, 1000)
		keys := g.rng.IntN(3)
		for range keys {
			c := g.class()
			if c == Float {
				c = Int
			}
			q.Items = append(q.Items, item{g.expr(scope, c, 1), c, true, true})
		}
		for range 1 + g.rng.IntN(3) {
			q.Items = append(q.Items, g.aggregate(scope))
		}
		if g.chance(0.2) {
			h := join("count(*) > ", strconv.Itoa(g.rng.IntN(5)))
			q.Having = &h
		}
	case want == nil && g.chance(0.15):
		for range n {
			c := g.class()
			q.Items = append(q.Items, item{g.leaf(scope, c), c, false, c != Float})
		}
		q.Items = append(q.Items, g.window(scope))
	default:
		for i := range n {
			c := class(i)
			q.Items = append(q.Items, item{g.expr(scope, c, 2), c, false, c != Float})
		}
		if g.chance(0.15) {
			q.Quant = "DISTINCT"
		}
		if want == nil && g.chance(0.15) {
			q.Set = pick(g, []string{"UNION ALL", "UNION", "INTERSECT", "EXCEPT"})
			for i := range q.Items { // decimals of different scales would print differently
				q.classes = append(q.classes, q.Items[i].class)
			}
			q.Other = g.query(0, q.classes, false)
			q.Other.Quant = ""
		}
	}
	exact := true
	for _, it := range q.Items {
		exact = exact && it.exact
	}
	if exact && g.chance(0.3) {
		q.Order = true
		if g.chance(0.7) {
			q.Limit = 1 + g.rng.IntN(20)
			q.Offset = g.rng.IntN(3) * g.rng.IntN(4)
		}
	}
	if top && g.chance(0.1) {
		w := g.query(0, nil, false)
		a := g.alias("w")
		q.With = append(q.With, join(a, " AS (", w.Text(), ")"))
		j := g.alias("c")
		q.From = join(q.From, " CROSS JOIN (SELECT count(*) AS n FROM ", a, ") AS ", j)
	}
	return q
}
