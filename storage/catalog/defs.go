package catalog

import (
	"github.com/clientele-db/clientele/engine/types"
)

// Schema is a namespace of tables and views.
type Schema struct {
	Name    string
	Comment string `json:",omitempty"`
}

// Column is a column of a table or view.
type Column struct {
	// ID names the column within its table for ever, whatever becomes of its name and position. Set by the catalog.
	ID      uint32 `json:",omitempty"`
	Name    string
	Type    types.Type `json:"-"`
	NotNull bool       `json:",omitempty"`
	Comment string     `json:",omitempty"`
	// Default is the SQL text of the value of a column that an INSERT does not name, empty if it is NULL.
	Default string `json:",omitempty"`
}

// Table is the definition of a table.
type Table struct {
	// ID names the table for ever. Set by the catalog.
	ID      uint64
	Schema  string
	Name    string
	Columns []Column
	Comment string `json:",omitempty"`
	// PrimaryKey are positions in Columns, empty if none is declared.
	PrimaryKey []int `json:",omitempty"`
	// SortedBy are positions of the columns by which rows are clustered, empty to keep the order of loading.
	SortedBy []int `json:",omitempty"`
	// Properties are further settings, by name.
	Properties map[string]string `json:",omitempty"`
	// Dir is the folder of the table's segments below data/. Set by the catalog.
	Dir string
	// NextColumn is the ID of the next column to be added.
	NextColumn uint32
}

// Fields returns the columns as an exec.Source describes them.
func (t *Table) Fields() []types.Field {
	fs := make([]types.Field, len(t.Columns))
	for i, c := range t.Columns {
		fs[i] = types.Field{Name: c.Name, Type: c.Type, NotNull: c.NotNull}
	}
	return fs
}

// View is a stored query.
type View struct {
	Schema string
	Name   string
	SQL    string
	// InSchema is the schema that was current when the view was made: names in SQL without one belong to it.
	InSchema string `json:",omitempty"`
	Columns  []Column
	Comment  string `json:",omitempty"`
}
