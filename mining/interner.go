package mining

import (
	"fmt"
	"hash/maphash"
	"math"
	"math/bits"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// NoCode is the code of rows in which a column is NULL.
const NoCode = math.MaxUint32

// Interner gives the distinct values of one or several columns dense codes 0, 1, 2 … in the order in which they come.
// Interners of partitions are merged in the order of these, so that codes do not depend on who read what. It is not safe
// for concurrent use.
type Interner struct {
	cols []*columnInterner
	// pairs codes the code of the first i+1 columns together with that of column i+1.
	pairs []*intTable
	last  []uint32
}

// NewInterner returns an interner of values of the given types, one a column. mem accounts for it; nil does not. The error
// names a type whose values cannot be told apart: a nested one.
func NewInterner(ts []types.Type, m *mem.Tracker) (*Interner, error) {
	n := &Interner{}
	for i, t := range ts {
		c := &columnInterner{typ: t, mem: m, ints: intTable{mem: m}, dicts: map[*vec.Dictionary][]uint32{}}
		switch t.Phys() {
		case types.PhysInt64, types.PhysBool, types.PhysFloat64:
		case types.PhysBytes, types.PhysInt128:
			c.text = &textTable{mem: m, off: []uint32{0}}
		default:
			return nil, fmt.Errorf("values of type %s cannot be told apart: use a column of numbers, text or dates", t)
		}
		n.cols = append(n.cols, c)
		if i > 0 {
			n.pairs = append(n.pairs, &intTable{mem: m})
		}
	}
	return n, nil
}

// Len returns the number of distinct values.
func (n *Interner) Len() int {
	if len(n.pairs) > 0 {
		return len(n.pairs[len(n.pairs)-1].keys)
	}
	return n.cols[0].len()
}

// Codes returns the codes of the rows of the batch at which r stands, of the given columns, one for each of the
// interner's; NoCode where one of them is NULL. They are valid until the next call.
func (n *Interner) Codes(r *Reader, columns []int) ([]uint32, error) {
	for i, c := range columns {
		v, err := r.Vector(c)
		if err != nil {
			return nil, err
		}
		codes, err := n.cols[i].codes(r.batch.K, v)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			n.last = append(n.last[:0], codes...)
			continue
		}
		for j, b := range codes {
			if a := n.last[j]; a != NoCode && b != NoCode {
				if n.last[j], err = n.pairs[i-1].code(int64(uint64(a)<<32 | uint64(b))); err != nil {
					return nil, err
				}
			} else {
				n.last[j] = NoCode
			}
		}
	}
	return n.last, nil
}

// Merge adds the values of the interner of the next partition and returns what each of its codes is here.
func (n *Interner) Merge(next *Interner) ([]uint32, error) {
	to, err := n.cols[0].merge(next.cols[0])
	for i := range n.pairs {
		if err != nil {
			return nil, err
		}
		var right []uint32
		if right, err = n.cols[i+1].merge(next.cols[i+1]); err != nil {
			return nil, err
		}
		both := make([]uint32, len(next.pairs[i].keys))
		for j, k := range next.pairs[i].keys {
			a, b := to[uint64(k)>>32], right[uint32(k)]
			if both[j], err = n.pairs[i].code(int64(uint64(a)<<32 | uint64(b))); err != nil {
				return nil, err
			}
		}
		to = both
	}
	return to, err
}

// Values returns, for every code, the value of column c: a Flat vector, where there is one column a view of the interner. The
// error is that of a column whose texts come to more than 4 GiB.
func (n *Interner) Values(c int) (*vec.Vector, error) {
	v := n.cols[c].values()
	if len(n.pairs) == 0 {
		return v, nil
	}
	// Walk each code back to those of its columns.
	idx := make([]uint32, n.Len())
	for i := range idx {
		idx[i] = uint32(i)
	}
	for p := len(n.pairs) - 1; p >= 0; p-- {
		keys := n.pairs[p].keys
		for i, k := range idx {
			if c == p+1 {
				idx[i] = uint32(keys[k])
			} else {
				idx[i] = uint32(uint64(keys[k]) >> 32)
			}
		}
		if c == p+1 {
			break
		}
	}
	b := NewTableBuilder([]types.Field{{Type: n.cols[c].typ}})
	err := b.CopyRows(0, v, idx)
	return b.cols[0], err
}

// columnInterner codes the values of one column.
type columnInterner struct {
	typ   types.Type
	mem   *mem.Tracker
	ints  intTable
	text  *textTable // of text, and of 128-bit values by their bytes
	dicts map[*vec.Dictionary][]uint32
	out   []uint32
}

func (c *columnInterner) len() int {
	if c.text != nil {
		return len(c.text.off) - 1
	}
	return len(c.ints.keys)
}

// codes codes the rows of a dense vector.
func (c *columnInterner) codes(k int, v *vec.Vector) ([]uint32, error) {
	if cap(c.out) < k {
		c.out = make([]uint32, k, k+k/4)
	}
	out := c.out[:k]
	switch v.Form {
	case vec.Const:
		one, err := c.code(v, 0)
		for i := range out {
			out[i] = one
		}
		return out, err
	case vec.Dict:
		return out, c.dictionary(out, v)
	}
	for i := range out {
		var err error
		if out[i], err = c.code(v, i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// dictionary codes a Dict vector by its codes; each value of a dictionary is looked up once.
func (c *columnInterner) dictionary(out []uint32, v *vec.Vector) error {
	to := c.dicts[v.Dict]
	if to == nil {
		if err := c.mem.Reserve(4 * int64(v.Dict.Len())); err != nil {
			return err
		}
		to = make([]uint32, v.Dict.Len())
		for i := range to {
			to[i] = NoCode
		}
		c.dicts[v.Dict] = to
	}
	for i := range out {
		if v.IsNull(i) {
			out[i] = NoCode
			continue
		}
		k := codeAt(v.Codes, i)
		if to[k] == NoCode {
			var err error
			if to[k], err = c.code(v.Dict.Values, int(k)); err != nil {
				return err
			}
		}
		out[i] = to[k]
	}
	return nil
}

// code codes one row of a Flat or Const vector.
func (c *columnInterner) code(v *vec.Vector, i int) (uint32, error) {
	if v.IsNull(i) {
		return NoCode, nil
	}
	if v.Form == vec.Const {
		i = 0
	}
	switch v.Phys() {
	case types.PhysInt64:
		if c.text != nil { // a long decimal whose values are short
			return c.text.code(appendWide(nil, types.Int128Of(v.I64[i])))
		}
		return c.ints.code(v.I64[i])
	case types.PhysFloat64:
		return c.ints.code(floatKey(v.F64[i]))
	case types.PhysBool:
		if v.BoolAt(i) {
			return c.ints.code(1)
		}
		return c.ints.code(0)
	case types.PhysInt128:
		return c.text.code(appendWide(nil, v.I128[i]))
	}
	return c.text.code(v.BytesAt(i))
}

// floatKey is the same for numbers that are equal, and for all that are none.
func floatKey(f float64) int64 {
	switch {
	case f == 0:
		return 0
	case f != f:
		f = math.NaN()
	}
	return int64(math.Float64bits(f))
}

func appendWide(dst []byte, x types.Int128) []byte {
	for i := range 8 {
		dst = append(dst, byte(x.Lo>>(8*i)))
	}
	for i := range 8 {
		dst = append(dst, byte(uint64(x.Hi)>>(8*i)))
	}
	return dst
}

func (c *columnInterner) merge(next *columnInterner) ([]uint32, error) {
	to := make([]uint32, next.len())
	for i := range to {
		var err error
		if c.text != nil {
			to[i], err = c.text.code(next.text.at(uint32(i)))
		} else {
			to[i], err = c.ints.code(next.ints.keys[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return to, nil
}

// values returns the values by code.
func (c *columnInterner) values() *vec.Vector {
	v := &vec.Vector{Type: c.typ, N: c.len()}
	switch c.typ.Phys() {
	case types.PhysInt64:
		v.I64 = c.ints.keys
	case types.PhysFloat64:
		for _, k := range c.ints.keys {
			v.F64 = append(v.F64, math.Float64frombits(uint64(k)))
		}
	case types.PhysBool:
		v.Bits = make([]uint64, vec.Words(v.N))
		for i, k := range c.ints.keys {
			if k != 0 {
				vec.SetBit(v.Bits, i)
			}
		}
	case types.PhysInt128:
		for i := range v.N {
			b := c.text.at(uint32(i))
			var x types.Int128
			for j := range 8 {
				x.Lo |= uint64(b[j]) << (8 * j)
				x.Hi |= int64(uint64(b[8+j]) << (8 * j))
			}
			v.I128 = append(v.I128, x)
		}
	default:
		v.Off, v.Bytes = c.text.off, c.text.bytes
	}
	return v
}

// codeAt returns code i of the codes of a Dict vector.
func codeAt(v *vec.Vector, i int) uint32 {
	switch v.Form {
	case vec.Const:
		return uint32(v.I64[0])
	case vec.Packed:
		return uint32(int64(packedAt(v.Raw, int(v.Width), i)) + v.Base)
	}
	return uint32(v.I64[i])
}

// packedAt returns offset i of packed values of w ≤ 32 bits; Raw is padded for a wide load.
func packedAt(raw []byte, w, i int) uint64 {
	bit := i * w
	b := raw[bit>>3 : bit>>3+8 : bit>>3+8]
	x := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 | uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
	return x >> (bit & 7) & (1<<w - 1)
}

// intTable codes integers: open addressing at a load of at most one half.
type intTable struct {
	mem   *mem.Tracker
	keys  []int64
	slots []uint32 // code + 1
	shift uint
}

func (t *intTable) code(k int64) (uint32, error) {
	if 2*(len(t.keys)+1) > len(t.slots) {
		if err := t.grow(); err != nil {
			return 0, err
		}
	}
	mask := uint64(len(t.slots) - 1)
	for i := uint64(k) * 0x9e3779b97f4a7c15 >> t.shift; ; i++ {
		s := t.slots[i&mask]
		if s == 0 {
			t.keys = append(t.keys, k)
			t.slots[i&mask] = uint32(len(t.keys))
			return uint32(len(t.keys) - 1), nil
		}
		if t.keys[s-1] == k {
			return s - 1, nil
		}
	}
}

func (t *intTable) grow() error {
	n := max(64, 2*len(t.slots))
	if err := t.mem.Reserve(int64(n-len(t.slots)) * (4 + 8/2)); err != nil {
		return err
	}
	t.slots = make([]uint32, n)
	t.shift = uint(64 - bits.Len(uint(n-1)))
	for c, k := range t.keys {
		i := uint64(k) * 0x9e3779b97f4a7c15 >> t.shift
		for ; t.slots[i&uint64(n-1)] != 0; i++ {
		}
		t.slots[i&uint64(n-1)] = uint32(c + 1)
	}
	return nil
}

// textTable codes strings, which it keeps back to back.
type textTable struct {
	mem      *mem.Tracker
	off      []uint32
	bytes    []byte
	hashes   []uint32
	slots    []uint32 // code + 1
	reserved int64
}

var textSeed = maphash.MakeSeed() // moves slots alone, never codes

func (t *textTable) at(c uint32) []byte { return t.bytes[t.off[c]:t.off[c+1]:t.off[c+1]] }

func (t *textTable) code(b []byte) (uint32, error) {
	if 2*(len(t.hashes)+1) > len(t.slots) {
		t.grow()
	}
	h := uint32(maphash.Bytes(textSeed, b))
	mask := uint32(len(t.slots) - 1)
	for i := h; ; i++ {
		s := t.slots[i&mask]
		if s == 0 {
			if len(t.bytes)+len(b) > math.MaxUint32 {
				return 0, fmt.Errorf("the distinct texts of a column exceed 4 GiB")
			}
			t.bytes = append(t.bytes, b...)
			t.off = append(t.off, uint32(len(t.bytes)))
			t.hashes = append(t.hashes, h)
			t.slots[i&mask] = uint32(len(t.hashes))
			return uint32(len(t.hashes) - 1), t.account()
		}
		if t.hashes[s-1] == h && string(t.at(s-1)) == string(b) {
			return s - 1, nil
		}
	}
}

// account reserves what the table has grown by, in steps.
func (t *textTable) account() error {
	size := int64(cap(t.bytes) + 4*(cap(t.off)+cap(t.hashes)+len(t.slots)))
	if size <= t.reserved {
		return nil
	}
	if err := t.mem.Reserve(size - t.reserved); err != nil {
		return err
	}
	t.reserved = size
	return nil
}

func (t *textTable) grow() {
	n := uint32(max(64, 2*len(t.slots)))
	t.slots = make([]uint32, n)
	for c, h := range t.hashes {
		i := h
		for ; t.slots[i&(n-1)] != 0; i++ {
		}
		t.slots[i&(n-1)] = uint32(c + 1)
	}
}
