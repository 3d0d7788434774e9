package keys

import (
	"math"
	"sync"

	"github.com/clientele-db/clientele/engine/exec/internal/table"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// missing is the code of a value that the column has not.
const missing = ^uint64(0)

// Finder looks keys up in Groups that do not change any more. One goroutine uses it; many may share the Groups.
type Finder struct {
	g     *Groups
	cols  []columnFinder
	words []uint64
	codes []uint64
	bad   []bool
	ids   []uint32
}

type columnFinder struct {
	c          *Column
	nullSafe   bool
	strs       *table.Strings
	reg, valid kernel.Register
	u32        []uint32
	enc        encoder
	dicts      [4]foundDict
	turn       int
}

// foundDict is the code of each of a dictionary's values.
type foundDict struct {
	d     *vec.Dictionary
	codes []uint64
}

// rootStrings maps the strings of a dictMode column's root to its codes, once somebody asks with other dictionaries.
type rootStrings struct {
	once sync.Once
	strs table.Strings
}

// Seal says that no more keys come and that many finders will look for them.
func (g *Groups) Seal() {
	g.tab.Index()
	for i := range g.segs {
		g.segs[i].tab.Index()
	}
	for _, c := range g.cols {
		c.words.Index()
	}
}

// Finder returns a finder. Column i treats NULLs as equal if nullSafe[i] is set; else a row with NULL, NaN, or a NULL
// within a nested value there has no group.
func (g *Groups) Finder(nullSafe []bool) *Finder {
	f := &Finder{g: g, cols: make([]columnFinder, len(g.cols))}
	for i, c := range g.cols {
		f.cols[i] = columnFinder{c: c, nullSafe: nullSafe[i], strs: c.strs.Reader()}
	}
	return f
}

// Find writes the number of each of n rows to ids, table.None where no group has its key.
func (f *Finder) Find(ids []uint32, in []Input, n int) error {
	ids = ids[:n]
	if !f.g.ready {
		for i := range ids {
			ids[i] = table.None
		}
		return nil
	}
	f.words, f.codes, f.bad, f.ids = sized(f.words, n), sized(f.codes, n), sized(f.bad, n), sized(f.ids, n)
	clear(f.bad)
	for s := range f.g.segs {
		seg := &f.g.segs[s]
		if s == 0 {
			clear(f.words)
		} else {
			f.g.segs[s-1].tab.Find(f.ids, f.words)
			for i, id := range f.ids {
				f.bad[i] = f.bad[i] || id == table.None
				f.words[i] = uint64(id) * seg.carry
			}
		}
		for c := seg.from; c < seg.to; c++ {
			if err := f.cols[c].find(f.codes, in[c].Loader, in[c].Vec); err != nil {
				return err
			}
			mul := seg.mul[c-seg.from]
			for i, x := range f.codes {
				f.bad[i] = f.bad[i] || x == missing
				f.words[i] += x * mul
			}
		}
	}
	if f.g.form == hashed {
		f.g.tab.Find(ids, f.words)
	} else {
		for i, w := range f.words {
			ids[i] = uint32(w)
		}
	}
	for i, bad := range f.bad {
		if bad {
			ids[i] = table.None
		}
	}
	return nil
}

// find writes the code of each selected row of v to dst.
func (f *columnFinder) find(dst []uint64, l *kernel.Loader, v *vec.Vector) error {
	c := f.c
	valid := l.Valid(&f.valid, v)
	if allNull(v) || c.mode == unset {
		f.absent(dst, v, valid)
		return nil
	}
	var err error
	switch {
	case isDict(v) && c.typ.Phys() == types.PhysBytes:
		codes := f.dictionary(v.Dict) // which uses f.u32
		f.u32 = sized(f.u32, max(v.N, len(dst)))
		l.Uint32(f.u32, v.Codes, 0)
		for i := range dst {
			if valid == nil || vec.BitAt(valid, i) {
				dst[i] = codes[f.u32[i]]
			}
		}
	default:
		if err = l.Load(&f.reg, v); err == nil {
			f.flat(dst, &f.reg.Vec, valid)
		}
	}
	if valid != nil {
		f.nulls(dst, valid)
	}
	return err
}

// absent is find where v has only NULLs, or the column has.
func (f *columnFinder) absent(dst []uint64, v *vec.Vector, valid []uint64) {
	for i := range dst {
		dst[i] = missing
	}
	if valid == nil && allNull(v) {
		for i := range dst {
			dst[i] = f.null()
		}
		return
	}
	if valid != nil {
		f.nulls(dst, valid)
	}
}

func (f *columnFinder) null() uint64 {
	if f.nullSafe {
		return 0
	}
	return missing
}

func (f *columnFinder) nulls(dst, valid []uint64) {
	null := f.null()
	for i := range dst {
		if !vec.BitAt(valid, i) {
			dst[i] = null
		}
	}
}

// flat is find for a dense vector, Flat or Const.
func (f *columnFinder) flat(dst []uint64, d *vec.Vector, valid []uint64) {
	c := f.c
	n := len(dst)
	if d.Form == vec.Const {
		n = 1
	}
	switch c.mode {
	case intMode:
		f.ints(dst[:n], d)
	case boolMode:
		for i := range n {
			dst[i] = 1
			if d.BoolAt(i) {
				dst[i] = 2
			}
		}
	case wordMode:
		f.u32 = sized(f.u32, n)
		keys := make([]uint64, n)
		for i := range keys {
			if d.Phys() == types.PhysInt128 {
				x, _ := d.I128[i].Int64()
				keys[i] = uint64(x)
			} else {
				keys[i] = wordAt(d, i)
			}
		}
		c.words.Find(f.u32, keys)
		f.numbers(dst[:n])
		for i := range n {
			if d.Phys() == types.PhysInt128 {
				if _, ok := d.I128[i].Int64(); !ok {
					dst[i] = missing
				}
			} else if d.Phys() == types.PhysFloat64 && !f.nullSafe && d.F64[i] != d.F64[i] {
				dst[i] = missing
			}
		}
	case byteMode, dictMode:
		one := *d
		one.Form, one.N = vec.Flat, n
		f.strings(dst[:n], &one, valid)
	case valueMode:
		f.u32 = sized(f.u32, n)
		for i := range n {
			f.u32[i] = table.None
			if (valid == nil || vec.BitAt(valid, i)) && (f.nullSafe || !hasNullPart(d, i)) {
				f.strs.Find(f.u32[i:i+1], f.enc.encode(d, i), nil, 0, 1)
			}
		}
		f.numbers(dst[:n])
	}
	if d.Form == vec.Const {
		for i := range dst {
			dst[i] = dst[0]
		}
	}
}

// numbers turns numbers in f.u32 into codes.
func (f *columnFinder) numbers(dst []uint64) {
	for i := range dst {
		dst[i] = missing
		if id := f.u32[i]; id != table.None {
			dst[i] = uint64(id) + 1
		}
	}
}

func (f *columnFinder) ints(dst []uint64, d *vec.Vector) {
	lo, n := f.c.lo, f.c.n
	if d.Phys() == types.PhysInt128 {
		for i := range dst {
			dst[i] = missing
			if x, ok := d.I128[i].Int64(); ok && uint64(x)-uint64(lo) < n {
				dst[i] = uint64(x) - uint64(lo) + 1
			}
		}
		return
	}
	for i, x := range d.I64[:len(dst)] {
		dst[i] = missing
		if u := uint64(x) - uint64(lo); u < n {
			dst[i] = u + 1
		}
	}
}

// strings is find for flat strings.
func (f *columnFinder) strings(dst []uint64, v *vec.Vector, valid []uint64) {
	c := f.c
	f.u32 = sized(f.u32, len(dst))
	if v.N == 1 {
		valid = nil
	}
	if c.mode == byteMode {
		f.strs.Find(f.u32, v, valid, 0, len(dst))
		f.numbers(dst)
		return
	}
	if f.strs.Len() == 0 {
		f.strs = c.rootTable()
	}
	f.strs.Find(f.u32, v, valid, 0, len(dst))
	for i, id := range f.u32[:len(dst)] {
		dst[i] = missing
		if id != table.None {
			dst[i] = c.codeOf(id)
		}
	}
}

// codeOf is the code of the root's code p in dictMode.
func (c *Column) codeOf(p uint32) uint64 {
	if c.number == nil {
		return uint64(p) + 1
	}
	if k := c.number[p]; k != 0 {
		return uint64(k)
	}
	return missing
}

// rootTable numbers the strings of the root by its codes: it is Unique, so the numbers are the codes.
func (c *Column) rootTable() *table.Strings {
	c.roots.once.Do(func() {
		ids := make([]uint32, c.root.Len())
		if err := c.roots.strs.Insert(ids, c.root.Values, nil, 0, len(ids)); err != nil {
			panic(err) // the dictionary itself holds fewer than 4 GiB
		}
	})
	return c.roots.strs.Reader()
}

// dictionary returns the codes of the strings of d.
func (f *columnFinder) dictionary(d *vec.Dictionary) []uint64 {
	for i := range f.dicts {
		if f.dicts[i].d == d {
			return f.dicts[i].codes
		}
	}
	e := &f.dicts[f.turn]
	f.turn = (f.turn + 1) % len(f.dicts)
	e.d, e.codes = d, make([]uint64, d.Len())
	if root, to := Root(d); f.c.mode == dictMode && root == f.c.root {
		for i := range e.codes {
			p := uint32(i)
			if to != nil {
				p = to[i]
			}
			e.codes[i] = f.c.codeOf(p)
		}
		return e.codes
	}
	f.strings(e.codes, d.Values, nil)
	return e.codes
}

// hasNullPart reports a NULL or NaN somewhere within row i of v, which makes an equality unknown or false.
func hasNullPart(v *vec.Vector, i int) bool {
	if v.Form == vec.Const {
		i = 0
	}
	if v.Form == vec.Dict {
		v, i = v.Dict.Values, int(kernel.IntAt(v.Codes, i))
	}
	part := func(c *vec.Vector, k int) bool {
		return c.Type.Kind == types.Unknown || c.IsNull(k) || hasNullPart(c, k)
	}
	switch v.Phys() {
	case types.PhysFloat64:
		return math.IsNaN(v.F64[i])
	case types.PhysList:
		for k := int(v.Off[i]); k < int(v.Off[i+1]); k++ {
			for _, c := range v.Child {
				if part(c, k) {
					return true
				}
			}
		}
	case types.PhysStruct:
		for _, c := range v.Child {
			if part(c, i) {
				return true
			}
		}
	}
	return false
}
