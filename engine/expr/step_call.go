package expr

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// callStep calls a scalar function or a conversion.
type callStep struct {
	over  *fn.Overload
	eval  fn.Eval
	null  fn.NullRule
	regs  []int // of the arguments; negative for a lambda
	dst   int
	pure  bool  // the result follows from the arguments alone
	fails error // of Prepare: the call fails as soon as there is a row

	args    []*vec.Vector
	lambdas []fn.Lambda
	bodies  []*lambdaBody
	domains domains
}

func (s *scope) call(e *Call) (int, error) {
	o := e.Overload
	if len(o.Args) < len(e.Args) {
		return 0, fmt.Errorf("compile %s: %d arguments, the overload takes %d", e, len(e.Args), len(o.Args))
	}
	st := &callStep{over: o, eval: o.Eval, null: e.Def.Null, pure: e.Def.Volatility != fn.Volatile}
	consts := make([]*vec.Vector, len(e.Args))
	for i, a := range e.Args {
		l, ok := a.(*Lambda)
		if ok {
			body, err := s.lambda(l)
			if err != nil {
				return 0, err
			}
			st.bodies = append(st.bodies, body)
			st.lambdas = append(st.lambdas, body.eval)
			st.regs = append(st.regs, -1)
			st.pure = st.pure && Volatility(l) != fn.Volatile
			continue
		}
		a = s.folded(a)
		if c, ok := a.(*Const); ok {
			consts[i] = vec.ConstOf(c.Value, 1)
		}
		r, err := s.compile(a)
		if err != nil {
			return 0, err
		}
		st.regs = append(st.regs, r)
	}
	if o.Alias && len(st.regs) == 1 && st.regs[0] >= 0 {
		dst := s.newReg(o.Result)
		s.steps = append(s.steps, &aliasStep{x: st.regs[0], dst: dst, t: o.Result})
		return dst, nil
	}
	if o.Prepare != nil {
		f, err := o.Prepare(s.ctx, consts)
		st.eval, st.fails = f, err
	}
	st.domains.enabled = st.pure && st.bodies == nil && e.Def.Volatility == fn.Immutable
	st.domains.ints = tabled(e.Def.Name, o)
	return s.add(st, o.Result), nil
}

// add appends a call step whose destination is a new register.
func (s *scope) add(st *callStep, t types.Type) int {
	st.args = make([]*vec.Vector, len(st.regs))
	st.dst = s.newReg(t)
	s.steps = append(s.steps, st)
	return st.dst
}

// folded returns the constant that a constant argument comes to, so that patterns and formats can be prepared; a itself
// if it is none or fails, which is then told when a row needs it.
func (s *scope) folded(a Expr) Expr {
	if _, ok := a.(*Const); ok || !IsConst(a) {
		return a
	}
	if c, err := Fold(a, s.ctx); err == nil {
		return c
	}
	return a
}

func (s *scope) cast(e *Cast) (int, error) {
	of := fn.CastOf
	if e.Try {
		of = fn.TryCastOf
	}
	o, err := of(e.X.Type(), e.To)
	if err != nil {
		return 0, err
	}
	x, err := s.compile(e.X)
	if err != nil {
		return 0, err
	}
	if o.Alias {
		dst := s.newReg(e.To)
		s.steps = append(s.steps, &aliasStep{x: x, dst: dst, t: e.To})
		return dst, nil
	}
	st := &callStep{over: o, eval: o.Eval, regs: []int{x}, pure: true}
	st.domains.enabled = true
	st.domains.ints = e.To.Phys() == types.PhysBytes || e.X.Type().Kind == types.Date
	if o.Prepare != nil {
		st.eval, st.fails = o.Prepare(s.ctx, make([]*vec.Vector, 1))
	}
	return s.add(st, e.To), nil
}

// aliasStep gives a value another type that lies in memory alike.
type aliasStep struct {
	x, dst int
	t      types.Type
}

func (st *aliasStep) run(b *block) error {
	r := b.regs[st.dst]
	r.View(b.any(st.x))
	r.Vec.Type = st.t
	return nil
}

func (st *callStep) run(b *block) error {
	if st.fails != nil {
		return st.fails
	}
	out := b.regs[st.dst]
	konst := st.pure
	for i, r := range st.regs {
		if r < 0 {
			konst = false
			continue
		}
		st.args[i] = b.any(r)
		konst = konst && st.args[i].Form == vec.Const
		if st.null == fn.NullPropagates && st.args[i].ConstNull() {
			out.Null(st.over.Result, b.n)
			return nil
		}
	}
	if konst {
		return st.constant(b, out)
	}
	if st.domains.enabled {
		if done, err := st.domains.run(b, st, out); done || err != nil {
			return err
		}
	}
	if err := st.plainArgs(b); err != nil {
		return err
	}
	for _, l := range st.bodies {
		l.outer = b
	}
	return st.compute(b.ctx, &out.Register, st.args, b.n)
}

// plainArgs brings the arguments into the forms that the function takes.
func (st *callStep) plainArgs(b *block) (err error) {
	for i, r := range st.regs {
		switch {
		case r < 0:
		case st.over.Narrow:
			st.args[i], err = b.flat(r)
		default:
			st.args[i], err = b.plain(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// constant computes the one value that constant arguments give.
func (st *callStep) constant(b *block, out *register) error {
	if err := st.plainArgs(b); err != nil {
		return err
	}
	for i, a := range st.args {
		c := *a
		c.N = 1
		st.args[i] = &c
	}
	if err := st.compute(b.ctx, &out.Register, st.args, 1); err != nil {
		return err
	}
	v := &out.Vec
	if v.Phys() == types.PhysInt64 && (v.Valid == nil || v.Valid[0]&1 != 0) {
		v.Bounded, v.Lo, v.Hi = true, v.I64[0], v.I64[0]
	}
	if v.Valid != nil && v.Valid[0]&1 != 0 {
		v.Valid = nil
	}
	v.Form, v.N = vec.Const, b.n
	return nil
}

// compute calls the function on n rows of args.
func (st *callStep) compute(c *fn.Context, r *kernel.Register, args []*vec.Vector, n int) error {
	var valid []uint64
	if st.null == fn.NullPropagates {
		var none bool
		if valid, none = commonValid(r, args, n); none {
			r.Null(st.over.Result, n)
			return nil
		}
	}
	out := r.Flat(st.over.Result, n)
	out.Valid = valid
	var err error
	if st.bodies != nil {
		err = st.over.EvalLambda(c, out, args, st.lambdas, n)
	} else {
		err = st.eval(c, out, args, n)
	}
	if err != nil {
		return err
	}
	out.Form, out.N = vec.Flat, n
	return nil
}
