package kernel

import (
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// AppendRows appends rows of src, a vector of any form and of dst's type, to dst, a Flat vector (empty ones may be as
// Reset left them). Bounds of dst grow by those of src, or go where src has none. The error is ErrTooManyBytes.
func AppendRows(dst, src *vec.Vector, rows []uint32) error { return appendRows(dst, src, rows, false) }

// appendRows is AppendRows; with wide set, long decimals do not become Narrow: so it is with the parts of nested values.
func appendRows(dst, src *vec.Vector, rows []uint32, wide bool) error {
	if len(rows) == 0 {
		return nil
	}
	v, idx := src, rows
	var one []uint32
	switch src.Form {
	case vec.Const:
		one = make([]uint32, len(rows))
		idx = one
	case vec.Dict:
		if src.Dict.Len() == 0 {
			appendNulls(dst, len(rows))
			return nil
		}
		v, idx = src.Dict.Values, make([]uint32, len(rows))
		for j, i := range rows {
			idx[j] = uint32(IntAt(src.Codes, int(i)))
		}
	}
	n, k := dst.N, len(rows)
	joinBounds(dst, src, v)
	appendValid(dst, src, rows)
	if dst.Type.Phys() == types.PhysInt128 {
		switch {
		case wide:
			dst.Bounded = false
		case n == 0:
			dst.Narrow = v.Narrow
		case dst.Narrow && !v.Narrow:
			Widen(dst)
		}
	}
	dst.N = n + k
	switch dst.Phys() {
	case types.PhysBool:
		dst.Bits = extended(dst.Bits, vec.Words(n), vec.Words(n+k))
		for j, i := range idx {
			if vec.BitAt(v.Bits, int(i)) {
				vec.SetBit(dst.Bits, n+j)
			} else {
				vec.ClearBit(dst.Bits, n+j)
			}
		}
	case types.PhysInt64:
		dst.I64 = extended(dst.I64, n, n+k)
		if v.Form == vec.Packed {
			GatherPacked(dst.I64[n:], v, idx)
		} else {
			gather(dst.I64[n:], v.I64, idx)
		}
	case types.PhysFloat64:
		dst.F64 = extended(dst.F64, n, n+k)
		gather(dst.F64[n:], v.F64, idx)
	case types.PhysInt128:
		dst.I128 = extended(dst.I128, n, n+k)
		if v.Narrow {
			for j, i := range idx {
				dst.I128[n+j] = types.Int128Of(IntAt(v, int(i)))
			}
		} else {
			gather(dst.I128[n:], v.I128, idx)
		}
	case types.PhysBytes:
		return appendBytes(dst, v, idx)
	case types.PhysList:
		return appendLists(dst, v, idx, n)
	case types.PhysStruct:
		if n == 0 {
			resetChildren(dst)
		}
		for c := range v.Child {
			if err := appendRows(dst.Child[c], v.Child[c], idx, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// AppendRange is AppendRows for rows lo … hi-1.
func AppendRange(dst, src *vec.Vector, lo, hi int) error {
	var rows [512]uint32
	for lo < hi {
		k := min(len(rows), hi-lo)
		for i := range k {
			rows[i] = uint32(lo + i)
		}
		if err := AppendRows(dst, src, rows[:k]); err != nil {
			return err
		}
		lo += k
	}
	return nil
}

// extended returns s cut to n elements and lengthened to m.
func extended[T any](s []T, n, m int) []T { return slices.Grow(s[:n], m-n)[:m] }

func appendBytes(dst, v *vec.Vector, idx []uint32) error {
	if len(dst.Off) == 0 {
		dst.Off = append(dst.Off, 0)
	}
	var add uint64
	for _, i := range idx {
		add += uint64(v.Off[i+1] - v.Off[i])
	}
	if uint64(len(dst.Bytes))+add > math.MaxUint32 {
		return ErrTooManyBytes
	}
	dst.Off = slices.Grow(dst.Off, len(idx))
	dst.Bytes = slices.Grow(dst.Bytes, int(add)+vec.Pad)
	for _, i := range idx {
		dst.Bytes = append(dst.Bytes, v.Bytes[v.Off[i]:v.Off[i+1]]...)
		dst.Off = append(dst.Off, uint32(len(dst.Bytes)))
	}
	return nil
}

// appendLists appends lists to a vector that holds n.
func appendLists(dst, v *vec.Vector, idx []uint32, n int) error {
	if n == 0 {
		resetChildren(dst)
		dst.Off = append(dst.Off[:0], 0)
	}
	end, total := uint64(dst.Off[n]), 0
	for _, i := range idx {
		total += int(v.Off[i+1] - v.Off[i])
	}
	if end+uint64(total) > math.MaxUint32 {
		return ErrTooManyBytes
	}
	elems := make([]uint32, 0, total)
	dst.Off = dst.Off[:n+1]
	for _, i := range idx {
		for e := v.Off[i]; e < v.Off[i+1]; e++ {
			elems = append(elems, e)
		}
		end += uint64(v.Off[i+1] - v.Off[i])
		dst.Off = append(dst.Off, uint32(end))
	}
	for c := range v.Child {
		if err := appendRows(dst.Child[c], v.Child[c], elems, true); err != nil {
			return err
		}
	}
	return nil
}

// appendNulls appends k NULLs to dst.
func appendNulls(dst *vec.Vector, k int) {
	var r Register
	r.Null(dst.Type, 1)
	_ = AppendRows(dst, &r.Vec, make([]uint32, k)) // adds no bytes
}

// appendValid extends dst.Valid by the validity of rows of src.
func appendValid(dst, src *vec.Vector, rows []uint32) {
	n, k := dst.N, len(rows)
	if dst.Valid == nil && src.Valid == nil {
		return
	}
	if dst.Valid == nil {
		dst.Valid = make([]uint64, vec.Words(n+k), vec.Words(n+k)+vec.Words(n+k)/2)
		vec.FillBits(dst.Valid, n)
	}
	dst.Valid = extended(dst.Valid, vec.Words(n), vec.Words(n+k))
	for j, i := range rows {
		if src.IsNull(int(i)) {
			vec.ClearBit(dst.Valid, n+j)
		} else {
			vec.SetBit(dst.Valid, n+j)
		}
	}
	if r := (n + k) & 63; r != 0 {
		dst.Valid[(n+k)>>6] &= 1<<r - 1
	}
}

// joinBounds widens dst's bounds by src's, whose values lie in v.
func joinBounds(dst, src, v *vec.Vector) {
	ok, lo, hi := src.Bounded, src.Lo, src.Hi
	if !ok && v.Phys() == types.PhysInt64 {
		ok, lo, hi = Bounds(v)
	}
	switch {
	case !ok:
		dst.Bounded = false
	case dst.N == 0:
		dst.Bounded, dst.Lo, dst.Hi = true, lo, hi
	case dst.Bounded:
		dst.Lo, dst.Hi = min(dst.Lo, lo), max(dst.Hi, hi)
	}
}

// Widen turns a Narrow Flat or Const vector into one whose values lie in I128.
func Widen(v *vec.Vector) {
	n := v.N
	if v.Form == vec.Const {
		n = 1
	}
	v.I128 = sized(v.I128, n)
	for i, x := range v.I64[:n] {
		v.I128[i] = types.Int128Of(x)
	}
	v.Narrow, v.Bounded = false, false
}

// IntAt returns row i of a Flat, Const or Packed vector of PhysInt64.
func IntAt(v *vec.Vector, i int) int64 {
	switch v.Form {
	case vec.Packed:
		return v.Base + int64(packedAt(v, i))
	case vec.Const:
		return v.I64[0]
	}
	return v.I64[i]
}
