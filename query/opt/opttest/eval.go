package opttest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

// ErrManyRows is the error of a scalar subquery with several rows.
var ErrManyRows = errors.New("scalar sub-query has returned multiple rows")

// Eval computes a tree. Tables must be [Table] with Data.
func Eval(n logical.Node) ([]Row, error) {
	e := &evaluator{shared: map[int][]Row{}}
	return e.node(n, nil)
}

// env gives the columns of enclosing rows their values.
type env struct {
	cols  []logical.Column
	row   Row
	outer *env
}

func (v *env) value(id expr.ColumnID) (any, bool) {
	for ; v != nil; v = v.outer {
		for i := range v.cols {
			if v.cols[i].ID == id {
				return v.row[i], true
			}
		}
	}
	return nil, false
}

type evaluator struct {
	shared map[int][]Row // by Materialize.ID
	steps  int
}

// maxSteps bounds the rows that an evaluation may touch: random statements may be cross products.
const maxSteps = 1_000_000

// ErrTooLong says that a statement is too much work for row-by-row evaluation.
var ErrTooLong = errors.New("too many rows to evaluate")

func (e *evaluator) tick(n int) error {
	if e.steps += n; e.steps > maxSteps {
		return ErrTooLong
	}
	return nil
}

func (e *evaluator) node(n logical.Node, outer *env) ([]Row, error) {
	switch n := n.(type) {
	case *logical.Scan:
		return e.scan(n, outer)
	case *logical.Values:
		var out []Row
		for _, row := range n.Rows {
			r := make(Row, len(row))
			for i, x := range row {
				var err error
				if r[i], err = e.expr(x, outer); err != nil {
					return nil, err
				}
			}
			out = append(out, r)
		}
		return out, nil
	case *logical.Filter:
		in, err := e.node(n.In, outer)
		if err != nil {
			return nil, err
		}
		return e.keep(in, n.In.Columns(), []expr.Expr{n.Cond}, outer)
	case *logical.Project:
		return e.project(n, outer)
	case *logical.Join:
		return e.join(n, outer)
	case *logical.Aggregate:
		return e.aggregate(n, outer)
	case *logical.Window:
		return e.window(n, outer)
	case *logical.Sort:
		return e.sorted(n.In, n.Keys, outer)
	case *logical.TopN:
		in, err := e.sorted(n.In, n.Keys, outer)
		return slice(in, n.Count, n.Offset), err
	case *logical.Limit:
		in, err := e.node(n.In, outer)
		if err != nil {
			return nil, err
		}
		if len(n.WithTies) == 0 {
			return slice(in, n.Count, n.Offset), nil
		}
		return e.withTies(n, in, outer)
	case *logical.SetOp:
		return e.setOp(n, outer)
	case *logical.Materialize:
		rows, ok := e.shared[n.ID]
		if !ok {
			var err error
			if rows, err = e.node(n.In, nil); err != nil {
				return nil, err
			}
			e.shared[n.ID] = rows
		}
		return rows, nil
	}
	return nil, fmt.Errorf("evaluate: no rule for %T", n)
}

func (e *evaluator) scan(n *logical.Scan, outer *env) ([]Row, error) {
	t, ok := n.Table.Source.(*Table)
	if !ok {
		return nil, fmt.Errorf("evaluate: table %s is a %T", n.Table.Name, n.Table.Source)
	}
	out := make([]Row, len(t.Data))
	for i, row := range t.Data {
		out[i] = make(Row, len(n.Fields))
		for k, f := range n.Fields {
			out[i][k] = row[f]
		}
	}
	return e.keep(out, n.Cols, n.Filters, outer)
}

// keep filters rows.
func (e *evaluator) keep(in []Row, cols []logical.Column, conds []expr.Expr, outer *env) ([]Row, error) {
	if err := e.tick(len(in)); err != nil {
		return nil, err
	}
	var out []Row
	for _, row := range in {
		pass := true
		for _, c := range conds {
			v, err := e.expr(c, &env{cols, row, outer})
			if err != nil {
				return nil, err
			}
			if pass = v == true; !pass {
				break
			}
		}
		if pass {
			out = append(out, row)
		}
	}
	return out, nil
}

func (e *evaluator) project(n *logical.Project, outer *env) ([]Row, error) {
	in, err := e.node(n.In, outer)
	if err != nil {
		return nil, err
	}
	cols := n.In.Columns()
	out := make([]Row, len(in))
	for i, row := range in {
		if out[i], err = e.assigned(n.Exprs, &env{cols, row, outer}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (e *evaluator) assigned(list []logical.Assign, v *env) (Row, error) {
	out := make(Row, len(list))
	for i, a := range list {
		var err error
		if out[i], err = e.expr(a.Expr, v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func slice(in []Row, count, offset int64) []Row {
	in = in[min(offset, int64(len(in))):]
	if count >= 0 {
		in = in[:min(count, int64(len(in)))]
	}
	return in
}

// keyed is a row and the values of sort keys.
type keyed struct {
	row  Row
	keys Row
}

func (e *evaluator) keys(in []Row, cols []logical.Column, keys []logical.SortKey, outer *env) ([]keyed, error) {
	out := make([]keyed, len(in))
	for i, row := range in {
		out[i] = keyed{row, make(Row, len(keys))}
		for k := range keys {
			var err error
			if out[i].keys[k], err = e.expr(keys[k].Expr, &env{cols, row, outer}); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func compareKeys(a, b Row, keys []logical.SortKey) int {
	for i, k := range keys {
		x, y := a[i], b[i]
		if x == nil || y == nil {
			if x == nil && y == nil {
				continue
			}
			if (x == nil) == k.NullsFirst {
				return -1
			}
			return 1
		}
		d := compareValues(x, y)
		if k.Desc {
			d = -d
		}
		if d != 0 {
			return d
		}
	}
	return 0
}

func (e *evaluator) sorted(n logical.Node, keys []logical.SortKey, outer *env) ([]Row, error) {
	in, err := e.node(n, outer)
	if err != nil {
		return nil, err
	}
	k, err := e.keys(in, n.Columns(), keys, outer)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(k, func(a, b keyed) int { return compareKeys(a.keys, b.keys, keys) })
	out := make([]Row, len(k))
	for i := range k {
		out[i] = k[i].row
	}
	return out, nil
}

func (e *evaluator) withTies(n *logical.Limit, in []Row, outer *env) ([]Row, error) {
	k, err := e.keys(in, n.In.Columns(), n.WithTies, outer)
	if err != nil {
		return nil, err
	}
	end := min(n.Offset+n.Count, int64(len(in)))
	for n.Count > 0 && end > 0 && end < int64(len(in)) && compareKeys(k[end-1].keys, k[end].keys, n.WithTies) == 0 {
		end++
	}
	return in[min(n.Offset, end):end], nil
}

// compareValues orders values of one type.
func compareValues(a, b any) int {
	switch a := a.(type) {
	case int64:
		return cmp.Compare(a, b.(int64))
	case float64:
		return cmp.Compare(a, b.(float64))
	case string:
		return strings.Compare(a, b.(string))
	case types.Int128:
		return a.Cmp(b.(types.Int128))
	case bool:
		if a == b.(bool) {
			return 0
		} else if a {
			return 1
		}
		return -1
	}
	return 0
}

// text makes a row comparable as a map key; NULLs are equal.
func text(r Row) string { return fmt.Sprintf("%#v", []any(r)) }

func (e *evaluator) setOp(n *logical.SetOp, outer *env) ([]Row, error) {
	var ins [][]Row
	for _, in := range n.In {
		rows, err := e.node(in, outer)
		if err != nil {
			return nil, err
		}
		ins = append(ins, rows)
	}
	if n.Kind == logical.Union {
		out := slices.Concat(ins...)
		if !n.All {
			out = different(out)
		}
		return out, nil
	}
	out := ins[0]
	for _, r := range ins[1:] {
		count := map[string]int{}
		for _, row := range r {
			count[text(row)]++
		}
		var kept []Row
		for _, row := range out {
			k := text(row)
			hit := count[k] > 0
			if n.All {
				count[k]--
			}
			if hit == (n.Kind == logical.Intersect) {
				kept = append(kept, row)
			}
		}
		out = kept
		if !n.All {
			out = different(out)
		}
	}
	return out, nil
}

func different(in []Row) []Row {
	seen := map[string]bool{}
	var out []Row
	for _, r := range in {
		if k := text(r); !seen[k] {
			seen[k] = true
			out = append(out, r)
		}
	}
	return out
}
