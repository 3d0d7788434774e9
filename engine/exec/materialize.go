package exec

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/vec"
)

// Shared is a relation that is computed once and read at several places: a common table expression.
type Shared struct {
	name string
	in   Node

	mu      sync.Mutex
	readers int // not yet closed
	opened  bool
	err     error // of computing it
	mem     *mem.Tracker
	table   *rows.Table
	ids     []uint32
}

// NewShared returns a shared relation; the first [Materialize] to be opened computes it, the last to be closed frees it.
func NewShared(name string, in Node) *Shared { return &Shared{name: name, in: in} }

// open computes the relation unless that has been done.
func (s *Shared) open(q *Query) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened {
		return s.err
	}
	s.opened = true
	s.mem = q.Mem.Child("Materialize "+s.name, "query_memory", 0)
	s.err = s.compute(q)
	return s.err
}

func (s *Shared) compute(q *Query) error {
	if err := s.in.Open(q); err != nil {
		return err
	}
	c, err := collect(q, s.mem, s.in, nil)
	if err != nil {
		return err
	}
	if err := s.mem.Reserve(4 * int64(c.table.Len())); err != nil {
		return err
	}
	s.table, s.ids = c.table, c.table.IDs(nil)
	return s.in.Close()
}

// close forgets one reader. The last one frees the relation.
func (s *Shared) close() (peak int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	peak = s.mem.Peak()
	if s.readers--; s.readers > 0 {
		return peak, nil
	}
	s.table, s.ids = nil, nil
	s.mem.ReleaseAll()
	return peak, s.in.Close()
}

// MaterializeConfig configures a [Materialize].
type MaterializeConfig struct {
	From *Shared
	// Columns are those of this reading, by position those of the shared relation.
	Columns []Column
}

// Materialize reads a shared relation.
type Materialize struct {
	node
	cfg    MaterializeConfig
	next   atomic.Int64
	closed bool
}

// NewMaterialize returns one reading.
func NewMaterialize(cfg MaterializeConfig) *Materialize {
	cfg.From.readers++
	return &Materialize{node: node{name: "Materialize", schema: cfg.Columns, in: []Node{cfg.From.in}}, cfg: cfg}
}

// Open implements [Node].
func (m *Materialize) Open(q *Query) error {
	m.q = q
	return m.timed(func() error { return m.cfg.From.open(q) })
}

// morselBatches is the number of batches of a unit of work, so that it is about as large as a scan's.
const morselBatches = 8

func (m *Materialize) morselRows() int { return morselBatches * m.q.batchRows() }

func (m *Materialize) morsels() int {
	return (len(m.cfg.From.ids) + m.morselRows() - 1) / m.morselRows()
}

func (m *Materialize) streams() int { return m.morsels() }

// Worker implements [Node].
func (m *Materialize) Worker(int) (Operator, error) { return m.watch(&materializeOp{node: m}), nil }

// Close implements [Node].
func (m *Materialize) Close() error {
	if m.closed {
		return nil
	}
	m.closed = true
	peak, err := m.cfg.From.close()
	m.stats.Memory.Store(max(m.stats.Memory.Load(), peak))
	return err
}

// Describe implements [Node].
func (m *Materialize) Describe() (string, []string) {
	return "Materialize", []string{m.cfg.From.name + " [" + columnNames(m.schema) + "]"}
}

// materializeOp is one worker; they take morsels from a counter.
type materializeOp struct {
	node   *Materialize
	cols   columnBatch
	morsel int
	at, hi int // rows of the morsel that are left
}

// Next implements [Operator].
func (o *materializeOp) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, s := o.node, o.node.cfg.From
	if o.at == o.hi {
		o.morsel = int(m.next.Add(1)) - 1
		if o.morsel >= m.morsels() {
			return nil, nil
		}
		o.at = o.morsel * m.morselRows()
		o.hi = min(o.at+m.morselRows(), len(s.ids))
	}
	hi := min(o.at+m.q.batchRows(), o.hi)
	b, err := o.cols.gather(s.table, len(m.schema), s.ids[o.at:hi])
	if err != nil {
		return nil, err
	}
	o.at = hi
	b.Seq = int64(o.morsel)
	return b, nil
}

// Close implements [Operator].
func (o *materializeOp) Close() error { return nil }

// Children implements [Operator].
func (o *materializeOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *materializeOp) String() string { return "Materialize" }
