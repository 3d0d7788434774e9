package expr

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// block is a sequence of steps over dense registers: the body of a program, a branch of a CASE, the body of a lambda. A
// branch is a block of its own because it runs for some of the rows only: its inputs are registers of the block around
// it, loaded for the rows that take the branch.
type block struct {
	ctx     *fn.Context
	imports []imported
	params  []int // registers of a lambda's parameters, in order
	consts  []int
	steps   []step
	regs    []*register
	// vals[i] is &regs[i].Vec: the inputs of the blocks within.
	vals []*vec.Vector
	n    int
	gen  uint64 // number of the run, by which derived forms of registers are known to be current
	load kernel.Loader
	all  kernel.Loader // of whole vectors, for decode
}

// imported is an input: a column of the batch, or a register of the outer block, and the register that it is loaded into.
type imported struct{ src, reg int }

// step computes one register from others. Its state belongs to one worker.
type step interface {
	run(b *block) error
}

// register is a value of a block. Besides the form in which its step left it (Flat, Const or Dict), it keeps what other
// steps need of it.
type register struct {
	kernel.Register
	typ             types.Type
	value           *vec.Vector // of a constant
	flat, wide      *kernel.Register
	flatGen, widGen uint64
}

// newReg adds a register of type t.
func (b *block) newReg(t types.Type) int {
	r := &register{typ: t}
	b.regs = append(b.regs, r)
	b.vals = append(b.vals, &r.Vec)
	return len(b.regs) - 1
}

// newConst adds a register that holds a constant.
func (b *block) newConst(v *vec.Vector) int {
	i := b.newReg(v.Type)
	b.regs[i].value = v
	b.consts = append(b.consts, i)
	return i
}

// run computes all registers for the selected rows of in, whose columns are what imports refer to.
func (b *block) run(in *vec.Batch) error {
	b.start(in.K)
	if b.n == 0 {
		return nil
	}
	b.load.Start(in)
	for _, i := range b.imports {
		if err := b.load.LoadCodes(&b.regs[i.reg].Register, in.Cols[i.src]); err != nil {
			return err
		}
	}
	return b.execute()
}

// start prepares the registers for n rows. Without rows nothing runs, so that nothing can fail.
func (b *block) start(n int) {
	b.n = n
	b.gen++
	for _, i := range b.consts {
		r := b.regs[i]
		r.View(r.value)
		r.Vec.Form, r.Vec.N = vec.Const, n
	}
	if n == 0 {
		for _, r := range b.regs {
			if r.value == nil {
				r.Flat(r.typ, 0)
			}
		}
	}
}

func (b *block) execute() error {
	for _, s := range b.steps {
		if err := s.run(b); err != nil {
			return err
		}
	}
	return nil
}

// any returns register i in whatever form it is: Flat, Const or Dict.
func (b *block) any(i int) *vec.Vector { return &b.regs[i].Vec }

// flat returns register i as Flat or Const.
func (b *block) flat(i int) (*vec.Vector, error) {
	r := b.regs[i]
	if r.Vec.Form != vec.Dict {
		return &r.Vec, nil
	}
	if r.flatGen != b.gen || r.flat == nil {
		if r.flat == nil {
			r.flat = new(kernel.Register)
		}
		if err := b.decode(r.flat, &r.Vec); err != nil {
			return nil, err
		}
		r.flatGen = b.gen
	}
	return &r.flat.Vec, nil
}

// plain returns register i as Flat or Const and not Narrow.
func (b *block) plain(i int) (*vec.Vector, error) {
	v, err := b.flat(i)
	if err != nil || !v.Narrow {
		return v, err
	}
	r := b.regs[i]
	if r.widGen != b.gen || r.wide == nil {
		if r.wide == nil {
			r.wide = new(kernel.Register)
		}
		widen(r.wide, v)
		r.widGen = b.gen
	}
	return &r.wide.Vec, nil
}

// decode makes r a Flat vector of the rows of v.
func (b *block) decode(r *kernel.Register, v *vec.Vector) error {
	var whole vec.Batch
	whole.SetAll(v.N)
	b.all.Start(&whole)
	return b.all.Load(r, v)
}

// widen makes r the values of v, Narrow and Flat or Const, in I128.
func widen(r *kernel.Register, v *vec.Vector) {
	n := v.N
	if v.Form == vec.Const {
		n = 1
	}
	out := r.Flat(v.Type, n)
	for i, x := range v.I64[:n] {
		out.I128[i] = types.Int128Of(x)
	}
	out.Form, out.N, out.Valid = v.Form, v.N, v.Valid
}

// commonValid returns the rows at which no vector is NULL: nil for all, in r's own memory otherwise. none says that there
// is no such row because a constant is NULL.
func commonValid(r *kernel.Register, args []*vec.Vector, n int) (valid []uint64, none bool) {
	for _, a := range args {
		switch {
		case a == nil || a.Valid == nil:
		case a.Form == vec.Const:
			if a.ConstNull() {
				return nil, true
			}
		case a.Type.Kind == types.Unknown:
			return nil, true
		case valid == nil:
			valid = r.Validity(n)
			copy(valid, a.Valid)
		default:
			kernel.AndInto(valid, a.Valid)
		}
	}
	return valid, false
}
