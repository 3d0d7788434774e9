package mine

import (
	"context"
	"errors"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/query/logical"
)

// relation reads the rows of a plan as often as it is asked to.
type relation struct {
	schema *mining.Schema
	in     logical.PlannedInput
	order  []int
	// node is the plan of the first scan, which EXPLAIN shows.
	node   exec.Node
	used   bool
	shared *exec.Shared
	hold   *exec.Materialize // keeps what is shared between scans
	q      *exec.Query
}

// newRelation plans the reading of in. order are columns by which an algorithm wants the rows sorted, nil for any order.
func newRelation(in logical.PlannedInput, order []int) *relation {
	r := &relation{in: in, order: order, schema: &mining.Schema{}}
	for _, c := range in.Node.Schema() {
		r.schema.Columns = append(r.schema.Columns, types.Field{Name: c.Name, Type: c.Type})
	}
	switch {
	case order != nil:
		r.node = r.sorted(in.Node)
	case exec.RepetitionOf(in.Node) == exec.NotRepeatable:
		r.share(in.Node)
	default:
		r.node = in.Node
	}
	return r
}

// sorted sorts a plan by the wanted columns, then by all others: rows that are equal in all cannot be told apart.
func (r *relation) sorted(n exec.Node) exec.Node {
	schema := n.Schema()
	var keys []exec.SortKey
	seen := make([]bool, len(schema))
	add := func(c int) {
		if !seen[c] && schema[c].Type.Orderable() {
			keys = append(keys, exec.SortKey{Expr: ref(schema[c])})
		}
		seen[c] = true
	}
	for _, c := range r.order {
		add(c)
	}
	for c := range schema {
		add(c)
	}
	return exec.NewSort(exec.SortConfig{In: n, Keys: keys})
}

// ref reads a column.
func ref(c exec.Column) *expr.Column { return &expr.Column{ID: c.ID, Name: c.Name, T: c.Type} }

// share keeps the sorted result of a plan for all scans.
func (r *relation) share(n exec.Node) {
	r.shared = exec.NewShared("input", r.sorted(n))
	r.hold = r.reading(n)
	r.node = r.reading(n)
}

func (r *relation) reading(n exec.Node) *exec.Materialize {
	return exec.NewMaterialize(exec.MaterializeConfig{From: r.shared, Columns: n.Schema()})
}

// Schema implements [mining.Relation].
func (r *relation) Schema() *mining.Schema { return r.schema }

var errNotRepeatable = errors.New("the plan is not repeatable")

// Scan implements [mining.Relation].
func (r *relation) Scan(ctx context.Context, sink func() func(*vec.Batch) error) (mining.ScanStats, error) {
	n, err := r.next()
	if err != nil {
		return mining.ScanStats{}, err
	}
	q := *r.q
	q.Ctx = ctx
	var opened func() error
	if r.order == nil && r.shared == nil && exec.RepetitionOf(n) == exec.RepeatableIfOpen {
		opened = func() error {
			if exec.RepetitionOf(n) != exec.Repeatable {
				return errNotRepeatable
			}
			return nil
		}
	}
	if r.order != nil {
		inner := sink
		sink = func() func(*vec.Batch) error { return single(inner()) }
	}
	err = exec.Drain(&q, n, opened, sink)
	if errors.Is(err, errNotRepeatable) {
		if n, err = r.in.Again(); err != nil {
			return mining.ScanStats{}, err
		}
		r.share(n)
		r.used = false
		return r.Scan(ctx, sink)
	}
	return mining.ScanStats{Bytes: bytesOf(n)}, err
}

// next returns the plan of the next scan.
func (r *relation) next() (exec.Node, error) {
	if !r.used {
		r.used = true
		return r.node, nil
	}
	if r.shared != nil {
		return r.reading(r.in.Node), nil
	}
	n, err := r.in.Again()
	if err == nil && r.order != nil {
		n = r.sorted(n)
	}
	return n, err
}

// close frees what is kept between scans.
func (r *relation) close() error {
	if r.hold == nil {
		return nil
	}
	return r.hold.Close()
}

// single makes one partition of all batches of a stream.
func single(take func(*vec.Batch) error) func(*vec.Batch) error {
	var b vec.Batch
	return func(in *vec.Batch) error {
		if in == nil {
			return take(nil)
		}
		b = *in
		b.Seq = 0
		return take(&b)
	}
}

// bytesOf sums what the scans of a plan have read.
func bytesOf(n exec.Node) int64 {
	b := n.Stats().Bytes.Load()
	for _, in := range n.Inputs() {
		b += bytesOf(in)
	}
	return b
}
