package opttest

import (
	"errors"
	"strings"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/logical"
)

// Row is a row of values: nil for NULL, bool, int64 (every type of PhysInt64), float64, string or types.Int128.
type Row []any

// Table is a table for the optimiser to look at and for Eval to read. It implements exec.Source, the readers by Scanned.
type Table struct {
	Name   string
	Fields []types.Field
	Count  int64
	Stats  []exec.ColumnStats
	Data   []Row
	Key    []int
	// Scanned, if set, holds Data in a form that can be scanned.
	Scanned exec.Source
}

var _ exec.Source = (*Table)(nil)

// Columns implements exec.Source.
func (t *Table) Columns() []types.Field { return t.Fields }

// Rows implements exec.Source.
func (t *Table) Rows() int64 { return max(t.Count, int64(len(t.Data))) }

// ColumnStats implements exec.Source.
func (t *Table) ColumnStats(c int) exec.ColumnStats {
	if c < len(t.Stats) {
		return t.Stats[c]
	}
	return exec.ColumnStats{}
}

// Morsels implements exec.Source.
func (t *Table) Morsels() int {
	if t.Scanned == nil {
		return 0
	}
	return t.Scanned.Morsels()
}

// MorselRows implements exec.Source.
func (t *Table) MorselRows(m int) int { return t.Scanned.MorselRows(m) }

// Zone implements exec.Source.
func (t *Table) Zone(m, c int) exec.Zone { return t.Scanned.Zone(m, c) }

// Reader implements exec.Source.
func (t *Table) Reader(columns []int) (exec.Reader, error) {
	if t.Scanned == nil {
		return nil, errors.ErrUnsupported
	}
	return t.Scanned.Reader(columns)
}

// Close implements exec.Source.
func (t *Table) Close() error { return nil }

// Catalog holds tables of schema main by name.
type Catalog map[string]*Table

var _ bind.Catalog = Catalog(nil)

// Object implements bind.Catalog.
func (c Catalog) Object(schema, name string) (*bind.Object, error) {
	t := c[strings.ToLower(name)]
	if t == nil || schema != bind.DefaultSchema {
		return nil, nil
	}
	return &bind.Object{Table: &logical.Table{Name: t.Name, Fields: t.Fields, Source: t, PrimaryKey: t.Key}}, nil
}

// Schemas implements bind.Catalog.
func (c Catalog) Schemas() ([]string, error) { return []string{bind.DefaultSchema}, nil }

// Objects implements bind.Catalog.
func (c Catalog) Objects(string) ([]bind.ObjectInfo, error) {
	var out []bind.ObjectInfo
	for name := range c {
		out = append(out, bind.ObjectInfo{Name: name})
	}
	return out, nil
}

// Models implements bind.Catalog.
func (c Catalog) Models(string) ([]bind.ModelInfo, error) { return nil, nil }

// Model implements bind.Catalog.
func (c Catalog) Model(string, string) (*bind.Model, error) { return nil, nil }

// File implements bind.Catalog.
func (c Catalog) File(string) (*logical.Table, error) { return nil, errors.ErrUnsupported }
