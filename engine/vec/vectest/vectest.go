// Package vectest makes vectors and batches for tests, in every form, and reads them back row by row as plain Go values,
// slowly and without the code under test.
//
// A value is nil for NULL, else bool, int64, float64, types.Int128, string, or []any: the elements of an ARRAY, key and
// value in turn of a MAP, the fields of a ROW.
package vectest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// At returns row i of v.
func At(v *vec.Vector, i int) any {
	if v.Type.Kind == types.Unknown || v.IsNull(i) {
		return nil
	}
	switch v.Form {
	case vec.Const:
		i = 0
	case vec.Packed:
		x := v.Base + int64(bitsAt(v.Raw, i*int(v.Width), int(v.Width)))
		if v.Narrow {
			return types.Int128Of(x)
		}
		return x
	case vec.Dict:
		return At(v.Dict.Values, int(At(v.Codes, i).(int64)))
	}
	switch v.Type.Phys() {
	case types.PhysBool:
		return vec.BitAt(v.Bits, i)
	case types.PhysInt64:
		return v.I64[i]
	case types.PhysFloat64:
		return v.F64[i]
	case types.PhysInt128:
		if v.Narrow {
			return types.Int128Of(v.I64[i])
		}
		return v.I128[i]
	case types.PhysBytes:
		return string(v.Bytes[v.Off[i]:v.Off[i+1]])
	case types.PhysList:
		out := []any{}
		for e := v.Off[i]; e < v.Off[i+1]; e++ {
			for _, c := range v.Child {
				out = append(out, At(c, int(e)))
			}
		}
		return out
	}
	out := []any{}
	for _, c := range v.Child {
		out = append(out, At(c, i))
	}
	return out
}

func bitsAt(b []byte, at, n int) uint64 {
	var x uint64
	for k := range n {
		p := at + k
		x |= uint64(b[p>>3]>>(p&7)&1) << k
	}
	return x
}

// All returns the rows of v.
func All(v *vec.Vector) []any {
	out := make([]any, v.N)
	for i := range out {
		out[i] = At(v, i)
	}
	return out
}

// Selected returns the rows of v that b selects.
func Selected(b *vec.Batch, v *vec.Vector) []any {
	var out []any
	for _, i := range Rows(b) {
		out = append(out, At(v, i))
	}
	return out
}

// Rows returns the row numbers that b selects.
func Rows(b *vec.Batch) []int {
	var out []int
	switch b.Sel {
	case vec.SelAll:
		for i := range b.N {
			out = append(out, i)
		}
	case vec.SelBits:
		for i := range b.N {
			if vec.BitAt(b.Bits, i) {
				out = append(out, i)
			}
		}
	default:
		for _, i := range b.Rows[:b.K] {
			out = append(out, int(i))
		}
	}
	return out
}

// Equal compares two values; NaN equals NaN, and -0 differs from 0.
func Equal(a, b any) bool {
	switch x := a.(type) {
	case float64:
		y, ok := b.(float64)
		return ok && (math.Float64bits(x) == math.Float64bits(y) || x != x && y != y)
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !Equal(x[i], y[i]) {
				return false
			}
		}
		return true
	}
	return a == b
}

// From makes a vector of form f that holds vals. Const takes the first; Packed needs integers less than 2^32 apart.
// Slots at NULL rows hold values that mean nothing.
func From(t types.Type, f vec.Form, vals []any) *vec.Vector {
	n := len(vals)
	switch f {
	case vec.Const:
		v := flat(t, vals[:1])
		v.Form, v.N = vec.Const, n
		return v
	case vec.Packed:
		return packed(t, vals)
	case vec.Dict:
		return dict(t, vals)
	}
	return flat(t, vals)
}

func validity(v *vec.Vector, vals []any) {
	for i, x := range vals {
		if x == nil && v.Valid == nil {
			v.Valid = make([]uint64, vec.Words(len(vals)))
			vec.FillBits(v.Valid, len(vals))
		}
		if x == nil {
			vec.ClearBit(v.Valid, i)
		}
	}
}

func flat(t types.Type, vals []any) *vec.Vector {
	n := len(vals)
	v := &vec.Vector{Type: t, N: n}
	validity(v, vals)
	switch t.Phys() {
	case types.PhysNone:
		v.Valid = make([]uint64, vec.Words(n))
	case types.PhysBool:
		v.Bits = make([]uint64, vec.Words(n))
		for i, x := range vals {
			if x == nil || x.(bool) {
				vec.SetBit(v.Bits, i)
			}
		}
	case types.PhysInt64:
		for _, x := range vals {
			v.I64 = append(v.I64, or(x, int64(-987654321)))
		}
	case types.PhysFloat64:
		for _, x := range vals {
			v.F64 = append(v.F64, or(x, math.Inf(-1)))
		}
	case types.PhysInt128:
		for _, x := range vals {
			v.I128 = append(v.I128, or(x, types.Int128{Hi: -1 << 63}))
		}
	case types.PhysBytes:
		v.Off = []uint32{3}
		v.Bytes = []byte("xyz")
		for _, x := range vals {
			v.Bytes = append(v.Bytes, or(x, "~garbage")...)
			v.Off = append(v.Off, uint32(len(v.Bytes)))
		}
		v.Bytes = append(v.Bytes, make([]byte, vec.Pad)...)[:len(v.Bytes)]
	case types.PhysList:
		w := len(t.Fields)
		child := make([][]any, w)
		v.Off = []uint32{0}
		for _, x := range vals {
			es := or(x, []any(nil))
			for k, e := range es {
				child[k%w] = append(child[k%w], e)
			}
			v.Off = append(v.Off, uint32(len(child[0])))
		}
		for k, f := range t.Fields {
			v.Child = append(v.Child, flat(f.Type, child[k]))
		}
	case types.PhysStruct:
		for k, f := range t.Fields {
			c := make([]any, n)
			for i, x := range vals {
				if x != nil {
					c[i] = x.([]any)[k]
				}
			}
			v.Child = append(v.Child, flat(f.Type, c))
		}
	}
	return v
}

func or[T any](x any, alt T) T {
	if x == nil {
		return alt
	}
	return x.(T)
}

func packed(t types.Type, vals []any) *vec.Vector {
	v := &vec.Vector{Type: t, Form: vec.Packed, N: len(vals), Narrow: t.Phys() == types.PhysInt128}
	validity(v, vals)
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	ints := make([]int64, len(vals))
	for i, x := range vals {
		if x == nil {
			continue
		}
		if w, ok := x.(types.Int128); ok {
			ints[i] = int64(w.Lo)
		} else {
			ints[i] = x.(int64)
		}
		lo, hi = min(lo, ints[i]), max(hi, ints[i])
	}
	if lo > hi {
		lo, hi = 5, 5
	}
	v.Base, v.Width = lo, 1
	for uint64(hi-lo)>>v.Width != 0 {
		v.Width++
	}
	if v.Width > 32 {
		panic("vectest: values too far apart to pack")
	}
	v.Raw = make([]byte, (len(vals)*int(v.Width)+7)/8+vec.Pad)
	for i := range vals {
		x := uint64(ints[i] - lo)
		if vals[i] == nil {
			x = 1<<v.Width - 1
		}
		for k := range int(v.Width) {
			p := i*int(v.Width) + k
			v.Raw[p>>3] |= byte(x>>k&1) << (p & 7)
		}
	}
	v.Raw = v.Raw[:len(v.Raw)-vec.Pad]
	return v
}

func dict(t types.Type, vals []any) *vec.Vector {
	v := &vec.Vector{Type: t, Form: vec.Dict, N: len(vals)}
	validity(v, vals)
	index := map[string]int64{}
	var values, codes []any
	for _, x := range vals {
		if x == nil {
			codes = append(codes, int64(0))
			continue
		}
		k := fmt.Sprintf("%T %v", x, x)
		if f, ok := x.(float64); ok {
			k = fmt.Sprint(math.Float64bits(f))
		}
		c, ok := index[k]
		if !ok {
			c = int64(len(values))
			index[k] = c
			values = append(values, x)
		}
		codes = append(codes, c)
	}
	v.Dict = &vec.Dictionary{Values: flat(t, values), Unique: true}
	v.Codes = packed(types.IntegerType, codes)
	if len(vals)%3 == 1 {
		v.Codes = flat(types.IntegerType, codes)
	}
	return v
}

// Select makes b a batch of n rows of which about share are selected, in form f. Bitmaps and lists have spare room.
func Select(rng *rand.Rand, b *vec.Batch, n int, share float64, f vec.SelForm) {
	b.SetAll(n)
	if f == vec.SelAll {
		return
	}
	bm := make([]uint64, vec.Words(n))
	b.K = 0
	rows := make([]uint32, 0, n+64)
	for i := range n {
		if rng.Float64() < share {
			vec.SetBit(bm, i)
			rows = append(rows, uint32(i))
			b.K++
		}
	}
	b.Sel = f
	if f == vec.SelBits {
		b.Bits = bm
	} else {
		b.Rows = rows
	}
}
