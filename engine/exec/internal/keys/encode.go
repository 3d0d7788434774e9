package keys

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// encoder writes values of any type as bytes that are equal if and only if the values are: NULLs are equal, all NaN are
// one, -0 is 0, and the entries of a map may come in any order.
type encoder struct {
	buf []byte
	one vec.Vector
	off [2]uint32
}

// encode returns row i of v as a Flat vector of one string of bytes, valid until the next call.
func (e *encoder) encode(v *vec.Vector, i int) *vec.Vector {
	e.buf = appendValue(e.buf[:0], v, i)
	e.off[1] = uint32(len(e.buf))
	e.one = vec.Vector{Type: types.VarbinaryType, N: 1, Off: e.off[:], Bytes: e.buf}
	return &e.one
}

func appendValue(dst []byte, v *vec.Vector, i int) []byte {
	if v.Type.Kind == types.Unknown || v.IsNull(i) {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	switch v.Form {
	case vec.Const:
		i = 0
	case vec.Dict:
		i = int(kernel.IntAt(v.Codes, i))
		v = v.Dict.Values
	case vec.Packed:
		return appendInt(dst, v, kernel.IntAt(v, i))
	}
	switch v.Phys() {
	case types.PhysBool:
		if vec.BitAt(v.Bits, i) {
			return append(dst, 1)
		}
		return append(dst, 0)
	case types.PhysInt64:
		return appendInt(dst, v, v.I64[i])
	case types.PhysFloat64:
		return binary.LittleEndian.AppendUint64(dst, floatWord(v.F64[i]))
	case types.PhysInt128:
		dst = binary.LittleEndian.AppendUint64(dst, v.I128[i].Lo)
		return binary.LittleEndian.AppendUint64(dst, uint64(v.I128[i].Hi))
	case types.PhysBytes:
		b := v.Bytes[v.Off[i]:v.Off[i+1]]
		dst = binary.AppendUvarint(dst, uint64(len(b)))
		return append(dst, b...)
	case types.PhysList:
		lo, hi := int(v.Off[i]), int(v.Off[i+1])
		dst = binary.AppendUvarint(dst, uint64(hi-lo))
		if v.Type.Kind == types.Map {
			return appendEntries(dst, v, lo, hi)
		}
		for k := lo; k < hi; k++ {
			dst = appendValue(dst, v.Child[0], k)
		}
		return dst
	case types.PhysStruct:
		for _, c := range v.Child {
			dst = appendValue(dst, c, i)
		}
	}
	return dst
}

// appendInt writes an integer in the width of its type, so that Narrow makes no difference.
func appendInt(dst []byte, v *vec.Vector, x int64) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, uint64(x))
	if v.Type.Phys() == types.PhysInt128 {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(x>>63))
	}
	return dst
}

// appendEntries writes the entries of a map in the order of their bytes.
func appendEntries(dst []byte, v *vec.Vector, lo, hi int) []byte {
	entries := make([][]byte, 0, hi-lo)
	for k := lo; k < hi; k++ {
		entries = append(entries, appendValue(appendValue(nil, v.Child[0], k), v.Child[1], k))
	}
	slices.SortFunc(entries, bytes.Compare)
	for _, e := range entries {
		dst = append(dst, e...)
	}
	return dst
}

// floatWord is the bits of a float, one for both zeros and one for every NaN.
func floatWord(f float64) uint64 {
	switch {
	case f != f:
		return math.Float64bits(math.NaN())
	case f == 0:
		return 0
	}
	return math.Float64bits(f)
}
