package column

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Arena hands out vectors and takes all of them back at once.
type Arena struct {
	chunks [][]vec.Vector
	used   int
}

const arenaChunk = 16

// New returns a vector that holds rubbish, valid until Reset. A nil Arena allocates.
func (a *Arena) New() *vec.Vector {
	if a == nil {
		return new(vec.Vector)
	}
	c := a.used / arenaChunk
	if c == len(a.chunks) {
		a.chunks = append(a.chunks, make([]vec.Vector, arenaChunk))
	}
	v := &a.chunks[c][a.used%arenaChunk]
	a.used++
	return v
}

// Reset takes back all vectors.
func (a *Arena) Reset() { a.used = 0 }

// View makes dst rows from … from+n-1 of src without copying values; from is a multiple of 64. Vectors below dst (codes,
// fields of a ROW) come from the arena.
func View(dst, src *vec.Vector, from, n int, a *Arena) {
	*dst = *src
	dst.N = n
	if src.Form == vec.Const {
		return
	}
	if src.Valid != nil {
		dst.Valid = src.Valid[from>>6 : vec.Words(from+n)]
	}
	switch src.Form {
	case vec.Packed:
		dst.Raw = src.Raw[from>>3*int(src.Width):]
		return
	case vec.Dict:
		dst.Codes = a.New()
		View(dst.Codes, src.Codes, from, n, a)
		return
	}
	switch src.Phys() {
	case types.PhysBool:
		dst.Bits = src.Bits[from>>6 : vec.Words(from+n)]
	case types.PhysInt64:
		dst.I64 = src.I64[from : from+n]
	case types.PhysFloat64:
		dst.F64 = src.F64[from : from+n]
	case types.PhysInt128:
		dst.I128 = src.I128[from : from+n]
	case types.PhysBytes, types.PhysList:
		dst.Off = src.Off[from : from+n+1]
	case types.PhysStruct:
		dst.Child = make([]*vec.Vector, len(src.Child))
		for i, c := range src.Child {
			dst.Child[i] = a.New()
			View(dst.Child[i], c, from, n, a)
		}
	}
}
