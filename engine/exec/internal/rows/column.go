package rows

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// column is a piece of a column in memory: Flat in vec, or, of strings that came as codes, codes of dict.
type column struct {
	vec   vec.Vector // Flat; if dict is not nil only Type, N and Valid count
	codes []uint32
	dict  *vec.Dictionary
	// room is the number of rows to make room for at once.
	room int
}

// root returns the dictionary in whose codes values of d are kept, that of the table where there is one, and the map of
// d's codes to it (nil: they are the same).
func root(d *vec.Dictionary) (r *vec.Dictionary, to []uint32) {
	if d.Parent != nil {
		return d.Parent, d.ToParent
	}
	return d, nil
}

// reset makes c empty, of type t.
func (c *column) reset(t types.Type) {
	*c = column{room: c.room}
	c.vec.Reset(t)
}

// append appends rows lo … hi-1 of v, dense. codes are v's if it is Dict.
func (c *column) append(v *vec.Vector, codes []uint32, lo, hi int) error {
	if v.Form == vec.Dict {
		d, to := root(v.Dict)
		if c.vec.N == 0 {
			c.dict = d
		}
		if c.dict == d {
			c.appendCodes(v, codes, to, lo, hi)
			return nil
		}
	}
	if c.dict != nil {
		if err := c.flatten(); err != nil {
			return err
		}
	}
	if v.Form == vec.Flat && v.Valid == nil && c.vec.Valid == nil && c.appendFlat(v, lo, hi) {
		return nil
	}
	return kernel.AppendRange(&c.vec, v, lo, hi)
}

// appendFlat appends rows of fixed width or bytes without NULLs; false if v is of another kind.
func (c *column) appendFlat(v *vec.Vector, lo, hi int) bool {
	d := &c.vec
	switch d.Type.Phys() {
	case types.PhysInt64:
		d.I64 = append(grow(d.I64, hi-lo, c.room), v.I64[lo:hi]...)
		c.bound(v)
	case types.PhysFloat64:
		d.F64 = append(grow(d.F64, hi-lo, c.room), v.F64[lo:hi]...)
	case types.PhysBytes:
		if uint64(len(d.Bytes))+uint64(v.Off[hi]-v.Off[lo]) > 1<<32-1 {
			return false
		}
		d.Off, d.Bytes = appendBytes(grow(d.Off, hi-lo+1, c.room), d.Bytes, v, lo, hi)
	default:
		return false
	}
	d.N += hi - lo
	return true
}

// grow makes room for n more: first chunks start small and double, so that small relations stay small.
func grow[T any](s []T, n, room int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	m := max(2*cap(s), len(s)+n, room, 256)
	if m > ChunkRows && len(s)+n <= ChunkRows+1 {
		m = ChunkRows + 1
	}
	out := make([]T, len(s), m)
	copy(out, s)
	return out
}

// bound widens the bounds by v's.
func (c *column) bound(v *vec.Vector) {
	d := &c.vec
	switch {
	case !v.Bounded:
		d.Bounded = false
	case d.N == 0:
		d.Bounded, d.Lo, d.Hi = true, v.Lo, v.Hi
	case d.Bounded:
		d.Lo, d.Hi = min(d.Lo, v.Lo), max(d.Hi, v.Hi)
	}
}

func (c *column) appendCodes(v *vec.Vector, codes, to []uint32, lo, hi int) {
	n, k := c.vec.N, hi-lo
	c.codes = grow(c.codes, k, c.room)[:n+k]
	out := c.codes[n:]
	switch {
	case to == nil:
		copy(out, codes[lo:hi])
	case v.Valid == nil:
		for i, x := range codes[lo:hi] {
			out[i] = to[x]
		}
	default:
		for i, x := range codes[lo:hi] {
			if vec.BitAt(v.Valid, lo+i) { // codes at NULL rows may be anything
				out[i] = to[x]
			}
		}
	}
	c.vec.N = n + k
	if v.Valid == nil && c.vec.Valid == nil {
		return
	}
	if c.vec.Valid == nil {
		c.vec.Valid = make([]uint64, vec.Words(n), vec.Words(ChunkRows))
		vec.FillBits(c.vec.Valid, n)
	}
	for len(c.vec.Valid) < vec.Words(n+k) {
		c.vec.Valid = append(c.vec.Valid, 0)
	}
	for i := range k {
		if v.Valid == nil || vec.BitAt(v.Valid, lo+i) {
			vec.SetBit(c.vec.Valid, n+i)
		} else {
			vec.ClearBit(c.vec.Valid, n+i)
			out[i] = 0
		}
	}
}

// view returns the column as a vector; codes become int64s.
func (c *column) view() *vec.Vector {
	if c.dict == nil {
		v := c.vec
		return &v
	}
	codes := make([]int64, len(c.codes), len(c.codes)+vec.Pad)
	for i, x := range c.codes {
		codes[i] = int64(x)
	}
	return &vec.Vector{
		Type: c.vec.Type, Form: vec.Dict, N: c.vec.N, Valid: c.vec.Valid, Dict: c.dict,
		Codes: &vec.Vector{Type: types.BigIntType, N: len(codes), I64: codes},
	}
}

// flatten turns codes into strings.
func (c *column) flatten() error {
	v := c.view()
	c.reset(v.Type)
	return kernel.AppendRange(&c.vec, v, 0, v.N)
}

// bytes returns the memory that the column holds, dictionaries left out.
func (c *column) bytes() int64 { return vectorBytes(&c.vec) + int64(4*cap(c.codes)) }

func vectorBytes(v *vec.Vector) int64 {
	n := 8*(cap(v.I64)+cap(v.F64)+cap(v.Bits)+cap(v.Valid)) + 16*cap(v.I128) + 4*cap(v.Off) + cap(v.Bytes)
	out := int64(n)
	for _, c := range v.Child {
		out += vectorBytes(c)
	}
	return out
}
