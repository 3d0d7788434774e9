package parquet

import (
	"encoding/binary"
	"math"

	"github.com/clientele-db/clientele/storage/corrupt"
)

// Types of the compact protocol.
const (
	tStop   = 0
	tTrue   = 1
	tFalse  = 2
	tI8     = 3
	tI16    = 4
	tI32    = 5
	tI64    = 6
	tDouble = 7
	tBinary = 8
	tList   = 9
	tSet    = 10
	tMap    = 11
	tStruct = 12
)

// maxDepth bounds the nesting of structs; Parquet's own needs six.
const maxDepth = 24

// reader decodes the compact protocol. The first error sticks; reads after it return zeros.
type reader struct {
	b     []byte
	off   int
	depth int
	err   error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = corrupt.In(corrupt.New(format, args...), "", "", int64(r.off))
		r.off = len(r.b)
	}
}

func (r *reader) byte() byte {
	if r.off >= len(r.b) {
		r.fail("metadata ends early")
		return 0
	}
	c := r.b[r.off]
	r.off++
	return c
}

func (r *reader) uvarint() uint64 {
	if r.err != nil {
		return 0
	}
	v, n := binary.Uvarint(r.b[r.off:])
	if n <= 0 {
		r.fail("metadata holds a number that does not end")
		return 0
	}
	r.off += n
	return v
}

func (r *reader) i64() int64 {
	u := r.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (r *reader) i32() int32 {
	v := r.i64()
	if v != int64(int32(v)) {
		r.fail("metadata holds %d where 32 bits are expected", v)
		return 0
	}
	return int32(v)
}

// bytes returns a view of the input.
func (r *reader) bytes() []byte {
	n := r.uvarint()
	if n > uint64(len(r.b)-r.off) {
		r.fail("metadata holds a string of %d bytes, %d are left", n, len(r.b)-r.off)
		return nil
	}
	b := r.b[r.off : r.off+int(n) : r.off+int(n)]
	r.off += int(n)
	return b
}

func (r *reader) string() string { return string(r.bytes()) }

// list reads the head of a list and returns its length and element type. Each element takes at least one byte.
func (r *reader) list() (n int, typ byte) {
	h := r.byte()
	size := uint64(h >> 4)
	if size == 15 {
		size = r.uvarint()
	}
	if size > uint64(len(r.b)-r.off) {
		r.fail("metadata holds a list of %d elements, %d bytes are left", size, len(r.b)-r.off)
		return 0, 0
	}
	return int(size), h & 15
}

// fields calls f for every field of a struct. f must consume the field or return false, upon which it is skipped.
func (r *reader) fields(f func(id int16, typ byte) bool) {
	if r.depth++; r.depth > maxDepth {
		r.fail("metadata is nested deeper than %d", maxDepth)
		return
	}
	var id int16
	for r.err == nil {
		h := r.byte()
		typ := h & 15
		if r.err != nil || typ == tStop {
			break
		}
		if d := h >> 4; d != 0 {
			id += int16(d)
		} else {
			v := r.i64()
			if v < math.MinInt16 || v > math.MaxInt16 {
				r.fail("metadata holds the field number %d", v)
				break
			}
			id = int16(v)
		}
		if !f(id, typ) {
			r.skip(typ)
		}
	}
	r.depth--
}

// skip passes over a value.
func (r *reader) skip(typ byte) {
	switch typ {
	case tTrue, tFalse:
	case tI8:
		r.byte()
	case tI16, tI32, tI64:
		r.uvarint()
	case tDouble:
		if len(r.b)-r.off < 8 {
			r.fail("metadata ends early")
			return
		}
		r.off += 8
	case tBinary:
		r.bytes()
	case tList, tSet:
		n, t := r.list()
		r.skipItems(n, t)
	case tMap:
		n := r.uvarint()
		if n == 0 {
			return
		}
		kv := r.byte()
		if n > uint64(len(r.b)-r.off) {
			r.fail("metadata holds a map of %d entries, %d bytes are left", n, len(r.b)-r.off)
			return
		}
		for range n {
			r.skipItems(1, kv>>4)
			r.skipItems(1, kv&15)
			if r.err != nil {
				return
			}
		}
	case tStruct:
		r.fields(func(int16, byte) bool { return false })
	default:
		r.fail("metadata holds the unknown type %d", typ)
	}
}

func (r *reader) skipItems(n int, typ byte) {
	if r.depth++; r.depth > maxDepth {
		r.fail("metadata is nested deeper than %d", maxDepth)
		return
	}
	for i := 0; i < n && r.err == nil; i++ {
		if typ == tTrue || typ == tFalse {
			r.byte() // within lists a boolean has a byte of its own
		} else {
			r.skip(typ)
		}
	}
	r.depth--
}

// Typed field readers: they fail when the field has another type than Parquet's definition gives it.

func (r *reader) want(typ, exp byte) bool {
	if typ != exp {
		r.fail("metadata holds a field of type %d where %d is expected", typ, exp)
		return false
	}
	return true
}

func (r *reader) fBool(typ byte, v *bool) bool {
	if typ != tTrue && typ != tFalse {
		return r.want(typ, tTrue)
	}
	*v = typ == tTrue
	return true
}

func (r *reader) fI32(typ byte, v *int32) bool {
	if r.want(typ, tI32) {
		*v = r.i32()
	}
	return true
}

func (r *reader) fI64(typ byte, v *int64) bool {
	if r.want(typ, tI64) {
		*v = r.i64()
	}
	return true
}

func (r *reader) fString(typ byte, v *string) bool {
	if r.want(typ, tBinary) {
		*v = r.string()
	}
	return true
}

func (r *reader) fBytes(typ byte, v *[]byte) bool {
	if r.want(typ, tBinary) {
		*v = append([]byte{}, r.bytes()...)
	}
	return true
}

func (r *reader) fI64List(typ byte, v *[]int64) bool {
	if !r.want(typ, tList) {
		return true
	}
	n, t := r.list()
	if n > 0 && t != tI64 {
		r.want(t, tI64)
		return true
	}
	*v = make([]int64, n)
	for i := range *v {
		(*v)[i] = r.i64()
	}
	return true
}

// fStructs reads a list of structs.
func fStructs[T any](r *reader, typ byte, v *[]T, read func(*reader, *T)) bool {
	if !r.want(typ, tList) {
		return true
	}
	n, t := r.list()
	if n > 0 && t != tStruct {
		r.want(t, tStruct)
		return true
	}
	*v = (*v)[:0]
	for range n {
		var x T
		read(r, &x)
		if r.err != nil {
			return true
		}
		*v = append(*v, x)
	}
	return true
}
