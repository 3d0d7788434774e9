package bind

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// memCatalog is a catalog of tables and views that DDL statements have made.
type memCatalog struct {
	schemas []string
	objects map[string]*Object // schema.name
	names   []string           // in order of creation
	model   *Model
}

func newCatalog() *memCatalog {
	return &memCatalog{schemas: []string{"information_schema", "main", "other"}, objects: map[string]*Object{}}
}

func (c *memCatalog) Object(schema, name string) (*Object, error) {
	return c.objects[schema+"."+name], nil
}

func (c *memCatalog) Schemas() ([]string, error) { return c.schemas, nil }

func (c *memCatalog) Objects(schema string) ([]ObjectInfo, error) {
	var out []ObjectInfo
	for _, n := range c.names {
		if s, name, _ := strings.Cut(n, "."); s == schema {
			out = append(out, ObjectInfo{Name: name, View: c.objects[n].View != nil})
		}
	}
	return out, nil
}

func (c *memCatalog) Models(schema string) ([]ModelInfo, error) {
	var out []ModelInfo
	if schema == "main" && c.model != nil {
		out = append(out, c.model.ModelInfo)
	}
	return out, nil
}

func (c *memCatalog) Model(schema, name string) (*Model, error) {
	if schema == "main" && c.model != nil && name == c.model.Name {
		return c.model, nil
	}
	return nil, nil
}

func (c *memCatalog) File(path string) (*logical.Table, error) {
	if path != "sales.csv" {
		return nil, errors.New("open '" + path + "': no such file")
	}
	return &logical.Table{Schema: "file", Name: "sales", Fields: []types.Field{
		{Name: "id", Type: types.BigIntType}, {Name: "Day", Type: types.DateType}, {Name: "amount", Type: types.DecimalOf(12, 2)},
	}}, nil
}

func (c *memCatalog) add(schema, name string, o *Object) {
	key := schema + "." + name
	if c.objects[key] == nil {
		c.names = append(c.names, key)
	}
	c.objects[key] = o
}

// apply carries out the DDL statements that tests are set up with.
func (c *memCatalog) apply(s Statement) error {
	switch s := s.(type) {
	case *CreateTable:
		o := &Object{Table: &logical.Table{Schema: s.Schema, Name: s.Name, Fields: s.Fields, PrimaryKey: s.PrimaryKey}}
		o.Comment, o.ColumnComments = s.Comment, s.ColumnComments
		for _, p := range s.Properties {
			o.Properties = append(o.Properties, ShownProperty{p.Name, p.Value.String()})
		}
		c.add(s.Schema, s.Name, o)
	case *CreateView:
		v := s.View
		c.add(v.Schema, v.Name, &Object{View: &v, Comment: s.Comment})
	default:
		return errors.New("not a CREATE statement")
	}
	return nil
}

func (c *memCatalog) define(t testing.TB, text string) {
	t.Helper()
	list, err := sql.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		b, err := Bind(s, testConfig(c))
		if err == nil {
			err = c.apply(b)
		}
		if err != nil {
			t.Fatalf("%s: %v", sql.Format(s), err)
		}
	}
}

func testConfig(c Catalog) *Config {
	return &Config{
		Catalog: c,
		Session: Session{
			User: "ada",
			Settings: []Setting{
				{Name: "query_max_memory", Value: "1GB", Default: "1GB", Type: types.VarcharType, Doc: "Memory of one query."},
				{Name: "threads", Value: "2", Default: "2", Type: types.BigIntType, Doc: "Workers of a query."},
			},
			Prepared: func(name string) (sql.Statement, bool) {
				text, ok := preparedStatements[name]
				if !ok {
					return nil, false
				}
				s, err := sql.ParseStatement(text)
				return s, err == nil
			},
		},
		TableFunctions: func(name string) *TableFunction {
			if name == topFunction.Name {
				return topFunction
			}
			return nil
		},
		AllTableFunctions: func() []*TableFunction { return []*TableFunction{topFunction} },
		ModelTypes:        func() []string { return []string{clusterType.Name, "trees"} },
		ModelType: func(name string) *ModelType {
			if name == clusterType.Name {
				return clusterType
			}
			return nil
		},
		Now: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
	}
}

// clusterType has a role, and options that are needed and not.
var clusterType = &ModelType{Name: "cluster", Params: []TableParam{
	{Name: "weight", Kind: DescriptorParam, Doc: "Weight of the row."},
	{Name: "k", Type: types.BigIntType, Required: true, Doc: "Number of clusters."},
	{Name: "share", Type: types.DoubleType, Doc: "A share."},
	{Name: "starts", Type: types.ArrayOf(types.ArrayOf(types.DoubleType)), Doc: "Where to begin."},
}}

var preparedStatements = map[string]string{
	"q":    "SELECT name FROM people WHERE id = ? AND born > ? LIMIT ?",
	"ins":  "INSERT INTO people (id, name) VALUES (?, ?)",
	"loop": "EXECUTE loop",
}

// topFunction has a parameter of each kind.
var topFunction = &TableFunction{
	Name: "top", Doc: "Returns the largest rows.",
	Params: []TableParam{
		{Name: "input", Kind: TableInputParam, Required: true},
		{Name: "cols", Kind: DescriptorParam, Required: true},
		{Name: "n", Type: types.BigIntType},
	},
	Bind: func(c *TableCall) (*TableResult, error) {
		in := c.Table("input")
		for _, d := range c.Descriptor("cols") {
			if _, err := c.Column("input", d); err != nil {
				return nil, err
			}
		}
		n := c.Scalar("n").Value
		if !n.ConstNull() && n.I64[0] < 1 {
			return nil, c.Errorf("n", "N must be positive")
		}
		return &TableResult{Fields: in.Columns, Op: topOp{slices.Clone(in.Partition), in.Order, in.KeepEmpty}}, nil
	},
}

type topOp struct {
	partition []int
	order     []TableOrder
	keep      bool
}
