package column

import (
	"encoding/binary"
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Init makes dst an empty Flat vector of type t, children included.
func Init(dst *vec.Vector, t types.Type) {
	dst.Reset(t)
	switch t.Phys() {
	case types.PhysBytes:
		dst.Off = append(dst.Off, 0)
	case types.PhysList:
		dst.Off = append(dst.Off, 0)
		initChildren(dst, t)
	case types.PhysStruct:
		initChildren(dst, t)
	}
}

func initChildren(dst *vec.Vector, t types.Type) {
	if len(dst.Child) != len(t.Fields) {
		dst.Child = make([]*vec.Vector, len(t.Fields))
		for i := range dst.Child {
			dst.Child[i] = new(vec.Vector)
		}
	}
	for i, f := range t.Fields {
		Init(dst.Child[i], f.Type)
	}
}

// Room reports whether n more bytes of strings fit dst's 32-bit offsets.
func Room(dst *vec.Vector, n int64) bool { return int64(len(dst.Bytes))+n < math.MaxInt32 }

// Append appends rows from … to-1 of src, of the same type and in any form. The caller sees to it that strings stay below
// 2 GiB (Room).
func Append(dst, src *vec.Vector, from, to int) {
	if from >= to {
		return
	}
	n := to - from
	appendValid(dst, src, from, n)
	switch src.Form {
	case vec.Const:
		if src.ConstNull() {
			appendZeros(dst, n)
		} else {
			for range n {
				appendFlat(dst, src, 0, 1)
			}
		}
	case vec.Packed:
		o := len(dst.I64)
		if dst.Type.Phys() == types.PhysInt128 {
			for i := from; i < to; i++ {
				dst.I128 = append(dst.I128, types.Int128Of(packedAt(src, i)))
			}
			dst.N += n
			break
		}
		dst.I64 = append(dst.I64, make([]int64, n)...)
		for i := range n {
			dst.I64[o+i] = packedAt(src, from+i)
		}
		dst.N += n
	case vec.Dict:
		values, codes := src.Dict.Values, src.Codes
		for i := from; i < to; i++ {
			if src.IsNull(i) {
				appendZeros(dst, 1)
				continue
			}
			c := int(IntAt(codes, i))
			appendFlat(dst, values, c, c+1)
		}
	default:
		appendFlat(dst, src, from, to)
	}
}

// AppendRows appends the given rows of src.
func AppendRows(dst, src *vec.Vector, rows []uint32) {
	if src.Form == vec.Const {
		Append(dst, src, 0, len(rows))
		return
	}
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && rows[j] == rows[j-1]+1 {
			j++
		}
		Append(dst, src, int(rows[i]), int(rows[j-1])+1)
		i = j
	}
}

// AppendBatch appends the selected rows of b to dst, which has a vector for every column of b.
func AppendBatch(dst []*vec.Vector, b *vec.Batch) {
	switch b.Sel {
	case vec.SelAll:
		for c, v := range b.Cols {
			Append(dst[c], v, 0, b.N)
		}
	case vec.SelRows:
		for c, v := range b.Cols {
			AppendRows(dst[c], v, b.Rows[:b.K])
		}
	case vec.SelBits:
		rows := make([]uint32, 0, b.K)
		for i := range b.N {
			if vec.BitAt(b.Bits, i) {
				rows = append(rows, uint32(i))
			}
		}
		for c, v := range b.Cols {
			AppendRows(dst[c], v, rows)
		}
	}
}

func appendValid(dst, src *vec.Vector, from, n int) {
	nulls := src.Valid != nil
	if src.Form == vec.Const {
		nulls = src.ConstNull()
	}
	if !nulls && dst.Valid == nil {
		return
	}
	if dst.Valid == nil {
		dst.Valid = AppendBits(make([]uint64, 0, vec.Words(dst.N+n)), 0, nil, 0, dst.N)
	}
	switch {
	case src.Form == vec.Const && nulls:
		for len(dst.Valid) < vec.Words(dst.N+n) {
			dst.Valid = append(dst.Valid, 0)
		}
	case src.Form == vec.Const:
		dst.Valid = AppendBits(dst.Valid, dst.N, nil, 0, n)
	default:
		dst.Valid = AppendBits(dst.Valid, dst.N, src.Valid, from, n)
	}
}

// appendZeros appends n values that mean nothing, for NULL rows.
func appendZeros(dst *vec.Vector, n int) {
	switch dst.Type.Phys() {
	case types.PhysBool:
		for len(dst.Bits) < vec.Words(dst.N+n) {
			dst.Bits = append(dst.Bits, 0)
		}
	case types.PhysInt64:
		dst.I64 = append(dst.I64, make([]int64, n)...)
	case types.PhysFloat64:
		dst.F64 = append(dst.F64, make([]float64, n)...)
	case types.PhysInt128:
		dst.I128 = append(dst.I128, make([]types.Int128, n)...)
	case types.PhysBytes:
		for range n {
			dst.Off = append(dst.Off, uint32(len(dst.Bytes)))
		}
	case types.PhysList:
		for range n {
			dst.Off = append(dst.Off, uint32(dst.Child[0].N))
		}
	case types.PhysStruct:
		for _, c := range dst.Child {
			appendNulls(c, n)
		}
	}
	dst.N += n
}

// appendNulls appends n NULL rows.
func appendNulls(dst *vec.Vector, n int) {
	null := vec.Vector{Type: dst.Type, Form: vec.Const, N: n, Valid: []uint64{0}}
	Append(dst, &null, 0, n)
}

// appendFlat appends rows of a Flat vector, or the row of a Const one, without validity.
func appendFlat(dst, src *vec.Vector, from, to int) {
	switch dst.Type.Phys() {
	case types.PhysBool:
		dst.Bits = AppendBits(dst.Bits, dst.N, src.Bits, from, to-from)
	case types.PhysInt64:
		dst.I64 = append(dst.I64, src.I64[from:to]...)
	case types.PhysFloat64:
		dst.F64 = append(dst.F64, src.F64[from:to]...)
	case types.PhysInt128:
		if !src.Narrow {
			dst.I128 = append(dst.I128, src.I128[from:to]...)
			break
		}
		for _, x := range src.I64[from:to] {
			dst.I128 = append(dst.I128, types.Int128Of(x))
		}
	case types.PhysBytes:
		lo := src.Off[from]
		base := uint32(len(dst.Bytes)) - lo
		dst.Bytes = append(dst.Bytes, src.Bytes[lo:src.Off[to]]...)
		for _, o := range src.Off[from+1 : to+1] {
			dst.Off = append(dst.Off, o+base)
		}
	case types.PhysList:
		lo, hi := src.Off[from], src.Off[to]
		base := uint32(dst.Child[0].N) - lo
		for i, c := range src.Child {
			Append(dst.Child[i], c, int(lo), int(hi))
		}
		for _, o := range src.Off[from+1 : to+1] {
			dst.Off = append(dst.Off, o+base)
		}
	case types.PhysStruct:
		for i, c := range src.Child {
			Append(dst.Child[i], c, from, to)
		}
	}
	dst.N += to - from
}

// IntAt returns row i of a vector of PhysInt64 (or Narrow) in any form but Dict.
func IntAt(v *vec.Vector, i int) int64 {
	switch v.Form {
	case vec.Const:
		return v.I64[0]
	case vec.Packed:
		return packedAt(v, i)
	}
	return v.I64[i]
}

func packedAt(v *vec.Vector, i int) int64 {
	bit := i * int(v.Width)
	return v.Base + int64(binary.LittleEndian.Uint64(v.Raw[bit>>3:])>>(bit&7)&(1<<v.Width-1))
}

// AppendNulls appends n NULL rows.
func AppendNulls(dst *vec.Vector, n int) { appendNulls(dst, n) }

// CloseRow ends a row of an ARRAY, MAP or ROW whose parts have been appended to the children.
func CloseRow(dst *vec.Vector) {
	if dst.Type.Phys() == types.PhysList {
		dst.Off = append(dst.Off, uint32(dst.Child[0].N))
	}
	if dst.Valid != nil {
		dst.Valid = AppendBits(dst.Valid, dst.N, nil, 0, 1)
	}
	dst.N++
}

// Size returns the bytes of the slices of a Flat vector, children included.
func Size(v *vec.Vector) int64 {
	n := 8*len(v.Valid) + 8*len(v.I64) + 8*len(v.F64) + 16*len(v.I128) + 8*len(v.Bits) + 4*len(v.Off) + len(v.Bytes)
	s := int64(n)
	for _, c := range v.Child {
		s += Size(c)
	}
	return s
}

// Pad puts vec.Pad readable bytes behind the strings of v, children included.
func Pad(v *vec.Vector) {
	if n := len(v.Bytes); v.Off != nil && cap(v.Bytes)-n < vec.Pad {
		v.Bytes = append(v.Bytes, make([]byte, vec.Pad)...)[:n]
	}
	for _, c := range v.Child {
		Pad(c)
	}
}
