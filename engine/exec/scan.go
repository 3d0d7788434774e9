package exec

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// ScanConfig configures a [Scan].
type ScanConfig struct {
	Source Source
	// Name is the table's name, for EXPLAIN.
	Name string
	// Columns are the output; column i is field Fields[i] of the source. Columns that only Filter reads belong here too:
	// what nobody reads is never loaded.
	Columns []Column
	Fields  []int
	// Filter is over Columns; nil keeps all rows. Its conjuncts are reordered as they prove selective.
	Filter expr.Expr
}

// Scan reads a source by morsels: workers take them from a counter. Morsels and pages in which no row can pass are
// skipped by their bounds; the columns of the filter are loaded one by one as they are needed, the others only when rows
// are left.
type Scan struct {
	node
	cfg    ScanConfig
	pushed []expr.KeyFilter
	next   atomic.Int64 // morsel
}

// NewScan returns a scan. It does not close the source.
func NewScan(cfg ScanConfig) *Scan {
	return &Scan{node: node{name: "Scan", schema: cfg.Columns}, cfg: cfg}
}

// Open implements [Node].
func (s *Scan) Open(q *Query) error {
	s.start(q)
	return nil
}

func (s *Scan) streams() int { return s.cfg.Source.Morsels() }

// Worker implements [Node].
func (s *Scan) Worker(int) (Operator, error) {
	return s.watch(&scanOp{scan: s, morsel: -1}), nil
}

// Describe implements [Node].
func (s *Scan) Describe() (string, []string) {
	d := []string{s.cfg.Name + " [" + columnNames(s.cfg.Columns) + "]"}
	if s.cfg.Filter != nil {
		d = append(d, "filter "+expr.Text(s.cfg.Filter))
	}
	for _, f := range s.pushed {
		d = append(d, "join filter "+f.Name)
	}
	return "Scan", d
}

// columnFilter implements [filterTarget].
func (s *Scan) columnFilter(id expr.ColumnID) func(expr.KeyFilter) {
	for i, c := range s.cfg.Columns {
		if c.ID == id {
			return func(f expr.KeyFilter) {
				f.Col = i
				if st := s.cfg.Source.ColumnStats(s.cfg.Fields[i]); f.Pass == 0 && st.Bounded {
					f.Pass = passShare(&f, st.Lo, st.Hi)
				}
				s.pushed = append(s.pushed, f)
			}
		}
	}
	return nil
}

// passShare guesses the share of values that pass f from those that lie in lo … hi, as if they were spread evenly.
func passShare(f *expr.KeyFilter, lo, hi int64) float64 {
	all := float64(hi) - float64(lo) + 1
	some := min(float64(hi), float64(f.Hi)) - max(float64(lo), float64(f.Lo)) + 1
	if f.Set != nil {
		some = min(some, float64(f.Set.Count))
	}
	return max(0.0001, min(1, some/all))
}

// scanOp is one worker of a scan.
type scanOp struct {
	scan   *Scan
	r      Reader
	pred   *expr.Predicate // nil if nothing is filtered
	sel    kernel.Selection
	b      vec.Batch
	cols   []vec.Vector
	loaded []bool
	morsel int
	bytes  int64
	done   bool
	ctx    context.Context // of the current Next, for columns that the predicate asks for
	load   func(i int) error
	zone   func(i int) expr.Zone
}

// open makes the reader and the predicate, when the first morsel is at hand.
func (o *scanOp) open() error {
	s := o.scan
	r, err := s.cfg.Source.Reader(s.cfg.Fields)
	if err != nil {
		return fmt.Errorf("read table %s: %w", s.cfg.Name, err)
	}
	o.r = r
	n := len(s.cfg.Columns)
	o.cols, o.loaded = make([]vec.Vector, n), make([]bool, n)
	o.b.Cols = make([]*vec.Vector, n)
	for i := range o.cols {
		o.b.Cols[i] = &o.cols[i]
	}
	o.load = func(i int) error {
		if o.loaded[i] {
			return nil
		}
		o.loaded[i] = true
		return o.wrap(o.r.Vector(o.ctx, i, &o.cols[i]))
	}
	if s.cfg.Filter == nil && len(s.pushed) == 0 {
		return nil
	}
	o.pred, err = expr.CompilePredicate(s.cfg.Filter, layout(s.cfg.Columns), s.q.Fn)
	if err != nil {
		return err
	}
	for _, f := range s.pushed {
		o.pred.Push(f)
	}
	o.pred.OnRead(o.load)
	o.zone = func(i int) expr.Zone { return expr.Zone(o.r.Zone(i)) }
	return nil
}

// seek goes to the next morsel that may have rows; ok is false at the end.
func (o *scanOp) seek(ctx context.Context) (ok bool, err error) {
	src := o.scan.cfg.Source
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		m := int(o.scan.next.Add(1)) - 1
		if m >= src.Morsels() {
			return false, nil
		}
		if o.r == nil {
			if err := o.open(); err != nil {
				return false, err
			}
		}
		if n := src.MorselRows(m); o.pred != nil && o.pred.Skips(n, func(i int) expr.Zone {
			return expr.Zone(src.Zone(m, o.scan.cfg.Fields[i]))
		}) {
			o.scan.stats.Skipped.Add(int64(n))
			continue
		}
		o.morsel = m
		return true, o.wrap(o.r.Seek(ctx, m))
	}
}

// Next implements [Operator].
func (o *scanOp) Next(ctx context.Context) (*vec.Batch, error) {
	if o.done {
		return nil, nil
	}
	o.ctx = ctx
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := 0
		if o.morsel >= 0 {
			var err error
			if n, err = o.r.Next(o.scan.q.batchRows()); err != nil {
				return nil, o.wrap(err)
			}
		}
		if n == 0 {
			ok, err := o.seek(ctx)
			if err != nil {
				return nil, err
			}
			if !ok {
				o.end()
				return nil, nil
			}
			continue
		}
		if b, err := o.batch(n); b != nil || err != nil {
			return b, err
		}
	}
}

// batch filters and loads the n rows at which the reader stands; nil if none is left.
func (o *scanOp) batch(n int) (*vec.Batch, error) {
	b := &o.b
	b.SetAll(n)
	b.Seq = int64(o.morsel)
	clear(o.loaded)
	if o.pred != nil {
		if o.pred.Skips(n, o.zone) {
			o.scan.stats.Skipped.Add(int64(n))
			return nil, nil
		}
		if err := o.pred.Filter(b, &o.sel); err != nil || b.K == 0 {
			return nil, err
		}
	}
	for i := range o.cols {
		if err := o.load(i); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// wrap says which table could not be read. The end of the query is no such error.
func (o *scanOp) wrap(err error) error {
	if err == nil {
		return nil
	}
	if e := o.ctx.Err(); e != nil {
		return e
	}
	return fmt.Errorf("read table %s: %w", o.scan.cfg.Name, err)
}

// end counts what was read.
func (o *scanOp) end() {
	o.done = true
	if o.r != nil {
		n := o.r.BytesRead()
		o.scan.stats.Bytes.Add(n - o.bytes)
		o.bytes = n
	}
}

// Close implements [Operator].
func (o *scanOp) Close() error {
	if o.r == nil {
		return nil
	}
	o.end()
	err := o.r.Close()
	o.r = nil
	return err
}

// Children implements [Operator].
func (o *scanOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *scanOp) String() string { return "Scan " + o.scan.cfg.Name }
