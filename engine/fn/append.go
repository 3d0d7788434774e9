package fn

import (
	"encoding/binary"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// appendValid appends one validity bit to v, whose N is still without the row.
func appendValid(v *vec.Vector, ok bool) {
	if v.Valid == nil {
		if ok {
			return
		}
		v.Valid = allValid(nil, v.N)
	}
	if len(v.Valid) < vec.Words(v.N+1) {
		v.Valid = append(v.Valid, 0)
	}
	if ok {
		vec.SetBit(v.Valid, v.N)
	} else {
		vec.ClearBit(v.Valid, v.N)
	}
}

// appendNull appends a NULL to a Flat vector.
func appendNull(v *vec.Vector) {
	appendValid(v, false)
	switch v.Phys() {
	case types.PhysBool:
		growBits(v)
	case types.PhysInt64:
		v.I64 = append(v.I64, 0)
	case types.PhysFloat64:
		v.F64 = append(v.F64, 0)
	case types.PhysInt128:
		v.I128 = append(v.I128, types.Int128{})
	case types.PhysBytes:
		ensureOff(v)
		v.Off = append(v.Off, v.Off[len(v.Off)-1])
	case types.PhysList:
		ensureOff(v)
		v.Off = append(v.Off, v.Off[len(v.Off)-1])
	case types.PhysStruct:
		ensureOff(v)
		for _, c := range v.Child {
			appendNull(c)
		}
	}
	v.N++
}

// growBits makes room for bit N.
func growBits(v *vec.Vector) {
	if len(v.Bits) < vec.Words(v.N+1) {
		v.Bits = append(v.Bits, 0)
	}
}

// ensureOff gives a vector that was only Reset the leading offset and the children that appending needs.
func ensureOff(v *vec.Vector) {
	if v.Type.Phys() == types.PhysStruct {
		if v.N == 0 {
			resetChildren(v)
		}
		return
	}
	if len(v.Off) == 0 {
		startEmpty(v)
	}
}

func appendBool(v *vec.Vector, b bool) {
	appendValid(v, true)
	growBits(v)
	if b {
		vec.SetBit(v.Bits, v.N)
	} else {
		vec.ClearBit(v.Bits, v.N)
	}
	v.N++
}

func appendI64(v *vec.Vector, x int64) {
	appendValid(v, true)
	v.I64 = append(v.I64, x)
	v.N++
}

func appendF64(v *vec.Vector, x float64) {
	appendValid(v, true)
	v.F64 = append(v.F64, x)
	v.N++
}

func appendI128(v *vec.Vector, x types.Int128) {
	appendValid(v, true)
	v.I128 = append(v.I128, x)
	v.N++
}

func appendBytes[B []byte | string](v *vec.Vector, b B) {
	ensureOff(v)
	appendValid(v, true)
	v.Bytes = append(v.Bytes, b...)
	v.Off = append(v.Off, uint32(len(v.Bytes)))
	v.N++
}

// appendRow appends row i of src, a vector of any form and of the same type, to dst, a Flat vector that is not Narrow.
func appendRow(dst, src *vec.Vector, i int) {
	if src.IsNull(i) {
		appendNull(dst)
		return
	}
	src, i = resolveRow(src, i)
	switch dst.Type.Phys() {
	case types.PhysBool:
		appendBool(dst, vec.BitAt(src.Bits, i))
	case types.PhysInt64:
		appendI64(dst, src.I64[i])
	case types.PhysFloat64:
		appendF64(dst, src.F64[i])
	case types.PhysInt128:
		appendI128(dst, i128At(src, i))
	case types.PhysBytes:
		appendBytes(dst, src.Bytes[src.Off[i]:src.Off[i+1]])
	case types.PhysList:
		ensureOff(dst)
		appendValid(dst, true)
		for k, c := range src.Child {
			appendRange(dst.Child[k], c, int(src.Off[i]), int(src.Off[i+1]))
		}
		dst.Off = append(dst.Off, uint32(dst.Child[0].N))
		dst.N++
	case types.PhysStruct:
		ensureOff(dst)
		appendValid(dst, true)
		for k, c := range src.Child {
			appendRow(dst.Child[k], c, i)
		}
		dst.N++
	default:
		appendNull(dst)
	}
}

// appendRange appends rows lo … hi-1 of src to dst.
func appendRange(dst, src *vec.Vector, lo, hi int) {
	if src.Form == vec.Flat && src.Valid == nil && dst.Valid == nil && !src.Narrow {
		switch dst.Type.Phys() {
		case types.PhysInt64:
			dst.I64 = append(dst.I64, src.I64[lo:hi]...)
			dst.N += hi - lo
			return
		case types.PhysFloat64:
			dst.F64 = append(dst.F64, src.F64[lo:hi]...)
			dst.N += hi - lo
			return
		case types.PhysBytes:
			ensureOff(dst)
			dst.Off = slices.Grow(dst.Off, hi-lo)
			shift := uint32(len(dst.Bytes)) - src.Off[lo]
			for _, o := range src.Off[lo+1 : hi+1] {
				dst.Off = append(dst.Off, o+shift)
			}
			dst.Bytes = append(dst.Bytes, src.Bytes[src.Off[lo]:src.Off[hi]]...)
			dst.N += hi - lo
			return
		}
	}
	for i := lo; i < hi; i++ {
		appendRow(dst, src, i)
	}
}

// i128At returns row i (an index into the slices) of a vector of PhysInt128 or of Narrow or short decimals.
func i128At(v *vec.Vector, i int) types.Int128 {
	if v.Phys() == types.PhysInt64 {
		return types.Int128Of(v.I64[i])
	}
	return v.I128[i]
}

// resolveRow follows the form of v to the Flat vector and index that hold row i, which is not NULL. A Packed value is
// unpacked into a new vector.
func resolveRow(v *vec.Vector, i int) (*vec.Vector, int) {
	for {
		switch v.Form {
		case vec.Const:
			return v, 0
		case vec.Dict:
			i = int(intAt(v.Codes, i))
			v = v.Dict.Values
		case vec.Packed:
			return &vec.Vector{Type: v.Type, Narrow: v.Narrow, N: 1, I64: []int64{intAt(v, i)}}, 0
		default:
			return v, i
		}
	}
}

// intAt returns row i of a Flat, Const or Packed vector of integers.
func intAt(v *vec.Vector, i int) int64 {
	switch v.Form {
	case vec.Packed:
		bit := i * int(v.Width)
		word := binary.LittleEndian.Uint64(v.Raw[bit>>3:][:8]) // the padding, see vec.Pad, lies behind the length
		return v.Base + int64(word>>(bit&7)&(1<<v.Width-1))
	case vec.Const:
		i = 0
	}
	return v.I64[i]
}

// vectorBytes is the memory that a Flat vector holds.
func vectorBytes(v *vec.Vector) int64 {
	n := int64(cap(v.Valid)+cap(v.I64)+cap(v.F64)+cap(v.Bits))*8 + int64(cap(v.I128))*16 + int64(cap(v.Off))*4 + int64(cap(v.Bytes))
	for _, c := range v.Child {
		n += vectorBytes(c)
	}
	return n
}
