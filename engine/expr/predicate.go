package expr

import (
	"slices"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// reorderEvery is the number of batches after which conjuncts are put into a new order.
const reorderEvery = 16

// Predicate narrows batches to the rows for which a condition is true. Conjuncts that compare one column with constants
// run on its encoded form, without decoding; what remains is computed for the survivors. Their order follows the shares
// of rows that they were seen to keep. It belongs to one worker: every worker compiles its own.
type Predicate struct {
	ctx   *fn.Context
	conjs []*conjunct // in the order in which they run
	zones []zoneTest  // of each conjunct of the condition
	cols  []int

	load   func(col int) error
	loaded []uint64 // by column: number of the last batch that it was loaded for
	batch  uint64
}

// CompilePredicate makes a predicate of e (nil: true). layout names the columns of the batches by position; errors are
// those of [Compile].
func CompilePredicate(e Expr, layout []ColumnID, c *fn.Context) (*Predicate, error) {
	p := &Predicate{ctx: c, loaded: make([]uint64, len(layout))}
	for i, t := range SplitConjuncts(nil, e) {
		if IsConst(t) {
			if k, err := Fold(t, c); err == nil {
				if IsTrue(k) {
					continue
				}
				t = Bool(false) // NULL keeps no row either
			}
		}
		cj, err := newConjunct(t, layout, c)
		if err != nil {
			return nil, err
		}
		cj.place = i
		if !p.merge(cj) {
			p.conjs = append(p.conjs, cj)
		}
		p.zones = append(p.zones, newZoneTest(t, layout, c))
		p.uses(cj.cols...)
	}
	p.order()
	return p, nil
}

// merge intersects the range of cj with one on the same column, if there is one.
func (p *Predicate) merge(cj *conjunct) bool {
	r, ok := cj.filter.(kernel.Range)
	if !ok {
		return false
	}
	for _, o := range p.conjs {
		if q, ok := o.filter.(kernel.Range); ok && o.col() == cj.col() {
			o.filter = kernel.Range{Lo: max(r.Lo, q.Lo), Hi: min(r.Hi, q.Hi)}
			o.text += " AND " + cj.text
			o.pass = passOf(o.filter)
			return true
		}
	}
	return false
}

func (p *Predicate) uses(cols ...int) {
	for _, c := range cols {
		if !slices.Contains(p.cols, c) {
			p.cols = append(p.cols, c)
		}
	}
	slices.Sort(p.cols)
}

// order sorts the conjuncts: those that cannot fail by the rows that they remove per cost, then the others as they were
// written, so that a condition in front of one that fails still guards it.
func (p *Predicate) order() {
	slices.SortStableFunc(p.conjs, func(a, b *conjunct) int {
		switch {
		case a.safe != b.safe:
			if a.safe {
				return -1
			}
			return 1
		case !a.safe:
			return a.place - b.place
		case a.rank() > b.rank():
			return -1
		case a.rank() < b.rank():
			return 1
		}
		return a.place - b.place
	})
}

// Filter narrows the selection of b in place, within the memory of s. b.K may become 0.
func (p *Predicate) Filter(b *vec.Batch, s *kernel.Selection) error {
	p.batch++
	if p.batch%reorderEvery == 0 {
		p.order()
	}
	for _, c := range p.conjs {
		if b.K == 0 {
			return nil
		}
		if err := p.need(c.cols); err != nil {
			return err
		}
		in := b.K
		if err := c.run(b, s); err != nil {
			return err
		}
		c.observe(in, b.K)
	}
	return nil
}

// need loads the columns that the batch does not have yet.
func (p *Predicate) need(cols []int) error {
	if p.load == nil {
		return nil
	}
	for _, i := range cols {
		if p.loaded[i] != p.batch {
			if err := p.load(i); err != nil {
				return err
			}
			p.loaded[i] = p.batch
		}
	}
	return nil
}

// Columns returns the positions in the layout that Filter may read, ascending.
func (p *Predicate) Columns() []int { return p.cols }

// Loaded reports whether column i of the current batch was loaded by way of [Predicate.OnRead].
func (p *Predicate) Loaded(i int) bool { return p.loaded[i] == p.batch }

// OnRead has Filter call load(i) before it first reads column i of a batch, so that a scan need not load columns that
// earlier conjuncts make needless. Without it all columns must be there.
func (p *Predicate) OnRead(load func(col int) error) { p.load = load }

// KeyFilter is a filter that an operator adds at run time: the keys that a join's build side has left over.
type KeyFilter struct {
	Col int // position in the layout
	// Set, if not nil, has the values that pass; else those in Lo … Hi do (columns of PhysInt64). NULL never passes.
	Set    *kernel.Set
	Lo, Hi int64
	// Refine, if not nil, decides instead (a Bloom filter, a hash table): it keeps those of rows that pass, in place, and
	// returns how many. v is the encoded column, none of rows is NULL. Many workers' predicates may share what it reads, so
	// it must not write there.
	Refine func(v *vec.Vector, rows []uint32) int
	// Pass estimates the share of rows that pass, 0 … 1; 0 means unknown.
	Pass float64
	Name string // for EXPLAIN
}

// Push adds a filter, to be ordered among the conjuncts.
func (p *Predicate) Push(f KeyFilter) {
	c := &conjunct{text: f.Name, cols: []int{f.Col}, safe: true, place: -1, pass: 0.5, cost: 1}
	switch {
	case f.Refine != nil:
		c.refine, c.cost = f.Refine, 10
	case f.Set != nil:
		if lo, hi, contiguous, ok := f.Set.Bounds(); ok && contiguous {
			c.filter = kernel.Range{Lo: lo, Hi: hi}
		} else {
			c.filter, c.cost = kernel.InSet{Set: f.Set}, 4
		}
	default:
		c.filter = kernel.Range{Lo: f.Lo, Hi: f.Hi}
	}
	if f.Pass > 0 {
		c.pass = f.Pass
	}
	p.conjs = append(p.conjs, c)
	if c.filter != nil {
		p.zones = append(p.zones, &columnZone{col: f.Col, filter: c.filter})
	}
	p.uses(f.Col)
	p.order()
}

// Skips reports that no row of a range of n rows can pass. zone returns what is known of column i of the layout there.
func (p *Predicate) Skips(n int, zone func(col int) Zone) bool {
	for _, z := range p.zones {
		if z.skips(n, zone) {
			return true
		}
	}
	return false
}

// Stats returns what EXPLAIN ANALYZE prints: for every conjunct its text, and the rows that it tested and kept so far, in
// the order in which they run now.
func (p *Predicate) Stats() []ConjunctStats {
	out := make([]ConjunctStats, len(p.conjs))
	for i, c := range p.conjs {
		out[i] = ConjunctStats{Text: c.text, In: c.in, Kept: c.kept}
	}
	return out
}

// ConjunctStats are the figures of one conjunct.
type ConjunctStats struct {
	Text     string
	In, Kept int64
}
