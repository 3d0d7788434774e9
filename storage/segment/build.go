package segment

import (
	"math"
	"math/bits"
	"unsafe"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/encoding"
)

// Alloc gives n bytes, aligned to eight, that hold rubbish. They belong to the block that is being loaded.
type Alloc func(n int) ([]byte, error)

// HeapAlloc allocates from the heap, for blocks that are not cached.
func HeapAlloc(n int) ([]byte, error) {
	w := make([]uint64, (n+7)/8)
	if len(w) == 0 {
		return nil, nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&w[0])), n), nil
}

// slab hands out parts of one allocation as typed slices.
type slab struct {
	b   []byte
	off int
}

func (s *slab) bytes(n int) []byte {
	p := s.b[s.off : s.off+n : s.off+n]
	s.off += (n + 7) &^ 7
	return p
}

func (s *slab) words(n int) []uint64     { return part[uint64](s, n) }
func (s *slab) int64s(n int) []int64     { return part[int64](s, n) }
func (s *slab) float64s(n int) []float64 { return part[float64](s, n) }
func (s *slab) uint32s(n int) []uint32   { return part[uint32](s, n) }

func (s *slab) int128s(n int) []types.Int128 { return part[types.Int128](s, n) }

func part[T uint64 | int64 | float64 | uint32 | types.Int128](s *slab, n int) []T {
	if n == 0 {
		return []T{}
	}
	size := n * int(unsafe.Sizeof(*new(T)))
	p := (*T)(unsafe.Pointer(&s.b[s.off : s.off+size][0]))
	s.off += (size + 7) &^ 7
	return unsafe.Slice(p, n)
}

func round8(n int) int { return (n + 7) &^ 7 }

// builder makes the pages of a block from values.
type builder struct {
	alloc Alloc
	bytes int64
	i64   []int64 // values at their rows
	u32   []uint32
}

func (b *builder) slab(n int) (*slab, error) {
	p, err := b.alloc(n)
	if err != nil {
		return nil, err
	}
	b.bytes += int64(n)
	return &slab{b: p}, nil
}

// page makes v n rows of type t: values lo … hi-1 of vals at the rows whose bit of valid is set (all if it is nil).
func (b *builder) page(v *vec.Vector, t types.Type, vals *dense, lo, hi int, valid []uint64, n int) error {
	*v = vec.Vector{Type: t, N: n}
	if lo == hi && n > 0 || t.Phys() == types.PhysNone {
		v.Form, v.Valid = vec.Const, []uint64{0}
		zeroConst(v)
		return nil
	}
	switch t.Phys() {
	case types.PhysBool:
		return b.bools(v, vals.bits, lo, valid)
	case types.PhysInt64:
		return b.ints(v, vals.i64[lo:hi], valid)
	case types.PhysFloat64:
		return b.floats(v, vals.f64[lo:hi], valid)
	case types.PhysInt128:
		return b.int128s(v, vals.i128[lo:hi], valid)
	}
	return b.strings(v, &vals.str, lo, hi, valid)
}

// zeroConst gives a Const NULL something to stand at its row 0.
func zeroConst(v *vec.Vector) {
	switch v.Type.Phys() {
	case types.PhysBool:
		v.Bits = []uint64{0}
	case types.PhysInt64:
		v.I64 = []int64{0}
	case types.PhysFloat64:
		v.F64 = []float64{0}
	case types.PhysInt128:
		v.I128 = []types.Int128{{}}
	case types.PhysBytes:
		v.Off, v.Bytes = []uint32{0, 0}, make([]byte, 0, vec.Pad)
	}
}

// spread puts dense values at the rows whose bit is set and zero (which fill is) at the others.
func spread[T any](dst, vals []T, valid []uint64, fill T) {
	k := 0
	for w, m := range valid[:vec.Words(len(dst))] {
		rows := dst[w<<6 : min(len(dst), w<<6+64)]
		if bits.OnesCount64(m) == len(rows) {
			copy(rows, vals[k:k+len(rows)])
			k += len(rows)
			continue
		}
		for i := range rows {
			if m>>i&1 != 0 {
				rows[i] = vals[k]
				k++
			} else {
				rows[i] = fill
			}
		}
	}
}

// ints packs integers by a frame of reference, or keeps them flat where they spread too far.
func (b *builder) ints(v *vec.Vector, vals []int64, valid []uint64) error {
	lo, hi := bounds(vals)
	v.Bounded, v.Lo, v.Hi, v.Base = true, lo, hi, lo
	w := encoding.Width(uint64(hi) - uint64(lo))
	if w == 0 && valid == nil {
		v.Form, v.I64, v.Base = vec.Const, []int64{lo}, 0
		return nil
	}
	w = max(w, 1)
	size := round8(v.N*8) + vec.Pad
	if w <= 32 {
		size = encoding.PackedBytes(v.N, w) + 8 + vec.Pad
	}
	s, err := b.slab(validBytes(valid, v.N) + size)
	if err != nil {
		return err
	}
	b.putValid(v, s, valid)
	if w > 32 {
		v.Base = 0
		v.I64 = s.int64s(v.N)
		if valid == nil {
			copy(v.I64, vals)
		} else {
			spread(v.I64, vals, valid, lo)
		}
		return nil
	}
	if valid != nil {
		b.i64 = grown(b.i64, v.N)
		spread(b.i64, vals, valid, lo)
		vals = b.i64
	}
	v.Form, v.Width = vec.Packed, uint8(w)
	raw := s.bytes(encoding.PackedBytes(v.N, w) + 8)
	encoding.Pack(raw, vals, lo, w)
	v.Raw = raw
	return nil
}

func validBytes(valid []uint64, n int) int {
	if valid == nil {
		return 0
	}
	return 8 * vec.Words(n)
}

func (b *builder) putValid(v *vec.Vector, s *slab, valid []uint64) {
	if valid != nil {
		v.Valid = s.words(vec.Words(v.N))
		copy(v.Valid, valid)
	}
}

func (b *builder) floats(v *vec.Vector, vals []float64, valid []uint64) error {
	if valid == nil && len(vals) > 0 {
		same, first := true, math.Float64bits(vals[0])
		for _, x := range vals {
			if math.Float64bits(x) != first {
				same = false
				break
			}
		}
		if same {
			v.Form, v.F64 = vec.Const, []float64{vals[0]}
			return nil
		}
	}
	s, err := b.slab(validBytes(valid, v.N) + 8*v.N + vec.Pad)
	if err != nil {
		return err
	}
	b.putValid(v, s, valid)
	v.F64 = s.float64s(v.N)
	if valid == nil {
		copy(v.F64, vals)
	} else {
		spread(v.F64, vals, valid, 0)
	}
	return nil
}

// int128s narrows decimals to integers where they all fit.
func (b *builder) int128s(v *vec.Vector, vals []types.Int128, valid []uint64) error {
	if v.Type.Kind == types.Decimal {
		narrow := make([]int64, len(vals))
		ok := true
		for i, x := range vals {
			if narrow[i], ok = x.Int64(); !ok {
				break
			}
		}
		if ok {
			v.Narrow = true
			return b.ints(v, narrow, valid)
		}
	}
	s, err := b.slab(validBytes(valid, v.N) + 16*v.N + vec.Pad)
	if err != nil {
		return err
	}
	b.putValid(v, s, valid)
	v.I128 = s.int128s(v.N)
	if valid == nil {
		copy(v.I128, vals)
	} else {
		spread(v.I128, vals, valid, types.Int128{})
	}
	return nil
}

func (b *builder) bools(v *vec.Vector, bm []uint64, lo int, valid []uint64) error {
	s, err := b.slab(validBytes(valid, v.N) + 8*vec.Words(v.N) + vec.Pad)
	if err != nil {
		return err
	}
	b.putValid(v, s, valid)
	v.Bits = s.words(vec.Words(v.N))
	clear(v.Bits)
	for i := range v.N {
		if valid != nil && !vec.BitAt(valid, i) {
			continue
		}
		if vec.BitAt(bm, lo) {
			vec.SetBit(v.Bits, i)
		}
		lo++
	}
	return nil
}

func (b *builder) strings(v *vec.Vector, str *encoding.Bytes, lo, hi int, valid []uint64) error {
	from, to := str.Off[lo], str.Off[hi]
	s, err := b.slab(validBytes(valid, v.N) + round8(4*(v.N+1)) + int(to-from) + vec.Pad)
	if err != nil {
		return err
	}
	b.putValid(v, s, valid)
	v.Off = s.uint32s(v.N + 1)
	v.Off[0] = 0
	if valid == nil {
		for i, o := range str.Off[lo+1 : hi+1] {
			v.Off[i+1] = o - from
		}
	} else {
		k := lo
		for i := range v.N {
			if vec.BitAt(valid, i) {
				k++
			}
			v.Off[i+1] = str.Off[k] - from
		}
	}
	all := s.bytes(int(to-from) + vec.Pad)
	copy(all, str.Data[from:to])
	v.Bytes = all[:to-from]
	return nil
}

// codes makes v n rows of codes, Dict in form, without a dictionary yet. width is that of the packed values in raw, if raw
// is not nil: values of all rows, that are used as they are.
func (b *builder) codes(v *vec.Vector, t types.Type, codes []uint32, valid []uint64, n int, raw []byte, width uint) error {
	*v = vec.Vector{Type: t, N: n}
	if len(codes) == 0 && n > 0 {
		v.Form, v.Valid = vec.Const, []uint64{0}
		zeroConst(v)
		return nil
	}
	lo, hi := uint32(math.MaxUint32), uint32(0)
	for _, c := range codes {
		lo, hi = min(lo, c), max(hi, c)
	}
	c := &vec.Vector{Type: types.BigIntType, N: n, Bounded: true, Lo: int64(lo), Hi: int64(hi)}
	v.Form, v.Codes = vec.Dict, c
	if lo == hi && valid == nil {
		c.Form, c.I64 = vec.Const, []int64{int64(lo)}
		return nil
	}
	w := encoding.Width(uint64(hi))
	if raw != nil && valid == nil {
		w = width
	}
	w = max(w, 1)
	s, err := b.slab(validBytes(valid, n) + encoding.PackedBytes(n, w) + 8 + vec.Pad)
	if err != nil {
		return err
	}
	b.putValid(v, s, valid)
	c.Form, c.Width = vec.Packed, uint8(w)
	c.Raw = s.bytes(encoding.PackedBytes(n, w) + 8)
	if raw != nil && valid == nil {
		copy(c.Raw, raw[:encoding.PackedBytes(n, w)])
		return nil
	}
	if valid != nil {
		b.u32 = grown(b.u32, n)
		spread(b.u32, codes, valid, lo)
		codes = b.u32
	}
	encoding.Pack(c.Raw, codes, 0, w)
	return nil
}
