package opt

import (
	"bytes"
	"cmp"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// constAt returns value i of a Flat vector without NULLs as a literal.
func constAt(v *vec.Vector, i int) *expr.Const {
	switch v.Phys() {
	case types.PhysBool:
		return expr.Bool(v.BoolAt(i))
	case types.PhysInt64:
		if v.Narrow {
			return expr.Long(v.Type, types.Int128Of(v.I64[i]))
		}
		return expr.Int(v.Type, v.I64[i])
	case types.PhysFloat64:
		return expr.Float(v.Type, v.F64[i])
	case types.PhysInt128:
		return expr.Long(v.Type, v.I128[i])
	case types.PhysBytes:
		return expr.Bytes(v.Type, string(v.BytesAt(i)))
	}
	return nil
}

// orderedConst reports a literal whose order among others of its type compareConst knows.
func orderedConst(c *expr.Const) bool {
	if expr.IsNullConst(c) {
		return false
	}
	switch c.Value.Type.Phys() {
	case types.PhysInt64, types.PhysInt128:
		return c.Value.Type.Kind != types.UUID
	case types.PhysBytes:
		return c.Value.Type.Kind == types.Varchar || c.Value.Type.Kind == types.Varbinary
	case types.PhysFloat64:
		return c.Value.F64[0] == c.Value.F64[0]
	}
	return false
}

// compareConst orders two literals of one type for which orderedConst holds.
func compareConst(a, b *expr.Const) int {
	switch a.Value.Type.Phys() {
	case types.PhysInt64:
		return cmp.Compare(a.Value.I64[0], b.Value.I64[0])
	case types.PhysFloat64:
		return cmp.Compare(a.Value.F64[0], b.Value.F64[0])
	case types.PhysInt128:
		return longOf(a.Value).Cmp(longOf(b.Value))
	}
	return bytes.Compare(a.Value.BytesAt(0), b.Value.BytesAt(0))
}

func longOf(v *vec.Vector) types.Int128 {
	if v.Phys() == types.PhysInt64 {
		return types.Int128Of(v.I64[0])
	}
	return v.I128[0]
}

// listOf makes the vector of an IN list from literals of one type.
func listOf(t types.Type, list []*expr.Const) *vec.Vector {
	v := new(vec.Vector)
	v.Reset(t)
	v.N = len(list)
	if t.Phys() == types.PhysBytes {
		v.Off = append(v.Off, 0)
	}
	for _, c := range list {
		switch t.Phys() {
		case types.PhysInt64:
			v.I64 = append(v.I64, c.Value.I64[0])
		case types.PhysFloat64:
			v.F64 = append(v.F64, c.Value.F64[0])
		case types.PhysInt128:
			v.I128 = append(v.I128, longOf(c.Value))
		case types.PhysBytes:
			v.Bytes = append(v.Bytes, c.Value.BytesAt(0)...)
			v.Off = append(v.Off, uint32(len(v.Bytes)))
		}
	}
	switch t.Phys() {
	case types.PhysBytes:
		v.Bytes = append(v.Bytes, make([]byte, vec.Pad)...)[:len(v.Bytes)]
	case types.PhysInt64:
		for len(v.I64)%64 != 0 {
			v.I64 = append(v.I64, 0)
		}
		v.I64 = v.I64[:v.N]
	}
	return v
}
