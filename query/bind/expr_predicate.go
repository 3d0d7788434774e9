package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/query/sql"
)

func (p *place) betweenExpr(e *sql.Between) (expr.Expr, error) {
	parts, err := p.list([]sql.Expr{e.X, e.Low, e.High})
	if err != nil {
		return nil, err
	}
	x, low, high := parts[0], parts[1], parts[2]
	in, err := p.between(e, x, low, high)
	if err != nil {
		return nil, err
	}
	if e.Symmetric {
		other, err := p.between(e, x, high, low)
		if err != nil {
			return nil, err
		}
		in = p.fold(expr.OrOf(in, other))
	}
	return p.negated(in, e.Not), nil
}

// inList binds x IN (a, b): membership in a set of constants, and a comparison for each item that is none.
func (p *place) inList(e *sql.InList) (expr.Expr, error) {
	if row, ok := e.X.(*sql.RowExpr); ok {
		if in, ok, err := p.rowIn(e, row); ok || err != nil {
			return in, err
		}
	}
	x, err := p.expr(e.X)
	if err != nil {
		return nil, err
	}
	items, err := p.list(e.List)
	if err != nil {
		return nil, err
	}
	in, err := p.member(e, x, items)
	if err != nil {
		return nil, err
	}
	return p.negated(in, e.Not), nil
}

// rowIn binds (a, b) IN ((1, 2), (3, 4)); ok is false if an item is no row constructor.
func (p *place) rowIn(e *sql.InList, row *sql.RowExpr) (in expr.Expr, ok bool, err error) {
	for _, item := range e.List {
		if _, ok := item.(*sql.RowExpr); !ok {
			return nil, false, nil
		}
	}
	left, err := p.list(row.Items)
	if err != nil {
		return nil, false, err
	}
	terms := make([]expr.Expr, len(e.List))
	for i, item := range e.List {
		right, err := p.list(item.(*sql.RowExpr).Items)
		if err != nil {
			return nil, false, err
		}
		if terms[i], err = p.compareRows(item, "=", left, right); err != nil {
			return nil, false, err
		}
	}
	return p.negated(p.fold(expr.OrOf(terms...)), e.Not), true, nil
}

// member binds x IN items.
func (p *place) member(e *sql.InList, x expr.Expr, items []expr.Expr) (expr.Expr, error) {
	var consts []*expr.Const
	var others []expr.Expr
	common := x.Type()
	_, constX := x.(*expr.Const)
	for i, item := range items {
		c, isConst := item.(*expr.Const)
		if isConst && !constX {
			var err error
			if c, err = p.readAs(e.List[i], c, x.Type()); err != nil {
				return nil, err
			}
			item, items[i] = c, c
		}
		t, ok := types.CommonSuper(common, item.Type())
		if !ok {
			return nil, noCommonType(e, "IN value and list items", common, item.Type(), append([]types.Type{x.Type()}, typesOf(items)...))
		}
		common = t
		if isConst && !constX {
			consts = append(consts, c)
		} else {
			others = append(others, item)
		}
	}
	if !common.Comparable() {
		return nil, errorAt(e, TypeMismatch, "%s is not comparable, and therefore cannot be used in IN", common)
	}
	terms := make([]expr.Expr, 0, len(others)+1)
	if len(consts) > 0 {
		if in := p.inConstants(x, consts, common); in != nil {
			terms = append(terms, in)
		} else {
			for _, c := range consts {
				others = append(others, c)
			}
		}
	}
	for _, o := range others {
		eq, err := p.compare(e, "=", x, o)
		if err != nil {
			return nil, err
		}
		terms = append(terms, eq)
	}
	return p.fold(expr.OrOf(terms...)), nil
}

// inConstants is x IN the constants, whose common type with x is given; nil if values of the type cannot be held in a set.
// As in comparisons, constants are brought to the type of x where that says the same; those that no x can equal are left out.
func (p *place) inConstants(x expr.Expr, list []*expr.Const, common types.Type) expr.Expr {
	t := x.Type()
	if widens(t, common) {
		common = t // lengths of text do not matter for equality
	}
	kept, exactly := list, true
	if !common.Equal(t) {
		kept = nil
		for _, c := range list {
			if c.Value.ConstNull() || c.Value.Type.Kind == types.Unknown || types.CanCoerce(c.Value.Type, t) {
				kept = append(kept, c)
				continue
			}
			nb, ok := narrow(c, t)
			if !ok {
				exactly = false
				break
			}
			if nb.exact() {
				kept = append(kept, nb.below)
			}
		}
	}
	if !exactly {
		kept, t = list, common
		x = p.coerce(x, t)
	}
	values := new(vec.Vector)
	values.Reset(t)
	in := &expr.In{X: x, Values: values}
	for _, c := range kept {
		if c.Value.Type.Kind == types.Unknown || c.Value.ConstNull() {
			p.coerce(c, t) // tells a parameter its type
			in.HasNull = true
			continue
		}
		if t.Kind == types.Varchar && c.Value.Type.Kind == types.Varchar {
			// keep the bytes
		} else if k, ok := p.coerce(c, t).(*expr.Const); ok {
			c = k
		} else {
			return nil
		}
		if !appendConst(values, c.Value) {
			return nil
		}
	}
	padBytes(values)
	if values.N == 0 && !in.HasNull {
		return unlessNull(x, false)
	}
	return in
}

// appendConst appends the value of a Const vector to a Flat one of the same type; false for types of parts.
func appendConst(to, c *vec.Vector) bool {
	switch c.Phys() {
	case types.PhysBool:
		if to.N&63 == 0 {
			to.Bits = append(to.Bits, 0)
		}
		if c.BoolAt(0) {
			vec.SetBit(to.Bits, to.N)
		}
	case types.PhysInt64:
		if to.Phys() != types.PhysInt64 {
			to.I128 = append(to.I128, types.Int128Of(c.I64[0]))
		} else {
			to.I64 = append(to.I64, c.I64[0])
		}
	case types.PhysFloat64:
		to.F64 = append(to.F64, c.F64[0])
	case types.PhysInt128:
		to.I128 = append(to.I128, c.I128[0])
	case types.PhysBytes:
		if to.N == 0 {
			to.Off = append(to.Off, 0)
		}
		to.Bytes = append(to.Bytes, c.BytesAt(0)...)
		to.Off = append(to.Off, uint32(len(to.Bytes)))
	default:
		return false
	}
	to.N++
	return true
}

// padBytes makes vec.Pad bytes behind the values readable.
func padBytes(v *vec.Vector) {
	n := len(v.Bytes)
	if v.Type.Phys() == types.PhysBytes {
		v.Bytes = append(v.Bytes, make([]byte, vec.Pad)...)[:n]
		if v.N == 0 {
			v.Off = []uint32{0}
		}
	}
}

func (p *place) like(e *sql.Like) (expr.Expr, error) {
	args, err := p.list([]sql.Expr{e.X, e.Pattern})
	if err != nil {
		return nil, err
	}
	sides := []string{"Left side of LIKE expression", "Pattern for LIKE expression", "Escape for LIKE expression"}
	if e.Escape != nil {
		x, err := p.expr(e.Escape)
		if err != nil {
			return nil, err
		}
		args = append(args, x)
	}
	for i, a := range args {
		if t := a.Type(); !t.IsString() && t.Kind != types.Unknown {
			at := []sql.Expr{e.X, e.Pattern, e.Escape}[i]
			return nil, errorAt(at, TypeMismatch, "%s must evaluate to a varchar (actual: %s)", sides[i], t)
		}
	}
	name := "like"
	if e.AnyCase {
		if name = "ilike"; fn.LookupScalar(name) == nil {
			name = "like"
			for i := range args[:2] {
				if args[i], err = p.call(e, "lower", args[i]); err != nil {
					return nil, err
				}
			}
		}
	}
	x, err := p.call(e, name, args...)
	if err != nil {
		return nil, err
	}
	return p.negated(x, e.Not), nil
}
