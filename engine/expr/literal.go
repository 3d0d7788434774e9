package expr

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Null returns the literal NULL of type t.
func Null(t types.Type) *Const { return &Const{Value: nullVector(t, 1)} }

// nullVector returns a Const vector of n NULLs with a readable value behind it.
func nullVector(t types.Type, n int) *vec.Vector {
	v := &vec.Vector{Type: t, Form: vec.Const, N: n, Valid: []uint64{0}}
	fillConst(v)
	return v
}

// fillConst gives the single row of v a value of its physical type where none is set.
func fillConst(v *vec.Vector) {
	switch v.Type.Phys() {
	case types.PhysBool:
		v.Bits = []uint64{0}
	case types.PhysInt64:
		v.I64 = []int64{0}
	case types.PhysFloat64:
		v.F64 = []float64{0}
	case types.PhysInt128:
		v.I128 = []types.Int128{{}}
	case types.PhysBytes:
		v.Off = []uint32{0, 0}
	case types.PhysList:
		v.Off = []uint32{0, 0}
		for _, f := range v.Type.Fields {
			c := new(vec.Vector)
			c.Reset(f.Type)
			if f.Type.Phys() == types.PhysBytes || f.Type.Phys() == types.PhysList {
				c.Off = []uint32{0}
			}
			v.Child = append(v.Child, c)
		}
	case types.PhysStruct:
		for _, f := range v.Type.Fields {
			c := nullVector(f.Type, 1)
			c.Form = vec.Flat
			v.Child = append(v.Child, c)
		}
	}
}

// Bool returns a BOOLEAN literal.
func Bool(b bool) *Const {
	v := &vec.Vector{Type: types.BooleanType, Form: vec.Const, N: 1, Bits: []uint64{0}}
	if b {
		v.Bits[0] = 1
	}
	return &Const{Value: v}
}

// Int returns a literal of a type held in an int64: an integer, DATE, TIMESTAMP, INTERVAL or short DECIMAL.
func Int(t types.Type, x int64) *Const {
	return &Const{Value: &vec.Vector{Type: t, Form: vec.Const, N: 1, I64: []int64{x}, Bounded: true, Lo: x, Hi: x}}
}

// Long returns a literal of a type held in an Int128: a long DECIMAL or a UUID.
func Long(t types.Type, x types.Int128) *Const {
	return &Const{Value: &vec.Vector{Type: t, Form: vec.Const, N: 1, I128: []types.Int128{x}}}
}

// Decimal returns a DECIMAL literal of type t, in the physical type that t asks for.
func Decimal(t types.Type, x types.Int128) *Const {
	if t.Phys() == types.PhysInt64 {
		return Int(t, int64(x.Lo))
	}
	return Long(t, x)
}

// Float returns a REAL or DOUBLE literal.
func Float(t types.Type, x float64) *Const {
	return &Const{Value: &vec.Vector{Type: t, Form: vec.Const, N: 1, F64: []float64{x}}}
}

// Bytes returns a literal of a type held in bytes: VARCHAR, CHAR, VARBINARY or JSON.
func Bytes(t types.Type, s string) *Const {
	b := make([]byte, len(s)+vec.Pad)[:len(s)]
	copy(b, s)
	return &Const{Value: &vec.Vector{Type: t, Form: vec.Const, N: 1, Off: []uint32{0, uint32(len(s))}, Bytes: b}}
}

// CallOf resolves def for the types of args, which must already be those that the overload asks for.
func CallOf(def *fn.Scalar, args ...Expr) (*Call, error) {
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type()
	}
	o, err := def.Resolve(ts)
	if err != nil {
		return nil, err
	}
	for i, a := range args {
		if i < len(o.Args) && !o.Args[i].Equal(a.Type()) {
			return nil, fmt.Errorf("call %s: argument %d is %v, the function needs %v", def.Name, i+1, a.Type(), o.Args[i])
		}
	}
	return &Call{Def: def, Overload: o, Args: args}, nil
}
