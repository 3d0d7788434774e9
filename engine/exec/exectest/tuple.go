package exectest

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Tuple is one row: nil for NULL, else bool, int64, float64, types.Int128, string, or []any for arrays (elements), maps
// (key, value, key, value …) and rows (fields).
type Tuple []any

// String prints the tuple; tuples of equal values print equally (-0 as 0).
func (t Tuple) String() string {
	parts := make([]string, len(t))
	for i, x := range t {
		parts[i] = ValueString(x)
	}
	return strings.Join(parts, "|")
}

// ValueString prints one value.
func ValueString(x any) string {
	switch x := x.(type) {
	case nil:
		return "NULL"
	case float64:
		if x == 0 {
			x = 0
		}
		if math.IsNaN(x) {
			return "NaN"
		}
		return strconv.FormatFloat(x, 'g', 12, 64)
	case string:
		return strconv.Quote(x)
	case types.Int128:
		return x.Big().String()
	case []any:
		return "[" + Tuple(x).String() + "]"
	}
	return fmt.Sprint(x)
}

// Append appends a value to a Flat vector of its type.
func Append(v *vec.Vector, x any) {
	one := vector(v.Type, x)
	if err := kernel.AppendRows(v, one, []uint32{0}); err != nil {
		panic(err)
	}
}

// vector returns a Flat vector of one row.
func vector(t types.Type, x any) *vec.Vector {
	if x == nil {
		var r kernel.Register
		r.Null(t, 1)
		v := r.Vec
		v.Form = vec.Flat
		return &v
	}
	v := &vec.Vector{Type: t, N: 1}
	pad := func(b []byte) []byte { return append(b, make([]byte, vec.Pad)...)[:len(b)] }
	switch x := x.(type) {
	case bool:
		v.Bits = []uint64{0}
		if x {
			v.Bits[0] = 1
		}
	case int:
		v.I64 = []int64{int64(x)}
	case int64:
		v.I64 = []int64{x}
	case float64:
		v.F64 = []float64{x}
	case types.Int128:
		v.I128 = []types.Int128{x}
	case string:
		v.Off, v.Bytes = []uint32{0, uint32(len(x))}, pad([]byte(x))
	case []any:
		for i, f := range t.Fields {
			c := new(vec.Vector)
			c.Reset(f.Type)
			switch t.Kind {
			case types.Array:
				for _, e := range x {
					Append(c, e)
				}
			case types.Map:
				for k := i; k < len(x); k += 2 {
					Append(c, x[k])
				}
			default:
				Append(c, x[i])
			}
			if c.N == 0 && c.Type.Phys() == types.PhysBytes {
				c.Off = []uint32{0}
			}
			v.Child = append(v.Child, c)
		}
		if t.Kind != types.Row {
			v.Off = []uint32{0, uint32(v.Child[0].N)}
		}
	default:
		panic(fmt.Sprintf("exectest: value of type %T", x))
	}
	return v
}

// Value returns row i of a vector of any form.
func Value(v *vec.Vector, i int) any {
	if v.Type.Kind == types.Unknown || v.IsNull(i) {
		return nil
	}
	switch v.Form {
	case vec.Const:
		i = 0
	case vec.Dict:
		return Value(v.Dict.Values, int(kernel.IntAt(v.Codes, i)))
	case vec.Packed:
		return widen(v, kernel.IntAt(v, i))
	}
	switch v.Phys() {
	case types.PhysBool:
		return vec.BitAt(v.Bits, i)
	case types.PhysInt64:
		return widen(v, v.I64[i])
	case types.PhysFloat64:
		return v.F64[i]
	case types.PhysInt128:
		return v.I128[i]
	case types.PhysBytes:
		return string(v.Bytes[v.Off[i]:v.Off[i+1]])
	case types.PhysList:
		out := []any{}
		for e := int(v.Off[i]); e < int(v.Off[i+1]); e++ {
			for _, c := range v.Child {
				out = append(out, Value(c, e))
			}
		}
		return out
	}
	out := []any{}
	for _, c := range v.Child {
		out = append(out, Value(c, i))
	}
	return out
}

// widen returns an integer of a Narrow vector as the 128 bits that its type has.
func widen(v *vec.Vector, x int64) any {
	if v.Type.Phys() == types.PhysInt128 {
		return types.Int128Of(x)
	}
	return x
}

// Tuples appends the selected rows of a batch to dst.
func Tuples(dst []Tuple, b *vec.Batch) []Tuple {
	add := func(i int) {
		t := make(Tuple, len(b.Cols))
		for c, v := range b.Cols {
			t[c] = Value(v, i)
		}
		dst = append(dst, t)
	}
	switch b.Sel {
	case vec.SelAll:
		for i := range b.N {
			add(i)
		}
	case vec.SelBits:
		for i := range b.N {
			if vec.BitAt(b.Bits, i) {
				add(i)
			}
		}
	default:
		for _, i := range b.Rows[:b.K] {
			add(int(i))
		}
	}
	return dst
}

// Strings prints tuples, sorted if their order means nothing.
func Strings(rows []Tuple, ordered bool) []string {
	out := make([]string, len(rows))
	for i, t := range rows {
		out[i] = t.String()
	}
	if !ordered {
		slices.Sort(out)
	}
	return out
}
