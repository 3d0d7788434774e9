package table

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// inline is the length up to which a string lies in its slot, so that comparing it misses no cache line more.
const inline = 16

// word is a string in a slot: its bytes, filled up with zeros, if there are at most inline of them, else the first eight
// and a hash.
type word struct {
	a, b uint64
	n    uint32
}

// stringSlot holds a string and its ID plus one; zero is empty.
type stringSlot struct {
	a, b  uint64
	n, id uint32
}

// Strings numbers byte strings 0, 1, 2 … in the order in which they come, and owns their bytes. The zero value is empty
// and ready.
type Strings struct {
	slots []stringSlot
	shift uint
	off   []uint32
	bytes []byte
	words [block]word
	idx   [block]uint32
}

// Row is where a string comes from.
type source struct {
	v    *vec.Vector
	wide bool // 16 bytes may be read from the start of any string
}

func sourceOf(v *vec.Vector) source { return source{v, cap(v.Bytes)-len(v.Bytes) >= inline} }

// word loads row i and returns its hash.
func (s source) word(i int) (w word, hash uint64) {
	from, to := s.v.Off[i], s.v.Off[i+1]
	n := to - from
	w.n = n
	if n > inline {
		b := s.v.Bytes[from:to]
		w.a, w.b = binary.LittleEndian.Uint64(b), kernel.HashBytes(b)
		return w, w.b
	}
	if s.wide {
		p := unsafe.Add(unsafe.Pointer(unsafe.SliceData(s.v.Bytes)), from)
		w.a, w.b = *(*uint64)(p), *(*uint64)(unsafe.Add(p, 8))
		if n < 8 {
			w.a &= 1<<(8*n) - 1
			w.b = 0
		} else {
			w.b &= 1<<(8*(n-8)) - 1 // a shift by 64 gives 0, and 0-1 all ones
		}
	} else {
		var buf [inline]byte
		copy(buf[:], s.v.Bytes[from:to])
		w.a, w.b = binary.LittleEndian.Uint64(buf[:]), binary.LittleEndian.Uint64(buf[8:])
	}
	return w, w.hash()
}

// hash is that of a string of at most inline bytes.
func (w word) hash() uint64 {
	return kernel.HashCombine(w.a, w.b+uint64(w.n)*0x9e3779b97f4a7c15)
}

func (s *Strings) at(id uint32) []byte { return s.bytes[s.off[id]:s.off[id+1]] }

// Insert writes the ID of rows lo … hi-1 of v, Flat of PhysBytes, to ids, giving new strings the next ones. NULL rows, told
// by valid (nil: none), get None. The error is kernel.ErrTooManyBytes.
func (s *Strings) Insert(ids []uint32, v *vec.Vector, valid []uint64, lo, hi int) error {
	src := sourceOf(v)
	for ; lo < hi; lo += block {
		n := min(block, hi-lo)
		if need := s.Len() + n; 2*need > len(s.slots) {
			s.grow(need)
		}
		s.hash(src, lo, n)
		mask := uint32(len(s.slots) - 1)
		for j := range n {
			if valid != nil && !vec.BitAt(valid, lo+j) {
				ids[j] = None
				continue
			}
			w, i := &s.words[j], s.idx[j]
			for {
				p := &s.slots[i&mask]
				if p.id == 0 {
					b := v.Bytes[v.Off[lo+j]:v.Off[lo+j+1]]
					if uint64(len(s.bytes)+len(b)) > 1<<32-1 {
						return kernel.ErrTooManyBytes
					}
					s.bytes = append(s.bytes, b...)
					s.off = append(s.off, uint32(len(s.bytes)))
					*p = stringSlot{w.a, w.b, w.n, uint32(s.Len())}
					ids[j] = p.id - 1
					break
				}
				if p.a == w.a && p.b == w.b && p.n == w.n && (w.n <= inline || string(s.at(p.id-1)) == string(v.Bytes[v.Off[lo+j]:v.Off[lo+j+1]])) {
					ids[j] = p.id - 1
					break
				}
				i++
			}
		}
		ids = ids[n:]
	}
	return nil
}

// Find is Insert without inserting: strings that are not there get None. Several goroutines may call it if each has a
// Strings of its own, made by Reader.
func (s *Strings) Find(ids []uint32, v *vec.Vector, valid []uint64, lo, hi int) {
	if len(s.slots) == 0 {
		for j := range ids[:hi-lo] {
			ids[j] = None
		}
		return
	}
	src := sourceOf(v)
	for ; lo < hi; lo += block {
		n := min(block, hi-lo)
		s.hash(src, lo, n)
		mask := uint32(len(s.slots) - 1)
		for j := range n {
			ids[j] = None
			if valid != nil && !vec.BitAt(valid, lo+j) {
				continue
			}
			w := &s.words[j]
			for i := s.idx[j]; ; i++ {
				p := &s.slots[i&mask]
				if p.id == 0 {
					break
				}
				if p.a == w.a && p.b == w.b && p.n == w.n && (w.n <= inline || string(s.at(p.id-1)) == string(v.Bytes[v.Off[lo+j]:v.Off[lo+j+1]])) {
					ids[j] = p.id - 1
					break
				}
			}
		}
		ids = ids[n:]
	}
}

// Reader returns a Strings with the same content for look-ups by another goroutine; s must not change any more.
func (s *Strings) Reader() *Strings {
	return &Strings{slots: s.slots, shift: s.shift, off: s.off, bytes: s.bytes}
}

// hash loads rows lo … lo+n-1 and prefetches their first slots if the table is large.
func (s *Strings) hash(src source, lo, n int) {
	shift := s.shift & 63
	for j := range n {
		w, h := src.word(lo + j)
		s.words[j], s.idx[j] = w, uint32(h>>shift)
	}
	if len(s.slots) > 1<<13 {
		kernel.Prefetch(s.slots, s.idx[:n])
	}
}

func (s *Strings) grow(n int) {
	slots := max(minSlots, 2*len(s.slots))
	if slots < 1<<16 {
		slots *= 2
	}
	for slots < 2*n {
		slots *= 2
	}
	old := s.slots
	s.slots = make([]stringSlot, slots)
	s.shift = uint(64 - bits.TrailingZeros(uint(slots)))
	mask := uint32(slots - 1)
	for k := range old {
		p := &old[k]
		if p.id == 0 {
			continue
		}
		w := word{p.a, p.b, p.n}
		h := p.b
		if p.n <= inline {
			h = w.hash()
		}
		i := uint32(h >> s.shift)
		for s.slots[i&mask].id != 0 {
			i++
		}
		s.slots[i&mask] = *p
	}
	if len(s.off) == 0 {
		s.off = append(s.off, 0)
	}
}

// Len returns the number of strings.
func (s *Strings) Len() int { return max(0, len(s.off)-1) }

// Values returns the strings by ID as the offsets and bytes of a Flat vector; neither may be written to. They stay valid,
// and end where they do now, when more strings are inserted.
func (s *Strings) Values() (off []uint32, bytes []byte) {
	if len(s.off) == 0 {
		return []uint32{0}, make([]byte, 0, vec.Pad)
	}
	if cap(s.bytes)-len(s.bytes) < vec.Pad {
		b := make([]byte, len(s.bytes), len(s.bytes)+len(s.bytes)/4+vec.Pad)
		copy(b, s.bytes)
		s.bytes = b
	}
	return s.off[:len(s.off):len(s.off)], s.bytes
}

// Bytes returns the memory that the table holds.
func (s *Strings) Bytes() int64 { return int64(24*len(s.slots) + 4*cap(s.off) + cap(s.bytes)) }
