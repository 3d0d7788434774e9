package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// Change is one change of a definition. Old nil: created; New nil: dropped.
type Change[T Schema | Table | View | Model] struct{ Old, New *T }

// Draft is a state that a transaction is changing, together with what it has changed. One goroutine uses it.
type Draft struct {
	*State
	Schemas []Change[Schema]
	Tables  []Change[Table]
	Views   []Change[View]
	Models  []Change[Model]
}

// NewDraft begins with a state.
func NewDraft(s *State) *Draft { return &Draft{State: s.clone()} }

// Empty reports that nothing was changed.
func (d *Draft) Empty() bool { return len(d.Schemas)+len(d.Tables)+len(d.Views)+len(d.Models) == 0 }

// Rebase applies the changes to another state, that of a later commit. It fails with ErrConflict where what a change
// began with is not there any more.
func (d *Draft) Rebase(s *State) (*State, error) {
	n := s.clone()
	for _, c := range d.Schemas {
		if err := rebase(n.schemas, "schema", c, func(x *Schema) string { return x.Name }); err != nil {
			return nil, err
		}
	}
	for _, c := range d.Tables {
		if err := rebase(n.tables, "table", c, func(x *Table) Name { return Name{x.Schema, x.Name} }); err != nil {
			return nil, err
		}
	}
	for _, c := range d.Views {
		if err := rebase(n.views, "view", c, func(x *View) Name { return Name{x.Schema, x.Name} }); err != nil {
			return nil, err
		}
	}
	for _, c := range d.Models {
		if err := rebase(n.models, "model", c, (*Model).key); err != nil {
			return nil, err
		}
	}
	// Another transaction may have dropped a schema, or put things into one that this one drops.
	for k := range n.tables {
		if n.schemas[k.Schema] == nil {
			return nil, failure("schema", k.Schema, ErrConflict)
		}
		if n.views[k] != nil {
			return nil, failure("table", k.String(), ErrConflict)
		}
	}
	for k := range n.views {
		if n.schemas[k.Schema] == nil {
			return nil, failure("schema", k.Schema, ErrConflict)
		}
	}
	for k := range n.models {
		if n.schemas[k.Schema] == nil {
			return nil, failure("schema", k.Schema, ErrConflict)
		}
	}
	return n, nil
}

func rebase[T Schema | Table | View | Model, K comparable](m map[K]*T, kind string, c Change[T], key func(*T) K) error {
	if c.Old != nil {
		k := key(c.Old)
		if m[k] != c.Old {
			return failure(kind, fmt.Sprint(k), ErrConflict)
		}
		delete(m, k)
	}
	if c.New != nil {
		k := key(c.New)
		if m[k] != nil {
			return failure(kind, fmt.Sprint(k), ErrExists)
		}
		m[k] = c.New
	}
	return nil
}

// CreateSchema adds a schema.
func (d *Draft) CreateSchema(s Schema) error {
	if s.Name == "" {
		return fmt.Errorf("schema without a name")
	}
	if d.schemas[s.Name] != nil {
		return failure("schema", s.Name, ErrExists)
	}
	d.schemas[s.Name] = &s
	d.Schemas = append(d.Schemas, Change[Schema]{New: &s})
	return nil
}

// DropSchema removes a schema. With cascade it removes what is in it, otherwise there must be nothing.
func (d *Draft) DropSchema(name string, cascade bool) error {
	s := d.schemas[name]
	if s == nil {
		return failure("schema", name, ErrNotFound)
	}
	ts, vs, ms := d.State.Tables(name), d.State.Views(name), d.State.Models(name)
	if !cascade && len(ts)+len(vs)+len(ms) > 0 {
		return failure("schema", name, ErrNotEmpty)
	}
	for _, t := range ts {
		if err := d.DropTable(t.Schema, t.Name); err != nil {
			return err
		}
	}
	for _, v := range vs {
		if err := d.DropView(v.Schema, v.Name); err != nil {
			return err
		}
	}
	for _, m := range ms {
		if d.models[m.key()] == nil {
			continue // went with another version of it
		}
		if err := d.DropModel(m.Schema, m.Name); err != nil {
			return err
		}
	}
	delete(d.schemas, name)
	d.Schemas = append(d.Schemas, Change[Schema]{Old: s})
	return nil
}

// CreateTable adds a table under the given id. It sets ID, Dir and the ids of the columns.
func (d *Draft) CreateTable(t Table, id uint64) (*Table, error) {
	if err := d.free(t.Schema, t.Name); err != nil {
		return nil, err
	}
	if len(t.Columns) == 0 {
		return nil, fmt.Errorf("table %q has no columns", t.Name)
	}
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Name == "" {
			return nil, fmt.Errorf("column %d of table %q has no name", i+1, t.Name)
		}
		for _, b := range t.Columns[:i] {
			if b.Name == c.Name {
				return nil, fmt.Errorf("table %q has two columns named %q", t.Name, c.Name)
			}
		}
		c.ID = uint32(i + 1)
	}
	for _, p := range append(slices.Clone(t.PrimaryKey), t.SortedBy...) {
		if p < 0 || p >= len(t.Columns) {
			return nil, fmt.Errorf("table %q has no column %d", t.Name, p)
		}
	}
	for _, p := range t.PrimaryKey {
		t.Columns[p].NotNull = true
	}
	t.NextColumn = uint32(len(t.Columns) + 1)
	t.ID, t.Dir = id, fmt.Sprintf("%s.%d", fileName(t.Name), id)
	d.tables[Name{t.Schema, t.Name}] = &t
	d.Tables = append(d.Tables, Change[Table]{New: &t})
	return &t, nil
}

// fileName makes a name for a folder of a table's name, to recognise it by.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return '_'
	}, s)
	return s[:min(len(s), 40)]
}

// free checks that a name can be given to a table or view.
func (d *Draft) free(schema, name string) error {
	n := Name{schema, name}
	switch {
	case name == "":
		return fmt.Errorf("table without a name")
	case d.schemas[schema] == nil:
		return failure("schema", schema, ErrNotFound)
	case d.tables[n] != nil:
		return failure("table", n.String(), ErrExists)
	case d.views[n] != nil:
		return failure("view", n.String(), ErrExists)
	}
	return nil
}

// DropTable removes a table.
func (d *Draft) DropTable(schema, name string) error {
	n := Name{schema, name}
	t := d.tables[n]
	if t == nil {
		return failure("table", n.String(), ErrNotFound)
	}
	delete(d.tables, n)
	d.Tables = append(d.Tables, Change[Table]{Old: t})
	return nil
}

// AlterTable replaces the definition of a table, keeping its id, folder and column ids: a new name, comments, properties.
func (d *Draft) AlterTable(schema, name string, alter func(*Table)) error {
	n := Name{schema, name}
	old := d.tables[n]
	if old == nil {
		return failure("table", n.String(), ErrNotFound)
	}
	t := *old
	t.Columns = slices.Clone(old.Columns)
	alter(&t)
	t.ID, t.Dir, t.NextColumn = old.ID, old.Dir, old.NextColumn
	if to := (Name{t.Schema, t.Name}); to != n {
		if err := d.free(t.Schema, t.Name); err != nil {
			return err
		}
	}
	delete(d.tables, n)
	d.tables[Name{t.Schema, t.Name}] = &t
	d.Tables = append(d.Tables, Change[Table]{Old: old, New: &t})
	return nil
}

// CreateView adds a view, or replaces the one of the same name if replace is set.
func (d *Draft) CreateView(v View, replace bool) error {
	n := Name{v.Schema, v.Name}
	if old := d.views[n]; old != nil && replace {
		d.views[n] = &v
		d.Views = append(d.Views, Change[View]{Old: old, New: &v})
		return nil
	}
	if err := d.free(v.Schema, v.Name); err != nil {
		return err
	}
	d.views[n] = &v
	d.Views = append(d.Views, Change[View]{New: &v})
	return nil
}

// DropView removes a view.
func (d *Draft) DropView(schema, name string) error {
	n := Name{schema, name}
	v := d.views[n]
	if v == nil {
		return failure("view", n.String(), ErrNotFound)
	}
	delete(d.views, n)
	d.Views = append(d.Views, Change[View]{Old: v})
	return nil
}
