package bind

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// scope is what names mean at one place: the columns of a FROM clause, and behind them those of enclosing queries.
type scope struct {
	parent  *scope
	columns []scopeColumn
}

// scopeColumn is a column that can be referred to.
type scopeColumn struct {
	col  logical.Column
	name string // in lower case; "" for a column without a name
	of   *qualifier
	// hidden columns are not part of * and are reached by their qualified name alone: the sides of a USING column.
	hidden bool
}

// qualifier is the name under which the columns of one relation are reached: schema is empty for all but tables and views
// without an alias.
type qualifier struct{ schema, table string }

// qualify makes the columns of a relation reachable under a name.
func (r *relation) qualify(q *qualifier) []scopeColumn {
	out := make([]scopeColumn, len(r.shown))
	for i, s := range r.shown {
		out[i] = scopeColumn{col: s.col, of: q}
		if !s.anonymous {
			out[i].name = strings.ToLower(s.col.Name)
		}
	}
	return out
}

// matches reports whether the parts of a name before the column mean the relation.
func (q *qualifier) matches(parts []string) bool {
	switch len(parts) {
	case 1:
		return q.table != "" && q.table == parts[0]
	case 2:
		return q.schema != "" && q.schema == parts[0] && q.table == parts[1]
	case 3:
		return q.schema != "" && parts[0] == CatalogName && q.schema == parts[1] && q.table == parts[2]
	}
	return false
}

// find returns the columns that a name means in this scope alone: unqualified without parts before the last.
func (s *scope) find(parts []string) []*scopeColumn {
	name, before := parts[len(parts)-1], parts[:len(parts)-1]
	var out []*scopeColumn
	for i := range s.columns {
		c := &s.columns[i]
		if c.name != name || c.name == "" {
			continue
		}
		if len(before) == 0 {
			if c.hidden {
				continue
			}
		} else if c.of == nil || !c.of.matches(before) {
			continue
		}
		out = append(out, c)
	}
	return out
}

// maxQualified is the number of parts of the longest name of a column: catalog.schema.table.column.
const maxQualified = 4

// resolve finds what a chain of identifiers means. It returns the column and the number of identifiers that named it; what
// follows are fields of a row. A nearer scope wins over a farther one, within a scope a longer name over a shorter.
func (s *scope) resolve(ref *sql.ColumnRef) (*scopeColumn, int, error) {
	var buf [maxQualified]string
	parts := buf[:0]
	for i := range ref.Parts[:min(len(ref.Parts), maxQualified)] {
		parts = append(parts, ref.Parts[i].Lower())
	}
	for at := s; at != nil; at = at.parent {
		for n := len(parts); n > 0; n-- {
			found := at.find(parts[:n])
			switch {
			case len(found) == 1:
				return found[0], n, nil
			case len(found) > 1:
				return nil, 0, ambiguous(ref, found)
			}
		}
	}
	return nil, 0, nil
}

func ambiguous(ref *sql.ColumnRef, found []*scopeColumn) error {
	e := errorAt(ref, AmbiguousName, "Column '%s' is ambiguous", dotted(ref.Parts))
	var from []string
	for _, c := range found {
		if c.of != nil && c.of.table != "" {
			from = append(from, c.of.table+"."+c.name)
		}
	}
	if len(from) == len(found) && distinctStrings(from) {
		e.Hint = "it could be " + strings.Join(from, " or ")
	}
	return e
}

func distinctStrings(list []string) bool {
	seen := map[string]bool{}
	for _, s := range list {
		if seen[s] {
			return false
		}
		seen[s] = true
	}
	return true
}

// unresolved is the error of a name that means nothing, with the nearest name that would.
func (s *scope) unresolved(ref *sql.ColumnRef, more []string) *Error {
	e := errorAt(ref, ColumnNotFound, "Column '%s' cannot be resolved", dotted(ref.Parts))
	last := ref.Parts[len(ref.Parts)-1].Name
	if len(ref.Parts) > 1 {
		// A known table without the column, or an unknown table.
		table := ref.Parts[len(ref.Parts)-2].Lower()
		var columns, tables []string
		for at := s; at != nil; at = at.parent {
			for i := range at.columns {
				c := &at.columns[i]
				if c.of == nil {
					continue
				}
				if c.of.table == table {
					columns = append(columns, c.name)
				} else {
					tables = append(tables, c.of.table)
				}
			}
		}
		if len(columns) > 0 {
			return e.nearest(last, columns)
		}
		return e.nearest(table, tables).visible(tables)
	}
	candidates := more
	for at := s; at != nil; at = at.parent {
		for i := range at.columns {
			if c := &at.columns[i]; c.name != "" && !c.hidden {
				candidates = append(candidates, c.col.Name)
			}
		}
	}
	e = e.nearest(last, candidates)
	if e.Hint == "" && ref.Parts[0].Quoted {
		e.Hint = "strings stand in single quotes"
	}
	return e
}

// visible lists the tables that a name could mean, where nothing nearer was found.
func (e *Error) visible(tables []string) *Error {
	const most = 5
	var names []string
	for _, t := range tables {
		if t != "" && !slices.Contains(names, t) {
			names = append(names, t)
		}
	}
	if e.Hint == "" && len(names) > 0 && len(names) <= most {
		e.Hint = "here are " + strings.Join(names, ", ")
		if len(names) == 1 {
			e.Hint = "here is " + names[0]
		}
	}
	return e
}

// inner returns a scope whose columns are seen before those of s.
func (s *scope) inner(columns []scopeColumn) *scope { return &scope{parent: s, columns: columns} }

func dotted(parts []sql.Ident) string {
	var b strings.Builder
	for i := range parts {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(parts[i].Name)
	}
	return b.String()
}

// anonymousName is how Trino calls the i-th column of a query where it has no name.
func anonymousName(i int) string { return "_col" + strconv.Itoa(i) }

// columnsByID lists the columns of a plan, for what is known of one that is passed on.
func columnsByID(plan logical.Node) map[expr.ColumnID]logical.Column {
	cols := plan.Columns()
	m := make(map[expr.ColumnID]logical.Column, len(cols))
	for _, c := range cols {
		m[c.ID] = c
	}
	return m
}
