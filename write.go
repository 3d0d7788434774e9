package clientele

import (
	"context"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/storage"
	"github.com/clientele-db/clientele/storage/table"
)

func (st *statement) createTableAs(b *bind.CreateTableAs) (*Result, error) {
	if b.Exists {
		return wrote("CREATE TABLE", 0), nil
	}
	t, err := tableOf(b.Schema, b.Name, b.Fields, b.Comment, nil, nil, b.Properties)
	if err != nil {
		return nil, err
	}
	var rows int64
	r, err := st.commit("CREATE TABLE", func(ctx context.Context, tx *storage.Txn) error {
		if b.OrReplace && tx.Catalog().Table(b.Schema, b.Name) != nil {
			if err := tx.DropTable(ctx, b.Schema, b.Name); err != nil {
				return err
			}
		}
		if _, err := tx.CreateTable(ctx, t); err != nil {
			return err
		}
		if b.NoData {
			return nil
		}
		var err error
		rows, err = st.load(ctx, tx, b.Schema, b.Name, b.Plan, b.Fields)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.affected, r.counted = rows, true
	return r, nil
}

func (st *statement) insert(b *bind.Insert) (*Result, error) {
	var rows int64
	r, err := st.commit("INSERT", func(ctx context.Context, tx *storage.Txn) error {
		var err error
		rows, err = st.load(ctx, tx, b.Table.Schema, b.Table.Name, b.Plan, b.Table.Fields)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.affected, r.counted = rows, true
	return r, nil
}

// load appends the rows of a query to a table, in their order.
func (st *statement) load(ctx context.Context, tx *storage.Txn, schema, name string, n logical.Node, fields []types.Field) (int64, error) {
	p, err := st.plan(n)
	if err != nil {
		return 0, err
	}
	rows, err := exec.Run(st.query, p.Root)
	if err != nil {
		return 0, err
	}
	defer rows.Close() //nolint:errcheck // Next tells what went wrong
	app, err := tx.Append(ctx, schema, name, table.AppendOptions{})
	if err != nil {
		return 0, err
	}
	w := app.Writer()
	var count, seq int64
	for {
		b, err := rows.Next(ctx)
		if err != nil {
			return 0, err
		}
		if b == nil {
			break
		}
		if err := checkNotNull(b, fields); err != nil {
			return 0, err
		}
		if err := w.Append(ctx, seq, b); err != nil {
			return 0, err
		}
		seq++
		count += int64(b.K)
	}
	return count, w.Close(ctx)
}

// checkNotNull refuses NULLs in columns that are declared without.
func checkNotNull(b *vec.Batch, fields []types.Field) error {
	for i, f := range fields {
		if !f.NotNull || b.Cols[i].Valid == nil {
			continue
		}
		v := b.Cols[i]
		if v.ConstNull() && b.K > 0 || v.Form != vec.Const && vec.CountBits(v.Valid, v.N) < v.N {
			return failure("CONSTRAINT_VIOLATION", "NULL value not allowed for NOT NULL column: "+f.Name)
		}
	}
	return nil
}
