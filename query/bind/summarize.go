package bind

import (
	"math"
	"strconv"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// profileColumns are the columns of SUMMARIZE: DuckDB's, a row for each column of the query.
var profileColumns = []types.Field{
	textColumn("column_name"), textColumn("column_type"), textColumn("min"), textColumn("max"), bigintColumn("approx_unique"),
	doubleColumn("avg"), doubleColumn("std"), textColumn("q25"), textColumn("q50"), textColumn("q75"), bigintColumn("count"),
	doubleColumn("null_percentage"),
}

// profile collects the aggregates of SUMMARIZE: all of them are computed in one pass, as one row. A join with the numbers
// of the columns then turns that row into one for each column.
type profile struct {
	*binder
	n    sql.Node
	aggs []logical.Agg
}

func (b *binder) summarize(s *sql.Summarize) (Statement, error) {
	r, err := b.query(s.Query, nil)
	if err != nil {
		return nil, err
	}
	p := &profile{binder: b, n: s}
	cells := make([][]expr.Expr, len(r.shown)) // by column of the query, then as profileColumns
	for i, c := range r.shown {
		if cells[i], err = p.column(c.col); err != nil {
			return nil, err
		}
	}
	agg := &logical.Aggregate{In: r.plan, Aggs: p.aggs}
	number := b.column("position", types.BigIntType, true)
	positions := &logical.Values{Cols: []logical.Column{number}}
	conds := make([]expr.Expr, len(cells))
	for i := range cells {
		k := expr.Int(types.BigIntType, int64(i))
		positions.Rows = append(positions.Rows, []expr.Expr{k})
		if conds[i], err = b.call(s, "=", number.Ref(), k); err != nil {
			return nil, err
		}
	}
	assigns := make([]logical.Assign, len(profileColumns))
	for i, f := range profileColumns {
		x := &expr.Case{T: f.Type}
		for j := range cells {
			if expr.IsNullConst(cells[j][i]) {
				continue
			}
			x.Whens = append(x.Whens, expr.When{Cond: conds[j], Then: cells[j][i]})
		}
		assigns[i] = logical.Assign{Col: b.column(f.Name, f.Type, false), Expr: x}
		if len(x.Whens) == 0 {
			assigns[i].Expr = expr.Null(f.Type)
		}
	}
	plan, err := b.finish(&logical.Project{
		In: &logical.Sort{
			In:   &logical.Join{Kind: logical.Cross, L: positions, R: agg},
			Keys: []logical.SortKey{{Expr: number.Ref()}},
		},
		Exprs: assigns,
	})
	if err != nil {
		return nil, err
	}
	return &Select{Plan: plan}, nil
}

// column returns the cells of the row of one column.
func (p *profile) column(c logical.Column) ([]expr.Expr, error) {
	x := c.Ref()
	t := c.Type
	cells := make([]expr.Expr, len(profileColumns))
	for i, f := range profileColumns {
		cells[i] = expr.Null(f.Type)
	}
	cells[0], cells[1] = expr.Bytes(types.VarcharType, c.Name), expr.Bytes(types.VarcharType, t.String())
	if t.Orderable() {
		cells[2], cells[3] = p.text(p.call("min", x)), p.text(p.call("max", x))
	}
	if t.Comparable() {
		cells[4] = p.typed(p.call("approx_distinct", x), types.BigIntType)
	}
	if t.IsNumeric() {
		d := p.coerce(x, types.DoubleType)
		cells[5] = p.typed(p.call("avg", d), types.DoubleType)
		cells[6] = p.typed(p.call("stddev", d), types.DoubleType)
		for i, share := range []float64{0.25, 0.5, 0.75} {
			cells[7+i] = p.text(p.call("approx_percentile", d, expr.Float(types.DoubleType, share)))
		}
	}
	rows := p.call("count")
	values := p.call("count", x)
	if rows == nil || values == nil {
		return cells, nil
	}
	cells[10] = p.typed(rows, types.BigIntType)
	share, err := p.nullShare(rows, values)
	cells[11] = share
	return cells, err
}

// nullShare is the percentage of rows in which the column is NULL; NULL of no rows.
func (p *profile) nullShare(rows, values expr.Expr) (expr.Expr, error) {
	nulls, err := p.binder.call(p.n, "-", rows, values)
	if err != nil {
		return nil, err
	}
	percent, err := p.binder.call(p.n, "*", p.coerce(nulls, types.DoubleType), expr.Float(types.DoubleType, 100))
	if err != nil {
		return nil, err
	}
	some, err := p.binder.call(p.n, ">", rows, expr.Int(types.BigIntType, 0))
	if err != nil {
		return nil, err
	}
	share, err := p.binder.call(p.n, "/", percent, p.coerce(rows, types.DoubleType))
	if err != nil {
		return nil, err
	}
	return &expr.Case{Whens: []expr.When{{Cond: some, Then: share}}, T: types.DoubleType}, nil
}

// call adds an aggregate, or finds an equal one, and returns its column; nil where the type has no such aggregate.
func (p *profile) call(name string, args ...expr.Expr) expr.Expr {
	def := fn.LookupAggregate(name)
	if def == nil {
		return nil
	}
	o, err := def.Resolve(typesOf(args))
	if err != nil {
		return nil
	}
	for i := range p.aggs {
		if p.aggs[i].Def == def && sameList(p.aggs[i].Args, args) {
			return p.aggs[i].Col.Ref()
		}
	}
	own := *o
	a := logical.Agg{Def: def, Overload: &own, Col: p.binder.column(name, o.Result, def.EmptyIsZero)}
	a.Args, own.Args = p.arguments(args, o.Args)
	p.aggs = append(p.aggs, a)
	return a.Col.Ref()
}

// text brings a value to VARCHAR where its type can be printed.
func (p *profile) text(x expr.Expr) expr.Expr {
	if x == nil {
		return expr.Null(types.VarcharType)
	}
	if x.Type().IsFloat() {
		o := &fn.Overload{Args: []types.Type{x.Type()}, Result: types.VarcharType, Eval: plainFloats}
		return &expr.Call{Def: plainFunction, Overload: o, Args: []expr.Expr{x}}
	}
	if x.Type().Kind != types.Unknown {
		if _, err := fn.CastOf(x.Type(), types.VarcharType); err != nil {
			return expr.Null(types.VarcharType)
		}
	}
	return p.coerce(x, types.VarcharType)
}

func (p *profile) typed(x expr.Expr, t types.Type) expr.Expr {
	if x == nil {
		return expr.Null(t)
	}
	return p.coerce(x, t)
}

// plainFunction prints floating-point numbers for people: CAST would print 2.5 as 2.5E0.
var plainFunction = &fn.Scalar{
	Name: "plain", Doc: "Prints a number without an exponent where that is short.", Hidden: true,
	Resolve: func([]types.Type) (*fn.Overload, error) {
		return nil, &fn.Error{Code: fn.FunctionNotFound, Message: "plain cannot be called"}
	},
}

// plainFloats is the Eval of [plainFunction].
func plainFloats(_ *fn.Context, out *vec.Vector, args []*vec.Vector, n int) error {
	in := args[0]
	bits := 64
	if in.Type.Kind == types.Real {
		bits = 32
	}
	out.Off = append(out.Off[:0], 0)
	for i := range n {
		if !in.IsNull(i) {
			v := in.F64[0]
			if in.Form != vec.Const {
				v = in.F64[i]
			}
			format := byte('f')
			if a := math.Abs(v); a >= 1e15 || a < 1e-5 && a > 0 {
				format = 'g'
			}
			out.Bytes = strconv.AppendFloat(out.Bytes, v, format, -1, bits)
		}
		out.Off = append(out.Off, uint32(len(out.Bytes)))
	}
	return nil
}
