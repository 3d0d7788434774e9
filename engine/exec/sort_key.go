package exec

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// keyBlock is the number of rows whose keys are gathered at a time: they stay in the first-level cache.
const keyBlock = 2048

// looseBits is the width up to which known bounds are taken as they are; they may be wider than the values, and bits that
// say nothing cost more than a look at all values.
const looseBits = 28

// keyShape is what a level of a sort knows of the values of a key in its rows, and follows from it how they become bits.
type keyShape struct {
	any, nulls bool
	lo, hi     wide // of numbers, in their order as unsigned 128 bits
	// prefix is what all strings begin with; they have at most maxLen bytes.
	prefix []byte
	maxLen int

	width  int // bits of a value, NULL's left out
	cut    int // low bits of a number that are left out
	lenLen int // low bits of a string's value that hold its length, 0 if it is cut off
	whole  bool
}

// wide is an unsigned number of 128 bits.
type wide struct{ hi, lo uint64 }

func (a wide) less(b wide) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

func (a wide) sub(b wide) wide {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, borrow)
	return wide{hi, lo}
}

func (a wide) len() int {
	if a.hi != 0 {
		return 64 + bits.Len64(a.hi)
	}
	return bits.Len64(a.lo)
}

// shift returns a >> n, n < 128, of which the low 64 bits matter.
func (a wide) shift(n uint) uint64 {
	if n >= 64 {
		return a.hi >> (n - 64)
	}
	return a.lo>>n | a.hi<<(64-n)
}

func wideOf(x types.Int128, t types.Type) wide {
	if t.Kind == types.UUID { // bytes, not a number
		return wide{uint64(x.Hi), x.Lo}
	}
	return wide{uint64(x.Hi) ^ 1<<63, x.Lo}
}

// keyReader gathers keys block by block; one goroutine's.
type keyReader struct {
	s     *sorter
	reg   kernel.Register
	flat  kernel.Register
	rows  [keyBlock]uint32
	nums  [keyBlock]uint64
	codes [keyBlock]int64
	wides []wide
}

// each calls f with the values of key k for blocks of at most keyBlock words: i is the number of the first.
func (r *keyReader) each(words []uint64, k int, f func(i int, v *vec.Vector) error) error {
	mask := uint64(1)<<r.s.rowBits - 1
	for lo := 0; lo < len(words); lo += keyBlock {
		w := words[lo:min(lo+keyBlock, len(words))]
		ids := r.rows[:len(w)]
		for i, x := range w {
			ids[i] = uint32(x & mask)
		}
		if err := r.s.src.gatherKey(&r.reg, k, ids); err != nil {
			return err
		}
		v := &r.reg.Vec
		if v.Form == vec.Const || v.Form == vec.Dict && r.s.ranks[k] == nil {
			if err := flatten(&r.flat, v); err != nil {
				return err
			}
			v = &r.flat.Vec
		}
		if err := f(lo, v); err != nil {
			return err
		}
	}
	return nil
}

// flatten makes r the values of v as a Flat vector.
func flatten(r *kernel.Register, v *vec.Vector) error {
	out := r.Flat(v.Type, 0)
	return kernel.AppendRange(out, v, 0, v.N)
}

// numbers returns the values of v as unsigned 64-bit words in their order; those at NULL rows mean nothing. ok is false
// for types that need more bits.
func (r *keyReader) numbers(v *vec.Vector, k int) (x []uint64, ok bool) {
	x = r.nums[:v.N]
	if v.Form == vec.Dict {
		rank := r.s.ranks[k]
		codes := r.codes[:len(x)]
		kernel.Ints(r.codes[:], v.Codes)
		if v.Valid == nil {
			for i, c := range codes {
				x[i] = uint64(rank[c])
			}
			return x, true
		}
		for i, c := range codes {
			x[i] = 0
			if vec.BitAt(v.Valid, i) {
				x[i] = uint64(rank[c])
			}
		}
		return x, true
	}
	switch v.Phys() {
	case types.PhysBool:
		for i := range x {
			x[i] = v.Bits[i>>6] >> (i & 63) & 1
		}
	case types.PhysInt64:
		for i, y := range v.I64[:len(x)] {
			x[i] = uint64(y) ^ 1<<63
		}
	case types.PhysFloat64:
		for i, y := range v.F64[:len(x)] {
			x[i] = floatWord(y)
		}
	default:
		return nil, false
	}
	return x, true
}

// wide128 returns the values of v, of PhysInt128, as unsigned 128-bit numbers in their order.
func (r *keyReader) wide128(v *vec.Vector) []wide {
	r.wides = resizeTo(r.wides, v.N)
	for i := range r.wides {
		if v.Narrow {
			r.wides[i] = wideOf(types.Int128Of(v.I64[i]), v.Type)
		} else {
			r.wides[i] = wideOf(v.I128[i], v.Type)
		}
	}
	return r.wides
}

func resizeTo[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// shape looks at all values of key k.
func (s *sorter) shape(q *Query, words []uint64, k int) (*keyShape, error) {
	sh := new(keyShape)
	typ := s.keys[k].typ
	if typ.Kind == types.Unknown {
		sh.whole = true
		return sh, nil
	}
	if isNested(typ) {
		return sh, nil
	}
	if len(words) == s.n {
		if ok, lo, hi := s.src.bounds(k); ok && bits.Len64(uint64(hi)-uint64(lo)) <= looseBits {
			sh.any, sh.lo, sh.hi = true, wide{0, uint64(lo) ^ 1<<63}, wide{0, uint64(hi) ^ 1<<63}
			sh.plan(typ, false)
			return sh, nil
		}
	}
	workers := make([]*keyShape, max(1, q.Workers))
	readers := make([]*keyReader, len(workers))
	err := blocks(q, len(words), func(w, lo, hi int) error {
		if workers[w] == nil {
			workers[w], readers[w] = new(keyShape), &keyReader{s: s}
		}
		return readers[w].each(words[lo:hi], k, func(_ int, v *vec.Vector) error {
			workers[w].observe(readers[w], v, k)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	for _, w := range workers {
		if w != nil {
			sh.merge(w)
		}
	}
	sh.plan(typ, s.ranks[k] != nil)
	return sh, nil
}

// observe widens the shape by the values of v.
func (sh *keyShape) observe(r *keyReader, v *vec.Vector, k int) {
	valid := v.Valid
	if valid != nil && vec.CountBits(valid, v.N) == v.N {
		valid = nil
	}
	sh.nulls = sh.nulls || valid != nil
	one := keyShape{}
	if x, ok := r.numbers(v, k); ok {
		lo, hi := ^uint64(0), uint64(0)
		if valid == nil {
			for _, y := range x {
				lo, hi = min(lo, y), max(hi, y)
			}
		} else {
			for i, y := range x {
				if valid[i>>6]>>(i&63)&1 != 0 {
					lo, hi = min(lo, y), max(hi, y)
				}
			}
		}
		one = keyShape{any: lo <= hi, lo: wide{0, lo}, hi: wide{0, hi}}
		sh.merge(&one)
		return
	}
	if v.Phys() == types.PhysInt128 || v.Type.Phys() == types.PhysInt128 {
		for i, y := range r.wide128(v) {
			if valid != nil && !vec.BitAt(valid, i) {
				continue
			}
			if !one.any {
				one.any, one.lo, one.hi = true, y, y
			}
			if y.less(one.lo) {
				one.lo = y
			}
			if one.hi.less(y) {
				one.hi = y
			}
		}
		sh.merge(&one)
		return
	}
	for i := range v.N {
		if valid != nil && !vec.BitAt(valid, i) {
			continue
		}
		b := v.Bytes[v.Off[i]:v.Off[i+1]]
		if !sh.any {
			sh.any, sh.prefix, sh.maxLen = true, append([]byte(nil), b...), len(b)
			continue
		}
		sh.prefix = sh.prefix[:commonPrefix(sh.prefix, b)]
		sh.maxLen = max(sh.maxLen, len(b))
	}
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		if x := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]); x != 0 {
			return i + bits.TrailingZeros64(x)>>3
		}
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

// merge widens the shape by what another has seen.
func (sh *keyShape) merge(o *keyShape) {
	sh.nulls = sh.nulls || o.nulls
	if !o.any {
		return
	}
	if !sh.any {
		sh.any, sh.lo, sh.hi, sh.prefix, sh.maxLen = true, o.lo, o.hi, o.prefix, o.maxLen
		return
	}
	if o.lo.less(sh.lo) {
		sh.lo = o.lo
	}
	if sh.hi.less(o.hi) {
		sh.hi = o.hi
	}
	sh.prefix = sh.prefix[:commonPrefix(sh.prefix, o.prefix)]
	sh.maxLen = max(sh.maxLen, o.maxLen)
}

// plan chooses the bits.
func (sh *keyShape) plan(t types.Type, ranked bool) {
	most := 64
	if sh.nulls {
		most = 63
	}
	sh.whole = true
	if t.Phys() == types.PhysBytes && !ranked {
		rest := sh.maxLen - len(sh.prefix)
		sh.lenLen = bits.Len(uint(rest))
		if sh.width = 8*rest + sh.lenLen; sh.width > most {
			sh.whole, sh.lenLen, sh.width = false, 0, most
			sh.cut = 64 - most
		}
		return
	}
	sh.width = sh.hi.sub(sh.lo).len()
	if sh.width > most {
		sh.whole, sh.cut, sh.width = false, sh.width-most, most
	}
}

// pack writes key k into the words below bit free, as far as there is room above the row numbers. whole says that equal
// bits mean equal keys; low is the lowest bit in use.
func (s *sorter) pack(q *Query, words []uint64, k int, sh *keyShape, free int) (whole bool, low int, err error) {
	total := sh.width
	if sh.nulls {
		total++
	}
	if total == 0 || !sh.any {
		return sh.whole, free, nil // all are equal
	}
	drop := max(0, total-(free-s.rowBits))
	low = free - total + drop
	readers := make([]*keyReader, max(1, q.Workers))
	err = blocks(q, len(words), func(w, lo, hi int) error {
		if readers[w] == nil {
			readers[w] = &keyReader{s: s}
		}
		r, words := readers[w], words[lo:hi]
		return r.each(words, k, func(i int, v *vec.Vector) error {
			sh.place(r, words[i:i+v.N], v, k, s.keys[k], uint(drop), uint(low))
			return nil
		})
	})
	return sh.whole && drop == 0, low, err
}

// place adds the bits of the values of v, less the lowest drop ones, to the words from bit low on.
func (sh *keyShape) place(r *keyReader, words []uint64, v *vec.Vector, k int, o keyOrder, drop, low uint) {
	x := sh.values(r, v, k, o.desc)
	low &= 63
	if !sh.nulls {
		for i, y := range x[:len(words)] {
			words[i] |= y >> (drop & 63) << low
		}
		return
	}
	present, absent := uint64(0), uint64(1)<<sh.width
	if o.nullsFirst {
		present, absent = absent, present
	}
	for i, y := range x[:len(words)] {
		z := y | present
		if v.Valid != nil && !vec.BitAt(v.Valid, i) {
			z = absent
		}
		words[i] |= z >> (drop & 63) << low
	}
}

// values returns the bits of the values of v, sh.width each; those at NULL rows mean nothing.
func (sh *keyShape) values(r *keyReader, v *vec.Vector, k int, desc bool) []uint64 {
	mask := ^uint64(0) >> (64 - sh.width)
	cut := uint(sh.cut)
	if x, ok := r.numbers(v, k); ok {
		lo, hi := sh.lo.lo, sh.hi.lo
		if desc {
			for i, y := range x {
				x[i] = (hi - y) >> cut & mask
			}
		} else {
			for i, y := range x {
				x[i] = (y - lo) >> cut & mask
			}
		}
		return x
	}
	x := r.nums[:v.N]
	if v.Type.Phys() == types.PhysInt128 {
		for i, y := range r.wide128(v) {
			if desc {
				x[i] = sh.hi.sub(y).shift(cut) & mask
			} else {
				x[i] = y.sub(sh.lo).shift(cut) & mask
			}
		}
		return x
	}
	skip, rest := uint32(len(sh.prefix)), uint(sh.maxLen-len(sh.prefix))
	for i := range x {
		from, to := min(v.Off[i]+skip, v.Off[i+1]), v.Off[i+1]
		y := prefixWord(v.Bytes[from:to])
		if sh.whole {
			y = y>>(64-8*rest)<<sh.lenLen | uint64(to-from)
		} else {
			y >>= cut
		}
		if desc {
			y = ^y
		}
		x[i] = y & mask
	}
	return x
}

// floatWord maps doubles to words in their order: negative ones reversed, -0 as 0, NaN above all.
func floatWord(f float64) uint64 {
	if f != f {
		return ^uint64(0)
	}
	b := math.Float64bits(f + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

// prefixWord is the first eight bytes, big endian, padded by zeros.
func prefixWord(b []byte) uint64 {
	if len(b) >= 8 {
		return binary.BigEndian.Uint64(b)
	}
	var w uint64
	for i, c := range b {
		w |= uint64(c) << (56 - 8*i)
	}
	return w
}
