package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Errors of changes; the messages name the thing. Test with errors.Is.
var (
	ErrExists   = errors.New("already exists")
	ErrNotFound = errors.New("does not exist")
	ErrNotEmpty = errors.New("is not empty")
	ErrConflict = errors.New("was changed by another transaction")
)

func failure(kind, name string, err error) error { return fmt.Errorf("%s %q %w", kind, name, err) }

// Name names a table or view.
type Name struct{ Schema, Name string }

// String prints schema.name.
func (n Name) String() string { return n.Schema + "." + n.Name }

// State is one version of all definitions. Names are compared as they are: whoever folds case does so before.
type State struct {
	schemas map[string]*Schema
	tables  map[Name]*Table
	views   map[Name]*View
	models  map[ModelName]*Model
}

// NewState returns a state without anything.
func NewState() *State {
	return &State{schemas: map[string]*Schema{}, tables: map[Name]*Table{}, views: map[Name]*View{}, models: map[ModelName]*Model{}}
}

// Restore adds a definition that was read from the store.
func (s *State) Restore(def any) {
	switch d := def.(type) {
	case *Schema:
		s.schemas[d.Name] = d
	case *Table:
		s.tables[Name{d.Schema, d.Name}] = d
	case *View:
		s.views[Name{d.Schema, d.Name}] = d
	case *Model:
		s.models[d.key()] = d
	}
}

// Schema returns a schema, nil if there is none of the name.
func (s *State) Schema(name string) *Schema { return s.schemas[name] }

// Table returns a table, nil if there is none of the name.
func (s *State) Table(schema, name string) *Table { return s.tables[Name{schema, name}] }

// View returns a view, nil if there is none of the name.
func (s *State) View(schema, name string) *View { return s.views[Name{schema, name}] }

// Schemas returns all schemas by name.
func (s *State) Schemas() []*Schema {
	return slices.SortedFunc(maps.Values(s.schemas), func(a, b *Schema) int { return strings.Compare(a.Name, b.Name) })
}

// Tables returns the tables of a schema by name; all tables if schema is empty.
func (s *State) Tables(schema string) []*Table {
	var ts []*Table
	for n, t := range s.tables {
		if schema == "" || n.Schema == schema {
			ts = append(ts, t)
		}
	}
	slices.SortFunc(ts, func(a, b *Table) int {
		return cmp.Or(strings.Compare(a.Schema, b.Schema), strings.Compare(a.Name, b.Name))
	})
	return ts
}

// Views returns the views of a schema by name; all views if schema is empty.
func (s *State) Views(schema string) []*View {
	var vs []*View
	for n, v := range s.views {
		if schema == "" || n.Schema == schema {
			vs = append(vs, v)
		}
	}
	slices.SortFunc(vs, func(a, b *View) int {
		return cmp.Or(strings.Compare(a.Schema, b.Schema), strings.Compare(a.Name, b.Name))
	})
	return vs
}

// clone returns a copy whose maps can be changed.
func (s *State) clone() *State {
	return &State{schemas: maps.Clone(s.schemas), tables: maps.Clone(s.tables), views: maps.Clone(s.views), models: maps.Clone(s.models)}
}
