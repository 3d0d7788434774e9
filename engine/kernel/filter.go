package kernel

import (
	"bytes"
	"cmp"
	"encoding/binary"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Op is a comparison.
type Op uint8

// The comparisons.
const (
	EQ Op = iota
	NE
	LT
	LE
	GT
	GE
)

var opNames = [...]string{"=", "<>", "<", "<=", ">", ">="}

// String returns the operator as SQL writes it.
func (o Op) String() string { return opNames[o] }

// OpOf returns the comparison of that name.
func OpOf(name string) (Op, bool) {
	for i, n := range opNames {
		if n == name {
			return Op(i), true
		}
	}
	return 0, false
}

// Flip returns the comparison with its sides exchanged: a < b is b > a.
func (o Op) Flip() Op { return [...]Op{EQ, NE, GT, GE, LT, LE}[o] }

// Holds reports whether the comparison holds for a three-way result.
func (o Op) Holds(c int) bool {
	switch o {
	case EQ:
		return c == 0
	case NE:
		return c != 0
	case LT:
		return c < 0
	case LE:
		return c <= 0
	case GT:
		return c > 0
	}
	return c >= 0
}

// refine keeps the rows that f.Test passes.
func refine[F Filter](f F, rows []uint32, v *vec.Vector) int {
	n := 0
	for _, i := range rows {
		rows[n] = i
		n += int(b2u(f.Test(v, int(i))))
	}
	return n
}

// eachBit sets the bits of the rows that f.Test passes.
func eachBit[F Filter](f F, bm []uint64, v *vec.Vector) {
	for w := range bm {
		var m uint64
		for i := w << 6; i < min(w<<6+64, v.N); i++ {
			m |= b2u(f.Test(v, i)) << (i & 63)
		}
		bm[w] = m
	}
}

// FloatFilter passes the values of PhysFloat64 that compare so with X, by IEEE 754: nothing but <> holds for NaN.
type FloatFilter struct {
	Op Op
	X  float64
}

// Decide implements Filter.
func (f FloatFilter) Decide(*vec.Vector) (all, none bool) { return false, false }

// Bits implements Filter.
func (f FloatFilter) Bits(bm []uint64, v *vec.Vector) { CompareConst(bm, f.Op, v.F64[:v.N], f.X) }

// Refine implements Filter.
func (f FloatFilter) Refine(rows []uint32, v *vec.Vector) int {
	n := 0
	for _, i := range rows {
		rows[n] = i
		n += int(b2u(compare(f.Op, v.F64[i], f.X)))
	}
	return n
}

// Test implements Filter.
func (f FloatFilter) Test(v *vec.Vector, i int) bool { return compare(f.Op, v.F64[at(v, i)], f.X) }

// DenseAbove implements Filter.
func (f FloatFilter) DenseAbove() float64 { return rangeDense }

// compare is a op b; for floats by IEEE 754.
func compare[T cmp.Ordered](op Op, a, b T) bool {
	switch op {
	case EQ:
		return a == b
	case NE:
		return a != b
	case LT:
		return a < b
	case LE:
		return a <= b
	case GT:
		return a > b
	}
	return a >= b
}

// at returns the index of row i in v's slices.
func at(v *vec.Vector, i int) int {
	if v.Form == vec.Const {
		return 0
	}
	return i
}

// LongFilter passes the values of PhysInt128 (Narrow or not) that compare so with X.
type LongFilter struct {
	Op Op
	X  types.Int128
}

// Decide implements Filter.
func (f LongFilter) Decide(*vec.Vector) (all, none bool) { return false, false }

// Bits implements Filter.
func (f LongFilter) Bits(bm []uint64, v *vec.Vector) {
	for w := range bm {
		var m uint64
		for i := w << 6; i < min(w<<6+64, v.N); i++ {
			m |= b2u(f.Test(v, i)) << (i & 63)
		}
		bm[w] = m
	}
}

// Refine implements Filter.
func (f LongFilter) Refine(rows []uint32, v *vec.Vector) int {
	n := 0
	for _, i := range rows {
		rows[n] = i
		n += int(b2u(f.Test(v, int(i))))
	}
	return n
}

// Test implements Filter.
func (f LongFilter) Test(v *vec.Vector, i int) bool {
	if v.Narrow {
		return f.Op.Holds(types.Int128Of(IntAt(v, i)).Cmp(f.X))
	}
	return f.Op.Holds(v.I128[at(v, i)].Cmp(f.X))
}

// DenseAbove implements Filter.
func (f LongFilter) DenseAbove() float64 { return setDense }

// BoolFilter passes the values of PhysBool that are Want.
type BoolFilter struct{ Want bool }

// Decide implements Filter.
func (f BoolFilter) Decide(*vec.Vector) (all, none bool) { return false, false }

// Bits implements Filter.
func (f BoolFilter) Bits(bm []uint64, v *vec.Vector) {
	if f.Want {
		copy(bm, v.Bits)
		return
	}
	NotBits(bm, v.Bits, v.N)
}

// Refine implements Filter.
func (f BoolFilter) Refine(rows []uint32, v *vec.Vector) int {
	n, flip := 0, b2u(!f.Want)
	for _, i := range rows {
		rows[n] = i
		n += int(v.Bits[i>>6]>>(i&63)&1 ^ flip)
	}
	return n
}

// Test implements Filter.
func (f BoolFilter) Test(v *vec.Vector, i int) bool { return v.BoolAt(i) == f.Want }

// DenseAbove implements Filter.
func (f BoolFilter) DenseAbove() float64 { return 0 }

// BytesFilter passes the values of PhysBytes that compare so with X, bytewise.
type BytesFilter struct {
	Op Op
	X  []byte
}

// Decide implements Filter.
func (f BytesFilter) Decide(*vec.Vector) (all, none bool) { return false, false }

// Bits implements Filter.
func (f BytesFilter) Bits(bm []uint64, v *vec.Vector) {
	switch f.Op {
	case EQ, NE:
		beginsWith(bm, v, f.X, true)
		if f.Op == NE {
			NotBits(bm, bm, v.N)
		}
	default:
		eachBit(f, bm, v)
	}
}

// beginsWith sets the bits of the strings that begin with x, and with whole set of those that end there, too. It looks at
// the length first, then at the first eight bytes, and only then calls the general comparison.
func beginsWith(bm []uint64, v *vec.Vector, x []byte, whole bool) {
	n := uint32(len(x))
	var head, mask uint64
	for i := range min(n, 8) {
		head |= uint64(x[i]) << (8 * i)
		mask |= 0xff << (8 * i)
	}
	readable := uint32(min(cap(v.Bytes), 1<<32-1))
	data := v.Bytes[:cap(v.Bytes)]
	off := v.Off
	for w := range bm {
		var m uint64
		for i := w << 6; i < min(w<<6+64, v.N); i++ {
			a, b := off[i], off[i+1]
			if b-a < n || whole && b-a != n {
				continue
			}
			if readable-a >= 8 {
				if binary.LittleEndian.Uint64(data[a:])&mask != head {
					continue
				}
				if n <= 8 {
					m |= 1 << (i & 63)
					continue
				}
			}
			m |= b2u(string(data[a:a+n]) == string(x)) << (i & 63)
		}
		bm[w] = m
	}
}

// Refine implements Filter.
func (f BytesFilter) Refine(rows []uint32, v *vec.Vector) int { return refine(f, rows, v) }

// Test implements Filter.
func (f BytesFilter) Test(v *vec.Vector, i int) bool {
	i = at(v, i)
	b := v.Bytes[v.Off[i]:v.Off[i+1]]
	switch f.Op {
	case EQ:
		return string(b) == string(f.X)
	case NE:
		return string(b) != string(f.X)
	}
	return f.Op.Holds(bytes.Compare(b, f.X))
}

// DenseAbove implements Filter.
func (f BytesFilter) DenseAbove() float64 { return setDense }

// PrefixFilter passes the values of PhysBytes that begin with X.
type PrefixFilter struct{ X []byte }

// Decide implements Filter.
func (f PrefixFilter) Decide(*vec.Vector) (all, none bool) { return len(f.X) == 0, false }

// Bits implements Filter.
func (f PrefixFilter) Bits(bm []uint64, v *vec.Vector) { beginsWith(bm, v, f.X, false) }

// Refine implements Filter.
func (f PrefixFilter) Refine(rows []uint32, v *vec.Vector) int { return refine(f, rows, v) }

// Test implements Filter.
func (f PrefixFilter) Test(v *vec.Vector, i int) bool {
	i = at(v, i)
	return bytes.HasPrefix(v.Bytes[v.Off[i]:v.Off[i+1]], f.X)
}

// DenseAbove implements Filter.
func (f PrefixFilter) DenseAbove() float64 { return setDense }

// BytesIn passes the values of PhysBytes that are keys of the map.
type BytesIn map[string]struct{}

// Decide implements Filter.
func (f BytesIn) Decide(*vec.Vector) (all, none bool) { return false, len(f) == 0 }

// Bits implements Filter.
func (f BytesIn) Bits(bm []uint64, v *vec.Vector) { eachBit(f, bm, v) }

// Refine implements Filter.
func (f BytesIn) Refine(rows []uint32, v *vec.Vector) int { return refine(f, rows, v) }

// Test implements Filter.
func (f BytesIn) Test(v *vec.Vector, i int) bool {
	i = at(v, i)
	_, ok := f[string(v.Bytes[v.Off[i]:v.Off[i+1]])]
	return ok
}

// DenseAbove implements Filter.
func (f BytesIn) DenseAbove() float64 { return setDense }

// IntIn passes the values of PhysInt64 or Narrow that are keys of the map: a list too sparse for a bitset.
type IntIn map[int64]struct{}

// Decide implements Filter.
func (f IntIn) Decide(*vec.Vector) (all, none bool) { return false, len(f) == 0 }

// Bits implements Filter.
func (f IntIn) Bits(bm []uint64, v *vec.Vector) { eachBit(f, bm, v) }

// Refine implements Filter.
func (f IntIn) Refine(rows []uint32, v *vec.Vector) int { return refine(f, rows, v) }

// Test implements Filter.
func (f IntIn) Test(v *vec.Vector, i int) bool {
	_, ok := f[IntAt(v, i)]
	return ok
}

// DenseAbove implements Filter.
func (f IntIn) DenseAbove() float64 { return setDense }

// Nothing passes no row of whatever type: a comparison with NULL.
type Nothing struct{}

// Decide implements Filter.
func (Nothing) Decide(*vec.Vector) (all, none bool) { return false, true }

// Bits implements Filter.
func (Nothing) Bits(bm []uint64, _ *vec.Vector) { clear(bm) }

// Refine implements Filter.
func (Nothing) Refine([]uint32, *vec.Vector) int { return 0 }

// Test implements Filter.
func (Nothing) Test(*vec.Vector, int) bool { return false }

// DenseAbove implements Filter.
func (Nothing) DenseAbove() float64 { return 0 }
