package encoding

import (
	"encoding/binary"
	"math/bits"

	"github.com/cespare/xxhash/v2"
)

// maxRange is the widest range of values for which a dictionary is built by a direct table (4 bytes a value).
const maxRange = 1 << 20

// IntDictionary builds the dictionary of one chunk of integers. The zero value is ready; it is reused chunk after chunk.
type IntDictionary struct {
	// Values holds the different values: ascending if Sorted, else in order of their first occurrence.
	Values []int64
	Sorted bool
	// Codes holds the code of each value given to Build.
	Codes []uint32

	present []uint64
	rank    []uint32
	slots   []intSlot
}

type intSlot struct {
	key  int64
	code uint32 // code+1, 0: empty
}

// Build makes the dictionary of src, whose values lie in lo … hi, and reports whether it has at most max values. Otherwise
// Values and Codes mean nothing.
func (d *IntDictionary) Build(src []int64, lo, hi int64, max int) bool {
	d.Values = d.Values[:0]
	if cap(d.Codes) < len(src) {
		d.Codes = make([]uint32, len(src))
	}
	d.Codes = d.Codes[:len(src)]
	if r := uint64(hi) - uint64(lo); r < maxRange {
		return d.direct(src, lo, int(r)+1, max)
	}
	return d.hashed(src, max)
}

func (d *IntDictionary) direct(src []int64, lo int64, n, max int) bool {
	w := n/64 + 1
	if cap(d.present) < w {
		d.present = make([]uint64, w)
	}
	p := d.present[:w]
	clear(p)
	for _, v := range src {
		i := uint64(v - lo)
		p[i>>6] |= 1 << (i & 63)
	}
	count := 0
	for _, x := range p {
		count += bits.OnesCount64(x)
	}
	if count > max {
		return false
	}
	if cap(d.rank) < n {
		d.rank = make([]uint32, n)
	}
	rank := d.rank[:n]
	for k, x := range p {
		for ; x != 0; x &= x - 1 {
			i := k<<6 + bits.TrailingZeros64(x)
			rank[i] = uint32(len(d.Values))
			d.Values = append(d.Values, lo+int64(i))
		}
	}
	for i, v := range src {
		d.Codes[i] = rank[v-lo]
	}
	d.Sorted = true
	return true
}

// sample is the number of values after which a dictionary that does not shorten is given up.
const sample = 8192

func (d *IntDictionary) hashed(src []int64, max int) bool {
	d.Sorted = false
	size := 1 << bits.Len(uint(2*min(max, len(src))+1))
	if cap(d.slots) < size {
		d.slots = make([]intSlot, size)
	}
	slots := d.slots[:size]
	clear(slots)
	shift, mask := uint(64-bits.TrailingZeros(uint(size))), uint64(size-1)
	for i, v := range src {
		for h := uint64(v) * 0x9e3779b97f4a7c15 >> shift; ; h = (h + 1) & mask {
			s := &slots[h]
			if s.code == 0 {
				if len(d.Values) >= max || i == sample && len(d.Values) > sample*9/10 {
					return false
				}
				d.Values = append(d.Values, v)
				*s = intSlot{v, uint32(len(d.Values))}
				d.Codes[i] = uint32(len(d.Values) - 1)
				break
			}
			if s.key == v {
				d.Codes[i] = s.code - 1
				break
			}
		}
	}
	return true
}

// BytesDictionary numbers byte strings in the order in which they first come. The zero value is ready.
type BytesDictionary struct {
	Values Bytes
	// slots hold the upper 32 bits of the hash and code+1; 0 is empty.
	slots []uint64
}

// HashBytes is the hash of BytesDictionary. It is not stored anywhere.
func HashBytes(v []byte) uint64 {
	n := len(v)
	if n > 16 {
		return xxhash.Sum64(v)
	}
	var a, b uint64
	switch {
	case n >= 8:
		a, b = binary.LittleEndian.Uint64(v), binary.LittleEndian.Uint64(v[n-8:])
	case n >= 4:
		a, b = uint64(binary.LittleEndian.Uint32(v)), uint64(binary.LittleEndian.Uint32(v[n-4:]))
	case n > 0:
		a = uint64(v[0]) | uint64(v[n>>1])<<8 | uint64(v[n-1])<<16
	}
	hi, lo := bits.Mul64(a^0x9e3779b97f4a7c15^uint64(n), b^0xd6e8feb86659fd93)
	return (hi ^ lo) * 0x9e3779b97f4a7c15
}

// Reset empties the dictionary and keeps its memory.
func (d *BytesDictionary) Reset() {
	d.Values.Reset()
	clear(d.slots)
}

// Len returns the number of values.
func (d *BytesDictionary) Len() int { return d.Values.Len() }

// Code returns the code of v, which it adds if it is new.
func (d *BytesDictionary) Code(v []byte) uint32 {
	if 2*d.Len()+2 > len(d.slots) {
		d.grow()
	}
	h := HashBytes(v)
	mask := uint64(len(d.slots) - 1)
	tag := h >> 32 << 32
	for i := h & mask; ; i = (i + 1) & mask {
		s := d.slots[i]
		if s == 0 {
			d.Values.Append(v)
			c := uint32(d.Len())
			d.slots[i] = tag | uint64(c)
			return c - 1
		}
		if s>>32<<32 == tag && string(d.Values.At(int(uint32(s)-1))) == string(v) {
			return uint32(s) - 1
		}
	}
}

func (d *BytesDictionary) grow() {
	n := max(64, 2*len(d.slots))
	d.slots = make([]uint64, n)
	if len(d.Values.Off) == 0 {
		d.Values.Off = append(d.Values.Off, 0)
	}
	mask := uint64(n - 1)
	for c := range d.Len() {
		h := HashBytes(d.Values.At(c))
		i := h & mask
		for d.slots[i] != 0 {
			i = (i + 1) & mask
		}
		d.slots[i] = h>>32<<32 | uint64(c+1)
	}
}

// Load makes d the dictionary of values, which must be different from each other. It takes them over.
func (d *BytesDictionary) Load(values Bytes) {
	d.Values = values
	n := 64
	for n < 2*values.Len()+2 {
		n *= 2
	}
	d.slots = make([]uint64, n/2)
	d.grow()
}
