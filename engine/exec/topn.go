package exec

import (
	"fmt"
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
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
// rows that it has seen, and passes over those whose first key lies beyond the worst of them. Of those it loads no other
// column.
type TopN struct {
	node
	cfg    TopNConfig
	result sortedRows
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
func (t *TopN) Worker(i int) (Operator, error) { return t.watch(t.result.worker(t.q, i)), nil }

// Close implements [Node].
func (t *TopN) Close() error {
	t.result = sortedRows{}
	return t.node.Close()
}

// Open implements [Node].
func (t *TopN) Open(q *Query) error {
	t.start(q)
	if err := t.cfg.In.Open(q); err != nil {
		return err
	}
	t.result.name = "TopN"
	if t.cfg.Count == 0 {
		return nil
	}
	return t.timed(func() error { return t.run(q) })
}

// keep is the number of rows that may belong to the result.
func (t *TopN) keep() int {
	if t.cfg.Count > math.MaxInt32-min(t.cfg.Offset, math.MaxInt32) {
		return math.MaxInt32
	}
	return int(t.cfg.Count + t.cfg.Offset)
}

func (t *TopN) run(q *Query) error {
	keep := t.keep()
	schema := t.cfg.In.Schema()
	c, ts, _ := newCollected(schema, keyExprs(t.cfg.Keys))
	workers := make([]*topWorker, max(1, q.Workers))
	err := drain(q, t.cfg.In, func(w int) func(*vec.Batch) error {
		tw := &topWorker{q: q, keys: t.cfg.Keys, schema: schema, c: c, types: ts, keep: keep, mem: t.mem}
		tw.store = rows.NewStore(ts, t.mem)
		workers[w] = tw
		return tw.add
	})
	if err != nil {
		return err
	}
	stores := make([]*rows.Store, 0, len(workers))
	for _, w := range workers {
		if w != nil {
			stores = append(stores, w.store)
		}
	}
	if c.table, err = rows.Seal(ts, stores); err != nil {
		return err
	}
	order, _, err := sortTable(q, &t.node, c.table, c.at, keyOrders(t.cfg.Keys), 0, false)
	if err != nil {
		return err
	}
	lo, hi := min(int(min(t.cfg.Offset, math.MaxInt32)), len(order)), min(keep, len(order))
	if t.cfg.Count+t.cfg.Offset > math.MaxInt32 || t.cfg.Count+t.cfg.Offset < 0 {
		hi = len(order)
	}
	t.result = sortedRows{name: "TopN", table: c.table, width: c.width, ids: order[lo:hi]}
	return nil
}

// topWorker keeps one worker's best rows.
type topWorker struct {
	q      *Query
	keys   []SortKey
	schema []Column
	c      *collected
	types  []types.Type
	keep   int
	mem    *mem.Tracker
	store  *rows.Store
	prog   *expr.Program
	sel    kernel.Selection
	bits   []uint64
	values []*vec.Vector
	more   []kernel.Register
	// runs are the rows of the store by the Seq that they came with.
	runs []topRun
	// bound is the first key of the worst row to keep; nil until enough rows have been seen.
	bound *topBound
}

// topRun says that rows of the store up to row end came with seq.
type topRun struct {
	seq int64
	end int
}

// add takes what may belong to the best rows of a batch.
func (w *topWorker) add(b *vec.Batch) error {
	if w.prog == nil {
		p, err := expr.Compile(keyExprs(w.keys), layout(w.schema), w.q.Fn)
		if err != nil {
			return err
		}
		w.prog = p
	}
	values, err := w.prog.Run(b)
	if err != nil {
		return err
	}
	w.values = w.values[:0]
	for i, v := range values {
		if w.c.at[i] >= w.c.width {
			w.values = append(w.values, v)
		}
	}
	some := *b
	if w.bound != nil {
		w.bits = resizeTo(w.bits, vec.Words(b.K))
		w.bound.pass(w.bits, values[0], b.K)
		if w.none() {
			return nil
		}
		if err := w.narrow(&some); err != nil {
			return err
		}
	}
	if err := w.store.Append(&some, w.values...); err != nil {
		return err
	}
	if k := len(w.runs); k > 0 && w.runs[k-1].seq == b.Seq {
		w.runs[k-1].end = w.store.Len()
	} else {
		w.runs = append(w.runs, topRun{b.Seq, w.store.Len()})
	}
	if w.store.Len() >= max(2*w.keep, w.keep+4096) {
		return w.compact()
	}
	return nil
}

// none reports that no row of the batch passes.
func (w *topWorker) none() bool {
	var any uint64
	for _, x := range w.bits {
		any |= x
	}
	return any == 0
}

// narrow selects the rows of b that pass, and gathers the computed keys of these.
func (w *topWorker) narrow(b *vec.Batch) error {
	if w.more == nil {
		w.more = make([]kernel.Register, len(w.values))
	}
	k := vec.CountBits(w.bits, b.K)
	if len(w.values) > 0 && k < b.K {
		passed := vec.Batch{N: b.K, K: k, Sel: vec.SelBits, Bits: w.bits}
		var l kernel.Loader
		l.Start(&passed)
		for i, v := range w.values {
			if err := l.LoadCodes(&w.more[i], v); err != nil {
				return err
			}
			w.values[i] = &w.more[i].Vec
		}
	}
	w.sel.KeepDense(b, w.bits, nil)
	return nil
}

// compact throws away all but the best rows; those stay in the order in which they came.
func (w *topWorker) compact() error {
	t, err := rows.Seal(w.types, []*rows.Store{w.store})
	if err != nil {
		return err
	}
	serial := *w.q
	serial.Workers = 1
	order, _, err := sortTable(&serial, &node{mem: w.mem}, t, w.c.at, keyOrders(w.keys), 0, false)
	if err != nil {
		return err
	}
	w.mem.Release(4 * int64(len(order)))
	best := order[:min(w.keep, len(order))]
	if len(best) == w.keep {
		var r kernel.Register
		if err := t.Gather(&r, w.c.at[0], best[len(best)-1:]); err != nil {
			return err
		}
		w.bound = newTopBound(&r.Vec, w.keys[0])
	}
	slices.Sort(best) // IDs ascend in the order of arrival
	w.store = rows.NewStore(w.types, w.mem)
	err = w.refill(t, best)
	t.Free()
	return err
}

// refill adds rows of t to the store.
func (w *topWorker) refill(t *rows.Table, ids []uint32) error {
	place := make([]int, t.Chunks()+1) // of the first row of each chunk among all
	for i := range t.Chunks() {
		_, n := t.Chunk(i)
		place[i+1] = place[i] + n
	}
	var cols columnBatch
	old := w.runs
	w.runs = nil
	run := 0
	for len(ids) > 0 {
		at := func(id uint32) int {
			chunk := int(id) / rows.ChunkRows
			return place[chunk] + int(id)%rows.ChunkRows
		}
		for at(ids[0]) >= old[run].end {
			run++
		}
		n := 1
		for n < len(ids) && at(ids[n]) < old[run].end && n < vec.BatchRows {
			n++
		}
		b, err := cols.gather(t, len(w.types), ids[:n])
		if err != nil {
			return err
		}
		if err := w.store.AppendDense(b.Cols, n, old[run].seq); err != nil {
			return err
		}
		if k := len(w.runs); k > 0 && w.runs[k-1].seq == old[run].seq {
			w.runs[k-1].end = w.store.Len()
		} else {
			w.runs = append(w.runs, topRun{old[run].seq, w.store.Len()})
		}
		ids = ids[n:]
	}
	return nil
}
