package keys

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// sized returns s with n elements of unspecified content, and room for block kernels behind them.
func sized[T any](s []T, n int) []T {
	if cap(s) < n+64 {
		return make([]T, n, n+n/4+64)
	}
	return s[:n]
}

// addCodes computes dst[i] = code × mul for the selected rows of v, for which c has been fitted, or adds that to dst.
func addCodes[W word](c *Column, dst []W, l *kernel.Loader, v *vec.Vector, mul W, first bool) error {
	valid := l.Valid(&c.valid, v)
	if c.mode == unset || allNull(v) { // nothing but NULLs
		if first {
			clear(dst)
		}
		return nil
	}
	if valid == nil || c.mode >= wordMode || c.mode == boolMode {
		return putColumn(c, dst, l, v, valid, mul, first)
	}
	var tmp []W
	switch t := any(&tmp).(type) {
	case *[]uint32:
		c.tmp32 = sized(c.tmp32, len(dst))
		*t = c.tmp32
	case *[]uint64:
		c.tmp64 = sized(c.tmp64, len(dst))
		*t = c.tmp64
	}
	if err := putColumn(c, tmp, l, v, valid, mul, true); err != nil {
		return err
	}
	if first {
		clear(dst)
	}
	for i := range dst {
		dst[i] += tmp[i] & -W(valid[i>>6]>>(i&63)&1)
	}
	return nil
}

// putColumn is addCodes without regard to NULLs in the modes that do not number values.
func putColumn[W word](c *Column, dst []W, l *kernel.Loader, v *vec.Vector, valid []uint64, mul W, first bool) error {
	switch c.mode {
	case intMode:
		return putIntColumn(c, dst, l, v, mul, first)
	case dictMode:
		d := v.Dict
		c.u32 = sized(c.u32, max(v.N, len(dst)))
		l.Uint32(c.u32, v.Codes, 0)
		switch {
		case c.number != nil && (d.Parent == nil || !c.sameNumbers(d)):
			c.renumber(d, len(dst), valid)
			putCodes(dst, c.u32, 0, mul, first)
		case c.number != nil:
			put(dst, c.u32, c.cache.of(d), 1, mul, first)
		case d.Parent != nil:
			putMapped(dst, c.u32, d.ToParent, 1, mul, first)
		default:
			putCodes(dst, c.u32, 1, mul, first)
		}
		return nil
	case boolMode:
		d, err := c.load(l, v)
		if err != nil {
			return err
		}
		c.u32 = sized(c.u32, len(dst))
		for i := range dst {
			c.u32[i] = 0
			if valid == nil || vec.BitAt(valid, i) {
				c.u32[i] = 1
				if d.BoolAt(i) {
					c.u32[i] = 2
				}
			}
		}
	case wordMode:
		if err := c.numberWords(l, v, valid, len(dst)); err != nil {
			return err
		}
	case byteMode:
		if err := c.numberStrings(l, v, valid, len(dst)); err != nil {
			return err
		}
	case valueMode:
		c.u32 = sized(c.u32, len(dst))
		d, err := c.load(l, v)
		if err != nil {
			return err
		}
		for i := range dst {
			c.u32[i] = 0
			if valid == nil || vec.BitAt(valid, i) {
				c.u32[i] = uint32(c.addValue(d, i))
			}
		}
	}
	putCodes(dst, c.u32, 0, mul, first)
	return nil
}

// sameNumbers reports that the numbers of d's map are the column's own.
func (c *Column) sameNumbers(d *vec.Dictionary) bool {
	m := c.cache.of(d)
	if len(m.parents) > len(c.parents) {
		return false
	}
	for i, p := range m.parents {
		if c.parents[i] != p {
			return false
		}
	}
	return true
}

// renumber turns codes of d in c.u32 into codes of the column.
func (c *Column) renumber(d *vec.Dictionary, n int, valid []uint64) {
	for i, x := range c.u32[:n] {
		if valid != nil && !vec.BitAt(valid, i) {
			continue
		}
		if d.Parent != nil {
			x = d.ToParent[x]
		}
		c.u32[i] = c.number[x]
	}
}

func putIntColumn[W word](c *Column, dst []W, l *kernel.Loader, v *vec.Vector, mul W, first bool) error {
	switch {
	case isDict(v):
		m := c.cache.of(v.Dict)
		c.u32 = sized(c.u32, max(v.N, len(dst)))
		l.Uint32(c.u32, v.Codes, 0)
		put(dst, c.u32, m, W(m.lo-c.lo)+1, mul, first)
	case c.dense == nil && c.n < 1<<32 && v.Form == vec.Packed:
		c.u32 = sized(c.u32, max(v.N, len(dst)))
		l.Uint32(c.u32, v, c.lo)
		putCodes(dst, c.u32, 1, mul, first)
	default:
		d, err := c.load(l, v)
		if err != nil {
			return err
		}
		if d.Form == vec.Const {
			x := W(d.I64[0]-c.lo+1) * mul
			for i := range dst {
				if first {
					dst[i] = 0
				}
				dst[i] += x
			}
			return nil
		}
		putInts(dst, d.I64, c.lo-1, mul, first)
	}
	return nil
}

// numberWords writes the codes of n selected rows of integers or floats to c.u32.
func (c *Column) numberWords(l *kernel.Loader, v *vec.Vector, valid []uint64, n int) error {
	d, err := c.load(l, v)
	if err != nil {
		return err
	}
	c.tmp64, c.u32 = sized(c.tmp64, n), sized(c.u32, n)
	k := 0
	if d.Form == vec.Const {
		c.tmp64[0] = wordAt(d, 0)
		k = 1
	} else {
		for i := range n {
			if valid == nil || vec.BitAt(valid, i) {
				c.tmp64[k] = wordAt(d, i)
				k++
			}
		}
	}
	c.words.Insert(c.u32, c.tmp64[:k])
	if d.Form == vec.Const {
		id := c.u32[0] + 1
		for i := range c.u32[:n] {
			c.u32[i] = id
		}
		return nil
	}
	for i := n - 1; i >= 0; i-- {
		if valid == nil || vec.BitAt(valid, i) {
			k--
			c.u32[i] = c.u32[k] + 1
		} else {
			c.u32[i] = 0
		}
	}
	return nil
}

func wordAt(d *vec.Vector, i int) uint64 {
	if d.Phys() == types.PhysFloat64 {
		return floatWord(d.F64[i])
	}
	return uint64(d.I64[i])
}

// numberStrings writes the codes of n selected rows of strings to c.u32.
func (c *Column) numberStrings(l *kernel.Loader, v *vec.Vector, valid []uint64, n int) error {
	c.u32 = sized(c.u32, max(v.N, n))
	if isDict(v) {
		l.Uint32(c.u32, v.Codes, 0)
		ids := c.resolve(v.Dict)
		for i, x := range c.u32[:n] {
			if valid != nil && !vec.BitAt(valid, i) {
				c.u32[i] = 0
				continue
			}
			if ids[x] == 0 {
				id := c.addString(v.Dict.Values, int(x))
				if id > math.MaxUint32 {
					return kernel.ErrTooManyBytes
				}
				ids[x] = uint32(id)
			}
			c.u32[i] = ids[x]
		}
		return nil
	}
	d, err := c.load(l, v)
	if err != nil {
		return err
	}
	if d.Form == vec.Const {
		id := uint32(c.addString(d, 0))
		for i := range c.u32[:n] {
			c.u32[i] = id
		}
		return nil
	}
	if err := c.strs.Insert(c.u32, d, valid, 0, n); err != nil {
		return err
	}
	for i := range c.u32[:n] {
		c.u32[i]++ // None becomes 0
	}
	return nil
}

// resolve returns the codes of a dictionary's strings.
func (c *Column) resolve(d *vec.Dictionary) []uint32 {
	for i := range c.resolved {
		if c.resolved[i].d == d {
			return c.resolved[i].ids
		}
	}
	r := &c.resolved[c.turn]
	c.turn = (c.turn + 1) % len(c.resolved)
	r.d, r.ids = d, make([]uint32, d.Len())
	return r.ids
}

// dictionary returns the strings numbered so far as a dictionary.
func (c *Column) dictionary() *vec.Dictionary {
	if c.out == nil || c.out.Len() != c.strs.Len() {
		off, bytes := c.strs.Values()
		c.out = &vec.Dictionary{Unique: true, Values: &vec.Vector{Type: c.typ, N: c.strs.Len(), Off: off, Bytes: bytes}}
	}
	return c.out
}

// Values makes r the values of codes: Dict of strings, else Flat.
func (c *Column) Values(r *kernel.Register, codes []uint64) error {
	n := len(codes)
	nulls := false
	for _, x := range codes {
		nulls = nulls || x == 0
	}
	var out *vec.Vector
	switch c.mode {
	case unset:
		r.Null(c.typ, n)
		return nil
	case intMode:
		out = r.Narrow(c.typ, n)
		for i, x := range codes {
			out.I64[i] = c.lo + int64(x) - 1
		}
		if c.n > 0 {
			out.Bounded, out.Lo, out.Hi = true, c.lo, c.lo+int64(c.n-1)
		}
	case dictMode:
		out = c.dictionaryValues(r, codes, c.root, true)
	case boolMode:
		out = r.Flat(c.typ, n)
		clear(out.Bits)
		for i, x := range codes {
			if x == 2 {
				vec.SetBit(out.Bits, i)
			}
		}
	case wordMode:
		words := c.words.Keys()
		if c.typ.Phys() == types.PhysFloat64 {
			out = r.Flat(c.typ, n)
			for i, x := range codes {
				if x > 0 {
					out.F64[i] = math.Float64frombits(words[x-1])
				}
			}
			break
		}
		out = r.Narrow(c.typ, n)
		for i, x := range codes {
			if x > 0 {
				out.I64[i] = int64(words[x-1])
			}
		}
	case byteMode:
		out = c.dictionaryValues(r, codes, c.dictionary(), false)
	default:
		if c.values.N == 0 {
			r.Null(c.typ, n)
			return nil
		}
		idx := make([]uint32, n)
		for i, x := range codes {
			if x > 0 {
				idx[i] = uint32(x - 1)
			}
		}
		if err := kernel.Gather(r, &c.values, idx); err != nil {
			return err
		}
		out = &r.Vec
	}
	if nulls {
		bm := r.Validity(n)
		clear(bm)
		for i, x := range codes {
			if x != 0 {
				vec.SetBit(bm, i)
			}
		}
		out.Valid = bm
	}
	return nil
}

func (c *Column) dictionaryValues(r *kernel.Register, codes []uint64, d *vec.Dictionary, parents bool) *vec.Vector {
	out := r.Codes().Flat(types.BigIntType, len(codes))
	for i, x := range codes {
		out.I64[i] = 0
		switch {
		case x == 0:
		case parents:
			out.I64[i] = int64(c.parentOf(x))
		default:
			out.I64[i] = int64(x - 1)
		}
	}
	r.View(&vec.Vector{Type: c.typ, Form: vec.Dict, N: len(codes), Dict: d, Codes: out})
	return &r.Vec
}
