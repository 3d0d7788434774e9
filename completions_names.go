package clientele

import (
	"slices"
	"strings"

	"github.com/clientele-db/clientele/query/bind"
)

func (c *completer) schemas() {
	if cat := c.catalog(); cat != nil {
		names, _ := cat.Schemas()
		for _, n := range names {
			c.name(n, "schema", "")
		}
	}
}

// relations adds the tables and views of the current schema, the schemas, and the names that the statement itself defines.
func (c *completer) relations() {
	c.objects(c.s.schema)
	c.schemas()
	for _, n := range c.withNames() {
		c.name(n, "table", "of this statement")
	}
}

func (c *completer) objects(schema string) {
	cat := c.catalog()
	if cat == nil {
		return
	}
	objects, _ := cat.Objects(schema)
	for _, o := range objects {
		kind := "table"
		if o.View {
			kind = "view"
		}
		c.name(o.Name, kind, "")
	}
}

// qualified completes behind a dot: the columns of a table or of what an alias stands for, or the tables of a schema.
func (c *completer) qualified() {
	q := c.at.qualifier
	if len(q) == 1 {
		for _, t := range c.named() {
			if strings.EqualFold(t.alias, q[0]) || t.alias == "" && strings.EqualFold(t.name, q[0]) {
				c.columnsOf(t.schema, t.name)
				return
			}
		}
		c.columnsOf(c.s.schema, q[0])
		c.objects(q[0])
		return
	}
	c.columnsOf(q[len(q)-2], q[len(q)-1])
}

// columns adds the columns of all tables that the statement names; with none named yet, those of the current schema's.
func (c *completer) columns() {
	named := c.named()
	for _, t := range named {
		c.columnsOf(t.schema, t.name)
		if t.alias != "" {
			c.name(t.alias, "table", t.name)
		} else {
			c.name(t.name, "table", "")
		}
	}
	if len(named) > 0 {
		return
	}
	if cat := c.catalog(); cat != nil {
		objects, _ := cat.Objects(c.s.schema)
		for _, o := range objects[:min(len(objects), 200)] {
			c.columnsOf(c.s.schema, o.Name)
		}
	}
}

func (c *completer) columnsOf(schema, table string) {
	cat := c.catalog()
	if cat == nil {
		return
	}
	o, err := cat.Object(schema, table)
	if err != nil || o == nil {
		return
	}
	for _, f := range objectFields(o) {
		c.name(f.Name, "column", f.Type.String())
	}
}

func objectFields(o *bind.Object) []Column {
	if o.View != nil {
		return o.View.Columns
	}
	return o.Table.Fields
}

// namedTable is a table that a statement names, perhaps under an alias.
type namedTable struct{ schema, name, alias string }

// named finds the tables of the statement: names that the catalog has, and what stands behind them as an alias.
func (c *completer) named() []namedTable {
	cat := c.catalog()
	if cat == nil {
		return nil
	}
	toks := c.at.tokens
	text := func(i int) string {
		if i < 0 || i >= len(toks) {
			return ""
		}
		return c.at.statement[toks[i].Start:toks[i].End]
	}
	isName := func(i int) bool { return i < len(toks) && toks[i].Kind == TokenName }
	var out []namedTable
	for i := 0; i < len(toks); i++ {
		// A table stands behind FROM, JOIN and the like, or behind a comma that follows another table.
		if !isName(i) || text(i-1) == "." || !slices.Contains(relationLeads, strings.ToUpper(text(i-1))) {
			continue
		}
		t := namedTable{schema: c.s.schema, name: unquote(text(i))}
		if text(i+1) == "." && isName(i+2) {
			t.schema, t.name = t.name, unquote(text(i+2))
			i += 2
		}
		if objects, _ := cat.Objects(t.schema); !slices.ContainsFunc(objects, func(o bind.ObjectInfo) bool { return strings.EqualFold(o.Name, t.name) }) {
			continue
		}
		switch {
		case strings.EqualFold(text(i+1), "AS") && isName(i+2):
			t.alias = unquote(text(i + 2))
		case isName(i + 1):
			t.alias = unquote(text(i + 1))
		}
		out = append(out, t)
	}
	return out
}

var relationLeads = []string{"FROM", "JOIN", ",", "INTO", "UPDATE", "TABLE", "DESCRIBE", "SUMMARIZE", "("}

// withNames returns the names that WITH defines in the statement.
func (c *completer) withNames() []string {
	var out []string
	toks := c.at.tokens
	if len(toks) == 0 || !strings.EqualFold(c.at.statement[toks[0].Start:toks[0].End], "WITH") {
		return nil
	}
	for i := 1; i+1 < len(toks); i++ {
		word := c.at.statement[toks[i].Start:toks[i].End]
		prev := strings.ToUpper(c.at.statement[toks[i-1].Start:toks[i-1].End])
		next := strings.ToUpper(c.at.statement[toks[i+1].Start:toks[i+1].End])
		if toks[i].Kind == TokenName && next == "AS" && (prev == "WITH" || prev == "RECURSIVE" || prev == ",") {
			out = append(out, unquote(word))
		}
	}
	return out
}
