package exec

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// windowTaskRows is about the number of rows of the partitions that one worker computes at a time.
const windowTaskRows = 1 << 15

// sortedColumn returns gathered expression i in window order, flat; nil if i is negative.
func (w *Window) sortedColumn(i int) (*vec.Vector, error) {
	if i < 0 {
		return nil, nil
	}
	r := new(kernel.Register)
	if err := kernel.Gather(r, w.keyed.column(i), w.keyed.order); err != nil {
		return nil, err
	}
	if err := w.mem.Reserve(r.Bytes()); err != nil {
		return nil, err
	}
	return &r.Vec, nil
}

// call computes one function for all rows, in window order.
func (w *Window) call(q *Query, i int, need *windowExprs) (*vec.Vector, error) {
	c := &w.cfg.Calls[i]
	args := make([]*vec.Vector, len(need.args))
	consts := make([]*vec.Vector, len(need.args))
	for j, a := range need.args {
		v, err := w.sortedColumn(a)
		if err != nil {
			return nil, err
		}
		args[j] = v
		if k, ok := c.Args[j].(*expr.Const); ok {
			consts[j] = k.Value
		}
	}
	var in frameInputs
	var err error
	for _, f := range []struct {
		dst **vec.Vector
		i   int
	}{{&in.startOff, need.startOff}, {&in.endOff, need.endOff}, {&in.startKey, need.startKey}, {&in.endKey, need.endKey}} {
		if *f.dst, err = w.sortedColumn(f.i); err != nil {
			return nil, err
		}
	}
	if in.startKey != nil || in.endKey != nil {
		if in.key, err = w.sortedColumn(len(w.cfg.Partition)); err != nil {
			return nil, err
		}
		in.desc = w.cfg.Order[0].Desc
	}
	var passing []int32 // rows that pass the filter before each row, nil without a filter
	if need.filter >= 0 {
		f, err := w.sortedColumn(need.filter)
		if err != nil {
			return nil, err
		}
		if passing, err = w.filterArgs(f, args); err != nil {
			return nil, err
		}
	}
	t := c.Col.Type
	// Tasks are runs of whole partitions; their results are put together in order.
	var tasks [][2]int
	for p := 0; p < len(w.parts)-1; {
		e := p + 1
		for e < len(w.parts)-1 && w.parts[e+1]-w.parts[p] <= windowTaskRows {
			e++
		}
		tasks = append(tasks, [2]int{p, e})
		p = e
	}
	outs := make([]vec.Vector, len(tasks))
	err = share(q, len(tasks), func(_, k int) error {
		out := &outs[k]
		out.Reset(t)
		if c.Func != nil {
			return w.function(q, c, out, args, tasks[k], &in)
		}
		run := aggregateRun{w: w, q: q, c: c, args: args, consts: consts, passing: passing, in: &in}
		return run.task(out, tasks[k])
	})
	if err != nil {
		return nil, err
	}
	all := &outs[0]
	for k := 1; k < len(outs); k++ {
		if err := kernel.AppendRange(all, &outs[k], 0, outs[k].N); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// filterArgs leaves only the rows of args that pass, and returns the number of those before each row.
func (w *Window) filterArgs(f *vec.Vector, args []*vec.Vector) ([]int32, error) {
	n := len(w.keyed.order)
	passing := make([]int32, n+1)
	var rows []uint32
	for i := range n {
		passing[i] = int32(len(rows))
		if !f.IsNull(i) && f.BoolAt(i) {
			rows = append(rows, uint32(i))
		}
	}
	passing[n] = int32(len(rows))
	for j, v := range args {
		r := new(kernel.Register)
		if err := kernel.Gather(r, v, rows); err != nil {
			return nil, err
		}
		args[j] = &r.Vec
	}
	return passing, nil
}

// function computes a pure window function over the partitions of a task.
func (w *Window) function(q *Query, c *WindowCall, out *vec.Vector, args []*vec.Vector, task [2]int, in *frameInputs) error {
	var p fn.Partition
	views := make([]view, len(args))
	vs := make([]*vec.Vector, len(args))
	for k := task[0]; k < task[1]; k++ {
		if err := q.Ctx.Err(); err != nil {
			return err
		}
		lo, hi := w.parts[k], w.parts[k+1]
		if err := w.partition(&p, lo, hi, &c.Frame, in); err != nil {
			return err
		}
		p.IgnoreNulls = c.IgnoreNulls
		for j, a := range args {
			vs[j] = views[j].of(a, lo, hi)
		}
		if err := c.FuncO.Eval(q.Fn, out, vs, &p); err != nil {
			return err
		}
	}
	return nil
}

// view is a window of rows onto a flat vector.
type view struct {
	v           vec.Vector
	valid, bits []uint64
	kids        []view
}

// of returns rows lo … hi-1 of v, valid until the next call.
func (s *view) of(v *vec.Vector, lo, hi int) *vec.Vector {
	n := hi - lo
	s.v = *v
	s.v.N = n
	if v.Form == vec.Const {
		return &s.v
	}
	if v.Valid != nil {
		s.valid = shiftBits(s.valid, v.Valid, lo, n)
		s.v.Valid = s.valid
	}
	switch v.Phys() {
	case types.PhysBool:
		s.bits = shiftBits(s.bits, v.Bits, lo, n)
		s.v.Bits = s.bits
	case types.PhysInt64:
		s.v.I64 = v.I64[lo:hi]
	case types.PhysFloat64:
		s.v.F64 = v.F64[lo:hi]
	case types.PhysInt128:
		s.v.I128 = v.I128[lo:hi]
	case types.PhysBytes, types.PhysList:
		s.v.Off = v.Off[lo : hi+1]
	case types.PhysStruct:
		if s.kids == nil {
			s.kids = make([]view, len(v.Child))
		}
		s.v.Child = make([]*vec.Vector, len(v.Child))
		for i, c := range v.Child {
			s.v.Child[i] = s.kids[i].of(c, lo, hi)
		}
	}
	return &s.v
}

// shiftBits copies n bits of src from bit lo on to the beginning of dst.
func shiftBits(dst, src []uint64, lo, n int) []uint64 {
	words := vec.Words(n)
	if cap(dst) < words {
		dst = make([]uint64, words)
	}
	dst = dst[:words]
	w, s := lo>>6, uint(lo&63)
	for i := range dst {
		x := src[w+i] >> s
		if s != 0 && w+i+1 < len(src) {
			x |= src[w+i+1] << (64 - s)
		}
		dst[i] = x
	}
	if r := n & 63; r != 0 && words > 0 {
		dst[words-1] &= 1<<r - 1
	}
	return dst
}
