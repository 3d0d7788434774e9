package clientele

import (
	"runtime"
	"strings"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/memtable"
)

const (
	informationSchema = "information_schema"
	systemSchema      = "system"
	catalogName       = "clientele"
)

// listing is a table that is made of the catalog when a statement names it.
type listing struct {
	schema, name string
	fields       []types.Field
	fill         func(c *snapshotCatalog, add func(...any)) error
}

// listed makes fields of names; those that end in # are numbers.
func listed(names ...string) []types.Field {
	out := make([]types.Field, len(names))
	for i, n := range names {
		out[i] = types.Field{Name: n, Type: types.VarcharType}
		if t, ok := strings.CutSuffix(n, "#"); ok {
			out[i] = types.Field{Name: t, Type: types.BigIntType}
		}
	}
	return out
}

// systemTables lists them.
func systemTables() []*listing {
	return []*listing{
		{informationSchema, "schemata", listed("catalog_name", "schema_name"), listSchemas},
		{informationSchema, "tables", listed("table_catalog", "table_schema", "table_name", "table_type"), listTables},
		{
			informationSchema, "columns",
			listed("table_catalog", "table_schema", "table_name", "column_name", "ordinal_position#", "column_default", "is_nullable", "data_type"),
			listColumns,
		},
		{informationSchema, "views", listed("table_catalog", "table_schema", "table_name", "view_definition"), listViews},
		{
			systemSchema, "models", listed("schema_name", "model_name", "version#", "type", "created", "rows#", "bytes#", "description", "query"), listModels,
		},
		{systemSchema, "tables", listed("schema_name", "table_name", "rows#", "bytes_on_disk#"), listSizes},
		{systemSchema, "memory", listed("name", "bytes#"), listMemory},
	}
}

func listSchemas(c *snapshotCatalog, add func(...any)) error {
	names, err := c.Schemas()
	for _, n := range names {
		add(catalogName, n)
	}
	return err
}

func listModels(c *snapshotCatalog, add func(...any)) error {
	for _, m := range c.st.snap.Catalog().Models("") {
		add(m.Schema, m.Name, int64(m.Version), m.Type, m.Created.UTC().Format("2006-01-02 15:04:05"), m.Rows, m.Bytes, m.Summary, m.SQL)
	}
	return nil
}

func listMemory(c *snapshotCatalog, add func(...any)) error {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	add("accounted", c.st.db.mem.Used())
	add("accounted peak", c.st.db.mem.Peak())
	add("heap in use", int64(m.HeapInuse))
	return nil
}

func systemTable(schema, name string) *listing {
	for _, t := range systemTables() {
		if t.schema == schema && t.name == name {
			return t
		}
	}
	return nil
}

// rows makes the relation.
func (t *listing) rows(c *snapshotCatalog) (exec.Source, error) {
	cols := make([]*vec.Vector, len(t.fields))
	for i, f := range t.fields {
		cols[i] = &vec.Vector{Type: f.Type}
		if f.Type.Kind == types.Varchar {
			cols[i].Off = []uint32{0}
		}
	}
	n := 0
	var nulls [][2]int
	err := t.fill(c, func(row ...any) {
		for i, v := range cols {
			switch x := row[i].(type) {
			case string:
				v.Bytes = append(v.Bytes, x...)
				v.Off = append(v.Off, uint32(len(v.Bytes)))
			case int64:
				v.I64 = append(v.I64, x)
			default:
				nulls = append(nulls, [2]int{i, n})
				if v.Off != nil {
					v.Off = append(v.Off, uint32(len(v.Bytes)))
				} else {
					v.I64 = append(v.I64, 0)
				}
			}
		}
		n++
	})
	if err != nil {
		return nil, err
	}
	for i := range cols {
		cols[i].N = n
	}
	for _, at := range nulls {
		v := cols[at[0]]
		if v.Valid == nil {
			v.Valid = make([]uint64, vec.Words(n))
			vec.FillBits(v.Valid, n)
		}
		vec.ClearBit(v.Valid, at[1])
	}
	b := memtable.NewBuilder(t.fields, nil)
	if err := b.Give(cols, n); err != nil {
		return nil, err
	}
	return b.Table()
}

// each calls f for every table and view that a statement can name, the listings themselves by their fields.
func (c *snapshotCatalog) each(f func(schema, name, kind string, fields []types.Field)) {
	for _, t := range systemTables() {
		f(t.schema, t.name, "BASE TABLE", t.fields)
	}
	for _, s := range c.st.snap.Catalog().Schemas() {
		for _, t := range c.st.snap.Catalog().Tables(s.Name) {
			f(t.Schema, t.Name, "BASE TABLE", t.Fields())
		}
		for _, v := range c.st.snap.Catalog().Views(s.Name) {
			f(v.Schema, v.Name, "VIEW", columnFields(v.Columns))
		}
	}
}

func listTables(c *snapshotCatalog, add func(...any)) error {
	c.each(func(schema, name, kind string, _ []types.Field) { add(catalogName, schema, name, kind) })
	return nil
}

func listColumns(c *snapshotCatalog, add func(...any)) error {
	c.each(func(schema, name, _ string, fields []types.Field) {
		for i, f := range fields {
			nullable := "YES"
			if f.NotNull {
				nullable = "NO"
			}
			add(catalogName, schema, name, f.Name, int64(i+1), nil, nullable, f.Type.String())
		}
	})
	return nil
}

func listViews(c *snapshotCatalog, add func(...any)) error {
	for _, s := range c.st.snap.Catalog().Schemas() {
		for _, v := range c.st.snap.Catalog().Views(s.Name) {
			add(catalogName, v.Schema, v.Name, strings.TrimSpace(v.SQL))
		}
	}
	return nil
}

func listSizes(c *snapshotCatalog, add func(...any)) error {
	for _, s := range c.st.snap.Catalog().Schemas() {
		for _, t := range c.st.snap.Catalog().Tables(s.Name) {
			info, err := c.st.snap.Info(t.Schema, t.Name)
			if err != nil {
				return err
			}
			add(t.Schema, t.Name, info.Rows, info.Bytes)
		}
	}
	return nil
}
