package kernel

import (
	"encoding/binary"
	"unsafe"

	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// compressAbove is the share of selected rows above which a loader unpacks the whole batch and compresses it by the
// bitmap; below, it gathers row by row. Measured at 8,192 rows of packed values.
const compressAbove = 0.35

// Loader makes dense registers of the selected rows of encoded columns. One worker owns it.
type Loader struct {
	n, k int
	form vec.SelForm
	bits []uint64
	rows []uint32 // of the batch, or in rowMem; nil if not yet made from bits

	rowMem      []uint32
	u32, narrow []uint32
}

// Start begins a batch. The loader refers to b's selection until the next Start.
func (l *Loader) Start(b *vec.Batch) {
	l.n, l.k, l.form, l.bits, l.rows = b.N, b.K, b.Sel, b.Bits, nil
	switch b.Sel {
	case vec.SelRows:
		l.rows = b.Rows[:b.K]
	case vec.SelBits:
		if float64(b.K) < compressAbove*float64(b.N) {
			l.Rows()
			l.form = vec.SelRows
		}
	}
}

// Rows returns the selected rows of the batch as a list, valid until the next Start.
func (l *Loader) Rows() []uint32 {
	if l.rows == nil {
		l.rowMem = sized(l.rowMem, (l.n+127)&^63)
		if l.form == vec.SelAll {
			for i := range l.rowMem[:l.n] {
				l.rowMem[i] = uint32(i)
			}
		} else {
			BitsToRows(l.rowMem, l.bits)
		}
		l.rows = l.rowMem[:l.k]
	}
	return l.rows
}

// Load makes r the selected rows of v: Const stays Const, everything else becomes Flat. r may become a view of v.
func (l *Loader) Load(r *Register, v *vec.Vector) error {
	switch {
	case v.Form == vec.Const && plain(v):
		l.constant(r, v)
		return nil
	case v.Form == vec.Const:
		out := r.Flat(v.Type, 0)
		err := AppendRows(out, v, []uint32{0})
		out.Form, out.N = vec.Const, l.k
		return err
	case v.Form == vec.Flat && l.form == vec.SelAll && plain(v):
		r.View(v)
		return nil
	case v.Form == vec.Dict:
		return l.decode(r, v)
	}
	p := v.Phys()
	out := r.Narrow(v.Type, l.k)
	if p != types.PhysInt64 {
		out = r.Flat(v.Type, l.k)
	}
	switch p {
	case types.PhysInt64:
		l.int64s(out.I64, v)
		out.Bounded, out.Lo, out.Hi = Bounds(v)
	case types.PhysFloat64:
		l.words(int64Of(out.F64), int64Of(v.F64))
	case types.PhysBool:
		l.bitmap(out.Bits, v.Bits)
	case types.PhysInt128:
		gather(out.I128, v.I128, l.Rows())
	case types.PhysBytes:
		if err := gatherBytes(out, v, l.Rows()); err != nil {
			return err
		}
	case types.PhysList, types.PhysStruct:
		out.N = 0
		return AppendRows(out, v, l.Rows())
	}
	l.valid(r, v)
	return nil
}

// plain reports whether all children of a nested vector are Flat, as functions expect them.
func plain(v *vec.Vector) bool {
	for _, c := range v.Child {
		if c.Form != vec.Flat || c.Narrow || !plain(c) {
			return false
		}
	}
	return true
}

// LoadCodes is Load, but Dict stays Dict, over codes of the selected rows: Packed or Flat; a view of v's where all rows are
// selected.
func (l *Loader) LoadCodes(r *Register, v *vec.Vector) error {
	if v.Form != vec.Dict || v.Dict.Len() == 0 {
		return l.Load(r, v)
	}
	if l.form == vec.SelAll {
		r.View(v)
		return nil
	}
	if err := l.codes(r.Codes(), v.Codes); err != nil {
		return err
	}
	r.reclaim()
	r.Vec = vec.Vector{Type: v.Type, Form: vec.Dict, N: l.k, Codes: &r.codes.Vec, Dict: v.Dict, Bounded: v.Bounded, Lo: v.Lo, Hi: v.Hi}
	l.valid(r, v)
	return nil
}

// littleEndian says that a slice of words lies in memory as packed values do.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// codes makes r the selected rows of codes: words of 32 bits, which take half the room of integers and are a Packed vector
// all the same.
func (l *Loader) codes(r *Register, codes *vec.Vector) error {
	if codes.Form == vec.Const || !littleEndian {
		return l.Load(r, codes)
	}
	r.reclaim()
	r.words = sized(r.words, (l.k+63)&^63)
	l.uint32s(r.words[:l.k], codes)
	r.wordView(codes.Type, l.k)
	r.Vec.Bounded, r.Vec.Lo, r.Vec.Hi = Bounds(codes)
	return nil
}

// wordView makes r the first n of its words.
func (r *Register) wordView(t types.Type, n int) {
	raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(r.words))), 4*cap(r.words))
	r.Vec = vec.Vector{Type: t, Form: vec.Packed, N: n, Width: 32, Raw: raw[:4*n]}
}

// constant makes r v's value for the selected rows.
func (l *Loader) constant(r *Register, v *vec.Vector) {
	r.View(v)
	r.Vec.N = l.k
	if v.Phys() == types.PhysInt64 && !v.Bounded && !v.ConstNull() {
		r.Vec.Bounded, r.Vec.Lo, r.Vec.Hi = true, v.I64[0], v.I64[0]
	}
}

// decode makes r the values of the selected rows of a Dict vector.
func (l *Loader) decode(r *Register, v *vec.Vector) error {
	if v.Dict.Len() == 0 { // all rows are NULL
		r.Null(v.Type, l.k)
		return nil
	}
	l.u32 = sized(l.u32, (max(l.n, l.k)+63)&^63)
	codes := l.u32[:l.k]
	if v.Codes.Form == vec.Const {
		fill(codes, uint32(v.Codes.I64[0]))
	} else {
		l.uint32s(codes, v.Codes)
	}
	if err := gatherFlat(r, v.Dict.Values, codes); err != nil {
		return err
	}
	if v.Bounded {
		r.Vec.Bounded, r.Vec.Lo, r.Vec.Hi = true, v.Lo, v.Hi
	}
	r.Vec.Type = v.Type
	l.valid(r, v)
	return nil
}

// int64s writes the selected rows of a Packed or Flat vector of int64 to dst.
func (l *Loader) int64s(dst []int64, v *vec.Vector) {
	if v.Form == vec.Flat {
		l.words(dst, v.I64)
		return
	}
	switch l.form {
	case vec.SelAll:
		asm.UnpackInt64(dst, v.Raw, uint(v.Width), v.Base, l.n)
	case vec.SelBits:
		m := (l.n + 63) &^ 63
		l.u32, l.narrow = sized(l.u32, m), sized(l.narrow, m)
		asm.UnpackUint32(l.u32, v.Raw, uint(v.Width), l.n)
		k := asm.CompressUint32(l.narrow, l.u32, l.bits)
		asm.Widen(dst, l.narrow[:k], v.Base)
	default:
		asm.GatherInt64(dst, v.Raw, uint(v.Width), v.Base, l.rows)
	}
}

// uint32s is int64s for codes, which need no more than 32 bits.
func (l *Loader) uint32s(dst []uint32, v *vec.Vector) {
	if v.Form == vec.Flat {
		if l.form == vec.SelAll {
			for j, c := range v.I64[:l.n] {
				dst[j] = uint32(c)
			}
			return
		}
		for j, i := range l.Rows() {
			dst[j] = uint32(v.I64[i])
		}
		return
	}
	base := uint32(v.Base)
	switch l.form {
	case vec.SelAll:
		asm.UnpackUint32(dst, v.Raw, uint(v.Width), l.n)
	case vec.SelBits:
		l.narrow = sized(l.narrow, (l.n+63)&^63)
		asm.UnpackUint32(l.narrow, v.Raw, uint(v.Width), l.n)
		asm.CompressUint32(dst, l.narrow, l.bits)
	default:
		asm.GatherUint32(dst, v.Raw, uint(v.Width), l.rows)
	}
	if base != 0 {
		for j := range dst {
			dst[j] += base
		}
	}
}

// words copies the selected rows of src.
func (l *Loader) words(dst, src []int64) {
	switch l.form {
	case vec.SelAll:
		copy(dst, src[:l.n])
	case vec.SelBits:
		compressWords(dst, src, l.bits, l.n)
	default:
		gather(dst, src, l.rows)
	}
}

// compressWords writes the values of src whose bit is set to dst. src ends at n.
func compressWords(dst, src []int64, bm []uint64, n int) {
	full := n >> 6
	k := asm.CompressInt64(dst, src, bm[:full])
	if n&63 != 0 {
		var last [64]int64
		copy(last[:], src[full<<6:n])
		var out [64]int64
		c := asm.CompressInt64(out[:], last[:], bm[full:full+1])
		copy(dst[k:k+c], out[:c])
	}
}

// bitmap writes the selected bits of src to dst, densely.
func (l *Loader) bitmap(dst, src []uint64) {
	switch l.form {
	case vec.SelAll:
		copy(dst, src[:vec.Words(l.n)])
	case vec.SelBits:
		asm.CompressBits(dst, src, l.bits)
	default:
		gatherBits(dst, src, l.rows)
	}
}

// valid gives r the validity of the selected rows of v.
func (l *Loader) valid(r *Register, v *vec.Vector) {
	if v.Valid == nil {
		r.Vec.Valid = nil
		return
	}
	if l.form == vec.SelAll {
		r.Vec.Valid = v.Valid[:vec.Words(l.n)]
		return
	}
	bm := r.Validity(l.k)
	l.bitmap(bm, v.Valid)
	r.Vec.Valid = bm
}

// Bounds returns bounds of v's values: its own, else those that its form implies. v is Flat, Const or Packed, of PhysInt64.
func Bounds(v *vec.Vector) (ok bool, lo, hi int64) {
	switch {
	case v.Bounded:
		return true, v.Lo, v.Hi
	case v.Form == vec.Packed:
		hi := v.Base + (1<<v.Width - 1)
		return hi >= v.Base, v.Base, hi
	case v.Form == vec.Const:
		return true, v.I64[0], v.I64[0]
	}
	return false, 0, 0
}
