package bind

import (
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// copyFrom binds COPY table FROM 'file'.
func (b *binder) copyFrom(s *sql.CopyFrom) (Statement, error) {
	o, _, err := b.table(s.Table, "Copying into")
	if err != nil {
		return nil, err
	}
	out := &CopyFrom{Table: o.Table, File: s.File.Value}
	if len(s.Columns) > 0 {
		if out.Columns, err = insertColumns(s.Columns, o.Table); err != nil {
			return nil, err
		}
	}
	out.Options, err = b.options(s.Options)
	return out, err
}

// copyTo binds COPY (query) TO 'file' and COPY table (columns) TO 'file'.
func (b *binder) copyTo(s *sql.CopyTo) (Statement, error) {
	r, err := b.copied(s)
	if err != nil {
		return nil, err
	}
	out := &CopyTo{File: s.File.Value}
	if out.Plan, err = b.finish(r.exactly()); err != nil {
		return nil, err
	}
	out.Options, err = b.options(s.Options)
	return out, err
}

func (b *binder) copied(s *sql.CopyTo) (*relation, error) {
	if s.Query != nil {
		return b.query(s.Query, nil)
	}
	o, name, err := b.mustObject(s.Table)
	if err != nil {
		return nil, err
	}
	r, err := b.readObject(s.Table, o, name)
	if err != nil || len(s.Columns) == 0 {
		return r, err
	}
	fields := fieldsOf(r)
	all := r.shown
	r.shown = nil
	for _, id := range s.Columns {
		i, err := columnOf(id, &logical.Table{Fields: fields}, false)
		if err != nil {
			return nil, err
		}
		r.shown = append(r.shown, all[i])
	}
	return r, nil
}

// options computes the values of COPY's options.
func (b *binder) options(list []*sql.CopyOption) ([]Option, error) {
	var out []Option
	p := &place{binder: b, clause: "Option value"}
	for _, o := range list {
		opt := Option{Name: strings.ToLower(o.Name.Name), Pos: o.Pos()}
		for _, before := range out {
			if before.Name == opt.Name {
				return nil, errorAt(o, DuplicateProperty, "Duplicate option: %s", opt.Name)
			}
		}
		var values []sql.Expr
		switch v := o.Value.(type) {
		case nil:
		case *sql.RowExpr:
			values = v.Items
		default:
			values = []sql.Expr{v}
		}
		for _, v := range values {
			var c *expr.Const
			if ref, ok := v.(*sql.ColumnRef); ok {
				c = varchar(dotted(ref.Parts))
			} else {
				var err error
				if c, err = p.constant(v); err != nil {
					return nil, err
				}
			}
			opt.Values = append(opt.Values, c)
		}
		out = append(out, opt)
	}
	return out, nil
}
