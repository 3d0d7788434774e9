package kernel

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Slice returns rows lo … hi-1 of v, of any form, as a view. lo must be a multiple of 64.
func Slice(v *vec.Vector, lo, hi int) vec.Vector {
	s := *v
	s.N = hi - lo
	if v.Form == vec.Const {
		return s
	}
	if v.Valid != nil {
		s.Valid = v.Valid[lo>>6 : vec.Words(hi)]
	}
	switch v.Form {
	case vec.Dict:
		c := Slice(v.Codes, lo, hi)
		s.Codes = &c
		return s
	case vec.Packed:
		s.Raw = v.Raw[lo>>3*int(v.Width):]
		return s
	}
	switch v.Phys() {
	case types.PhysBool:
		s.Bits = v.Bits[lo>>6 : vec.Words(hi)]
	case types.PhysInt64:
		s.I64 = v.I64[lo:hi]
	case types.PhysFloat64:
		s.F64 = v.F64[lo:hi]
	case types.PhysInt128:
		s.I128 = v.I128[lo:hi]
	case types.PhysBytes, types.PhysList:
		s.Off = v.Off[lo : hi+1]
	case types.PhysStruct:
		s.Child = make([]*vec.Vector, len(v.Child))
		for i, c := range v.Child {
			sc := Slice(c, lo, hi)
			s.Child[i] = &sc
		}
	}
	return s
}
