package exec

import (
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// windowTask computes the calls for a run of whole partitions. Rows count from the run's first; one worker owns it and uses
// it for one run after the other.
type windowTask struct {
	w      *Window
	q      *Query // whose workers may help
	first  int    // row of the window order
	n      int
	ids    []uint32
	marks  []uint8
	parts  []int32 // first row of each partition, and n
	partLo []int32 // of each row, nil until asked for
	peerLo []int32 // likewise: the first row of the peer group, and the one behind its last
	peerHi []int32
	peered bool
	frames []windowFrames // by the number of the first call with the frame
	cols   []windowColumn // of the table
	// together says that all columns are gathered at once: the run is short enough for the cache, and its rows will be
	// returned next.
	together bool
	regs     []kernel.Register // of the columns of the table
	out      []windowOutput
	held     int64
}

// windowColumn says what there is of a column of the table in window order.
type windowColumn struct {
	flat    kernel.Register // decoded
	ready   bool
	decoded bool
}

// windowOutput is the result of one call.
type windowOutput struct {
	reg kernel.Register
	vec *vec.Vector
	mem vec.Vector // to append to
}

func (w *Window) newTask(q *Query, together bool) *windowTask {
	n := len(w.rows.table.Types())
	return &windowTask{
		w: w, q: q, cols: make([]windowColumn, n), regs: make([]kernel.Register, n), together: together,
		frames: make([]windowFrames, len(w.calls)), out: make([]windowOutput, len(w.calls)),
	}
}

// compute computes all calls for rows lo … hi-1 of the window order.
func (t *windowTask) compute(lo, hi int) error {
	t.n, t.ids, t.marks = hi-lo, t.w.order[lo:hi], t.w.marks[lo:hi]
	if t.first = lo; t.n > math.MaxInt32 {
		return fmt.Errorf("window function: a partition has %d rows, at most %d are possible", t.n, math.MaxInt32)
	}
	t.parts = append(t.parts[:0], 0)
	for i := 1; i < t.n; i++ {
		if t.marks[i] == newPartition {
			t.parts = append(t.parts, int32(i))
		}
	}
	t.parts = append(t.parts, int32(t.n))
	t.partLo, t.peered = t.partLo[:0], false
	for i := range t.cols {
		t.cols[i].ready, t.cols[i].decoded = t.together, false
	}
	for i := range t.frames {
		t.frames[i].ready = false
	}
	if t.together {
		if err := t.w.rows.table.GatherAll(t.regs, t.ids); err != nil {
			return err
		}
	}
	for i := range t.w.calls {
		if err := t.q.Ctx.Err(); err != nil {
			return err
		}
		if err := t.call(i); err != nil {
			return err
		}
	}
	return t.account()
}

// settle keeps nothing but the results.
func (t *windowTask) settle() error {
	t.parts, t.partLo, t.peerLo, t.peerHi, t.cols, t.regs = nil, nil, nil, nil, nil, nil
	clear(t.frames)
	t.w.mem.Release(t.held)
	t.held = 0
	return t.account()
}

// call computes call i in the way planned for it, or by states.
func (t *windowTask) call(i int) error {
	c := &t.w.calls[i]
	out := &t.out[i]
	out.vec = nil
	if c.way != nil {
		done, err := c.way(t, c, out)
		if done || err != nil {
			return err
		}
	}
	out.mem.Reset(c.Col.Type)
	out.vec = &out.mem
	if c.Func != nil {
		return t.function(c, out.vec)
	}
	return t.aggregate(c, out.vec)
}

// account tells the tracker what the task holds.
func (t *windowTask) account() error {
	b := 4 * int64(cap(t.parts)+cap(t.partLo)+cap(t.peerLo)+cap(t.peerHi))
	for i := range t.frames {
		b += 4 * int64(cap(t.frames[i].lo)+cap(t.frames[i].hi))
	}
	for i := range t.cols {
		b += t.regs[i].Bytes() + t.cols[i].flat.Bytes()
	}
	for i := range t.out {
		b += t.out[i].reg.Bytes() + vectorBytes(&t.out[i].mem)
	}
	if b > t.held {
		if err := t.w.mem.Reserve(b - t.held); err != nil {
			return err
		}
		t.held = b
	}
	return nil
}

// column returns collected expression i in window order: Flat, or Dict over Flat codes.
func (t *windowTask) column(i int) (*vec.Vector, error) {
	i = t.w.rows.at[i]
	if !t.cols[i].ready {
		if err := t.gather(&t.regs[i], i); err != nil {
			return nil, err
		}
		t.cols[i].ready = true
	}
	return &t.regs[i].Vec, nil
}

// gather makes r a column of the table in window order. Long ones are gathered by all workers.
func (t *windowTask) gather(r *kernel.Register, col int) error {
	table := t.w.rows.table
	if t.n <= 2*blockRows || t.q.Workers <= 1 {
		return table.Gather(r, col, t.ids)
	}
	typ := table.Types()[col]
	if p := typ.Phys(); p != types.PhysInt64 && p != types.PhysFloat64 || table.HasNulls(col) {
		return table.Gather(r, col, t.ids)
	}
	out := r.Flat(typ, t.n)
	regs := make([]kernel.Register, t.q.Workers)
	err := blocks(t.q, t.n, func(w, lo, hi int) error {
		if err := table.Gather(&regs[w], col, t.ids[lo:hi]); err != nil {
			return err
		}
		if out.Phys() == types.PhysInt64 {
			copy(out.I64[lo:hi], regs[w].Vec.I64)
		} else {
			copy(out.F64[lo:hi], regs[w].Vec.F64)
		}
		return nil
	})
	return err
}

// flat is column, decoded and with long decimals wide, as functions want their arguments.
func (t *windowTask) flat(i int) (*vec.Vector, error) {
	v, err := t.column(i)
	if err != nil || v.Form == vec.Flat && !v.Narrow {
		return v, err
	}
	c := &t.cols[t.w.rows.at[i]]
	if !c.decoded {
		if err := flatten(&c.flat, v); err != nil {
			return nil, err
		}
		if c.flat.Vec.Narrow {
			kernel.Widen(&c.flat.Vec)
		}
		c.decoded = true
	}
	return &c.flat.Vec, nil
}

// args returns the arguments of a call: Flat or Const.
func (t *windowTask) args(c *windowCall) ([]*vec.Vector, error) {
	out := make([]*vec.Vector, len(c.args))
	for j, a := range c.args {
		if a.value != nil {
			out[j] = vec.ConstOf(a.value.Value, t.n)
			continue
		}
		var err error
		if out[j], err = t.flat(a.col); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// arg returns argument j as it is kept: Flat, Const or Dict.
func (t *windowTask) arg(c *windowCall, j int) (*vec.Vector, error) {
	if a := c.args[j]; a.value != nil {
		return vec.ConstOf(a.value.Value, t.n), nil
	}
	return t.column(c.args[j].col)
}

// passes returns a bitmap of the rows that pass the call's filter, nil if all do.
func (t *windowTask) passes(c *windowCall) ([]uint64, error) {
	if c.filter < 0 {
		return nil, nil
	}
	f, err := t.flat(c.filter)
	if err != nil {
		return nil, err
	}
	bits := make([]uint64, vec.Words(t.n))
	if f.Type.Kind == types.Unknown {
		return bits, nil
	}
	copy(bits, f.Bits)
	if f.Valid != nil {
		kernel.AndInto(bits, f.Valid)
	}
	kernel.ClearTail(bits, t.n)
	return bits, nil
}

// counted returns a bitmap of the rows that pass the call's filter and where the argument is not NULL, nil if all are.
func (t *windowTask) counted(c *windowCall, v *vec.Vector) ([]uint64, error) {
	bits, err := t.passes(c)
	if err != nil || v == nil || v.Valid == nil {
		return bits, err
	}
	if v.ConstNull() {
		return make([]uint64, vec.Words(t.n)), nil
	}
	if v.Form == vec.Const {
		return bits, nil
	}
	if bits == nil {
		return v.Valid, nil
	}
	kernel.AndInto(bits, v.Valid)
	return bits, nil
}

// pick makes the output rows idx of v, NULL where idx is negative.
func (t *windowTask) pick(out *windowOutput, v *vec.Vector, idx []int32) error {
	rows := make([]uint32, len(idx), (len(idx)+63)&^63)
	missing := false
	for i, x := range idx {
		missing = missing || x < 0
		rows[i] = uint32(max(0, x))
	}
	if v.N == 0 || v.Type.Kind == types.Unknown {
		out.reg.Null(v.Type, len(idx))
		out.vec = &out.reg.Vec
		return flatten(&out.reg, vec.ConstOf(&out.reg.Vec, len(idx)))
	}
	b := vec.Batch{N: v.N, K: len(rows), Sel: vec.SelRows, Rows: rows}
	var l kernel.Loader
	l.Start(&b)
	if err := l.LoadCodes(&out.reg, v); err != nil {
		return err
	}
	out.vec = &out.reg.Vec
	if !missing {
		return nil
	}
	if out.vec.Form == vec.Const {
		if err := flatten(&out.reg, vec.ConstOf(out.vec, len(idx))); err != nil {
			return err
		}
	}
	valid := out.vec.Valid
	if valid == nil {
		valid = out.reg.Validity(len(idx))
		vec.FillBits(valid, len(idx))
	}
	for i, x := range idx {
		if x < 0 {
			vec.ClearBit(valid, i)
		}
	}
	out.vec.Valid = valid
	return nil
}
