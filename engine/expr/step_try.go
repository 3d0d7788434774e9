package expr

import (
	"errors"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// tryStep computes its operand in a block of its own, for all rows at once; if that fails, by halves, until the rows that
// fail are alone: they become NULL.
type tryStep struct {
	br    *branch
	dst   int
	t     types.Type
	batch vec.Batch
	rows  []uint32
	good  []uint64
	count int
	done  kernel.Register
}

func (s *scope) try(e *Try) (int, error) {
	if r, ok := s.have(e.X); ok {
		return r, nil
	}
	in := s.inner()
	out, err := in.compile(e.X)
	if err != nil {
		return 0, err
	}
	st := &tryStep{br: &branch{inner: in.block, out: out}, t: e.Type()}
	st.dst = s.newReg(st.t)
	s.steps = append(s.steps, st)
	return st.dst, nil
}

func (st *tryStep) run(b *block) error {
	r := b.regs[st.dst]
	st.batch.SetAll(b.n)
	st.batch.Cols = b.vals
	err := st.br.inner.run(&st.batch)
	if err == nil {
		v, err := st.br.inner.flat(st.br.out)
		if err != nil {
			return err
		}
		r.View(v)
		return nil
	}
	if !tolerated(err) {
		return err
	}
	if cap(st.rows) < b.n+64 {
		st.rows = make([]uint32, b.n+64)
	}
	st.rows = st.rows[:b.n]
	for i := range st.rows {
		st.rows[i] = uint32(i)
	}
	done := st.done.Flat(st.t, 0)
	st.good, st.count = words(st.good, vec.Words(b.n)), 0
	clear(st.good)
	if err := st.split(b, done, st.rows); err != nil {
		return err
	}
	return kernel.Assemble(&r.Register, st.t, b.n, []kernel.Part{{Vec: done, Rows: st.good, Count: st.count}})
}

// split appends the values of the rows that do not fail to done, and the rows to good.
func (st *tryStep) split(b *block, done *vec.Vector, rows []uint32) error {
	if len(rows) == 0 {
		return nil
	}
	st.batch = vec.Batch{N: b.n, K: len(rows), Sel: vec.SelRows, Rows: rows, Cols: b.vals}
	err := st.br.inner.run(&st.batch)
	switch {
	case err == nil:
		for _, i := range rows {
			vec.SetBit(st.good, int(i))
		}
		st.count += len(rows)
		return kernel.AppendRange(done, st.br.inner.any(st.br.out), 0, len(rows))
	case !tolerated(err):
		return err
	case len(rows) == 1:
		return nil
	}
	h := len(rows) / 2
	if err := st.split(b, done, rows[:h]); err != nil {
		return err
	}
	return st.split(b, done, rows[h:])
}

// tolerated reports whether TRY turns an error into NULL: Trino's list is division by zero, invalid casts and arguments,
// and numbers out of range.
func tolerated(err error) bool {
	var e *fn.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case fn.DivisionByZero, fn.InvalidCast, fn.InvalidArgument, fn.OutOfRange:
		return true
	}
	return false
}
