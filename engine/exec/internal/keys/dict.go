package keys

import (
	"sync"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// DictCache remembers, for the dictionaries of one key column, which number each code stands for. Workers share it, so that
// a dictionary is looked through once.
type DictCache struct {
	mu   sync.Mutex
	maps map[*vec.Dictionary]*dictMap
}

// dictMap numbers the different values of a dictionary 0 … n-1, by code. Of integers the number is the distance from lo,
// of codes below a parent that of the first appearance.
type dictMap struct {
	n       uint64
	lo      int64
	parents []uint32 // the parent's code of each number
	u8      []uint8
	u16     []uint16
	u32     []uint32
	i64     []int64 // instead of numbers, where they exceed 32 bits: the values
}

// of returns the map of a dictionary of integers, or of one below a parent.
func (c *DictCache) of(d *vec.Dictionary) *dictMap {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.maps[d]
	if m == nil {
		if d.Parent != nil {
			m = parentMap(d)
		} else {
			m = intMap(d)
		}
		if c.maps == nil {
			c.maps = map[*vec.Dictionary]*dictMap{}
		}
		c.maps[d] = m
	}
	return m
}

// intMap is the map of a dictionary of integers.
func intMap(d *vec.Dictionary) *dictMap {
	x := d.Values.I64[:d.Len()]
	m := &dictMap{}
	if len(x) == 0 {
		return m
	}
	lo, hi := kernel.MinMax(x)
	m.lo, m.n = lo, uint64(hi)-uint64(lo)+1
	switch {
	case m.n == 0 || m.n > 1<<32:
		m.n, m.i64 = 0, x
	case m.n <= 1<<8:
		m.u8 = numbers[uint8](x, lo)
	case m.n <= 1<<16:
		m.u16 = numbers[uint16](x, lo)
	default:
		m.u32 = numbers[uint32](x, lo)
	}
	return m
}

func numbers[M uint8 | uint16 | uint32](x []int64, lo int64) []M {
	out := make([]M, len(x))
	for i, v := range x {
		out[i] = M(v - lo)
	}
	return out
}

// parentMap numbers the parent's codes that occur.
func parentMap(d *vec.Dictionary) *dictMap {
	m := &dictMap{}
	seen := make([]uint32, d.Parent.Len())
	for _, p := range d.ToParent {
		if seen[p] == 0 {
			m.parents = append(m.parents, p)
			seen[p] = uint32(len(m.parents))
		}
	}
	m.n = uint64(len(m.parents))
	switch {
	case m.n <= 1<<8:
		m.u8 = renumbered[uint8](d.ToParent, seen)
	case m.n <= 1<<16:
		m.u16 = renumbered[uint16](d.ToParent, seen)
	default:
		m.u32 = renumbered[uint32](d.ToParent, seen)
	}
	return m
}

func renumbered[M uint8 | uint16 | uint32](to, seen []uint32) []M {
	out := make([]M, len(to))
	for i, p := range to {
		out[i] = M(seen[p] - 1)
	}
	return out
}

// word is a packed key, or part of one.
type word interface{ uint32 | uint64 }

// put computes dst[i] = (m[codes[i]] + add) × mul, or adds that to dst.
func put[W word](dst []W, codes []uint32, m *dictMap, add, mul W, first bool) {
	switch {
	case m.u8 != nil:
		putMapped(dst, codes, m.u8, add, mul, first)
	case m.u16 != nil:
		putMapped(dst, codes, m.u16, add, mul, first)
	default:
		putMapped(dst, codes, m.u32, add, mul, first)
	}
}

func putMapped[M uint8 | uint16 | uint32, W word](dst []W, codes []uint32, m []M, add, mul W, first bool) {
	codes = codes[:len(dst)]
	if first {
		for i, c := range codes {
			dst[i] = (W(m[c]) + add) * mul
		}
		return
	}
	for i, c := range codes {
		dst[i] += (W(m[c]) + add) * mul
	}
}

// putCodes computes dst[i] = (codes[i] + add) × mul, or adds that to dst.
func putCodes[W word](dst []W, codes []uint32, add, mul W, first bool) {
	codes = codes[:len(dst)]
	if first {
		for i, c := range codes {
			dst[i] = (W(c) + add) * mul
		}
		return
	}
	for i, c := range codes {
		dst[i] += (W(c) + add) * mul
	}
}

// putInts computes dst[i] = (x[i] - base) × mul, or adds that to dst.
func putInts[W word](dst []W, x []int64, base int64, mul W, first bool) {
	x = x[:len(dst)]
	if first {
		for i, v := range x {
			dst[i] = W(v-base) * mul
		}
		return
	}
	for i, v := range x {
		dst[i] += W(v-base) * mul
	}
}

// isDict reports a Dict vector whose codes can be used; one without values has only NULLs.
func isDict(v *vec.Vector) bool { return v.Form == vec.Dict && v.Dict.Len() > 0 }

// ints reports that values of v lie in I64.
func ints(v *vec.Vector) bool {
	if v.Form == vec.Dict {
		return v.Dict.Values.Phys() == types.PhysInt64
	}
	return v.Phys() == types.PhysInt64
}
