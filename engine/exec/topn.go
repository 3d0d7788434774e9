package exec

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// TopNConfig configures a [TopN].
type TopNConfig struct {
	In            Node
	Keys          []SortKey
	Count, Offset int64
}

// TopN returns Count rows of the sorted input behind the first Offset, without sorting it all: each worker keeps the best
// rows that it has seen, and passes over those whose first key lies beyond the worst of them.
type TopN struct {
	node
	cfg    TopNConfig
	sorted sortedRows
}

// NewTopN returns a top-N.
func NewTopN(cfg TopNConfig) *TopN {
	return &TopN{node: node{name: "TopN", schema: cfg.In.Schema(), in: []Node{cfg.In}}, cfg: cfg}
}

// Ordered implements [Node].
func (t *TopN) Ordered() bool { return true }

// Describe implements [Node].
func (t *TopN) Describe() (string, []string) {
	d := fmt.Sprintf("first %d", t.cfg.Count)
	if t.cfg.Offset > 0 {
		d += fmt.Sprintf(" behind %d", t.cfg.Offset)
	}
	return "TopN", []string{d + " by " + describeKeys(t.cfg.Keys)}
}

// Worker implements [Node].
func (t *TopN) Worker(i int) (Operator, error) {
	if i > 0 {
		return t.watch(&sortedOp{name: "TopN"}), nil
	}
	return t.watch(&sortedOp{name: "TopN", rows: t.sorted, batch: t.q.batchRows()}), nil
}

// Open implements [Node].
func (t *TopN) Open(q *Query) error {
	t.start(q)
	if err := t.cfg.In.Open(q); err != nil {
		return err
	}
	if t.cfg.Count == 0 {
		return nil
	}
	return t.timed(func() error { return t.run(q) })
}

func (t *TopN) run(q *Query) error {
	keep := int(t.cfg.Count + t.cfg.Offset)
	schema := t.cfg.In.Schema()
	var ts []types.Type
	var exprs []expr.Expr
	for _, c := range schema {
		ts = append(ts, c.Type)
		exprs = append(exprs, &expr.Column{ID: c.ID, Name: c.Name, T: c.Type})
	}
	for _, k := range t.cfg.Keys {
		ts = append(ts, k.Expr.Type())
		exprs = append(exprs, k.Expr)
	}
	workers := make([]*topWorker, max(1, q.Workers))
	err := drain(q, t.cfg.In, func(w int) func(*vec.Batch) error {
		tw := &topWorker{q: q, t: t, types: ts, width: len(schema), keep: keep, store: newRowStore(ts, t.mem)}
		workers[w] = tw
		return func(b *vec.Batch) error {
			if tw.prog == nil {
				p, err := expr.Compile(exprs, layout(schema), q.Fn)
				if err != nil {
					return err
				}
				tw.prog = p
			}
			return tw.add(b)
		}
	})
	if err != nil {
		return err
	}
	stores := make([]*rowStore, 0, len(workers))
	for _, w := range workers {
		if w != nil {
			stores = append(stores, w.store)
		}
	}
	store, order, err := joinStores(q, stores)
	if err != nil || store == nil {
		return err
	}
	if err := sortRows(q, order, storeKeys(store, len(schema), t.cfg.Keys)); err != nil {
		return err
	}
	lo, hi := min(int(t.cfg.Offset), len(order)), min(keep, len(order))
	t.sorted = sortedRows{cols: store.vectors()[:len(schema)], rows: order[lo:hi]}
	return nil
}

func storeKeys(s *rowStore, width int, keys []SortKey) []orderKey {
	out := make([]orderKey, len(keys))
	for i, k := range keys {
		out[i] = orderKey{v: s.cols[width+i].vector(s.n), desc: k.Desc, nullsFirst: k.NullsFirst}
	}
	return out
}

// topWorker is one worker's best rows.
type topWorker struct {
	q     *Query
	t     *TopN
	types []types.Type
	width int
	keep  int
	store *rowStore
	prog  *expr.Program
	rows  []uint32
	// bound is the first key of the worst row to keep, a row of one column; nil until enough rows have been seen.
	bound *topBound
}

// add takes what may belong to the best rows of a batch.
func (w *topWorker) add(b *vec.Batch) error {
	cols, err := w.prog.Run(b)
	if err != nil {
		return err
	}
	if w.bound == nil {
		if err := w.store.add(cols, nil, b.K, b.Seq); err != nil {
			return err
		}
	} else {
		w.rows = w.bound.pass(w.rows[:0], cols[w.width], b.K)
		if err := w.store.add(cols, w.rows, len(w.rows), b.Seq); err != nil {
			return err
		}
	}
	if w.store.n >= max(4*w.keep, 4096) {
		return w.compact()
	}
	return nil
}

// compact throws away all but the best rows, in the order in which they came.
func (w *topWorker) compact() error {
	order := make([]uint32, w.store.n)
	for i := range order {
		order[i] = uint32(i)
	}
	serial := *w.q
	serial.Workers = 1
	if err := sortRows(&serial, order, storeKeys(w.store, w.width, w.t.cfg.Keys)); err != nil {
		return err
	}
	best := order[:min(w.keep, len(order))]
	cols := w.store.vectors()
	if len(best) == w.keep {
		w.bound = newTopBound(w.store.cols[w.width].vector(w.store.n), best[len(best)-1], w.t.cfg.Keys[0])
	}
	keep := make([]bool, w.store.n)
	for _, r := range best {
		keep[r] = true
	}
	next := newRowStore(w.types, w.store.mem)
	for _, p := range w.store.pieces {
		w.rows = w.rows[:0]
		for r := p.lo; r < p.hi; r++ {
			if keep[r] {
				w.rows = append(w.rows, uint32(r))
			}
		}
		if err := next.add(cols, w.rows, len(w.rows), p.seq); err != nil {
			return err
		}
	}
	w.store.free()
	w.store = next
	return nil
}
