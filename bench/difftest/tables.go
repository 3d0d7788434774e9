package difftest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Class is a family of types within which expressions can be exchanged.
type Class uint8

// The classes of columns and expressions.
const (
	Int   Class = iota // BIGINT, values small enough that no sum overflows
	Dec                // DECIMAL
	Float              // DOUBLE, multiples of 1/4: sums are exact
	Str
	Date
	Time // TIMESTAMP
	Bool
)

var typeNames = [...]Text{
	Int: same("BIGINT"), Dec: same("DECIMAL(12,2)"), Float: same("DOUBLE"), Str: same("VARCHAR"), Date: same("DATE"),
	Time: {"TIMESTAMP(6)", "TIMESTAMP"}, Bool: same("BOOLEAN"),
}

// Column is a column of a random table.
type Column struct {
	Name  string
	Class Class
	// Type is the declared type, of the class.
	Type  string
	nulls float64
	dom   int // number of different values
}

// Table is a random table with its rows as SQL literals.
type Table struct {
	Name string
	Cols []Column
	Rows [][]string
}

// Statements returns what creates and fills the table; the same text serves both engines.
func (t *Table) Statements() []string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (", t.Name)
	for i, c := range t.Cols {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.Name + " " + c.Type)
	}
	b.WriteString(")")
	out := []string{b.String()}
	const chunk = 2000
	for lo := 0; lo < len(t.Rows); lo += chunk {
		b.Reset()
		fmt.Fprintf(&b, "INSERT INTO %s VALUES ", t.Name)
		for i, r := range t.Rows[lo:min(lo+chunk, len(t.Rows))] {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("(" + strings.Join(r, ", ") + ")")
		}
		out = append(out, b.String())
	}
	return out
}

// Tables makes the random tables of a seed: t0 … t4.
func Tables(rng *rand.Rand) []*Table {
	// More than one batch of 8,192 rows, at times more than two.
	sizes := []int{0, 1, 40, 700, []int{9_000, 9_000, 9_000, 20_000}[rng.IntN(4)]}
	rng.Shuffle(len(sizes), func(i, j int) { sizes[i], sizes[j] = sizes[j], sizes[i] })
	var ts []*Table
	for i, n := range sizes {
		t := &Table{Name: "t" + strconv.Itoa(i)}
		kinds := []struct {
			name  string
			class Class
			types []string
		}{
			{"id", Int, []string{"BIGINT", "INTEGER"}},
			{"k", Int, []string{"INTEGER", "SMALLINT", "BIGINT"}},
			{"j", Int, []string{"BIGINT", "TINYINT"}},
			{"d", Dec, []string{"DECIMAL(12,2)", "DECIMAL(9,4)", "DECIMAL(22,3)"}},
			{"f", Float, []string{"DOUBLE"}},
			{"s", Str, []string{"VARCHAR"}},
			{"u", Str, []string{"VARCHAR"}},
			{"dt", Date, []string{"DATE"}},
			{"ts", Time, []string{"TIMESTAMP(6)"}},
			{"o", Bool, []string{"BOOLEAN"}},
		}
		for _, k := range kinds {
			c := Column{Name: k.name, Class: k.class, Type: k.types[rng.IntN(len(k.types))]}
			c.nulls = []float64{0, 0, 0.05, 0.4}[rng.IntN(4)]
			c.dom = []int{1, 3, 20, 100, 5000}[rng.IntN(5)]
			if k.name == "id" {
				c.nulls = 0
			}
			if k.name == "j" || k.name == "s" || k.name == "k" {
				c.dom = min(c.dom, 100)
			}
			t.Cols = append(t.Cols, c)
		}
		for r := range n {
			row := make([]string, len(t.Cols))
			for j, c := range t.Cols {
				row[j] = value(rng, &c, r)
			}
			t.Rows = append(t.Rows, row)
		}
		// DuckDB writes the type without a precision.
		ts = append(ts, t)
	}
	return ts
}

var words = []string{
	"apple", "Banana", "cherry", "date", "elder berry", "", "fig", "grape", "Äpfel", "客户", "a%b", "a_b", "it''s", "zz",
	"APPLE", "app", "plum", "quince", "x", "yellow melon", "kiwi 7", "No. 5", "z\\n", "naïve",
}

func value(rng *rand.Rand, c *Column, row int) string {
	if rng.Float64() < c.nulls {
		return "NULL"
	}
	if c.Name == "id" {
		return strconv.Itoa(row)
	}
	v := rng.IntN(c.dom)
	switch c.Class {
	case Int:
		return strconv.Itoa(v - c.dom/4)
	case Dec:
		s := 2
		if strings.HasSuffix(c.Type, ",4)") {
			s = 4
		} else if strings.HasSuffix(c.Type, ",3)") {
			s = 3
		}
		x := (v - c.dom/3) * 137
		sign := ""
		if x < 0 {
			sign, x = "-", -x
		}
		p := 1
		for range s {
			p *= 10
		}
		return fmt.Sprintf("%s%d.%0*d", sign, x/p, s, x%p)
	case Float:
		return strconv.FormatFloat(float64(v-c.dom/3)/4, 'f', 2, 64) + "e0"
	case Str:
		w := words[v%len(words)]
		if v >= len(words) {
			w += strconv.Itoa(v)
		}
		return "'" + w + "'"
	case Date:
		return fmt.Sprintf("DATE '%04d-%02d-%02d'", 1995+v%30, 1+v%12, 1+(v*7)%28)
	case Time:
		return fmt.Sprintf("TIMESTAMP '%04d-%02d-%02d %02d:%02d:%02d.%06d'", 1969+v%60, 1+v%12, 1+(v*5)%28, v%24, (v*3)%60, (v*7)%60, (v*1001)%1000000)
	}
	return []string{"true", "false"}[v%2]
}
