package expr

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// logicStep is the conjunction or the disjunction of terms by three-valued logic. A term that may fail, or costs much, is
// computed only for the rows that the terms before it leave open.
type logicStep struct {
	and   bool
	terms []*branch
	dst   int

	decided, unknown, open, t, valid []uint64
}

func (s *scope) logic(terms []Expr, and bool) (int, error) {
	st := &logicStep{and: and}
	var late []*branch
	for i, e := range terms {
		var br *branch
		var err error
		if i == 0 { // computed for every row in any case
			br = new(branch)
			br.reg, err = s.compile(e)
		} else {
			br, err = s.branch(e)
		}
		switch {
		case err != nil:
			return 0, err
		case br.inner == nil:
			st.terms = append(st.terms, br)
		default:
			late = append(late, br)
		}
	}
	st.terms = append(st.terms, late...)
	if len(st.terms) == 1 {
		return st.terms[0].reg, nil
	}
	st.dst = s.newReg(types.BooleanType)
	s.steps = append(s.steps, st)
	return st.dst, nil
}

func (st *logicStep) run(b *block) error {
	w := vec.Words(b.n)
	st.decided, st.unknown = words(st.decided, w), words(st.unknown, w)
	st.open, st.t = words(st.open, w), words(st.t, w)
	clear(st.decided)
	clear(st.unknown)
	vec.FillBits(st.open, b.n)
	k := b.n
	for _, br := range st.terms {
		v, full, err := br.value(b, st.open, k)
		if err != nil {
			return err
		}
		st.term(v, full, k < b.n)
		kernel.NotBits(st.open, st.decided, b.n)
		if k = kernel.CountWords(st.open); k == 0 {
			break
		}
	}
	st.result(b)
	return nil
}

// words returns a bitmap of w words.
func words(bm []uint64, w int) []uint64 {
	if cap(bm) < w {
		return make([]uint64, w, w+w/4)
	}
	return bm[:w]
}

// term adds one term: v for all rows (full) or for the open ones. It decides rows where it is false (of an AND), or true
// (of an OR).
func (st *logicStep) term(v *vec.Vector, full, some bool) {
	if v.Form == vec.Const {
		switch {
		case v.ConstNull() || v.Type.Kind == types.Unknown:
			kernel.OrInto(st.unknown, st.open)
		case v.BoolAt(0) != st.and:
			kernel.OrInto(st.decided, st.open)
		}
		return
	}
	if !full && some { // spread the dense result over the open rows
		st.spread(v.Bits, !st.and)
		if v.Valid != nil {
			st.valid = words(st.valid, len(st.t))
			clear(st.valid)
			kernel.ExpandBits(st.valid, v.Valid, st.open)
			kernel.AndInto(st.t, st.valid)
			for i, o := range st.open {
				st.unknown[i] |= o &^ st.valid[i]
			}
		}
		kernel.OrInto(st.decided, st.t)
		return
	}
	for i := range st.t {
		x := v.Bits[i]
		if st.and {
			x = ^x
		}
		if v.Valid != nil {
			x &= v.Valid[i]
			st.unknown[i] |= st.open[i] &^ v.Valid[i]
		}
		st.decided[i] |= x & st.open[i]
	}
}

// spread sets the bits of t at the open rows whose dense bit equals want.
func (st *logicStep) spread(dense []uint64, want bool) {
	clear(st.t)
	kernel.ExpandBits(st.t, dense, st.open)
	if !want {
		for i, o := range st.open {
			st.t[i] = o &^ st.t[i]
		}
	}
}

// result makes the destination: decided rows are false (AND) or true (OR), the others unknown or the opposite.
func (st *logicStep) result(b *block) {
	r := b.regs[st.dst]
	out := r.Flat(types.BooleanType, b.n)
	nulls := uint64(0)
	for i, d := range st.decided {
		out.Bits[i] = d
		if st.and {
			out.Bits[i] = ^d &^ st.unknown[i]
		}
		nulls |= st.unknown[i] &^ d
	}
	kernel.ClearTail(out.Bits, b.n)
	if nulls != 0 {
		out.Valid = r.Validity(b.n)
		for i, d := range st.decided {
			out.Valid[i] = d | ^st.unknown[i]
		}
		kernel.ClearTail(out.Valid, b.n)
	}
}

// notStep negates.
type notStep struct{ x, dst int }

func (st *notStep) run(b *block) error {
	v, err := b.flat(st.x)
	if err != nil {
		return err
	}
	r := b.regs[st.dst]
	if v.ConstNull() || v.Type.Kind == types.Unknown {
		r.Null(types.BooleanType, b.n)
		return nil
	}
	if v.Form == vec.Const {
		out := r.Flat(types.BooleanType, 1)
		out.Bits[0] = ^v.Bits[0] & 1
		out.Form, out.N = vec.Const, b.n
		return nil
	}
	out := r.Flat(types.BooleanType, b.n)
	kernel.NotBits(out.Bits, v.Bits[:vec.Words(b.n)], b.n)
	out.Valid = v.Valid
	return nil
}

// isNullStep tests for NULL.
type isNullStep struct{ x, dst int }

func (st *isNullStep) run(b *block) error {
	v := b.any(st.x)
	r := b.regs[st.dst]
	if v.Form == vec.Const || v.Valid == nil {
		out := r.Flat(types.BooleanType, 1)
		out.Bits[0] = 0
		if v.ConstNull() || v.Type.Kind == types.Unknown {
			out.Bits[0] = 1
		}
		out.Form, out.N = vec.Const, b.n
		return nil
	}
	out := r.Flat(types.BooleanType, b.n)
	kernel.NotBits(out.Bits, v.Valid[:vec.Words(b.n)], b.n)
	return nil
}
