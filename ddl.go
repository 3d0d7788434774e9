package clientele

import (
	"context"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/sql"
	"github.com/clientele-db/clientele/storage"
	"github.com/clientele-db/clientele/storage/catalog"
)

// commit runs f in a transaction of its own.
func (st *statement) commit(tag string, f func(ctx context.Context, tx *storage.Txn) error) (*Result, error) {
	tx := st.db.store.Begin()
	defer tx.Rollback()
	if err := f(st.ctx, tx); err != nil {
		return nil, err
	}
	if err := tx.Commit(st.ctx); err != nil {
		return nil, err
	}
	return done(tag), nil
}

// tableOf makes the definition of a new table.
func tableOf(schema, name string, fields []types.Field, comment string, columnComments []string, key []int, props []bind.Property) (catalog.Table, error) {
	t := catalog.Table{Schema: schema, Name: name, Comment: comment, PrimaryKey: key}
	for i, f := range fields {
		if f.Type.Kind == types.Unknown {
			return t, failure("COLUMN_TYPE_UNKNOWN", "the type of column '"+f.Name+"' is not known: CAST its NULL")
		}
		c := catalog.Column{Name: f.Name, Type: f.Type, NotNull: f.NotNull}
		if i < len(columnComments) {
			c.Comment = columnComments[i]
		}
		t.Columns = append(t.Columns, c)
	}
	for _, p := range props {
		if p.Name != "sorted_by" {
			return t, failure("INVALID_TABLE_PROPERTY", "table property '"+p.Name+"' is not known; there is sorted_by = ARRAY['column', …]")
		}
		if p.Value == nil || p.Value.Value.IsNull(0) {
			continue
		}
		v := p.Value.Value
		names := []string{}
		if v.Type.Kind == types.Array {
			for i := v.Off[0]; i < v.Off[1]; i++ {
				names = append(names, string(v.Child[0].BytesAt(int(i))))
			}
		} else {
			names = splitList(constText(p.Value))
		}
		for _, n := range names {
			i := fieldIndex(fields, n)
			if i < 0 {
				return t, failure("COLUMN_NOT_FOUND", "sorted_by: the table has no column '"+n+"'")
			}
			t.SortedBy = append(t.SortedBy, i)
		}
	}
	return t, nil
}

func (st *statement) createTable(b *bind.CreateTable) (*Result, error) {
	if st.snap.Catalog().Table(b.Schema, b.Name) != nil && b.IfNotExists {
		return done("CREATE TABLE"), nil
	}
	t, err := tableOf(b.Schema, b.Name, b.Fields, b.Comment, b.ColumnComments, b.PrimaryKey, b.Properties)
	if err != nil {
		return nil, err
	}
	return st.commit("CREATE TABLE", func(ctx context.Context, tx *storage.Txn) error {
		if b.OrReplace && tx.Catalog().Table(b.Schema, b.Name) != nil {
			if err := tx.DropTable(ctx, b.Schema, b.Name); err != nil {
				return err
			}
		}
		_, err := tx.CreateTable(ctx, t)
		return err
	})
}

func (st *statement) createView(b *bind.CreateView) (*Result, error) {
	v := catalog.View{Schema: b.View.Schema, Name: b.View.Name, SQL: b.View.Text, InSchema: b.View.InSchema, Comment: b.Comment}
	for _, f := range b.View.Columns {
		v.Columns = append(v.Columns, catalog.Column{Name: f.Name, Type: f.Type, NotNull: f.NotNull})
	}
	if b.IfNotExists && st.snap.Catalog().View(v.Schema, v.Name) != nil {
		return done("CREATE VIEW"), nil
	}
	return st.commit("CREATE VIEW", func(_ context.Context, tx *storage.Txn) error {
		return tx.CreateView(v, b.OrReplace)
	})
}

func (st *statement) createSchema(b *bind.CreateSchema) (*Result, error) {
	for _, s := range st.snap.Catalog().Schemas() {
		if s.Name == strings.ToLower(b.Name) && b.IfNotExists {
			return done("CREATE SCHEMA"), nil
		}
	}
	return st.commit("CREATE SCHEMA", func(_ context.Context, tx *storage.Txn) error {
		return tx.CreateSchema(catalog.Schema{Name: b.Name})
	})
}

func (st *statement) drop(b *bind.Drop) (*Result, error) {
	tag := "DROP " + b.Kind.String()
	if !b.Exists {
		return done(tag), nil
	}
	return st.commit(tag, func(ctx context.Context, tx *storage.Txn) error {
		switch b.Kind {
		case sql.TableObject:
			return tx.DropTable(ctx, b.Schema, b.Name)
		case sql.ViewObject:
			return tx.DropView(b.Schema, b.Name)
		case sql.ModelObject:
			return tx.DropModel(b.Schema, b.Name)
		case sql.SchemaObject:
			return tx.DropSchema(ctx, b.Schema, b.Cascade)
		}
		return failure("NOT_SUPPORTED", tag+" is not supported")
	})
}

func (st *statement) rename(b *bind.Rename) (*Result, error) {
	tag := "ALTER " + b.Kind.String()
	if !b.Exists {
		return done(tag), nil
	}
	return st.commit(tag, func(ctx context.Context, tx *storage.Txn) error {
		if b.Kind != sql.TableObject {
			return failure("NOT_SUPPORTED", "renaming a "+b.Kind.String()+" is not supported")
		}
		return tx.AlterTable(ctx, b.Schema, b.Name, func(t *catalog.Table) { t.Schema, t.Name = b.ToSchema, b.ToName })
	})
}

func (st *statement) addColumn(b *bind.AddColumn) (*Result, error) {
	if b.Noop {
		return done("ALTER TABLE"), nil
	}
	return nil, failure("NOT_SUPPORTED", "ADD COLUMN is not supported: CREATE OR REPLACE TABLE … AS SELECT *, … makes the table anew")
}

func (st *statement) dropColumn(b *bind.DropColumn) (*Result, error) {
	if b.Noop {
		return done("ALTER TABLE"), nil
	}
	return nil, failure("NOT_SUPPORTED", "DROP COLUMN is not supported: CREATE OR REPLACE TABLE … AS SELECT * EXCLUDE (…) makes the table anew")
}

func (st *statement) renameColumn(b *bind.RenameColumn) (*Result, error) {
	if b.Noop {
		return done("ALTER TABLE"), nil
	}
	return st.commit("ALTER TABLE", func(ctx context.Context, tx *storage.Txn) error {
		return tx.AlterTable(ctx, b.Table.Schema, b.Table.Name, func(t *catalog.Table) { t.Columns[b.Column].Name = b.To })
	})
}

func (st *statement) truncate(b *bind.Truncate) (*Result, error) {
	rows := b.Table.Source.Rows()
	tag := "TRUNCATE TABLE"
	if b.Delete {
		tag = "DELETE"
	}
	r, err := st.commit(tag, func(ctx context.Context, tx *storage.Txn) error {
		return tx.Truncate(ctx, b.Table.Schema, b.Table.Name)
	})
	if err == nil && b.Delete {
		r.affected, r.counted = rows, true
	}
	return r, err
}
