package rows

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

const inChunk = ChunkRows - 1

// Gather makes r column c of the rows with the given IDs: Dict over Flat codes where all rows of the table are codes of one
// dictionary, else Flat.
func (t *Table) Gather(r *kernel.Register, c int, ids []uint32) error {
	n := len(ids)
	col := &t.cols[c]
	switch {
	case n == 0 || t.types[c].Kind == types.Unknown:
		r.Flat(t.types[c], n)
		return nil
	case t.rows != nil && t.rows.fields[c].kept:
		w := t.start(r, c, n)
		t.rows.fill(&w, 0, ids)
		return nil
	case col.dict != nil:
		t.gatherCodes(r, c, ids)
		return nil
	case len(t.chunks) == 1 && !col.coded:
		return kernel.Gather(r, &t.chunks[0].cols[c].vec, ids)
	}
	var out *vec.Vector
	if col.narrow {
		out = r.Narrow(t.types[c], n)
	} else {
		out = r.Flat(t.types[c], n)
	}
	switch out.Phys() {
	case types.PhysInt64:
		gather(out.I64, col.i64, ids)
		t.bound(out, c)
	case types.PhysFloat64:
		gather(out.F64, col.f64, ids)
	case types.PhysBool:
		clear(out.Bits)
		for j, id := range ids {
			if vec.BitAt(t.chunks[id>>chunkBits].cols[c].vec.Bits, int(id&inChunk)) {
				vec.SetBit(out.Bits, j)
			}
		}
	case types.PhysInt128:
		for j, id := range ids {
			v, i := &t.chunks[id>>chunkBits].cols[c].vec, id&inChunk
			if v.Narrow {
				out.I128[j] = types.Int128Of(v.I64[i])
			} else {
				out.I128[j] = v.I128[i]
			}
		}
	case types.PhysBytes:
		if err := t.gatherBytes(out, c, ids); err != nil {
			return err
		}
	default:
		out.N = 0
		return t.gatherRuns(out, c, ids)
	}
	t.gatherValid(r, c, ids)
	return nil
}

func gather[T any](dst []T, chunks [][]T, ids []uint32) {
	dst = dst[:len(ids)]
	for j, id := range ids {
		dst[j] = chunks[id>>chunkBits][id&inChunk]
	}
}

// gatherRuns appends rows of any type to out, as many at once as lie in one chunk.
func (t *Table) gatherRuns(out *vec.Vector, c int, ids []uint32) error {
	var local [256]uint32
	for lo := 0; lo < len(ids); {
		ch := ids[lo] >> chunkBits
		k := 0
		for lo+k < len(ids) && k < len(local) && ids[lo+k]>>chunkBits == ch {
			local[k] = ids[lo+k] & inChunk
			k++
		}
		if err := kernel.AppendRows(out, &t.chunks[ch].cols[c].vec, local[:k]); err != nil {
			return err
		}
		lo += k
	}
	return nil
}

func (t *Table) gatherBytes(out *vec.Vector, c int, ids []uint32) error {
	at := func(id uint32) (*vec.Vector, uint32) {
		col := &t.chunks[id>>chunkBits].cols[c]
		if i := id & inChunk; col.dict == nil {
			return &col.vec, i
		} else if col.vec.Valid == nil || vec.BitAt(col.vec.Valid, int(i)) {
			return col.dict.Values, col.codes[i]
		}
		return nil, 0
	}
	out.Off = append(out.Off[:0], 0)
	var end uint64
	for _, id := range ids {
		if v, i := at(id); v != nil {
			end += uint64(v.Off[i+1] - v.Off[i])
		}
		out.Off = append(out.Off, uint32(end))
	}
	if end > math.MaxUint32 {
		return kernel.ErrTooManyBytes
	}
	if cap(out.Bytes) < int(end)+vec.Pad {
		out.Bytes = make([]byte, 0, int(end)+int(end)/4+vec.Pad)
	}
	b := out.Bytes[:0]
	for _, id := range ids {
		if v, i := at(id); v != nil {
			b = append(b, v.Bytes[v.Off[i]:v.Off[i+1]]...)
		}
	}
	out.Bytes = b
	return nil
}

// gatherCodes makes r a Dict vector.
func (t *Table) gatherCodes(r *kernel.Register, c int, ids []uint32) {
	codes := r.Codes().Flat(types.BigIntType, len(ids))
	x, chunks := codes.I64, t.cols[c].codes
	for j, id := range ids {
		x[j] = int64(chunks[id>>chunkBits][id&inChunk])
	}
	r.View(&vec.Vector{Type: t.types[c], Form: vec.Dict, N: len(ids), Codes: codes, Dict: t.cols[c].dict})
	t.gatherValid(r, c, ids)
}

func (t *Table) gatherValid(r *kernel.Register, c int, ids []uint32) {
	if !t.cols[c].nulls {
		return
	}
	bm := r.Validity(len(ids))
	clear(bm)
	for j, id := range ids {
		v := t.chunks[id>>chunkBits].cols[c].vec.Valid
		if v == nil || vec.BitAt(v, int(id&inChunk)) {
			vec.SetBit(bm, j)
		}
	}
	r.Vec.Valid = bm
}

// bound bounds out by the bounds of all chunks.
func (t *Table) bound(out *vec.Vector, c int) {
	out.Bounded, out.Lo, out.Hi = t.Bounds(c)
}

// Bounds returns bounds of the integers of column c; ok is false if some chunk has none.
func (t *Table) Bounds(c int) (ok bool, lo, hi int64) {
	for i, ch := range t.chunks {
		v := &ch.cols[c].vec
		switch {
		case !v.Bounded:
			return false, 0, 0
		case i == 0:
			lo, hi = v.Lo, v.Hi
		default:
			lo, hi = min(lo, v.Lo), max(hi, v.Hi)
		}
	}
	return len(t.chunks) > 0, lo, hi
}
