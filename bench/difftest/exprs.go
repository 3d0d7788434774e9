package difftest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// gen makes random expressions over the columns in scope.
type gen struct {
	rng    *rand.Rand
	tables []*Table
	next   int // for aliases
}

// field is a column in scope.
type field struct {
	text  Text
	class Class
	dom   int // about how many values it has
}

func (g *gen) alias(p string) string {
	g.next++
	return p + strconv.Itoa(g.next)
}

func (g *gen) chance(p float64) bool { return g.rng.Float64() < p }

func pick[T any](g *gen, xs []T) T { return xs[g.rng.IntN(len(xs))] }

func (g *gen) class() Class { return Class(g.rng.IntN(int(Bool) + 1)) }

// literal writes a constant of the class.
func (g *gen) literal(c Class) Text {
	if g.chance(0.05) {
		t := typeNames[c]
		return join("CAST(NULL AS ", t, ")")
	}
	switch c {
	case Int:
		return same(strconv.Itoa(g.rng.IntN(60) - 10))
	case Dec:
		return same(fmt.Sprintf("%d.%02d", g.rng.IntN(200)-30, g.rng.IntN(100)))
	case Float:
		return same(strconv.FormatFloat(float64(g.rng.IntN(400)-100)/4, 'f', 2, 64) + "e0")
	case Str:
		return same("'" + pick(g, words) + "'")
	case Date:
		return same(fmt.Sprintf("DATE '%04d-%02d-%02d'", 1995+g.rng.IntN(30), 1+g.rng.IntN(12), 1+g.rng.IntN(28)))
	case Time:
		return same(fmt.Sprintf("TIMESTAMP '%04d-%02d-%02d %02d:00:00'", 1969+g.rng.IntN(60), 1+g.rng.IntN(12), 1+g.rng.IntN(28), g.rng.IntN(24)))
	}
	return same(pick(g, []string{"true", "false"}))
}

// leaf is a column of the class if there is one, else a literal.
func (g *gen) leaf(scope []field, c Class) Text { return g.leafField(scope, c).text }

func (g *gen) leafField(scope []field, c Class) field {
	var have []field
	for _, f := range scope {
		if f.class == c {
			have = append(have, f)
		}
	}
	if len(have) == 0 || g.chance(0.15) {
		return field{g.literal(c), c, 1}
	}
	return pick(g, have)
}

// expr makes an expression of the class. Where the dialects differ, both spellings stand side by side:
// integer division (DuckDB's / is a float division), date_diff (DuckDB's counts boundaries crossed; its date_sub counts whole units, as
// Trino's date_diff does), days of the week (DuckDB's dow starts at Sunday = 0), greatest, least and concat (DuckDB's skip NULLs).
func (g *gen) expr(scope []field, c Class, depth int) Text {
	if depth <= 0 || g.chance(0.3) {
		return g.leaf(scope, c)
	}
	e := func(c Class) Text { return g.expr(scope, c, depth-1) }
	switch g.rng.IntN(8) { // forms for every class
	case 0:
		return join("CASE WHEN ", g.cond(scope, depth-1), " THEN ", e(c), " ELSE ", e(c), " END")
	case 1:
		return join("coalesce(", e(c), ", ", e(c), ")")
	case 2:
		return join("nullif(", e(c), ", ", e(c), ")")
	}
	switch c {
	case Int:
		switch g.rng.IntN(12) {
		case 0, 1:
			return join("(", e(Int), pick(g, []string{" + ", " - "}), e(Int), ")")
		case 2:
			return join("(", e(Int), " * ", same(strconv.Itoa(g.rng.IntN(7)-2)), ")")
		case 3:
			a, b := e(Int), e(Int)
			return Text{fmt.Sprintf("(CAST(%s AS BIGINT) / nullif(%s, 0))", a.Trino, b.Trino), fmt.Sprintf("(CAST(%s AS BIGINT) // nullif(%s, 0))", a.Duck, b.Duck)}
		case 4:
			return join("(", e(Int), " % nullif(", e(Int), ", 0))")
		case 5:
			return join("length(", e(Str), ")")
		case 6:
			u := pick(g, []string{"year", "month", "day", "quarter", "week"})
			return join(u, "(", e(pick(g, []Class{Date, Time})), ")")
		case 7:
			d := e(Date)
			return Text{"day_of_week(" + d.Trino + ")", "isodow(" + d.Duck + ")"}
		case 8:
			a, b := e(Date), e(Date)
			u := pick(g, []string{"day", "week", "month", "year"})
			return Text{fmt.Sprintf("date_diff('%s', %s, %s)", u, a.Trino, b.Trino), fmt.Sprintf("date_sub('%s', %s, %s)", u, a.Duck, b.Duck)}
		case 9:
			return join("abs(", e(Int), ")")
		case 10:
			f, a, b := pick(g, []string{"greatest", "least"}), e(Int), e(Int)
			return Text{
				fmt.Sprintf("%s(%s, %s)", f, a.Trino, b.Trino),
				fmt.Sprintf("CASE WHEN (%s) IS NOT NULL AND (%s) IS NOT NULL THEN %s(%s, %s) END", a.Duck, b.Duck, f, a.Duck, b.Duck),
			}
		default:
			return join("CAST(floor(", e(Float), ") AS BIGINT)")
		}
	case Dec:
		switch g.rng.IntN(5) {
		case 0, 1:
			return join("(", g.leaf(scope, Dec), pick(g, []string{" + ", " - "}), g.leaf(scope, Dec), ")")
		case 2:
			return join("(", g.leaf(scope, Dec), " * ", g.literal(Dec), ")")
		case 3:
			return join("abs(", g.leaf(scope, Dec), ")")
		default:
			return join("CAST(", e(Int), " AS DECIMAL(12,2))")
		}
	case Float:
		switch g.rng.IntN(6) {
		case 0, 1:
			return join("(", e(Float), pick(g, []string{" + ", " - ", " * "}), g.leaf(scope, Float), ")")
		case 2:
			return join("CAST(", e(Int), " AS DOUBLE)")
		case 3:
			return join("CAST(", g.leaf(scope, Dec), " AS DOUBLE)")
		case 4:
			return join(pick(g, []string{"abs", "floor", "ceil"}), "(", e(Float), ")")
		default:
			return join("sqrt(abs(", e(Float), "))")
		}
	case Str:
		switch g.rng.IntN(9) {
		case 0:
			return join("(", e(Str), " || ", e(Str), ")")
		case 1:
			return join(pick(g, []string{"upper", "lower", "trim", "reverse"}), "(", e(Str), ")")
		case 2:
			return join("substr(", e(Str), ", ", same(strconv.Itoa(1+g.rng.IntN(4))), ", ", same(strconv.Itoa(g.rng.IntN(5))), ")")
		case 3:
			return join("replace(", e(Str), ", 'a', 'oo')")
		case 4:
			return join("CAST(", e(pick(g, []Class{Int, Date})), " AS VARCHAR)")
		case 5:
			a, b := e(Str), e(Str)
			return Text{fmt.Sprintf("concat(%s, %s, '!')", a.Trino, b.Trino), fmt.Sprintf("(%s || %s || '!')", a.Duck, b.Duck)}
		case 6:
			return join("split_part(coalesce(", e(Str), ", ''), ' ', 1)")
		case 7:
			return join("CAST(", g.leaf(scope, Dec), " AS VARCHAR)")
		default:
			return join("CASE WHEN ", e(Bool), " THEN 'yes' WHEN NOT ", e(Bool), " THEN 'no' END")
		}
	case Date:
		switch g.rng.IntN(4) {
		case 0:
			d, n := e(Date), strconv.Itoa(g.rng.IntN(40)-10)
			u := pick(g, []string{"day", "month", "year", "week"})
			return Text{
				fmt.Sprintf("date_add('%s', %s, %s)", u, n, d.Trino),
				fmt.Sprintf("CAST(%s + to_%ss(%s) AS DATE)", d.Duck, u, n),
			}
		case 1:
			d := e(Date)
			u := pick(g, []string{"month", "year", "quarter", "week"})
			return Text{fmt.Sprintf("date_trunc('%s', %s)", u, d.Trino), fmt.Sprintf("CAST(date_trunc('%s', %s) AS DATE)", u, d.Duck)}
		case 2:
			return join("CAST(", e(Time), " AS DATE)")
		default:
			d := e(Date)
			return Text{"last_day_of_month(" + d.Trino + ")", "last_day(" + d.Duck + ")"}
		}
	case Time:
		switch g.rng.IntN(3) {
		case 0:
			return join("date_trunc('", pick(g, []string{"hour", "day", "month", "minute"}), "', ", e(Time), ")")
		case 1:
			return join("CAST(", e(Date), " AS TIMESTAMP)")
		default:
			return join("(", e(Time), " + INTERVAL '", strconv.Itoa(1+g.rng.IntN(30)), "' ", pick(g, []string{"DAY", "HOUR", "MINUTE"}), ")")
		}
	}
	return join("(", g.cond(scope, depth-1), ")")
}

// cond makes a condition.
func (g *gen) cond(scope []field, depth int) Text {
	if depth <= 0 {
		c := g.class()
		return join(g.leaf(scope, c), pick(g, []string{" = ", " <> ", " < ", " <= ", " > ", " >= "}), g.leaf(scope, c))
	}
	c := g.class()
	e := func() Text { return g.expr(scope, c, depth-1) }
	switch g.rng.IntN(13) {
	case 0, 1, 2:
		return join(e(), pick(g, []string{" = ", " <> ", " < ", " <= ", " > ", " >= "}), e())
	case 3:
		return join("(", g.cond(scope, depth-1), " AND ", g.cond(scope, depth-1), ")")
	case 4:
		return join("(", g.cond(scope, depth-1), " OR ", g.cond(scope, depth-1), ")")
	case 5:
		return join("NOT (", g.cond(scope, depth-1), ")")
	case 6:
		return join(e(), pick(g, []string{" IS NULL", " IS NOT NULL"}))
	case 7:
		return join(e(), pick(g, []string{" BETWEEN ", " NOT BETWEEN "}), e(), " AND ", e())
	case 8:
		n := 1 + g.rng.IntN(4)
		var ls []Text
		for range n {
			ls = append(ls, g.literal(c))
		}
		return join(e(), pick(g, []string{" IN (", " NOT IN ("}), list(ls, ", "), ")")
	case 9:
		p := pick(g, []string{"a%", "%a", "%an%", "_p%", "%e_", "%", "", "a_b", "%e%r%", "apple"})
		return join(g.expr(scope, Str, depth-1), pick(g, []string{" LIKE '", " NOT LIKE '"}), p, "'")
	case 10:
		return join(e(), pick(g, []string{" IS DISTINCT FROM ", " IS NOT DISTINCT FROM "}), e())
	case 11:
		return g.expr(scope, Bool, depth-1)
	}
	return join(g.leaf(scope, c), pick(g, []string{" = ", " < ", " >= "}), g.literal(c))
}
