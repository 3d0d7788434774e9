package exec

import (
	"math"

	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// joinColumn is a column of the build side as the values of a dictionary. Codes are the build's row numbers, or, by key,
// the distances of the keys from the least.
type joinColumn struct {
	typ   types.Type
	dict  *vec.Dictionary // nil if there are no build rows
	codes []int64         // if not nil: the codes in dict of each row, which are the table's own
	valid []uint64        // of each row; nil if none is NULL
}

// codedRows is the number of build rows up to which a column of codes gets a dictionary of its own with the strings
// copied, so that a row costs nothing on the way; beyond, the codes are looked up batch by batch.
const codedRows = 1 << 18

// byKeyMost bounds the range of keys by which columns are laid out anew; in order they need no new layout.
const byKeyMost = 1 << 20

// byKey says that the columns are laid out by key rather than by row: then the codes are the probe's key column.
func (j *HashJoin) byKey(x *joinIndex) bool {
	if j.cfg.Kind != InnerJoin || !x.direct || !x.unique || x.members == 0 {
		return false
	}
	if _, ok := j.probeColumn(0); !ok {
		return false
	}
	return x.inOrder || x.domain <= byKeyMost && (x.domain <= 16*x.n || x.domain <= 1<<18)
}

// make makes the column from column c of the build's rows.
func (k *joinColumn) make(t *rows.Table, c int, x *joinIndex, byKey bool, m *mem.Tracker) error {
	v, err := t.Column(c)
	if err != nil {
		return err
	}
	k.valid = v.Valid
	byKey = byKey && !x.inOrder
	if byKey {
		if v, err = k.layOut(v, x); err != nil {
			return err
		}
	}
	if t.Chunks() > 1 || byKey {
		if err := m.Reserve(vectorBytes(v)); err != nil {
			return err
		}
	}
	if v.Form != vec.Dict {
		values := *v
		values.Valid = nil
		k.dict = &vec.Dictionary{Values: &values}
		if v.Phys() == types.PhysInt64 && v.N > 0 {
			if k.valid == nil {
				values.Bounded = true
				values.Lo, values.Hi = kernel.MinMax(v.I64[:v.N])
			} else {
				values.Lo, values.Hi, values.Bounded = kernel.MinMaxValid(v.I64[:v.N], k.valid)
			}
		}
		return nil
	}
	if v.N > codedRows {
		k.dict, k.codes = v.Dict, v.Codes.I64[:v.N]
		return nil
	}
	var r kernel.Register
	plain := *v
	plain.Valid = nil
	all := vec.Batch{N: v.N, K: v.N}
	var l kernel.Loader
	l.Start(&all)
	if err := l.Load(&r, &plain); err != nil {
		return err
	}
	values := r.Vec
	k.dict = &vec.Dictionary{Values: &values, Parent: v.Dict, ToParent: make([]uint32, v.N)}
	for i, x := range v.Codes.I64[:v.N] {
		k.dict.ToParent[i] = uint32(x)
	}
	return m.Reserve(vectorBytes(&values) + int64(4*v.N))
}

// layOut returns v by key. Where there is no row strings are empty and all else repeats the first row.
func (k *joinColumn) layOut(v *vec.Vector, x *joinIndex) (*vec.Vector, error) {
	idx := make([]uint32, x.domain)
	for i, s := range x.slot[:x.domain] {
		if s != 0 {
			idx[i] = s - 1
		}
	}
	if v.Valid != nil {
		k.valid = make([]uint64, vec.Words(x.domain))
		kernel.GatherBits(k.valid, v.Valid, idx)
	}
	plain := *v
	plain.Valid = nil
	var r kernel.Register
	switch {
	case v.Form == vec.Dict:
		codes := make([]int64, x.domain)
		for i, row := range idx {
			codes[i] = v.Codes.I64[row]
		}
		plain.N, plain.Codes = x.domain, &vec.Vector{Type: types.BigIntType, N: x.domain, I64: codes}
		return &plain, nil
	case v.Phys() == types.PhysBytes:
		return stringsByKey(v, x)
	}
	err := kernel.Gather(&r, &plain, idx)
	return &r.Vec, err
}

func stringsByKey(v *vec.Vector, x *joinIndex) (*vec.Vector, error) {
	out := &vec.Vector{Type: v.Type, N: x.domain, Off: make([]uint32, x.domain+1)}
	var end uint64
	for i, s := range x.slot[:x.domain] {
		if s != 0 {
			end += uint64(v.Off[s] - v.Off[s-1])
		}
		out.Off[i+1] = uint32(end)
	}
	if end > math.MaxUint32 {
		return nil, kernel.ErrTooManyBytes
	}
	out.Bytes = make([]byte, 0, int(end)+vec.Pad)
	for _, s := range x.slot[:x.domain] {
		if s != 0 {
			out.Bytes = append(out.Bytes, v.Bytes[v.Off[s-1]:v.Off[s]]...)
		}
	}
	return out, nil
}

// vectorBytes is the memory of a vector's own slices.
func vectorBytes(v *vec.Vector) int64 {
	n := int64(8*(cap(v.I64)+cap(v.F64)+cap(v.Bits)+cap(v.Valid)) + 16*cap(v.I128) + 4*cap(v.Off) + cap(v.Bytes))
	for _, c := range v.Child {
		n += vectorBytes(c)
	}
	if v.Codes != nil {
		n += vectorBytes(v.Codes)
	}
	return n
}

// vector makes v the column for n rows whose codes are codes (of the column's rows, not yet of its dictionary) at those
// listed in rows (nil: all). None of them is without a row; buf keeps the memory.
func (k *joinColumn) vector(v *vec.Vector, codes *vec.Vector, at []uint32, n int, buf *joinBuffer) {
	*v = vec.Vector{Type: k.typ, Form: vec.Dict, N: n, Codes: codes, Dict: k.dict, Narrow: k.dict.Values.Narrow}
	if v.Narrow || k.dict.Values.Phys() == types.PhysInt64 {
		v.Bounded, v.Lo, v.Hi = k.dict.Values.Bounded, k.dict.Values.Lo, k.dict.Values.Hi
	}
	if k.codes != nil {
		own := buf.own(n)
		for j := range numberOf(at, n) {
			i := rowOf(at, j)
			own.I64[i] = k.codes[kernel.IntAt(codes, i)]
		}
		v.Codes = own
	}
	if k.valid != nil {
		v.Valid = buf.bitmap(n)
		for j := range numberOf(at, n) {
			if i := rowOf(at, j); vec.BitAt(k.valid, int(kernel.IntAt(codes, i))) {
				vec.SetBit(v.Valid, i)
			}
		}
	}
}

func numberOf(at []uint32, n int) int {
	if at == nil {
		return n
	}
	return len(at)
}

func rowOf(at []uint32, j int) int {
	if at == nil {
		return j
	}
	return int(at[j])
}

// joinBuffer is the memory of one output column from batch to batch.
type joinBuffer struct {
	codes vec.Vector
	valid []uint64
}

func (b *joinBuffer) own(n int) *vec.Vector {
	if cap(b.codes.I64) < n {
		b.codes.I64 = make([]int64, n+vec.Pad)
	}
	b.codes.Type, b.codes.N, b.codes.I64 = types.BigIntType, n, b.codes.I64[:n]
	return &b.codes
}

// bitmap returns a cleared bitmap.
func (b *joinBuffer) bitmap(n int) []uint64 {
	w := vec.Words(n)
	if cap(b.valid) < w {
		b.valid = make([]uint64, w)
	}
	b.valid = b.valid[:w]
	clear(b.valid)
	return b.valid
}
