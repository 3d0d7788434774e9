package bind

import (
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// star expands *, t.* or row.* of a SELECT list.
func (s *selectBinder) star(p *place, it *sql.StarItem) error {
	names, exprs, err := s.starColumns(p, it)
	if err != nil {
		return err
	}
	if len(it.Aliases) > 0 {
		if len(it.Aliases) != len(names) {
			return errorAt(it, MismatchedColumnAliases, "Column alias list has %d entries but relation has %s", len(it.Aliases), count(len(names), "column"))
		}
		for i := range names {
			names[i] = it.Aliases[i].Name
		}
	}
	drop := make([]bool, len(names))
	for _, id := range it.Exclude {
		if !mark(names, id, func(i int) { drop[i] = true }) {
			return errorAt(id, ColumnNotFound, "Column '%s' of EXCLUDE cannot be resolved", id.Name).nearest(id.Name, names)
		}
	}
	for _, r := range it.Replace {
		x, err := p.expr(r.Expr)
		if err != nil {
			return err
		}
		if !mark(names, r.Column, func(i int) { exprs[i] = x }) {
			return errorAt(r.Column, ColumnNotFound, "Column '%s' of REPLACE cannot be resolved", r.Column.Name).nearest(r.Column.Name, names)
		}
	}
	for i := range names {
		if !drop[i] {
			s.addItem(it, names[i], exprs[i])
		}
	}
	return nil
}

// mark calls f for the columns of a name, and reports whether there are any.
func mark(names []string, id sql.Ident, f func(int)) bool {
	found := false
	for i, n := range names {
		if strings.EqualFold(n, id.Name) {
			f(i)
			found = true
		}
	}
	return found
}

// starColumns lists the columns that a star means.
func (s *selectBinder) starColumns(p *place, it *sql.StarItem) (names []string, exprs []expr.Expr, err error) {
	add := func(c *scopeColumn) {
		ref := c.col.Ref()
		s.refs[ref] = it
		name := c.col.Name
		if c.name == "" {
			name = ""
		}
		names, exprs = append(names, name), append(exprs, ref)
	}
	if it.Target == nil {
		if len(s.stmt.From) == 0 {
			return nil, nil, errorAt(it, SyntaxError, "SELECT * not allowed in queries without FROM clause")
		}
		for i := range s.scope.columns {
			if c := &s.scope.columns[i]; !c.hidden {
				add(c)
			}
		}
		return names, exprs, nil
	}
	ref, isRef := it.Target.(*sql.ColumnRef)
	if isRef && len(ref.Parts) < maxQualified {
		parts := sql.Name{Parts: ref.Parts}.Lower()
		for at := s.scope; at != nil && len(names) == 0; at = at.parent {
			for i := range at.columns {
				if c := &at.columns[i]; c.of != nil && c.of.matches(parts) {
					add(c)
				}
			}
		}
		if len(names) > 0 {
			return names, exprs, nil
		}
		if len(ref.Parts) == 1 {
			if c, _, err := s.scope.resolve(ref); err == nil && c == nil {
				return nil, nil, s.unknownTable(ref)
			}
		}
	}
	x, err := p.expr(it.Target)
	if err != nil {
		return nil, nil, err
	}
	t := x.Type()
	if t.Kind != types.Row {
		return nil, nil, errorAt(it.Target, TypeMismatch, "expected expression of type Row")
	}
	for i, f := range t.Fields {
		e, err := s.fieldAt(it, x, i)
		if err != nil {
			return nil, nil, err
		}
		names, exprs = append(names, f.Name), append(exprs, e)
	}
	return names, exprs, nil
}

func (s *selectBinder) unknownTable(ref *sql.ColumnRef) error {
	var tables []string
	for at := s.scope; at != nil; at = at.parent {
		for i := range at.columns {
			if c := &at.columns[i]; c.of != nil {
				tables = append(tables, c.of.table)
			}
		}
	}
	return errorAt(ref, TableNotFound, "Unable to resolve reference %s", ref.Parts[0].Name).nearest(ref.Parts[0].Name, tables).visible(tables)
}
