package ingest

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// caster reads the types that are rare in text files by their CAST from VARCHAR, a value at a time.
type caster struct {
	eval fn.Eval
	in   *vec.Vector
	out  *vec.Vector
	args []*vec.Vector
}

func newCaster(t types.Type) (*caster, error) {
	o, err := fn.CastOf(types.VarcharType, t)
	if err != nil {
		return nil, err
	}
	c := &caster{eval: o.Eval, in: &vec.Vector{Type: types.VarcharType, N: 1}, out: &vec.Vector{Type: t, N: 1}}
	c.in.Off = []uint32{0, 0}
	c.args = []*vec.Vector{c.in}
	return c, nil
}

// add appends the value of text to v; false means that text is no such value.
func (c *caster) add(v *vec.Vector, text []byte) bool {
	c.in.Bytes = append(c.in.Bytes[:0], text...)
	c.in.Off[1] = uint32(len(text))
	o := c.out
	o.Valid, o.N = nil, 1
	o.I64, o.F64, o.I128, o.Bits = grow(o.I64), grow(o.F64), grow(o.I128), grow(o.Bits)
	o.Off, o.Bytes = o.Off[:0], o.Bytes[:0]
	if err := c.eval(&fn.Context{}, o, c.args, 1); err != nil || o.IsNull(0) {
		return false
	}
	switch o.Type.Phys() {
	case types.PhysInt64:
		v.I64 = append(v.I64, o.I64[0])
	case types.PhysFloat64:
		v.F64 = append(v.F64, o.F64[0])
	case types.PhysInt128:
		v.I128 = append(v.I128, o.I128[0])
	case types.PhysBytes:
		v.Bytes = append(v.Bytes, o.BytesAt(0)...)
		v.Off = append(v.Off, uint32(len(v.Bytes)))
	default:
		return false
	}
	return true
}

// grow returns room for one row, rounded up to 64 as kernels want it.
func grow[T any](s []T) []T {
	if cap(s) < 64 {
		return make([]T, 64)
	}
	return s[:64]
}
