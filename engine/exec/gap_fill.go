package exec

import (
	"context"
	"slices"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// GapFillConfig configures a [GapFill].
type GapFillConfig struct {
	In Node
	// TimeKey is a column of integers or of type DATE or TIMESTAMP whose values are starts of buckets.
	TimeKey expr.ColumnID
	// Keys are the other columns to fill for each combination of.
	Keys []expr.ColumnID
	// Step is an interval (an integer for integers), Origin (nil: that of time_bucket), From and To (nil: the least and the
	// greatest bucket of all rows; To is exclusive) are of TimeKey's type; all are constants.
	Step, Origin, From, To expr.Expr
}

// GapFill adds the buckets that are missing: its rows are those of the input, and for every combination of the keys that
// occurs one for each bucket of the range without a row, NULL in all columns but the keys. Without keys a range that is
// given is filled even if there are no rows.
type GapFill struct {
	node
	cfg     GapFillConfig
	time    int // position of TimeKey
	keys    []int
	table   *rows.Table
	starts  []int64  // of the buckets, ascending
	first   []uint32 // a row of each combination, by its number in the table's order
	present []uint64 // combination × bucket
	ids     []uint32 // of the table's rows
	total   int      // combinations
}

// NewGapFill returns a gap fill.
func NewGapFill(cfg GapFillConfig) *GapFill {
	g := &GapFill{node: node{name: "GapFill", schema: cfg.In.Schema(), in: []Node{cfg.In}}, cfg: cfg}
	in := layout(g.schema)
	g.time = slices.Index(in, cfg.TimeKey)
	for _, k := range cfg.Keys {
		g.keys = append(g.keys, slices.Index(in, k))
	}
	return g
}

// Open implements [Node].
func (g *GapFill) Open(q *Query) error {
	g.start(q)
	if err := g.cfg.In.Open(q); err != nil {
		return err
	}
	return g.timed(func() error { return g.run(q) })
}

func (g *GapFill) run(q *Query) error {
	all := make([]int, len(g.schema))
	for i := range all {
		all[i] = i
	}
	t, _, err := collectColumns(q, &g.node, g.cfg.In, all, nil)
	if err != nil {
		return err
	}
	g.table, g.ids = t, t.IDs(nil)
	times, err := t.Column(g.time)
	if err != nil {
		return err
	}
	if err := g.buckets(times, t.Len()); err != nil {
		return err
	}
	of, err := g.combinations(q, t)
	if err != nil {
		return err
	}
	words := vec.Words(g.total * len(g.starts))
	if err := g.mem.Reserve(int64(8*words + 8*len(g.starts) + 8*len(g.ids))); err != nil {
		return err
	}
	g.present = make([]uint64, words)
	for r := range t.Len() {
		if times.IsNull(r) {
			continue
		}
		if b, ok := slices.BinarySearch(g.starts, kernel.IntAt(times, r)); ok {
			vec.SetBit(g.present, int(of(r))*len(g.starts)+b)
		}
	}
	return nil
}

// maxBuckets bounds the buckets of a range: the minutes of 30 years.
const maxBuckets = 1 << 24

// buckets computes the starts of the range's buckets.
func (g *GapFill) buckets(times *vec.Vector, n int) error {
	step, err := evalConst(g.cfg.Step, g.q)
	if err != nil {
		return err
	}
	if step.Value.ConstNull() || step.Value.I64[0] <= 0 {
		return &fn.Error{Code: fn.InvalidArgument, Message: "The step of gap filling must be greater than zero"}
	}
	var lo, hi int64
	known := false
	for r := range n {
		if times.IsNull(r) {
			continue
		}
		x := kernel.IntAt(times, r)
		if !known {
			lo, hi, known = x, x, true
		}
		lo, hi = min(lo, x), max(hi, x)
	}
	if !known && (g.cfg.From == nil || g.cfg.To == nil || len(g.keys) > 0) {
		return nil
	}
	if g.cfg.From != nil {
		if lo, err = g.bucketOf(g.cfg.From); err != nil {
			return err
		}
	}
	if g.cfg.To != nil {
		to, err := evalConst(g.cfg.To, g.q)
		if err != nil {
			return err
		}
		hi = to.Value.I64[0] - 1
	}
	for at := lo; at <= hi; {
		if len(g.starts) == maxBuckets {
			return &fn.Error{Code: fn.ExceededLimit, Message: "Gap filling would need more than 16777216 buckets; take a larger step or a shorter range"}
		}
		if len(g.starts)&0xffff == 0 {
			if err := g.q.Ctx.Err(); err != nil {
				return err
			}
		}
		g.starts = append(g.starts, at)
		next := nextBucket(at, step.Value.I64[0], step.Value.Type.Kind, g.schema[g.time].Type.Kind)
		if next <= at { // beyond the range of the type
			break
		}
		at = next
	}
	return nil
}

// bucketOf is the start of the bucket that holds a constant.
func (g *GapFill) bucketOf(e expr.Expr) (int64, error) {
	args := []expr.Expr{g.cfg.Step, e}
	if g.cfg.Origin != nil {
		args = append(args, g.cfg.Origin)
	}
	call, err := expr.CallOf(fn.LookupScalar("time_bucket"), args...)
	if err != nil {
		return 0, err
	}
	k, err := evalConst(call, g.q)
	if err != nil {
		return 0, err
	}
	return k.Value.I64[0], nil
}

// nextBucket is the start of the bucket behind the one that starts at: buckets of months start on the first of one.
func nextBucket(at, step int64, by, kind types.Kind) int64 {
	unit := int64(types.Day)
	if kind == types.Date {
		unit = 1
	}
	switch by {
	case types.IntervalYM:
		y, m, _ := types.CivilFromDays(types.FloorDiv(at, unit))
		month := y*12 + int64(m-1) + step
		return types.DaysFromCivil(types.FloorDiv(month, 12), int(types.FloorMod(month, 12))+1, 1) * unit
	case types.IntervalDS:
		if kind == types.Date {
			step /= types.Day
		}
	}
	return at + step
}

// combinations numbers the combinations of the keys; of returns that of a row.
func (g *GapFill) combinations(q *Query, t *rows.Table) (of func(r int) uint32, err error) {
	n := t.Len()
	if len(g.keys) == 0 {
		g.total = 1
		return func(int) uint32 { return 0 }, nil
	}
	if n == 0 {
		return nil, nil
	}
	cols := make([]*vec.Vector, len(g.keys))
	for i, c := range g.keys {
		if cols[i], err = t.Column(c); err != nil {
			return nil, err
		}
	}
	x := &joinIndex{n: n}
	if err := x.indexGroups(q, g.mem, cols, nil); err != nil {
		return nil, err
	}
	g.total, g.first = x.members, make([]uint32, x.members)
	if x.unique {
		for r := range g.first {
			g.first[r] = uint32(r)
		}
		return func(r int) uint32 { return uint32(r) }, nil
	}
	number := make([]uint32, n)
	for k := range g.total {
		run := x.rows[x.start[k]:x.start[k+1]]
		g.first[k] = run[0]
		for _, r := range run {
			number[r] = uint32(k)
		}
	}
	return func(r int) uint32 { return number[r] }, nil
}

func (g *GapFill) streams() int { return 1 }

// Worker implements [Node].
func (g *GapFill) Worker(i int) (Operator, error) {
	o := &gapOp{node: g}
	if i > 0 {
		o.pos, o.cell = len(g.ids), g.total*len(g.starts)
	}
	return g.watch(o), nil
}

// Close implements [Node].
func (g *GapFill) Close() error {
	g.table, g.present, g.ids = nil, nil, nil
	return g.node.Close()
}

// Describe implements [Node].
func (g *GapFill) Describe() (string, []string) {
	d := g.schema[g.time].Name + " by " + expr.Text(g.cfg.Step)
	if g.cfg.From != nil {
		d += " from " + expr.Text(g.cfg.From)
	}
	if g.cfg.To != nil {
		d += " to " + expr.Text(g.cfg.To)
	}
	return "GapFill", []string{d}
}

// gapOp returns the rows of the input, then those that are added.
type gapOp struct {
	node *GapFill
	pos  int // of the table's rows
	cell int // combination × bucket
	rows columnBatch
	regs []kernel.Register
	from []uint32 // rows of the table that give the keys
	b    vec.Batch
}

// Next implements [Operator].
func (o *gapOp) Next(ctx context.Context) (*vec.Batch, error) {
	g := o.node
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	size := g.q.batchRows()
	if n := min(size, len(g.ids)-o.pos); n > 0 {
		o.pos += n
		return o.rows.gather(g.table, len(g.schema), g.ids[o.pos-n:o.pos])
	}
	cells := g.total * len(g.starts)
	o.from = o.from[:0]
	var at []int64
	for looked := 0; o.cell < cells && len(at) < size; o.cell++ {
		if looked++; looked&0xfffff == 0 { // most buckets are there
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if vec.BitAt(g.present, o.cell) {
			continue
		}
		if len(g.first) > 0 {
			o.from = append(o.from, g.ids[g.first[o.cell/len(g.starts)]])
		}
		at = append(at, g.starts[o.cell%len(g.starts)])
	}
	if len(at) == 0 {
		return nil, nil
	}
	return o.added(at)
}

// added returns rows of the given buckets, with the keys of the rows in o.from.
func (o *gapOp) added(at []int64) (*vec.Batch, error) {
	g := o.node
	if o.regs == nil {
		o.regs = make([]kernel.Register, len(g.schema))
	}
	o.b.SetAll(len(at))
	o.b.Seq, o.b.Cols = 1, o.b.Cols[:0]
	for c := range g.schema {
		r := &o.regs[c]
		switch {
		case c == g.time:
			copy(r.Flat(g.schema[c].Type, len(at)).I64, at)
		case slices.Contains(g.keys, c):
			if err := g.table.Gather(r, c, o.from); err != nil {
				return nil, err
			}
		default:
			r.Null(g.schema[c].Type, len(at))
		}
		o.b.Cols = append(o.b.Cols, &r.Vec)
	}
	return &o.b, nil
}

// Close implements [Operator].
func (o *gapOp) Close() error { return nil }

// Children implements [Operator].
func (o *gapOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *gapOp) String() string { return "GapFill" }
