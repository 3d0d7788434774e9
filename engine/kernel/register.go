package kernel

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Register is a dense vector together with memory that is kept from batch to batch. Vec is either a view of other memory
// or of the register's own. The zero value is empty and ready.
type Register struct {
	Vec vec.Vector
	// mem holds the register's own slices while Vec does not.
	mem vec.Vector
	// valid is the register's own validity bitmap.
	valid []uint64
	codes *Register
	words []uint32 // of codes
	owned bool
}

// Flat makes r a Flat vector of n rows over its own memory and returns it. Slices of fixed-width values have n rounded up
// to 64 elements of unspecified content; Off and Bytes are empty; children of nested types are empty; Valid is nil.
func (r *Register) Flat(t types.Type, n int) *vec.Vector {
	r.flat(t, t.Phys(), n)
	return &r.Vec
}

// Narrow is Flat for a type of PhysInt128 whose values all fit an int64.
func (r *Register) Narrow(t types.Type, n int) *vec.Vector {
	r.flat(t, types.PhysInt64, n)
	r.Vec.Narrow = t.Phys() == types.PhysInt128
	return &r.Vec
}

func (r *Register) flat(t types.Type, p types.Phys, n int) {
	r.reclaim()
	v := &r.Vec
	*v = r.mem
	v.Reset(t)
	v.N = n
	m := (n + 63) &^ 63
	switch p {
	case types.PhysBool:
		v.Bits = sized(v.Bits, vec.Words(n))
	case types.PhysInt64:
		v.I64 = sized(v.I64, m)
	case types.PhysFloat64:
		v.F64 = sized(v.F64, m)
	case types.PhysInt128:
		v.I128 = sized(v.I128, m)
	case types.PhysNone:
		v.Valid = r.Validity(n)
		clear(v.Valid)
	case types.PhysList, types.PhysStruct:
		resetChildren(v)
	}
	r.owned = true
}

// View makes r the same as v, without copying.
func (r *Register) View(v *vec.Vector) {
	r.reclaim()
	r.Vec = *v
}

// Validity returns the register's own bitmap of n rows, of unspecified content. It does not set Vec.Valid.
func (r *Register) Validity(n int) []uint64 {
	r.valid = sized(r.valid, vec.Words(n))
	return r.valid
}

// Bytes returns the memory that r holds, children left out.
func (r *Register) Bytes() int64 {
	r.reclaim()
	m := &r.mem
	n := 8*(cap(m.I64)+cap(m.F64)+cap(m.Bits)+cap(r.valid)) + 16*cap(m.I128) + 4*(cap(m.Off)+cap(r.words)) + cap(m.Bytes)
	if r.codes != nil {
		return int64(n) + r.codes.Bytes()
	}
	return int64(n)
}

// reclaim takes back the slices that Vec may have grown.
func (r *Register) reclaim() {
	if r.owned {
		r.mem, r.owned = r.Vec, false
	}
}

// slack is the number of elements behind the last that block kernels may write to.
const slack = 16

// sized returns s with n elements of unspecified content and slack behind them, allocating if its capacity does not do.
func sized[T any](s []T, n int) []T {
	if cap(s) < n+slack {
		return make([]T, n, n+n/4+slack)
	}
	return s[:n]
}

// resetChildren empties the children of a nested vector, making those that are missing.
func resetChildren(v *vec.Vector) {
	f := v.Type.Fields
	if len(v.Child) != len(f) {
		v.Child = make([]*vec.Vector, len(f))
		for i := range v.Child {
			v.Child[i] = new(vec.Vector)
		}
	}
	for i, c := range v.Child {
		c.Reset(f[i].Type)
		if c.Type.Phys() == types.PhysList || c.Type.Phys() == types.PhysStruct {
			resetChildren(c)
		}
	}
}

// Null makes r n NULLs of type t, Const, with a value behind them that may be computed on.
func (r *Register) Null(t types.Type, n int) {
	v := r.Flat(t, 1)
	zero(v, 1)
	v.Form, v.N = vec.Const, n
	v.Valid = r.Validity(1)
	v.Valid[0] = 0
}

// zero gives all n rows of a Flat vector the zero value of its type.
func zero(v *vec.Vector, n int) {
	v.N = n
	switch v.Phys() {
	case types.PhysBool:
		v.Bits = sized(v.Bits, vec.Words(n))
		clear(v.Bits)
	case types.PhysInt64:
		v.I64 = sized(v.I64, n)
		clear(v.I64)
	case types.PhysFloat64:
		v.F64 = sized(v.F64, n)
		clear(v.F64)
	case types.PhysInt128:
		v.I128 = sized(v.I128, n)
		clear(v.I128)
	case types.PhysBytes:
		v.Off = sized(v.Off, n+1)
		clear(v.Off)
	case types.PhysList:
		v.Off = sized(v.Off, n+1)
		clear(v.Off)
		resetChildren(v)
		for _, c := range v.Child {
			zero(c, 0)
		}
	case types.PhysStruct:
		resetChildren(v)
		for _, c := range v.Child {
			zero(c, n)
		}
	}
}
