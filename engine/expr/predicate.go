package expr

import (
	"errors"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// Predicate narrows batches to the rows for which a condition is true. Conjuncts that compare one column with constants
// run on its encoded form, without decoding; what remains is computed for the survivors. Their order follows the shares
// of rows that they were seen to keep. It belongs to one worker: every worker compiles its own.
type Predicate struct{}

// CompilePredicate makes a predicate of e (nil: true). layout names the columns of the batches by position.
func CompilePredicate(e Expr, layout []ColumnID, c *fn.Context) (*Predicate, error) {
	return nil, errors.ErrUnsupported
}

// Filter narrows the selection of b in place, within the memory of s. b.K may become 0.
func (p *Predicate) Filter(b *vec.Batch, s *kernel.Selection) error { return errors.ErrUnsupported }

// Columns returns the positions in the layout that Filter may read.
func (p *Predicate) Columns() []int { return nil }

// OnRead has Filter call load(i) before it first reads column i of a batch, so that a scan need not load columns that
// earlier conjuncts make needless. Without it all columns must be there.
func (p *Predicate) OnRead(load func(col int) error) {}

// KeyFilter is a filter that an operator adds at run time: the keys that a join's build side has left over.
type KeyFilter struct {
	Col int // position in the layout
	// Set, if not nil, has the values that pass; else those in Lo … Hi do (columns of PhysInt64). NULL never passes.
	Set    *kernel.Set
	Lo, Hi int64
	// Refine, if not nil, decides instead (a Bloom filter, a hash table): it keeps those of rows that pass, in place, and
	// returns how many. v is the encoded column.
	Refine func(v *vec.Vector, rows []uint32) int
	// Pass estimates the share of rows that pass, 0 … 1; 0 means unknown.
	Pass float64
	Name string // for EXPLAIN
}

// Push adds a filter, to be ordered among the conjuncts.
func (p *Predicate) Push(f KeyFilter) {}

// Zone bounds the values of a column over a range of rows, as exec.Zone does. The zero value says nothing.
type Zone struct {
	Bounded            bool
	Lo, Hi             int64
	NullsKnown         bool
	Nulls              int
	BytesBounded       bool
	MinBytes, MaxBytes []byte
}

// Skips reports that no row of a range of n rows can pass. zone returns what is known of column i of the layout there.
func (p *Predicate) Skips(n int, zone func(col int) Zone) bool { return false }

// Stats returns what EXPLAIN ANALYZE prints: for every conjunct its text, and the rows that it tested and kept so far.
func (p *Predicate) Stats() []ConjunctStats { return nil }

// ConjunctStats are the figures of one conjunct.
type ConjunctStats struct {
	Text     string
	In, Kept int64
}
