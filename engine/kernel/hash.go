package kernel

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Integers are mixed by moremur (Evensen, 2019), a bijection of 64-bit words. Strings multiply to 128 bits and fold the
// halves (the "mum" of wyhash, Wang Yi, 2019, whose secrets these are). A hash is the same for equal values in every form
// of vector, and means nothing outside this process.
const (
	secret0 = 0x2d358dccaa6c78a5
	secret1 = 0x8bb84b93962eacc9
	secret2 = 0x4b33a62ed433d4a3
	secret3 = 0x4d5a2da51de1aa47

	// HashNull is the hash of NULL.
	HashNull uint64 = 0x9e3779b97f4a7c15
)

func mum(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// mix is moremur, after an offset that keeps 0 from hashing to 0.
func mix(x uint64) uint64 {
	x += secret0
	x ^= x >> 27
	x *= 0x3c79ac492ba7b653
	x ^= x >> 33
	x *= 0x1c69b3f74ac4ae35
	return x ^ x>>27
}

// HashInt64 returns the hash of a value of PhysInt64.
func HashInt64(x int64) uint64 { return mix(uint64(x)) }

// HashInt128 returns the hash of a value of PhysInt128: that of the int64 if it fits one, so that Narrow makes no difference.
func HashInt128(x types.Int128) uint64 {
	high := uint64(x.Hi) - uint64(int64(x.Lo)>>63)
	return mix(x.Lo ^ high*secret1)
}

// HashFloat64 returns the hash of a float: one for both zeros, and one for every NaN.
func HashFloat64(f float64) uint64 {
	if f != f {
		f = math.NaN()
	}
	return HashInt64(int64(math.Float64bits(f + 0))) // -0 + 0 is +0
}

// HashBool returns the hash of a value of PhysBool.
func HashBool(b bool) uint64 { return HashInt64(int64(b2u(b))) }

// HashBytes returns the hash of a string of bytes.
func HashBytes(b []byte) uint64 {
	n := len(b)
	seed := uint64(secret2)
	var x, y uint64
	switch {
	case n > 16:
		p := b
		for len(p) > 16 {
			seed = mum(binary.LittleEndian.Uint64(p)^secret1, binary.LittleEndian.Uint64(p[8:])^seed)
			p = p[16:]
		}
		x, y = binary.LittleEndian.Uint64(b[n-16:]), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 8:
		x, y = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		x, y = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	case n > 0:
		x = uint64(b[0])<<16 | uint64(b[n>>1])<<8 | uint64(b[n-1])
	}
	return mum(secret3^uint64(n), mum(x^secret1, y^seed))
}

// HashCombine returns the hash of a row from that of its first columns and that of the next.
func HashCombine(h, next uint64) uint64 { return mum(bits.RotateLeft64(h, 23)^next, secret3) }

// Hasher hashes vectors. It remembers the hashes of the dictionaries that it met last. One worker owns it.
type Hasher struct {
	tmp   []uint64
	dicts [4]dictHashes
	next  int
}

type dictHashes struct {
	dict *vec.Dictionary
	h    []uint64
}

// Hash writes the hash of every row of v, of any form, to dst, or with combine set that of what dst holds and the row.
func (s *Hasher) Hash(dst []uint64, v *vec.Vector, combine bool) {
	dst = dst[:v.N]
	if combine {
		s.tmp = sized(s.tmp, v.N)
		t := s.tmp
		s.tmp = nil // nested vectors come back here
		s.Hash(t, v, false)
		s.tmp = t
		for i, h := range t {
			dst[i] = HashCombine(dst[i], h)
		}
		return
	}
	switch v.Form {
	case vec.Const:
		h := HashNull
		if !v.ConstNull() {
			one := *v
			one.Form, one.N, one.Valid = vec.Flat, 1, nil
			var x [1]uint64
			s.flat(x[:], &one)
			h = x[0]
		}
		fill(dst, h)
		return
	case vec.Packed:
		for i := range dst {
			dst[i] = HashInt64(IntAt(v, i))
		}
	case vec.Dict:
		h := s.dictionary(v.Dict)
		if len(h) == 0 {
			fill(dst, HashNull)
			return
		}
		for i := range dst {
			dst[i] = h[IntAt(v.Codes, i)]
		}
	default:
		s.flat(dst, v)
	}
	hashNulls(dst, v.Valid)
}

func hashNulls(dst, valid []uint64) {
	if valid == nil {
		return
	}
	for i := range dst {
		if valid[i>>6]>>(i&63)&1 == 0 {
			dst[i] = HashNull
		}
	}
}

// dictionary returns the hashes of the values of d.
func (s *Hasher) dictionary(d *vec.Dictionary) []uint64 {
	for i := range s.dicts {
		if s.dicts[i].dict == d {
			return s.dicts[i].h
		}
	}
	e := &s.dicts[s.next]
	s.next = (s.next + 1) % len(s.dicts)
	e.dict, e.h = d, make([]uint64, d.Len())
	s.flat(e.h, d.Values)
	return e.h
}

// flat hashes the rows of a Flat vector, NULLs aside.
func (s *Hasher) flat(dst []uint64, v *vec.Vector) {
	switch v.Phys() {
	case types.PhysBool:
		for i := range dst {
			dst[i] = HashBool(vec.BitAt(v.Bits, i))
		}
	case types.PhysInt64:
		for i, x := range v.I64[:len(dst)] {
			dst[i] = mix(uint64(x))
		}
	case types.PhysFloat64:
		for i, x := range v.F64[:len(dst)] {
			dst[i] = HashFloat64(x)
		}
	case types.PhysInt128:
		for i, x := range v.I128[:len(dst)] {
			dst[i] = HashInt128(x)
		}
	case types.PhysBytes:
		off := v.Off
		for i := range dst {
			dst[i] = HashBytes(v.Bytes[off[i]:off[i+1]])
		}
	case types.PhysList:
		s.lists(dst, v)
	case types.PhysStruct:
		fill(dst, secret2)
		for _, c := range v.Child {
			s.Hash(dst, c, true)
		}
	default:
		fill(dst, HashNull)
	}
}

// lists hashes arrays by their elements in order, and maps by their entries in any order.
func (s *Hasher) lists(dst []uint64, v *vec.Vector) {
	n := v.Child[0].N
	h := make([]uint64, n)
	s.Hash(h, v.Child[0], false)
	if v.Type.Kind == types.Map {
		s.Hash(h, v.Child[1], true)
	}
	for i := range dst {
		elems := h[v.Off[i]:v.Off[i+1]]
		x := HashInt64(int64(len(elems)))
		for _, e := range elems {
			if v.Type.Kind == types.Map {
				x += e
			} else {
				x = HashCombine(x, e)
			}
		}
		dst[i] = x
	}
}
