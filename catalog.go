package clientele

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/storage/catalog"
)

// snapshotCatalog resolves the names of one statement on its snapshot. What it opens is closed when the statement ends.
type snapshotCatalog struct {
	st     *statement
	tables map[catalog.Name]*bind.Object
	files  map[string]*logical.Table
	open   []exec.Source
}

func (c *snapshotCatalog) close() {
	for _, s := range c.open {
		_ = s.Close() // a snapshot's sources hold pins alone
	}
	c.open = nil
}

// Object implements bind.Catalog.
func (c *snapshotCatalog) Object(schema, name string) (*bind.Object, error) {
	schema, name = strings.ToLower(schema), strings.ToLower(name)
	key := catalog.Name{Schema: schema, Name: name}
	if o := c.tables[key]; o != nil {
		return o, nil
	}
	o, err := c.object(schema, name)
	if o != nil && err == nil {
		if c.tables == nil {
			c.tables = map[catalog.Name]*bind.Object{}
		}
		c.tables[key] = o
	}
	return o, err
}

func (c *snapshotCatalog) object(schema, name string) (*bind.Object, error) {
	if t := systemTable(schema, name); t != nil {
		src, err := t.rows(c)
		if err != nil {
			return nil, err
		}
		c.open = append(c.open, src)
		return &bind.Object{Table: &logical.Table{Schema: schema, Name: name, Fields: t.fields, Source: src}}, nil
	}
	if v := c.st.snap.Catalog().View(schema, name); v != nil {
		return &bind.Object{
			View:    &bind.View{Schema: v.Schema, Name: v.Name, Text: v.SQL, InSchema: v.InSchema, Columns: columnFields(v.Columns)},
			Comment: v.Comment,
		}, nil
	}
	t := c.st.snap.Catalog().Table(schema, name)
	if t == nil {
		return nil, nil
	}
	src, err := c.st.snap.Source(schema, name)
	if err != nil {
		return nil, err
	}
	c.open = append(c.open, src)
	o := &bind.Object{
		Table:   &logical.Table{Schema: t.Schema, Name: t.Name, Fields: t.Fields(), Source: src, PrimaryKey: t.PrimaryKey},
		Comment: t.Comment,
	}
	for _, col := range t.Columns {
		o.ColumnComments = append(o.ColumnComments, col.Comment)
	}
	if len(t.SortedBy) > 0 {
		names := make([]string, len(t.SortedBy))
		for i, k := range t.SortedBy {
			names[i] = "'" + strings.ReplaceAll(t.Columns[k].Name, "'", "''") + "'"
		}
		o.Properties = append(o.Properties, bind.ShownProperty{Name: "sorted_by", SQL: "ARRAY[" + strings.Join(names, ", ") + "]"})
	}
	return o, nil
}

// Schemas implements bind.Catalog.
func (c *snapshotCatalog) Schemas() ([]string, error) {
	out := []string{informationSchema, systemSchema}
	for _, s := range c.st.snap.Catalog().Schemas() {
		out = append(out, s.Name)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Objects implements bind.Catalog.
func (c *snapshotCatalog) Objects(schema string) ([]bind.ObjectInfo, error) {
	schema = strings.ToLower(schema)
	var out []bind.ObjectInfo
	for _, t := range systemTables() {
		if t.schema == schema {
			out = append(out, bind.ObjectInfo{Name: t.name})
		}
	}
	for _, t := range c.st.snap.Catalog().Tables(schema) {
		out = append(out, bind.ObjectInfo{Name: t.Name})
	}
	for _, v := range c.st.snap.Catalog().Views(schema) {
		out = append(out, bind.ObjectInfo{Name: v.Name, View: true})
	}
	slices.SortFunc(out, func(a, b bind.ObjectInfo) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// File implements bind.Catalog.
func (c *snapshotCatalog) File(path string) (*logical.Table, error) {
	if t := c.files[path]; t != nil {
		return t, nil
	}
	if err := c.st.db.filesAllowed(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("file '%s' does not exist", path)
		}
		return nil, err
	}
	t, err := c.st.openFile(path)
	if err != nil {
		return nil, err
	}
	c.open = append(c.open, t.Source)
	if c.files == nil {
		c.files = map[string]*logical.Table{}
	}
	c.files[path] = t
	return t, nil
}

func columnFields(cols []catalog.Column) []Column {
	out := make([]Column, len(cols))
	for i, c := range cols {
		out[i] = Column{Name: c.Name, Type: c.Type, NotNull: c.NotNull}
	}
	return out
}
