package expr

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// caseStep is the searched CASE. Rows are dealt out to the branches; each computes its result for its own rows only, and
// each condition is computed for the rows that the ones before it left.
type caseStep struct {
	conds []*branch
	thens []*branch // one more than conds: the last is ELSE
	dst   int
	t     types.Type

	open  []uint64
	taken [][]uint64
	parts []kernel.Part
	tmp   []uint64
}

func (s *scope) kase(e *Case) (int, error) {
	st := &caseStep{t: e.T}
	for i, w := range e.Whens {
		var c *branch
		var err error
		if i == 0 { // computed for every row in any case
			c = new(branch)
			c.reg, err = s.compile(w.Cond)
		} else {
			c, err = s.branch(w.Cond)
		}
		if err != nil {
			return 0, err
		}
		st.conds = append(st.conds, c)
	}
	for _, w := range e.Whens {
		if err := st.result(s, w.Then); err != nil {
			return 0, err
		}
	}
	last := e.Else
	if last == nil {
		last = Null(e.T)
	}
	if err := st.result(s, last); err != nil {
		return 0, err
	}
	return s.dealt(st), nil
}

// result adds the branch of a THEN or of ELSE.
func (st *caseStep) result(s *scope, e Expr) error {
	br, err := s.branch(e)
	st.thens = append(st.thens, br)
	return err
}

// dealt appends the step.
func (s *scope) dealt(st *caseStep) int {
	st.taken = make([][]uint64, len(st.thens))
	st.dst = s.newReg(st.t)
	s.steps = append(s.steps, st)
	return st.dst
}

func (st *caseStep) run(b *block) error {
	w := vec.Words(b.n)
	st.open = words(st.open, w)
	vec.FillBits(st.open, b.n)
	st.parts = st.parts[:0]
	left := b.n
	for i, c := range st.conds {
		v, full, err := c.value(b, st.open, left)
		if err != nil {
			return err
		}
		bm := words(st.taken[i], w)
		st.taken[i] = bm
		st.choose(bm, v, full || left == b.n)
		k := kernel.CountWords(bm)
		kernel.AndNotInto(st.open, bm)
		left -= k
		if err := st.take(b, i, bm, k); err != nil {
			return err
		}
		if left == 0 {
			break
		}
	}
	last := len(st.thens) - 1
	if left > 0 {
		st.taken[last] = words(st.taken[last], w)
		copy(st.taken[last], st.open)
		if err := st.take(b, last, st.taken[last], left); err != nil {
			return err
		}
	}
	return st.assemble(b)
}

// choose sets the bits of bm at the open rows whose condition is true; v is dense over them unless full is set.
func (st *caseStep) choose(bm []uint64, v *vec.Vector, full bool) {
	switch {
	case v.Form == vec.Const:
		clear(bm)
		if !v.ConstNull() && v.Type.Kind != types.Unknown && v.BoolAt(0) {
			copy(bm, st.open)
		}
	case full:
		for i, o := range st.open {
			bm[i] = o & v.Bits[i]
			if v.Valid != nil {
				bm[i] &= v.Valid[i]
			}
		}
	default:
		dense := v.Bits
		if v.Valid != nil {
			st.tmp = words(st.tmp, vec.Words(v.N))
			copy(st.tmp, v.Bits)
			kernel.AndInto(st.tmp, v.Valid)
			dense = st.tmp
		}
		clear(bm)
		kernel.ExpandBits(bm, dense, st.open)
	}
}

// take computes branch i for the k rows of bm.
func (st *caseStep) take(b *block, i int, bm []uint64, k int) error {
	if k == 0 {
		return nil
	}
	v, full, err := st.thens[i].value(b, bm, k)
	if err != nil {
		return err
	}
	st.parts = append(st.parts, kernel.Part{Vec: v, Full: full, All: k == b.n, Rows: bm, Count: k})
	return nil
}

func (st *caseStep) assemble(b *block) error {
	r := b.regs[st.dst]
	if len(st.parts) == 1 && st.parts[0].All {
		r.View(st.parts[0].Vec)
		r.Vec.Type = st.t
		if st.parts[0].Vec.Type.Kind == types.Unknown {
			r.Null(st.t, b.n)
		}
		return nil
	}
	return kernel.Assemble(&r.Register, st.t, b.n, st.parts)
}

// coalesceStep is COALESCE: an operand is computed for the rows at which all before it are NULL.
type coalesceStep struct {
	caseStep
}

func (s *scope) coalesce(e *Coalesce) (int, error) {
	st := &coalesceStep{caseStep{t: e.Type()}}
	for i, a := range e.Args {
		if i > 0 {
			if err := st.result(s, a); err != nil {
				return 0, err
			}
			continue
		}
		r, err := s.compile(a)
		if err != nil {
			return 0, err
		}
		st.thens = append(st.thens, &branch{reg: r})
	}
	st.taken = make([][]uint64, len(st.thens))
	st.dst = s.newReg(st.t)
	s.steps = append(s.steps, st)
	return st.dst, nil
}

func (st *coalesceStep) run(b *block) error {
	w := vec.Words(b.n)
	st.open = words(st.open, w)
	vec.FillBits(st.open, b.n)
	st.parts = st.parts[:0]
	left := b.n
	for i, br := range st.thens {
		v, full, err := br.value(b, st.open, left)
		if err != nil {
			return err
		}
		if v.ConstNull() || v.Type.Kind == types.Unknown {
			continue
		}
		// NULLs among the values are overwritten by the operands behind
		st.taken[i] = words(st.taken[i], w)
		copy(st.taken[i], st.open)
		st.parts = append(st.parts, kernel.Part{Vec: v, Full: full, All: left == b.n, Rows: st.taken[i], Count: left})
		if v.Valid == nil || v.Form == vec.Const {
			break
		}
		if full || left == b.n {
			kernel.AndNotInto(st.open, v.Valid[:w])
		} else {
			st.tmp = words(st.tmp, w)
			clear(st.tmp)
			kernel.ExpandBits(st.tmp, v.Valid, st.open)
			kernel.AndNotInto(st.open, st.tmp)
		}
		if left = kernel.CountWords(st.open); left == 0 {
			break
		}
	}
	if len(st.parts) == 0 {
		b.regs[st.dst].Null(st.t, b.n)
		return nil
	}
	return st.assemble(b)
}
