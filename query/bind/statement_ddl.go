package bind

import (
	"errors"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// target resolves the name of something that is to be made, in a schema that must exist.
func (b *binder) target(n sql.Name) (objectName, error) {
	name, err := b.objectName(n)
	if err != nil {
		return name, err
	}
	return name, b.mustSchema(n, name.schema)
}

func (b *binder) schemaExists(schema string) (bool, []string, error) {
	schemas, err := b.cfg.Catalog.Schemas()
	return slices.ContainsFunc(schemas, func(s string) bool { return strings.EqualFold(s, schema) }), schemas, err
}

func (b *binder) mustSchema(n sql.Node, schema string) error {
	ok, schemas, err := b.schemaExists(schema)
	if err != nil {
		return positioned(n, err)
	}
	if !ok {
		return errorAt(n, SchemaNotFound, "Schema '%s' does not exist", schema).nearest(schema, schemas)
	}
	return nil
}

// free checks that a name is not taken.
func (b *binder) free(n sql.Name, name objectName) error {
	o, err := b.object(n, name)
	if err != nil {
		return err
	}
	if o == nil {
		return nil
	}
	what := "Table"
	if o.View != nil {
		what = "View"
	}
	return errorAt(n, TableAlreadyExists, "%s '%s' already exists", what, name)
}

func (b *binder) createTable(s *sql.CreateTable) (Statement, error) {
	name, err := b.target(s.Name)
	if err != nil {
		return nil, err
	}
	out := &CreateTable{Schema: name.schema, Name: name.name, OrReplace: s.OrReplace, IfNotExists: s.IfNotExists, Comment: text(s.Comment)}
	if !s.OrReplace && !s.IfNotExists {
		if err := b.free(s.Name, name); err != nil {
			return nil, err
		}
	}
	var key *sql.PrimaryKey
	for _, el := range s.Elements {
		switch el := el.(type) {
		case *sql.ColumnDef:
			f, err := b.columnDef(el)
			if err != nil {
				return nil, err
			}
			if err := out.add(el, f, text(el.Comment)); err != nil {
				return nil, err
			}
			if el.PrimaryKey {
				if key != nil {
					return nil, errorAt(el, SyntaxError, "A table has one primary key at most")
				}
				key = &sql.PrimaryKey{Span: el.Span, Columns: []sql.Ident{el.Name}}
			}
		case *sql.LikeTable:
			o, _, err := b.table(el.Table, "LIKE of")
			if err != nil {
				return nil, err
			}
			for i, f := range o.Table.Fields {
				if err := out.add(el, f, commentOf(o, i)); err != nil {
					return nil, err
				}
			}
		case *sql.PrimaryKey:
			if key != nil {
				return nil, errorAt(el, SyntaxError, "A table has one primary key at most")
			}
			key = el
		}
	}
	if len(out.Fields) == 0 {
		return nil, errorAt(s, TableHasNoColumns, "Table '%s' has no columns", name)
	}
	if key != nil {
		if err := out.primaryKey(key); err != nil {
			return nil, err
		}
	}
	out.Properties, err = b.properties(s.Properties)
	return out, err
}

// add appends a column whose name must be new.
func (c *CreateTable) add(n sql.Node, f types.Field, comment string) error {
	if columnAt(c.Fields, f.Name) >= 0 {
		return errorAt(n, DuplicateColumnName, "Column name '%s' specified more than once", f.Name)
	}
	c.Fields = append(c.Fields, f)
	c.ColumnComments = append(c.ColumnComments, comment)
	return nil
}

// primaryKey resolves the columns of the key, which become NOT NULL.
func (c *CreateTable) primaryKey(key *sql.PrimaryKey) error {
	for _, id := range key.Columns {
		i := columnAt(c.Fields, id.Name)
		if i < 0 {
			return errorAt(id, ColumnNotFound, "Column '%s' of PRIMARY KEY does not exist", id.Name).nearest(id.Name, fieldNames(c.Fields))
		}
		if slices.Contains(c.PrimaryKey, i) {
			return errorAt(id, DuplicateColumnName, "Column name '%s' specified more than once", id.Name)
		}
		c.Fields[i].NotNull = true
		c.PrimaryKey = append(c.PrimaryKey, i)
	}
	return nil
}

func (b *binder) columnDef(d *sql.ColumnDef) (types.Field, error) {
	t, err := typeOf(d.Type)
	if err != nil {
		return types.Field{}, err
	}
	if d.Default != nil {
		if _, null := d.Default.(*sql.NullLit); !null {
			return types.Field{}, unsupported(d.Default, "DEFAULT is not supported: columns that are not written are NULL")
		}
	}
	if len(d.Properties) > 0 {
		return types.Field{}, unsupported(d.Properties[0], "Column properties are not supported")
	}
	return types.Field{Name: d.Name.Name, Type: t, NotNull: d.NotNull}, nil
}

// properties computes the values of WITH (name = value, …).
func (b *binder) properties(list []*sql.Property) ([]Property, error) {
	var out []Property
	p := &place{binder: b, clause: "Property value"}
	for _, e := range list {
		prop := Property{Name: e.Name.Lower(), Pos: e.Pos()}
		for _, before := range out {
			if before.Name == prop.Name {
				return nil, errorAt(e, DuplicateProperty, "Duplicate property: %s", prop.Name)
			}
		}
		if e.Value != nil {
			c, err := p.constant(e.Value)
			if err != nil {
				return nil, err
			}
			prop.Value = c
		}
		out = append(out, prop)
	}
	return out, nil
}

// constant binds an expression that must have a value now.
func (p *place) constant(e sql.Expr) (*expr.Const, error) {
	x, err := p.expr(e)
	if err != nil {
		return nil, err
	}
	if c, ok := x.(*expr.Const); ok {
		return c, nil
	}
	if !expr.IsConst(x) {
		return nil, errorAt(e, ExpressionNotConstant, "Constant expression expected: %s", sql.Format(e))
	}
	c, err := expr.Fold(x, p.fn)
	return c, positioned(e, err)
}

func (b *binder) createTableAs(s *sql.CreateTableAs) (Statement, error) {
	name, err := b.target(s.Name)
	if err != nil {
		return nil, err
	}
	out := &CreateTableAs{
		Schema: name.schema, Name: name.name, OrReplace: s.OrReplace, IfNotExists: s.IfNotExists, NoData: s.NoData, Comment: text(s.Comment),
	}
	if !s.OrReplace {
		if err := b.free(s.Name, name); err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Code != TableAlreadyExists || !s.IfNotExists {
				return nil, err
			}
			out.Exists = true
			return out, nil
		}
	}
	r, err := b.query(s.Query, nil)
	if err != nil {
		return nil, err
	}
	if err := nameColumns(s, r, s.Columns, true); err != nil {
		return nil, err
	}
	if out.Plan, err = b.finish(r.exactly()); err != nil {
		return nil, err
	}
	out.Fields = fieldsOf(r)
	out.Properties, err = b.properties(s.Properties)
	return out, err
}

// nameColumns gives the columns of what is made of a query their names, and checks that each has a name and a type.
func nameColumns(n sql.Node, r *relation, names []sql.Ident, typed bool) error {
	if len(names) > 0 && len(names) != len(r.shown) {
		return errorAt(n, MismatchedColumnAliases, "Column alias list has %d entries but relation has %s", len(names), count(len(r.shown), "column"))
	}
	seen := map[string]bool{}
	for i := range r.shown {
		s := &r.shown[i]
		if len(names) > 0 {
			s.col.Name, s.anonymous = names[i].Name, false
		}
		if s.anonymous {
			return errorAt(n, MissingColumnName, "Column name not specified at position %d", i+1).hint("write AS name behind the expression")
		}
		lower := strings.ToLower(s.col.Name)
		if seen[lower] {
			return errorAt(n, DuplicateColumnName, "Column name '%s' specified more than once", s.col.Name)
		}
		seen[lower] = true
		if typed && s.col.Type.Kind == types.Unknown {
			return errorAt(n, ColumnTypeUnknown, "Column type is unknown at position %d", i+1).hint("write CAST(NULL AS type)")
		}
	}
	return nil
}

func fieldsOf(r *relation) []types.Field {
	out := make([]types.Field, len(r.shown))
	for i, s := range r.shown {
		out[i] = types.Field{Name: s.col.Name, Type: s.col.Type}
	}
	return out
}

func (b *binder) createView(s *sql.CreateView) (Statement, error) {
	name, err := b.target(s.Name)
	if err != nil {
		return nil, err
	}
	if len(s.Properties) > 0 {
		return nil, unsupported(s.Properties[0], "View properties are not supported")
	}
	o, err := b.object(s.Name, name)
	if err != nil {
		return nil, err
	}
	if o != nil && (o.Table != nil || !s.OrReplace && !s.IfNotExists) {
		return nil, b.free(s.Name, name)
	}
	b.views = append(b.views, name.String()) // a view that reads itself is found here
	r, err := b.query(s.Query, nil)
	if err != nil {
		return nil, err
	}
	if err := nameColumns(s, r, s.Columns, true); err != nil {
		return nil, err
	}
	if _, err := b.finish(r.plan); err != nil {
		return nil, err
	}
	return &CreateView{
		View: View{
			Schema: name.schema, Name: name.name, Text: sql.Format(s.Query), InSchema: b.schema, Columns: fieldsOf(r),
		},
		OrReplace: s.OrReplace, IfNotExists: s.IfNotExists, Comment: text(s.Comment),
	}, nil
}

// schemaName resolves [catalog.]schema.
func schemaName(n sql.Name) (string, error) {
	parts := n.Lower()
	if len(parts) == 2 && parts[0] == CatalogName {
		return parts[1], nil
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	if len(parts) == 2 {
		return "", errorAt(n, CatalogNotFound, "Catalog '%s' not found", n.Parts[0].Name).hint("the only catalog is %s", CatalogName)
	}
	return "", errorAt(n, SyntaxError, "Too many parts in schema name: %s", dotted(n.Parts))
}

func (b *binder) createSchema(s *sql.CreateSchema) (Statement, error) {
	name, err := schemaName(s.Name)
	if err != nil {
		return nil, err
	}
	if len(s.Properties) > 0 {
		return nil, unsupported(s.Properties[0], "Schema properties are not supported")
	}
	exists, _, err := b.schemaExists(name)
	if err != nil {
		return nil, positioned(s, err)
	}
	if exists && !s.IfNotExists {
		return nil, errorAt(s.Name, SchemaAlreadyExists, "Schema '%s' already exists", name)
	}
	return &CreateSchema{Name: name, IfNotExists: s.IfNotExists}, nil
}

func (b *binder) drop(s *sql.Drop) (Statement, error) {
	out := &Drop{Kind: s.Kind, IfExists: s.IfExists, Cascade: s.Behavior == sql.DropCascade}
	var err error
	switch s.Kind {
	case sql.SchemaObject:
		if out.Schema, err = schemaName(s.Name); err != nil {
			return nil, err
		}
		var schemas []string
		if out.Exists, schemas, err = b.schemaExists(out.Schema); err != nil {
			return nil, positioned(s, err)
		}
		if !out.Exists && !s.IfExists {
			return nil, errorAt(s.Name, SchemaNotFound, "Schema '%s' does not exist", out.Schema).nearest(out.Schema, schemas)
		}
		return out, nil
	case sql.TableObject, sql.ViewObject:
		name, ok, err := b.existing(s.Kind, s.Name, s.IfExists)
		if err != nil {
			return nil, err
		}
		out.Schema, out.Name, out.Exists = name.schema, name.name, ok
		return out, nil
	case sql.ModelObject:
		name, m, err := b.model(s.Name)
		if err == nil && m == nil && !s.IfExists {
			err = b.noModel(s.Name, name)
		}
		out.Schema, out.Name, out.Exists = name.schema, name.name, m != nil
		return out, err
	}
	return nil, unsupported(s, "DROP %s is not supported", s.Kind)
}

// existing resolves a table or view that a statement changes; ok is false if it is not there and ifExists was written.
func (b *binder) existing(kind ObjectKind, n sql.Name, ifExists bool) (name objectName, ok bool, err error) {
	if name, err = b.objectName(n); err != nil {
		return name, false, err
	}
	o, err := b.object(n, name)
	if err != nil {
		return name, false, err
	}
	switch {
	case o == nil && ifExists:
		return name, false, nil
	case o == nil:
		return name, false, b.notFound(n, name)
	case kind == sql.TableObject && o.Table == nil:
		return name, false, errorAt(n, TableNotFound, "Table '%s' does not exist, but a view with that name exists", name).hint("did you mean VIEW?")
	case kind == sql.ViewObject && o.View == nil:
		return name, false, errorAt(n, TableNotFound, "View '%s' does not exist, but a table with that name exists", name).hint("did you mean TABLE?")
	}
	return name, true, nil
}

func text(s *sql.StringLit) string {
	if s == nil {
		return ""
	}
	return s.Value
}

func columnAt(fields []types.Field, name string) int {
	return slices.IndexFunc(fields, func(f types.Field) bool { return strings.EqualFold(f.Name, name) })
}

func fieldNames(fields []types.Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}

func commentOf(o *Object, i int) string {
	if i < len(o.ColumnComments) {
		return o.ColumnComments[i]
	}
	return ""
}
