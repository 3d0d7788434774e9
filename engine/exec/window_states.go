package exec

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// function computes a window function partition by partition.
func (t *windowTask) function(c *windowCall, out *vec.Vector) error {
	args, err := t.args(c)
	if err != nil {
		return err
	}
	f, err := t.frame(c)
	if err != nil {
		return err
	}
	peerLo, peerHi := t.peers()
	p := fn.Partition{IgnoreNulls: c.IgnoreNulls}
	views := make([]view, len(args))
	vs := make([]*vec.Vector, len(args))
	for k, lo := range t.parts[:len(t.parts)-1] {
		if k&255 == 0 {
			if err := t.q.Ctx.Err(); err != nil {
				return err
			}
		}
		hi := t.parts[k+1]
		p.N = int(hi - lo)
		p.PeerLo, p.PeerHi = behind(p.PeerLo, peerLo[lo:hi], lo), behind(p.PeerHi, peerHi[lo:hi], lo)
		p.FrameLo, p.FrameHi = behind(p.FrameLo, f.lo[lo:hi], lo), behind(p.FrameHi, f.hi[lo:hi], lo)
		for j, a := range args {
			vs[j] = views[j].of(a, int(lo), int(hi))
		}
		if err := c.FuncO.Eval(t.q.Fn, out, vs, &p); err != nil {
			return err
		}
	}
	return nil
}

// behind writes x[i]-lo to dst.
func behind(dst, x []int32, lo int32) []int32 {
	dst = resizeTo(dst, len(x))
	for i, y := range x {
		dst[i] = y - lo
	}
	return dst
}

// frameStates computes an aggregate over frames by the states that grouping uses, too.
type frameStates struct {
	t      *windowTask
	c      *windowCall
	args   []*vec.Vector
	consts []*vec.Vector
	// passing[i] is the number of rows before i that pass the filter: only those are in args. nil without a filter.
	passing []int32
	views   []view
	vs      []*vec.Vector
	tree    *stateTree
	held    int64 // bytes that are accounted for
}

// aggregate computes an aggregate by states.
func (t *windowTask) aggregate(c *windowCall, out *vec.Vector) error {
	args, err := t.args(c)
	if err != nil {
		return err
	}
	s := &frameStates{t: t, c: c, args: args}
	for _, a := range c.args {
		if a.value != nil {
			s.consts = append(s.consts, a.value.Value)
		} else {
			s.consts = append(s.consts, nil)
		}
	}
	if err := s.filter(); err != nil {
		return err
	}
	s.views, s.vs = make([]view, len(args)), make([]*vec.Vector, len(args))
	err = s.compute(out)
	t.w.mem.Release(s.held)
	return err
}

// hold accounts for what the results and states held so far have come to: frames of arrays or sketches may be as large as
// their number of rows, each.
func (s *frameStates) hold(bytes int64) error {
	if bytes <= s.held+1<<20 {
		return nil
	}
	if err := s.t.w.mem.Reserve(bytes - s.held); err != nil {
		return err
	}
	s.held = bytes
	return nil
}

func (s *frameStates) compute(out *vec.Vector) error {
	t, c := s.t, s.c
	if wholePartition(&c.Frame) || c.Frame.Start == UnboundedPreceding && c.Frame.End == CurrentRow &&
		c.Frame.Unit != FrameRows && len(t.w.cfg.Order) == 0 {
		return s.whole(out)
	}
	f, err := t.frame(c)
	if err != nil {
		return err
	}
	if c.Frame.Start == UnboundedPreceding && f.rising {
		if t.n < manyRounds*(len(t.parts)-1) {
			return s.rounds(out, f)
		}
		return s.growing(out, f)
	}
	return s.frames(out, f)
}

// filter leaves only the rows in args that pass the call's filter.
func (s *frameStates) filter() error {
	bits, err := s.t.passes(s.c)
	if err != nil || bits == nil {
		return err
	}
	s.passing = s.t.runningCounts(bits)
	rows := make([]uint32, s.t.n+64)
	rows = rows[:kernel.BitsToRows(rows, bits)]
	for j, v := range s.args {
		r := new(kernel.Register)
		if err := kernel.Gather(r, v, rows); err != nil {
			return err
		}
		s.args[j] = &r.Vec
	}
	return nil
}

// rows maps rows of the task to those in args.
func (s *frameStates) rows(lo, hi int) (int, int) {
	if s.passing == nil {
		return lo, hi
	}
	return int(s.passing[lo]), int(s.passing[hi])
}

// update adds rows lo … hi-1 to a group.
func (s *frameStates) update(st fn.GroupedState, group uint32, lo, hi int) error {
	if hi <= lo {
		return nil
	}
	if lo, hi = s.rows(lo, hi); lo == hi {
		return nil
	}
	for j, a := range s.args {
		s.vs[j] = s.views[j].of(a, lo, hi)
	}
	return st.UpdateOne(group, s.vs, hi-lo)
}

func (s *frameStates) newState(groups int) (fn.GroupedState, error) {
	st, err := s.c.AggO.New(s.t.q.Fn, s.consts)
	if err != nil {
		return nil, err
	}
	st.Grow(groups)
	return st, nil
}

// whole computes one value for each partition in one grouped pass and repeats it.
func (s *frameStates) whole(out *vec.Vector) error {
	t := s.t
	parts := len(t.parts) - 1
	st, err := s.newState(parts)
	if err != nil {
		return err
	}
	if parts == 1 {
		for lo := 0; lo < t.n; lo += blockRows {
			if err := t.q.Ctx.Err(); err != nil {
				return err
			}
			if err := s.update(st, 0, lo, min(lo+blockRows, t.n)); err != nil {
				return err
			}
		}
	} else if err := s.grouped(st); err != nil {
		return err
	}
	var values vec.Vector
	values.Reset(out.Type)
	if err := st.Finalize(&values, 0, parts); err != nil {
		return err
	}
	return kernel.AppendRows(out, &values, t.partitionOfRows())
}

// partitionOfRows is the number of each row's partition.
func (t *windowTask) partitionOfRows() []uint32 {
	out := make([]uint32, t.n)
	for p, lo := range t.parts[:len(t.parts)-1] {
		fillWith(out[lo:t.parts[p+1]], uint32(p))
	}
	return out
}

// grouped adds all rows to the groups of their partitions.
func (s *frameStates) grouped(st fn.GroupedState) error {
	groups := s.t.partitionOfRows()
	if s.passing != nil {
		kept := groups[:0]
		for i, g := range groups {
			if s.passing[i+1] > s.passing[i] {
				kept = append(kept, g)
			}
		}
		groups = kept
	}
	for lo := 0; lo < len(groups); lo += vec.BatchRows {
		if err := s.t.q.Ctx.Err(); err != nil {
			return err
		}
		hi := min(lo+vec.BatchRows, len(groups))
		for j, v := range s.args {
			s.vs[j] = s.views[j].of(v, lo, hi)
		}
		if err := st.Update(groups[lo:hi], s.vs, hi-lo); err != nil {
			return err
		}
	}
	return nil
}

// growing continues the state of each partition over frames that begin with it and never shrink.
func (s *frameStates) growing(out *vec.Vector, f *windowFrames) error {
	t := s.t
	var values vec.Vector // of the frames that differ from the one before
	values.Reset(out.Type)
	which := make([]uint32, t.n)
	for p, at := range t.parts[:len(t.parts)-1] {
		st, err := s.newState(1)
		if err != nil {
			return err
		}
		lo := at
		for i := lo; i < t.parts[p+1]; i++ {
			if i&1023 == 0 {
				if err := t.q.Ctx.Err(); err != nil {
					return err
				}
			}
			hi := max(at, f.hi[i])
			if i == lo || hi > at {
				if err := s.update(st, 0, int(at), int(hi)); err != nil {
					return err
				}
				at = hi
				if err := st.Finalize(&values, 0, 1); err != nil {
					return err
				}
				if values.N&63 == 0 {
					if err := s.hold(vectorBytes(&values) + st.Bytes()); err != nil {
						return err
					}
				}
			}
			which[i] = uint32(values.N - 1)
		}
	}
	return kernel.AppendRows(out, &values, which)
}

// view is a window of rows onto a flat vector.
type view struct {
	v           vec.Vector
	valid, bits []uint64
	kids        []view
	child       []*vec.Vector
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
			s.kids, s.child = make([]view, len(v.Child)), make([]*vec.Vector, len(v.Child))
		}
		for i, c := range v.Child {
			s.child[i] = s.kids[i].of(c, lo, hi)
		}
		s.v.Child = s.child
	}
	return &s.v
}

// shiftBits copies n bits of src from bit lo on to the beginning of dst.
func shiftBits(dst, src []uint64, lo, n int) []uint64 {
	words := vec.Words(n)
	dst = resizeTo(dst, words)
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
