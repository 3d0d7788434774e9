package rows

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Column returns column c as one vector, Flat, or Dict over Flat codes: row i is the i-th in the order of the table.
// A table of one chunk is viewed, others are copied.
func (t *Table) Column(c int) (*vec.Vector, error) {
	if len(t.chunks) == 1 {
		v := t.chunks[0].cols[c].view()
		v.N = t.n
		return v, nil
	}
	if t.cols[c].dict != nil {
		return t.joinCodes(c), nil
	}
	out := new(vec.Vector)
	out.Reset(t.types[c])
	switch p := t.types[c].Phys(); {
	case p == types.PhysInt64 && !t.cols[c].nulls:
		out.I64 = joined(t.cols[c].i64, t)
		out.N = t.n
		out.Bounded, out.Lo, out.Hi = t.Bounds(c)
		return out, nil
	case p == types.PhysFloat64 && !t.cols[c].nulls:
		out.F64 = joined(t.cols[c].f64, t)
		out.N = t.n
		return out, nil
	}
	for _, ch := range t.chunks {
		if err := kernel.AppendRange(out, ch.cols[c].view(), 0, ch.n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// joined puts the pieces of all chunks behind each other.
func joined[T any](pieces [][]T, t *Table) []T {
	out := make([]T, 0, t.n+vec.Pad)
	for i, p := range pieces {
		out = append(out, p[:t.chunks[i].n]...)
	}
	return out
}

func (t *Table) joinCodes(c int) *vec.Vector {
	codes := make([]int64, 0, t.n+vec.Pad)
	var valid []uint64
	if t.cols[c].nulls {
		valid = make([]uint64, vec.Words(t.n))
	}
	for i, ch := range t.chunks {
		if valid != nil {
			v := ch.cols[c].vec.Valid
			for r := range ch.n {
				if v == nil || vec.BitAt(v, r) {
					vec.SetBit(valid, len(codes)+r)
				}
			}
		}
		for _, x := range t.cols[c].codes[i][:ch.n] {
			codes = append(codes, int64(x))
		}
	}
	return &vec.Vector{
		Type: t.types[c], Form: vec.Dict, N: t.n, Valid: valid, Dict: t.cols[c].dict,
		Codes: &vec.Vector{Type: types.BigIntType, N: t.n, I64: codes},
	}
}
