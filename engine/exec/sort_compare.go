package exec

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// compareRows is about the number of rows whose keys are gathered to compare them.
const compareRows = 4096

// comparison sorts runs of words by comparing the keys from key on; one goroutine's. It gathers the keys of many short
// runs at once.
type comparison struct {
	s     *sorter
	key   int
	words []uint64
	marks []uint8
	spans [][2]int
	rows  []uint32
	regs  []kernel.Register
	cmps  []func(a, b uint32) int
	order []uint32
	old   []uint64
}

// add sorts words lo … hi-1, or will at flush.
func (c *comparison) add(lo, hi int) error {
	mask := uint64(1)<<c.s.rowBits - 1
	c.spans = append(c.spans, [2]int{lo, hi})
	for _, w := range c.words[lo:hi] {
		c.rows = append(c.rows, uint32(w&mask))
	}
	if len(c.rows) >= compareRows {
		return c.flush()
	}
	return nil
}

// flush sorts what has been added.
func (c *comparison) flush() error {
	if len(c.rows) == 0 {
		return nil
	}
	if err := c.s.q.Ctx.Err(); err != nil {
		return err
	}
	if c.regs == nil {
		c.regs = make([]kernel.Register, 2*(len(c.s.keys)-c.key))
	}
	c.cmps = c.cmps[:0]
	for i, o := range c.s.keys[c.key:] {
		r := &c.regs[2*i]
		if err := c.s.src.gatherKey(r, c.key+i, c.rows); err != nil {
			return err
		}
		if r.Vec.Form != vec.Flat {
			flat := &c.regs[2*i+1]
			if err := flatten(flat, &r.Vec); err != nil {
				return err
			}
			r = flat
		}
		c.cmps = append(c.cmps, comparer(orderKey{&r.Vec, o.desc, o.nullsFirst}))
	}
	base := uint32(0)
	for _, s := range c.spans {
		n := s[1] - s[0]
		c.order = resizeTo(c.order, n)
		for i := range c.order {
			c.order[i] = base + uint32(i)
		}
		slices.SortFunc(c.order, c.compare)
		words := c.words[s[0]:s[1]]
		c.old = append(c.old[:0], words...)
		for i, j := range c.order {
			words[i] = c.old[j-base]
		}
		if c.marks != nil {
			for i := 1; i < n; i++ {
				c.marks[s[0]+i] = c.mark(c.order[i-1], c.order[i])
			}
		}
		base += uint32(n)
	}
	c.spans, c.rows = c.spans[:0], c.rows[:0]
	return nil
}

// compare orders rows that compare equal by their number, which ascends in the order of the input.
func (c *comparison) compare(a, b uint32) int {
	for _, f := range c.cmps {
		if x := f(a, b); x != 0 {
			return x
		}
	}
	return cmp.Compare(a, b)
}

func (c *comparison) mark(a, b uint32) uint8 {
	for i, f := range c.cmps {
		if f(a, b) != 0 {
			if c.key+i < c.s.parts {
				return newPartition
			}
			return newPeers
		}
	}
	return samePeers
}

// comparer compares two rows by one key, whose vector is Flat, NULLs and direction included.
func comparer(k orderKey) func(a, b uint32) int {
	c := comparerOf(k.v)
	valid, sign, null := k.v.Valid, 1, 1
	if k.desc {
		sign = -1
	}
	if k.nullsFirst {
		null = -1
	}
	if valid == nil {
		return func(a, b uint32) int { return sign * c(int(a), int(b)) }
	}
	return func(a, b uint32) int {
		na, nb := valid[a>>6]>>(a&63)&1 == 0, valid[b>>6]>>(b&63)&1 == 0
		switch {
		case na && nb:
			return 0
		case na:
			return null
		case nb:
			return -null
		}
		return sign * c(int(a), int(b))
	}
}

// comparerOf compares values of two rows of a Flat vector that are not NULL, in ascending order: that of fn.CompareRows, with
// the type resolved once.
func comparerOf(v *vec.Vector) func(a, b int) int {
	switch v.Phys() {
	case types.PhysBool:
		return func(a, b int) int {
			return int(v.Bits[a>>6]>>(a&63)&1) - int(v.Bits[b>>6]>>(b&63)&1)
		}
	case types.PhysInt64:
		x := v.I64
		return func(a, b int) int { return cmp.Compare(x[a], x[b]) }
	case types.PhysFloat64:
		x := v.F64
		return func(a, b int) int { return cmp.Compare(floatWord(x[a]), floatWord(x[b])) }
	case types.PhysInt128:
		if v.Type.Kind == types.UUID {
			return func(a, b int) int {
				x, y := v.I128[a], v.I128[b]
				if c := cmp.Compare(uint64(x.Hi), uint64(y.Hi)); c != 0 {
					return c
				}
				return cmp.Compare(x.Lo, y.Lo)
			}
		}
		return func(a, b int) int { return v.I128[a].Cmp(v.I128[b]) }
	case types.PhysBytes:
		return func(a, b int) int { return bytes.Compare(v.Bytes[v.Off[a]:v.Off[a+1]], v.Bytes[v.Off[b]:v.Off[b+1]]) }
	case types.PhysList:
		if v.Type.Kind == types.Map {
			return compareMaps(v)
		}
		elem := nullsLast(v.Child[0])
		return func(a, b int) int {
			i, j := v.Off[a], v.Off[b]
			for ; i < v.Off[a+1] && j < v.Off[b+1]; i, j = i+1, j+1 {
				if x := elem(int(i), int(j)); x != 0 {
					return x
				}
			}
			return cmp.Compare(v.Off[a+1]-v.Off[a], v.Off[b+1]-v.Off[b])
		}
	case types.PhysStruct:
		fields := make([]func(a, b int) int, len(v.Child))
		for i, c := range v.Child {
			fields[i] = nullsLast(c)
		}
		return func(a, b int) int {
			for _, f := range fields {
				if x := f(a, b); x != 0 {
					return x
				}
			}
			return 0
		}
	}
	return func(int, int) int { return 0 }
}

// compareMaps orders maps by their entries in the order of the keys. SQL does not order maps, but it groups by them: equal
// ones must come together.
func compareMaps(v *vec.Vector) func(a, b int) int {
	key, value := nullsLast(v.Child[0]), nullsLast(v.Child[1])
	entries := func(i int) []int {
		out := make([]int, 0, v.Off[i+1]-v.Off[i])
		for e := v.Off[i]; e < v.Off[i+1]; e++ {
			out = append(out, int(e))
		}
		slices.SortFunc(out, key)
		return out
	}
	return func(a, b int) int {
		x, y := entries(a), entries(b)
		for i := range min(len(x), len(y)) {
			if c := key(x[i], y[i]); c != 0 {
				return c
			}
			if c := value(x[i], y[i]); c != 0 {
				return c
			}
		}
		return len(x) - len(y)
	}
}

// nullsLast compares elements of nested values, NULL above all.
func nullsLast(v *vec.Vector) func(a, b int) int {
	c := comparerOf(v)
	return func(a, b int) int {
		na, nb := v.IsNull(a), v.IsNull(b)
		switch {
		case na && nb:
			return 0
		case na:
			return 1
		case nb:
			return -1
		}
		return c(a, b)
	}
}
