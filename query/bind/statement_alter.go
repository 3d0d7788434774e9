package bind

import (
	"slices"

	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

func (b *binder) rename(s *sql.Rename) (Statement, error) {
	out := &Rename{Kind: s.Kind}
	switch s.Kind {
	case sql.SchemaObject:
		return b.renameSchema(s)
	case sql.TableObject, sql.ViewObject:
	default:
		return nil, unsupported(s, "ALTER %s … RENAME is not supported", s.Kind)
	}
	name, ok, err := b.existing(s.Kind, s.Name, s.IfExists)
	if err != nil {
		return nil, err
	}
	out.Schema, out.Name, out.Exists = name.schema, name.name, ok
	to, err := b.target(s.To)
	if err != nil {
		return nil, err
	}
	if len(s.To.Parts) == 1 {
		to.schema = name.schema // a bare name stays in its schema
	}
	out.ToSchema, out.ToName = to.schema, to.name
	if !ok {
		return out, nil
	}
	return out, b.free(s.To, to)
}

func (b *binder) renameSchema(s *sql.Rename) (Statement, error) {
	from, err := schemaName(s.Name)
	if err != nil {
		return nil, err
	}
	to, err := schemaName(s.To)
	if err != nil {
		return nil, err
	}
	if err := b.mustSchema(s.Name, from); err != nil {
		return nil, err
	}
	exists, _, err := b.schemaExists(to)
	if err != nil {
		return nil, positioned(s, err)
	}
	if exists {
		return nil, errorAt(s.To, SchemaAlreadyExists, "Schema '%s' already exists", to)
	}
	return &Rename{Kind: s.Kind, Schema: from, ToSchema: to, Exists: true}, nil
}

func (b *binder) alterTable(s *sql.AlterTable) (Statement, error) {
	name, ok, err := b.existing(sql.TableObject, s.Name, s.IfExists)
	if err != nil {
		return nil, err
	}
	t := &logical.Table{Schema: name.schema, Name: name.name}
	if ok {
		o, err := b.object(s.Name, name)
		if err != nil {
			return nil, err
		}
		t = o.Table
	}
	switch a := s.Action.(type) {
	case *sql.AddColumn:
		return b.addColumn(a, t, !ok)
	case *sql.DropColumn:
		return b.dropColumn(a, t, !ok)
	case *sql.RenameColumn:
		return b.renameColumn(a, t, !ok)
	case *sql.SetColumnType:
		return nil, unsupported(a, "SET DATA TYPE is not supported").hint("use CREATE TABLE … AS SELECT CAST(…)")
	case *sql.SetNotNull:
		return nil, unsupported(a, "Changing NOT NULL of a column is not supported")
	case *sql.SetProperties:
		return nil, unsupported(a, "SET PROPERTIES is not supported")
	}
	return nil, unsupported(s, "This form of ALTER TABLE is not supported")
}

func (b *binder) addColumn(a *sql.AddColumn, t *logical.Table, noop bool) (Statement, error) {
	f, err := b.columnDef(a.Column)
	if err != nil {
		return nil, err
	}
	out := &AddColumn{Table: t, Field: f, Comment: text(a.Column.Comment), Noop: noop}
	if columnAt(t.Fields, f.Name) >= 0 {
		if !a.IfNotExists {
			return nil, errorAt(a, ColumnAlreadyExists, "Column '%s' already exists", f.Name)
		}
		out.Noop = true
	}
	if (f.NotNull || a.Column.PrimaryKey) && !out.Noop {
		return nil, unsupported(a, "An added column cannot be NOT NULL or the primary key: existing rows have no value for it")
	}
	return out, nil
}

// columnOf finds a column that a statement changes; -1 if it is not there and ifExists was written.
func columnOf(id sql.Ident, t *logical.Table, ifExists bool) (int, error) {
	i := columnAt(t.Fields, id.Name)
	if i < 0 && !ifExists {
		return i, errorAt(id, ColumnNotFound, "Column '%s' does not exist", id.Name).nearest(id.Name, fieldNames(t.Fields))
	}
	return i, nil
}

func (b *binder) dropColumn(a *sql.DropColumn, t *logical.Table, noop bool) (Statement, error) {
	i, err := columnOf(a.Column, t, a.IfExists || noop)
	if err != nil || i < 0 {
		return &DropColumn{Table: t, Column: i, Noop: true}, err
	}
	if len(t.Fields) == 1 {
		return nil, unsupported(a, "Cannot drop the only column in a table")
	}
	if slices.Contains(t.PrimaryKey, i) {
		return nil, unsupported(a, "Cannot drop a column of the primary key")
	}
	return &DropColumn{Table: t, Column: i}, nil
}

func (b *binder) renameColumn(a *sql.RenameColumn, t *logical.Table, noop bool) (Statement, error) {
	i, err := columnOf(a.From, t, a.IfExists || noop)
	if err != nil || i < 0 {
		return &RenameColumn{Table: t, Column: i, To: a.To.Name, Noop: true}, err
	}
	if j := columnAt(t.Fields, a.To.Name); j >= 0 && j != i {
		return nil, errorAt(a.To, ColumnAlreadyExists, "Column '%s' already exists", a.To.Name)
	}
	return &RenameColumn{Table: t, Column: i, To: a.To.Name}, nil
}
