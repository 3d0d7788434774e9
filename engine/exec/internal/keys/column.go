package keys

import (
	"math"

	"github.com/clientele-db/clientele/engine/exec/internal/table"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// mode is how a column codes its values.
type mode uint8

const (
	unset     mode = iota // no value has come yet
	intMode               // distance from lo
	dictMode              // codes of a dictionary, or numbers of those that occur
	boolMode              // 1 false, 2 true
	wordMode              // numbers of 64-bit values: integers far apart, floats
	byteMode              // numbers of strings
	valueMode             // numbers of the encodings of values of any other type
)

// numbered is the size of the modes that number values as they come: more than there can be in memory.
const numbered = 1 << 31

// maxSpan is the largest distance that is a code of its own.
const maxSpan = 1 << 62

// Hint is what is known of a column's values beforehand: integers in Lo … Hi.
type Hint struct {
	Bounded bool
	Lo, Hi  int64
}

// Column gives codes to the values of one key column. One goroutine uses it.
type Column struct {
	typ   types.Type
	hint  Hint
	cache *DictCache

	mode    mode
	lo      int64           // intMode
	n       uint64          // number of codes but NULL's, in intMode and dictMode
	grown   bool            // the domain has been widened before
	root    *vec.Dictionary // dictMode
	number  []uint32        // dictMode: number+1 of each of root's codes; nil: the codes are the numbers
	parents []uint32        // dictMode with number: root's code of each number
	words   table.Table
	strs    table.Strings
	values  vec.Vector // valueMode: the value of each number
	out     *vec.Dictionary
	roots   *rootStrings
	err     error // met where none can be returned; every code handed out since means nothing

	reg, valid kernel.Register
	dense      *vec.Vector // of the current batch, once loaded
	u32        []uint32
	tmp32      []uint32
	tmp64      []uint64
	enc        encoder
	resolved   [4]resolvedDict
	turn       int
}

// resolvedDict is the number+1 of a dictionary's strings, 0 where not yet looked up.
type resolvedDict struct {
	d   *vec.Dictionary
	ids []uint32
}

// NewColumn returns a column of type t. Columns of the same key share the cache.
func NewColumn(t types.Type, hint Hint, cache *DictCache) *Column {
	return &Column{typ: t, hint: hint, cache: cache, roots: new(rootStrings)}
}

// size is the number of codes, NULL's included.
func (c *Column) size() uint64 {
	switch c.mode {
	case unset:
		return 1
	case intMode, dictMode:
		return c.n + 1
	case boolMode:
		return 3
	}
	return numbered
}

// recode turns a code of the old domain into one of the new; nil is the identity.
type recode func(uint64) uint64

// allNull reports that v has no value at all.
func allNull(v *vec.Vector) bool {
	return v.Type.Kind == types.Unknown || v.ConstNull() || v.Form == vec.Dict && v.Dict.Len() == 0
}

// fit widens the domain so that the selected rows of v, which l has been started for, have codes. changed says that the
// size is another or codes must be recoded.
func (c *Column) fit(l *kernel.Loader, v *vec.Vector) (changed bool, f recode, err error) {
	c.dense = nil
	if allNull(v) {
		return false, nil, nil
	}
	switch c.typ.Phys() {
	case types.PhysBool:
		changed = c.mode == unset
		c.mode = boolMode
		return changed, nil, nil
	case types.PhysFloat64:
		changed = c.mode == unset
		c.mode = wordMode
		return changed, nil, nil
	case types.PhysBytes:
		return c.fitStrings(v)
	case types.PhysInt64:
		return c.fitInts(l, v)
	case types.PhysInt128:
		if ints(v) && c.mode != valueMode {
			return c.fitInts(l, v)
		}
	}
	if c.mode == valueMode {
		return false, nil, nil
	}
	return true, c.become(valueMode), nil
}

func (c *Column) within(lo, hi int64) bool {
	return c.mode == intMode && lo >= c.lo && uint64(hi)-uint64(c.lo) < c.n
}

func (c *Column) fitInts(l *kernel.Loader, v *vec.Vector) (bool, recode, error) {
	if c.mode == wordMode {
		return false, nil, nil
	}
	var lo, hi int64
	known := false
	if isDict(v) {
		m := c.cache.of(v.Dict)
		if m.i64 != nil {
			return true, c.become(wordMode), nil
		}
		lo, hi, known = m.lo, m.lo+int64(m.n-1), true
	} else {
		known, lo, hi = kernel.Bounds(v)
	}
	if known && c.within(lo, hi) {
		return false, nil, nil
	}
	tight := known && (v.Bounded || isDict(v) || v.Form == vec.Const)
	if !tight || c.mode == intMode || c.hint.Bounded && (lo < c.hint.Lo || hi > c.hint.Hi) {
		// The bounds of the form say too little, or those of the page too much: look at the rows.
		d, err := c.load(l, v)
		if err != nil {
			return false, nil, err
		}
		var ok bool
		if lo, hi, ok = extent(d); !ok || c.within(lo, hi) {
			return false, nil, nil
		}
	}
	return true, c.widen(lo, hi), nil
}

// extent returns the least and the greatest value of a dense vector of integers; ok is false if all are NULL.
func extent(d *vec.Vector) (lo, hi int64, ok bool) {
	switch {
	case d.N == 0 || d.ConstNull():
		return 0, 0, false
	case d.Form == vec.Const:
		return d.I64[0], d.I64[0], true
	case d.Valid != nil:
		return kernel.MinMaxValid(d.I64[:d.N], d.Valid)
	}
	lo, hi = kernel.MinMax(d.I64[:d.N])
	return lo, hi, true
}

// load makes c.dense the selected rows of v, Flat or Const.
func (c *Column) load(l *kernel.Loader, v *vec.Vector) (*vec.Vector, error) {
	if c.dense == nil {
		if err := l.Load(&c.reg, v); err != nil {
			return nil, err
		}
		c.dense = &c.reg.Vec
	}
	return c.dense, nil
}

// widen makes the domain hold lo … hi as well.
func (c *Column) widen(lo, hi int64) recode {
	old := *c
	if c.mode == intMode {
		top := c.lo + int64(c.n-1)
		span := uint64(max(top, hi)) - uint64(min(c.lo, lo))
		pad := int64(min(span/4, maxSpan/8))
		if !c.grown {
			pad = 0
		}
		c.grown = true
		if lo < c.lo {
			lo = max(lo, math.MinInt64+pad) - pad
		} else {
			lo = c.lo
		}
		if hi > top {
			hi = min(hi, math.MaxInt64-pad) + pad
		} else {
			hi = top
		}
	} else if c.hint.Bounded && lo >= c.hint.Lo && hi <= c.hint.Hi {
		lo, hi = c.hint.Lo, c.hint.Hi
	}
	if uint64(hi)-uint64(lo) >= maxSpan {
		return c.become(wordMode)
	}
	c.mode, c.lo, c.n = intMode, lo, uint64(hi)-uint64(lo)+1
	if old.mode != intMode {
		return nil
	}
	shift := uint64(old.lo) - uint64(lo)
	return func(code uint64) uint64 {
		if code == 0 {
			return 0
		}
		return code + shift
	}
}

func (c *Column) fitStrings(v *vec.Vector) (bool, recode, error) {
	if c.mode == byteMode {
		return false, nil, nil
	}
	if !isDict(v) {
		return true, c.become(byteMode), nil
	}
	root, _ := Root(v.Dict)
	if !root.Unique { // a join's values, or those of a join below a join: codes are rows there, not values
		return true, c.become(byteMode), nil
	}
	if c.mode == unset {
		c.mode, c.root, c.n = dictMode, root, uint64(root.Len())
		if !v.Dict.Unique { // a join's: only what its rows refer to counts
			c.number, c.n = make([]uint32, root.Len()), 0
			c.addNumbers(c.cache.of(v.Dict).parents)
		}
		return true, nil, nil
	}
	if root != c.root {
		return true, c.become(byteMode), nil
	}
	if c.number == nil {
		return false, nil, nil
	}
	if v.Dict == c.root { // every code may come
		for p := range c.number {
			c.addNumbers([]uint32{uint32(p)})
		}
	}
	n := c.n
	if v.Dict != c.root {
		c.addNumbers(c.cache.of(v.Dict).parents)
	}
	return c.n != n || v.Dict == c.root, nil, nil
}

// addNumbers numbers codes of the root that have no number yet.
func (c *Column) addNumbers(codes []uint32) {
	for _, p := range codes {
		if c.number[p] == 0 {
			c.parents = append(c.parents, p)
			c.number[p] = uint32(len(c.parents))
		}
	}
	c.n = uint64(len(c.parents))
}

// become changes the mode to one that numbers values, and recodes what there is.
func (c *Column) become(m mode) recode {
	old := *c
	c.mode = m
	c.root, c.number, c.parents, c.n = nil, nil, nil, 0
	if m == valueMode {
		c.values.Reset(c.typ)
	}
	switch old.mode {
	case intMode:
		if m == wordMode {
			return func(code uint64) uint64 {
				if code == 0 {
					return 0
				}
				return c.addWord(uint64(old.lo) + code - 1)
			}
		}
		return func(code uint64) uint64 {
			if code == 0 {
				return 0
			}
			return c.addValue(&vec.Vector{Type: c.typ, Narrow: true, N: 1, I64: []int64{old.lo + int64(code) - 1}}, 0)
		}
	case wordMode:
		return func(code uint64) uint64 {
			if code == 0 {
				return 0
			}
			x := int64(old.words.Keys()[code-1])
			return c.addValue(&vec.Vector{Type: c.typ, Narrow: true, N: 1, I64: []int64{x}}, 0)
		}
	case dictMode:
		return func(code uint64) uint64 {
			if code == 0 {
				return 0
			}
			return c.addString(old.root.Values, int(old.parentOf(code)))
		}
	}
	return nil
}

// parentOf is the root's code of a code of dictMode.
func (c *Column) parentOf(code uint64) uint32 {
	if c.number == nil {
		return uint32(code - 1)
	}
	return c.parents[code-1]
}

// addWord returns the code of a 64-bit value.
func (c *Column) addWord(x uint64) uint64 {
	var id [1]uint32
	c.words.Insert(id[:], []uint64{x})
	return uint64(id[0]) + 1
}

// addString returns the code of row i of a Flat vector of strings.
func (c *Column) addString(v *vec.Vector, i int) uint64 {
	var id [1]uint32
	if err := c.strs.Insert(id[:], v, nil, i, i+1); err != nil {
		c.err = err
		return 1
	}
	return uint64(id[0]) + 1
}

// addValue returns the code of row i of a vector of any type.
func (c *Column) addValue(v *vec.Vector, i int) uint64 {
	var id [1]uint32
	n := c.strs.Len()
	if err := c.strs.Insert(id[:], c.enc.encode(v, i), nil, 0, 1); err != nil {
		c.err = err
		return 1
	}
	if c.strs.Len() > n {
		if c.values.N == 0 {
			c.values.Reset(c.typ)
		}
		if err := kernel.AppendRows(&c.values, v, []uint32{uint32(i)}); err != nil {
			c.err = err
		}
	}
	return uint64(id[0]) + 1
}

// Bytes returns the memory that the column holds.
func (c *Column) Bytes() int64 {
	return c.words.Bytes() + c.strs.Bytes() + int64(4*(cap(c.number)+cap(c.parents)+cap(c.u32)+cap(c.tmp32))+8*cap(c.tmp64)) +
		c.reg.Bytes() + int64(16*c.values.N)
}
