package expr

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/vec"
)

// scope compiles expressions into one block. It knows what the block and those around it already compute.
type scope struct {
	*block
	outer  *scope
	layout map[ColumnID]int // of the batch, in the outermost scope; of the parameters, in a lambda's
	known  map[exprKey]int  // expression → register
	loaded map[int]int      // input → register
	keys   *keyer
}

func newScope(layout []ColumnID, c *fn.Context) *scope {
	s := &scope{block: &block{ctx: c}, layout: map[ColumnID]int{}, known: map[exprKey]int{}, loaded: map[int]int{}, keys: newKeyer()}
	for i, id := range layout {
		s.layout[id] = i
	}
	return s
}

// inner returns a scope for a block that runs for some of the rows of s.
func (s *scope) inner() *scope {
	return &scope{block: &block{ctx: s.ctx}, outer: s, known: map[exprKey]int{}, loaded: map[int]int{}, keys: s.keys}
}

// compile returns the register of e, adding the steps that compute it where they do not exist yet.
func (s *scope) compile(e Expr) (int, error) {
	if c, ok := e.(*Const); ok {
		return s.constant(c.Value), nil
	}
	shared := Volatility(e) != fn.Volatile
	key := s.keys.of(e)
	if shared {
		if r, ok := s.find(key); ok {
			return r, nil
		}
	}
	r, err := s.node(e)
	if err != nil {
		return 0, err
	}
	if shared {
		s.known[key] = r
	}
	return r, nil
}

// find returns the register of an expression that this block or one around it has computed by now.
func (s *scope) find(key exprKey) (int, bool) {
	if r, ok := s.known[key]; ok {
		return r, true
	}
	if s.outer == nil {
		return 0, false
	}
	r, ok := s.outer.find(key)
	if !ok {
		return 0, false
	}
	r = s.input(r, s.outer.regs[r])
	s.known[key] = r
	return r, true
}

// input returns the register into which input src, of the type of r, is loaded.
func (s *scope) input(src int, r *register) int {
	if got, ok := s.loaded[src]; ok {
		return got
	}
	var reg int
	if r.value != nil {
		reg = s.newConst(r.value)
	} else {
		reg = s.newReg(r.typ)
		s.imports = append(s.imports, imported{src, reg})
	}
	s.loaded[src] = reg
	return reg
}

func (s *scope) constant(v *vec.Vector) int {
	key := s.keys.of(&Const{Value: v})
	if r, ok := s.known[key]; ok {
		return r
	}
	r := s.newConst(vec.ConstOf(v, 1))
	s.known[key] = r
	return r
}

// column returns the register of a column, loading it through all blocks between.
func (s *scope) column(c *Column) (int, error) {
	if i, ok := s.layout[c.ID]; ok {
		if s.outer != nil {
			return s.params[i], nil
		}
		return s.input(i, &register{typ: c.T}), nil
	}
	if s.outer == nil {
		return 0, fmt.Errorf("compile: column %s is not among the input", c)
	}
	r, err := s.outer.compile(c)
	if err != nil {
		return 0, err
	}
	return s.input(r, s.outer.regs[r]), nil
}

// node adds the steps of e.
func (s *scope) node(e Expr) (int, error) {
	switch e := e.(type) {
	case *Column:
		return s.column(e)
	case *Call:
		return s.call(e)
	case *Cast:
		return s.cast(e)
	case *And:
		return s.logic(e.Terms, true)
	case *Or:
		return s.logic(e.Terms, false)
	case *Not:
		return s.unary(e.X, func(x, dst int) step { return &notStep{x: x, dst: dst} }, e)
	case *IsNull:
		return s.unary(e.X, func(x, dst int) step { return &isNullStep{x: x, dst: dst} }, e)
	case *In:
		return s.in(e)
	case *Case:
		return s.kase(e)
	case *Coalesce:
		return s.coalesce(e)
	case *Try:
		return s.try(e)
	case *Lambda:
		return 0, fmt.Errorf("compile: lambda %s is no argument of a function", e)
	}
	return 0, fmt.Errorf("compile: %T is no expression that can be computed: %s", e, e)
}

// unary adds a step of one operand.
func (s *scope) unary(x Expr, make func(x, dst int) step, e Expr) (int, error) {
	r, err := s.compile(x)
	if err != nil {
		return 0, err
	}
	dst := s.newReg(e.Type())
	s.steps = append(s.steps, make(r, dst))
	return dst, nil
}

// all compiles a list.
func (s *scope) all(es []Expr) ([]int, error) {
	regs := make([]int, len(es))
	for i, e := range es {
		r, err := s.compile(e)
		if err != nil {
			return nil, err
		}
		regs[i] = r
	}
	return regs, nil
}

// branch is an expression of a block that is computed for some of the block's rows: a register of the block itself where
// there is one, or where computing it costs little and cannot fail; else a block of its own.
type branch struct {
	reg   int    // register of the block, if inner is nil
	inner *block // computes register out
	out   int
	batch vec.Batch
}

func (s *scope) branch(e Expr) (*branch, error) {
	if r, ok := s.have(e); ok {
		return &branch{reg: r}, nil
	}
	if cheap(e) {
		r, err := s.compile(e)
		return &branch{reg: r}, err
	}
	in := s.inner()
	out, err := in.compile(e)
	if err != nil {
		return nil, err
	}
	return &branch{inner: in.block, out: out}, nil
}

// have returns the register of e if it costs nothing.
func (s *scope) have(e Expr) (int, bool) {
	switch c := e.(type) {
	case *Const:
		return s.constant(c.Value), true
	case *Column:
		if _, ok := s.layout[c.ID]; ok && s.outer == nil {
			if r, ok := s.loaded[s.layout[c.ID]]; ok {
				return r, true
			}
		}
	}
	if Volatility(e) == fn.Volatile {
		return 0, false
	}
	return s.find(s.keys.of(e))
}

// value computes the branch for the rows of b whose bit is set in bm, k of them, and returns a dense vector for these
// rows, or, with full set, a vector for all rows of b, of which these rows count.
func (br *branch) value(b *block, bm []uint64, k int) (v *vec.Vector, full bool, err error) {
	if br.inner == nil {
		v, err = b.flat(br.reg)
		return v, true, err
	}
	br.batch = vec.Batch{N: b.n, K: k, Sel: vec.SelBits, Bits: bm, Cols: b.vals}
	if k == b.n {
		br.batch.SetAll(b.n)
	}
	if err := br.inner.run(&br.batch); err != nil {
		return nil, false, err
	}
	v, err = br.inner.flat(br.out)
	return v, false, err
}
