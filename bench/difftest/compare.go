package difftest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Engine answers a statement with rows of text; a nil cell is NULL.
type Engine interface {
	Run(sql string) ([][]*string, error)
}

// Difference is a question that two engines answer differently.
type Difference struct {
	Seed  uint64
	Query Text
	What  string
}

// Error describes the difference so that it can be repeated.
func (d *Difference) Error() string {
	return fmt.Sprintf("seed %d: %s\n  ours: %s\n  duck: %s", d.Seed, d.What, d.Query.Trino, d.Query.Duck)
}

// Report counts what a run did.
type Report struct {
	Queries  int // asked
	Rows     int // rows compared
	Refused  int // refused by both
	Diffs    []*Difference
	Explains map[string]int // differences that the list of explained ones covers, by reason
}

// explained lists the differences that follow from the definitions of the two dialects: a refusal of ours that Trino
// prescribes where DuckDB widens the type or answers NULL.
var explained = []struct{ ours, duck, why string }{
	{"overflow", "", "Trino fails on overflow where DuckDB widens sums to HUGEINT"},
	{"", "Out of Range Error", "DuckDB's decimals overflow at 18 digits where Trino's products widen"},
	{"", "Overflow in", "DuckDB's decimals overflow at 18 digits where Trino's products widen"},
	{"", "Conversion Error", "DuckDB casts decimal operands to a common width and fails; Trino widens"},
	{"", "Binder Error: Cannot mix values of type", "DuckDB refuses to mix types that Trino coerces"},
	// Two faults of DuckDB 2.0.0: a window over a decimal constant in a filter, and nested nullif over decimals.
	{"", "INTERNAL Error: Failed to bind column reference", "DuckDB ends in an assertion of its own"},
	{"", "BindBuiltinScalarFunction did not return a BoundFunctionExpression", "DuckDB ends in an assertion of its own"},
}

// Run makes the tables of seed in both engines and compares n queries. Diffs are made smaller before they are reported; the run
// stops after maxDiffs of them.
func Run(ours, duck Engine, seed uint64, n, maxDiffs int) (*Report, error) {
	rng := rand.New(rand.NewPCG(seed, 0xC11E))
	g := &gen{rng: rng, tables: Tables(rng)}
	for _, t := range g.tables {
		_, _ = ours.Run("DROP TABLE IF EXISTS " + t.Name)
		_, _ = duck.Run("DROP TABLE IF EXISTS " + t.Name)
		for _, s := range t.Statements() {
			if _, err := ours.Run(s); err != nil {
				return nil, fmt.Errorf("ours: %.200s: %w", s, err)
			}
			if _, err := duck.Run(strings.ReplaceAll(s, "TIMESTAMP(6)", "TIMESTAMP")); err != nil {
				return nil, fmt.Errorf("DuckDB: %.200s: %w", s, err)
			}
		}
	}
	rep := &Report{Explains: map[string]int{}}
	for range n {
		g.next = 0
		q := g.query(2, nil, true)
		what, rows, why := differ(ours, duck, q)
		rep.Queries++
		rep.Rows += rows
		switch {
		case why == "refused":
			rep.Refused++
		case why != "":
			rep.Explains[why]++
		case what != "":
			q, what = shrink(ours, duck, q, what)
			rep.Diffs = append(rep.Diffs, &Difference{seed, q.Text(), what})
			if len(rep.Diffs) >= maxDiffs {
				return rep, nil
			}
		}
	}
	return rep, nil
}

// differ returns what is different ("" if nothing), the rows compared, and the reason if it is an explained difference.
func differ(ours, duck Engine, q *Query) (what string, rows int, why string) {
	t := q.Text()
	var b [][]*string
	var errB error
	var wg sync.WaitGroup
	wg.Go(func() { b, errB = duck.Run(t.Duck) })
	a, errA := ours.Run(t.Trino)
	wg.Wait()
	switch {
	case errA != nil && errB != nil:
		return "", 0, "refused"
	case errA != nil || errB != nil:
		ea, eb := "", ""
		if errA != nil {
			ea = errA.Error()
		}
		if errB != nil {
			eb = errB.Error()
		}
		for _, x := range explained {
			if x.ours != "" && strings.Contains(ea, x.ours) || x.duck != "" && strings.Contains(eb, x.duck) {
				return "", 0, x.why
			}
		}
		if errA != nil {
			return "ours refuses: " + ea, 0, ""
		}
		return "DuckDB refuses: " + eb, 0, ""
	}
	if q.Limit > 0 && len(b) > q.Limit && limitLost(ours, duck, q, a) {
		return "", len(a), lostLimit
	}
	return compare(a, b, q), len(b), ""
}

// lostLimit is a fault of DuckDB 2.0.0: where a column is found to be NULL throughout (an outer join with an empty table), its plan
// sorts and has no LIMIT any more, so that more rows come back than were asked for.
const lostLimit = "DuckDB returns more rows than LIMIT allows"

// limitLost looks at a query to which DuckDB returned more rows than its LIMIT: our answer a must be the part asked for of what both
// engines say without LIMIT and OFFSET. Such queries are ordered by all their columns.
func limitLost(ours, duck Engine, q *Query, a [][]*string) bool {
	whole := *q
	whole.Limit, whole.Offset = 0, 0
	t := whole.Text()
	x, errX := ours.Run(t.Trino)
	y, errY := duck.Run(t.Duck)
	if errX != nil || errY != nil || compare(x, y, &whole) != "" {
		return false
	}
	from := min(q.Offset, len(y))
	return compare(a, y[from:min(from+q.Limit, len(y))], q) == ""
}

// compare holds two answers against each other, as multisets unless the query orders them.
func compare(a, b [][]*string, q *Query) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d rows, DuckDB %d", len(a), len(b))
	}
	if len(a) > 0 && len(a[0]) != len(b[0]) {
		return fmt.Sprintf("%d columns, DuckDB %d", len(a[0]), len(b[0]))
	}
	ka, kb := canonical(a, q), canonical(b, q)
	if !q.Order {
		order := func(x, y []string) int { return slices.Compare(x, y) }
		// Doubles come last in the sort key, so that last bits do not change the pairing of rows.
		slices.SortFunc(ka, order)
		slices.SortFunc(kb, order)
	}
	for i := range ka {
		for j := range ka[i] {
			if ka[i][j] != kb[i][j] && !near(ka[i][j], kb[i][j]) {
				return fmt.Sprintf("row %d: %s, DuckDB %s", i, strings.Join(ka[i], " | "), strings.Join(kb[i], " | "))
			}
		}
	}
	return ""
}

// canonical writes cells in one form for both engines, exact columns first.
func canonical(rows [][]*string, q *Query) [][]string {
	var cols []int
	for pass := range 2 {
		for i, it := range q.Items {
			if it.exact == (pass == 0) {
				cols = append(cols, i)
			}
		}
	}
	out := make([][]string, len(rows))
	for r, row := range rows {
		out[r] = make([]string, len(row))
		for k, c := range cols {
			out[r][k] = cell(row[c], q.Items[c].class)
		}
	}
	return out
}

func cell(s *string, c Class) string {
	if s == nil {
		return "NULL"
	}
	switch c {
	case Dec, Int:
		if strings.Contains(*s, ".") {
			t := strings.TrimRight(strings.TrimRight(*s, "0"), ".")
			if t == "-0" || t == "" {
				t = "0"
			}
			return t
		}
	case Float:
		if f, err := strconv.ParseFloat(*s, 64); err == nil {
			return strconv.FormatFloat(f+0, 'e', 9, 64)
		}
	case Time:
		t := strings.TrimRight(strings.TrimRight(*s, "0"), ".")
		if i := strings.IndexByte(*s, '.'); i >= 0 {
			return t
		}
	}
	return *s
}

func near(a, b string) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err1 != nil || err2 != nil || !strings.ContainsAny(a, "eE") {
		return false
	}
	return math.Abs(x-y) <= 1e-8*math.Max(1, math.Max(math.Abs(x), math.Abs(y)))
}

// shrink leaves out one part after the other as long as a difference remains.
func shrink(ours, duck Engine, q *Query, what string) (*Query, string) {
	try := func(mend func(*Query)) bool {
		c := *q
		c.Items = slices.Clone(q.Items)
		mend(&c)
		w, _, why := differ(ours, duck, &c)
		if w == "" || why != "" {
			return false
		}
		q, what = &c, w
		return true
	}
	if q.Limit > 0 {
		try(func(c *Query) { c.Limit, c.Offset = 0, 0 })
	}
	if q.Order && q.Limit == 0 {
		try(func(c *Query) { c.Order = false })
	}
	if q.Set != "" {
		if !try(func(c *Query) { c.Set, c.Other = "", nil }) && q.Other.Where != nil {
			try(func(c *Query) { o := *c.Other; o.Where = nil; c.Other = &o })
		}
	}
	if q.Where != nil {
		try(func(c *Query) { c.Where = nil })
	}
	if q.Having != nil {
		try(func(c *Query) { c.Having = nil })
	}
	if q.Quant != "" {
		try(func(c *Query) { c.Quant = "" })
	}
	for i := len(q.Items) - 1; i >= 0 && len(q.Items) > 1 && q.Set == ""; i-- {
		try(func(c *Query) { c.Items = slices.Delete(c.Items, i, i+1) })
	}
	return q, what
}
