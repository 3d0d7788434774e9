package bind

import (
	"errors"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/query/sql"
)

// objectName is a resolved name of a table or view, in lower case. display keeps the case that was written.
type objectName struct{ schema, name string }

func (n objectName) String() string { return CatalogName + "." + n.schema + "." + n.name }

// objectName resolves [[catalog.]schema.]name.
func (b *binder) objectName(n sql.Name) (objectName, error) {
	parts := n.Lower()
	switch len(parts) {
	case 1:
		return objectName{b.schema, parts[0]}, nil
	case 2:
		return objectName{parts[0], parts[1]}, nil
	case 3:
		if parts[0] != CatalogName {
			return objectName{}, errorAt(n, CatalogNotFound, "Catalog '%s' not found", n.Parts[0].Name).
				hint("the only catalog is %s", CatalogName)
		}
		return objectName{parts[1], parts[2]}, nil
	}
	return objectName{}, errorAt(n, SyntaxError, "Too many dots in table name: %s", dotted(n.Parts))
}

// object looks a table or view up; nil if there is none. Within a statement a name means one state of one object.
func (b *binder) object(n sql.Node, name objectName) (*Object, error) {
	key := name.String()
	if o, ok := b.tables[key]; ok {
		return o, nil
	}
	o, err := b.cfg.Catalog.Object(name.schema, name.name)
	if err != nil {
		return nil, positioned(n, err)
	}
	b.tables[key] = o
	return o, nil
}

// mustObject is object with an error that suggests the nearest name.
func (b *binder) mustObject(n sql.Name) (*Object, objectName, error) {
	name, err := b.objectName(n)
	if err != nil {
		return nil, name, err
	}
	o, err := b.object(n, name)
	if err != nil {
		return nil, name, err
	}
	if o == nil {
		return nil, name, b.notFound(n, name)
	}
	return o, name, nil
}

// table is mustObject for statements that need a table that is not a view.
func (b *binder) table(n sql.Name, verb string) (*Object, objectName, error) {
	o, name, err := b.mustObject(n)
	if err == nil && o.Table == nil {
		err = unsupported(n, "%s a view is not supported: '%s'", verb, name)
	}
	return o, name, err
}

// notFound is the error of a name that no table has.
func (b *binder) notFound(n sql.Name, name objectName) error {
	schemas, err := b.cfg.Catalog.Schemas()
	if err != nil {
		return positioned(n, err)
	}
	written := n.Last().Name
	if !slices.ContainsFunc(schemas, func(s string) bool { return strings.EqualFold(s, name.schema) }) {
		e := errorAt(n, SchemaNotFound, "Schema '%s' does not exist", name.schema)
		if fileExtension(name.name) {
			return e.hint("a file name stands in quotes: '%s'", dotted(n.Parts))
		}
		return e.nearest(name.schema, schemas)
	}
	objects, err := b.cfg.Catalog.Objects(name.schema)
	if err != nil {
		return positioned(n, err)
	}
	var names []string
	for c := b.ctes; c != nil; c = c.parent {
		names = append(names, c.cte.node.Name.Name)
	}
	for _, o := range objects {
		names = append(names, o.Name)
	}
	e := errorAt(n, TableNotFound, "Table '%s' does not exist", name).nearest(written, names)
	if e.Hint == "" && len(n.Parts) == 1 && fileExtension(written) {
		e.Hint = "a file name stands in single quotes"
	}
	return e
}

// fileExtension reports words that look like the end of a file's name.
func fileExtension(s string) bool {
	switch s[strings.LastIndexByte(s, '.')+1:] {
	case "csv", "tsv", "parquet", "json", "ndjson", "gz", "zst":
		return true
	}
	return false
}

// tableRef binds a name in FROM: a common table expression, a table or a view.
func (b *binder) tableRef(n *sql.TableRef) (*fromItem, error) {
	if n.Period != nil {
		return nil, unsupported(n.Period, "FOR VERSION AS OF and FOR TIMESTAMP AS OF are not supported")
	}
	if len(n.Name.Parts) == 1 {
		name := n.Name.Last().Lower()
		for c := b.ctes; c != nil; c = c.parent {
			if c.cte.name == name {
				r, err := b.readCTE(n, c.cte)
				if err != nil {
					return nil, err
				}
				return &fromItem{plan: r.plan, columns: r.qualify(&qualifier{table: name})}, nil
			}
		}
	}
	o, name, err := b.mustObject(n.Name)
	if err != nil {
		return nil, err
	}
	r, err := b.readObject(n, o, name)
	if err != nil {
		return nil, err
	}
	return &fromItem{plan: r.plan, columns: r.qualify(&qualifier{schema: name.schema, table: name.name})}, nil
}

// readObject scans a table, or binds the query of a view.
func (b *binder) readObject(n sql.Node, o *Object, name objectName) (*relation, error) {
	if o.Table != nil {
		return b.scan(o.Table), nil
	}
	return b.view(n, o.View, name)
}

// view binds the query of a view, in the schema and without the names around the place where it is used.
func (b *binder) view(n sql.Node, v *View, name objectName) (*relation, error) {
	key := name.String()
	if slices.Contains(b.views, key) {
		return nil, errorAt(n, ViewIsRecursive, "View '%s' refers to itself", name)
	}
	stmt, err := sql.ParseStatement(v.Text)
	if err != nil {
		return nil, invalidView(n, name, err)
	}
	q, ok := stmt.(*sql.QueryStatement)
	if !ok {
		return nil, invalidView(n, name, errors.New("its text is no query"))
	}
	schema, ctes := b.schema, b.ctes
	b.schema, b.ctes, b.views = v.InSchema, nil, append(b.views, key)
	if b.schema == "" {
		b.schema = DefaultSchema
	}
	r, err := b.query(q.Query, nil)
	b.schema, b.ctes, b.views = schema, ctes, b.views[:len(b.views)-1]
	if err != nil {
		return nil, invalidView(n, name, err)
	}
	if len(v.Columns) > 0 {
		if len(v.Columns) != len(r.shown) {
			return nil, invalidView(n, name, errors.New("its query returns "+count(len(r.shown), "column")+" where it had "+count(len(v.Columns), "column")))
		}
		for i, f := range v.Columns {
			r.shown[i].col.Name, r.shown[i].anonymous = f.Name, false
		}
	}
	return r, nil
}

func invalidView(n sql.Node, name objectName, err error) error {
	if e, ok := errors.AsType[*Error](err); ok && (e.Code == InvalidView || e.Code == ViewIsRecursive) {
		return &Error{Code: e.Code, Pos: n.Pos(), Message: e.Message, Err: err}
	}
	return &Error{
		Code: InvalidView, Pos: n.Pos(), Err: err,
		Message: "Failed analyzing stored view '" + name.String() + "': " + err.Error(),
	}
}
