package kernel

import "github.com/clientele-db/clientele/engine/vec"

// Codes returns the register in which r keeps the codes where it is Dict, for a caller that makes such a vector itself.
func (r *Register) Codes() *Register {
	if r.codes == nil {
		r.codes = new(Register)
	}
	return r.codes
}

// Uint32 writes the selected rows of v, Flat, Const or Packed of PhysInt64, less base, to dst, which has room for the
// rows of the batch rounded up to 64. The differences must fit 32 bits at rows that are not NULL.
func (l *Loader) Uint32(dst []uint32, v *vec.Vector, base int64) {
	dst = dst[:l.k]
	if v.Form == vec.Const {
		fill(dst, uint32(v.I64[0]-base))
		return
	}
	l.uint32s(dst, v)
	if b := uint32(base); b != 0 {
		for j := range dst {
			dst[j] -= b
		}
	}
}

// Valid returns the validity of the selected rows of v, nil if none is NULL, in buf or as a view of v's.
func (l *Loader) Valid(buf *Register, v *vec.Vector) []uint64 {
	switch {
	case v.Valid == nil:
		return nil
	case v.Form == vec.Const:
		bm := buf.Validity(l.k)
		if v.ConstNull() {
			clear(bm)
		} else {
			vec.FillBits(bm, l.k)
		}
		return bm
	case l.form == vec.SelAll:
		return v.Valid[:vec.Words(l.n)]
	}
	bm := buf.Validity(l.k)
	l.bitmap(bm, v.Valid)
	return bm
}

// MapCodes makes r to[c] for each of the n codes, Flat, Packed or Const, and returns it.
func MapCodes(r *Register, codes *vec.Vector, n int, to []uint32) *vec.Vector {
	if codes.Form == vec.Const {
		out := r.Flat(codes.Type, 1)
		out.I64[0] = int64(to[codes.I64[0]])
		out.Form, out.N = vec.Const, n
		return out
	}
	r.reclaim()
	r.words = sized(r.words, (n+63)&^63)
	Codes(r.words, codes, 0)
	for i, c := range r.words[:n] {
		r.words[i] = to[c]
	}
	if !littleEndian {
		out := r.Flat(codes.Type, n)
		for i, c := range r.words[:n] {
			out.I64[i] = int64(c)
		}
		return out
	}
	r.wordView(codes.Type, n)
	return &r.Vec
}
