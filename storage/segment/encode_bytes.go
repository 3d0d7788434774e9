package segment

import (
	"bytes"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/parquet"
)

// smallChunk is the number of values up to which strings always get a dictionary.
const smallChunk = 1024

// strings plans a chunk of PhysBytes: codes where values repeat, else lengths and bytes.
//
// The dictionary page holds the table's dictionary so far where that is hardly larger than the values that the chunk
// needs: its codes are then the table's. Otherwise it holds the chunk's own values, in the order of their codes in the
// table's dictionary, and a map of codes goes along.
func (e *Encoder) strings(ld *leafData, st *ColumnStats, k *chunk, vals *values, in Interner) error {
	off, data := ld.vals.Off, ld.vals.Bytes
	n := ld.vals.N
	vals.encoding = parquet.DeltaLengthByteArray
	vals.page = func(dst []byte, lo, hi int) []byte {
		if cap(e.i64) < hi-lo {
			e.i64 = make([]int64, 0, hi-lo)
		}
		return encoding.AppendDeltaLength(dst, off[lo:hi+1], data, e.i64)
	}
	k.hasIndex = true
	if n == 0 {
		k.noBounds(ld)
		if in != nil {
			in.Intern(&encoding.Bytes{Off: []uint32{0}})
		}
		return nil
	}

	// A dictionary must save at least a quarter of the bytes; it is kept a little longer where the table already has one.
	limit := n / 2
	if n <= smallChunk {
		limit = n
	}
	total := int(off[n] - off[0])
	flat := total + n*2
	e.strs.Reset()
	e.u32 = e.u32[:0]
	coded := true
	for i := range n {
		e.u32 = append(e.u32, e.strs.Code(data[off[i]:off[i+1]]))
		if d := e.strs.Len(); d > limit || i == 8192 && d > i*9/10 && n > 4*i {
			coded = false
			break
		}
	}
	if coded && n > smallChunk {
		d := e.strs.Len()
		cost := n*int(encoding.Width(uint64(d-1)))/8 + len(e.strs.Values.Data) + 4*d
		coded = cost < flat*3/4 || in != nil && in.Alive() && cost < flat
	}
	if !coded {
		for i := range n {
			st.Sketch.Add(encoding.HashBytes(data[off[i]:off[i+1]]))
		}
		if in != nil {
			in.Intern(nil)
		}
		e.stringBounds(ld, st, k, func(i int) []byte { return data[off[i]:off[i+1]] })
		return nil
	}

	d := e.strs.Len()
	local := &e.strs.Values
	vals.distinct = int64(d)
	for c := range d {
		st.Sketch.Add(encoding.HashBytes(local.At(c)))
	}
	if d == n && st.Nulls == 0 {
		st.Unique = true
	}
	e.stringBounds(ld, st, k, func(i int) []byte { return data[off[i]:off[i+1]] })
	vals.encoding = parquet.RLEDictionary
	var table []uint32
	var all encoding.Bytes
	if in != nil {
		table, all = in.Intern(local)
	}
	if table == nil {
		vals.dict, vals.dictCount = encoding.AppendPlainBytes(nil, local.Off, local.Data), d
	} else {
		recode := e.tableCodes(vals, local, table, all, n)
		for i, c := range e.u32 {
			e.u32[i] = recode[c]
		}
	}
	w := encoding.Width(uint64(vals.dictCount - 1))
	vals.page = func(dst []byte, lo, hi int) []byte { return appendCodes(dst, e.u32[lo:hi], 0, w) }
	return nil
}

// tableCodes writes the dictionary page of a chunk of n values whose local values have the given codes in the table's
// dictionary, and returns the new code of each local value.
func (e *Encoder) tableCodes(vals *values, local *encoding.Bytes, table []uint32, all encoding.Bytes, n int) []uint32 {
	d := len(table)
	prefix := int(slices.Max(table)) + 1
	extra := int(all.Off[prefix]) - len(local.Data) + 4*(prefix-d)
	if prefix <= d+d/4 || extra <= n*int(encoding.Width(uint64(prefix-1)))/64 {
		vals.dict = encoding.AppendPlainBytes(nil, all.Off[:prefix+1], all.Data)
		vals.dictCount, vals.prefix = prefix, prefix
		return table
	}
	order := make([]uint32, d)
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return int(table[a]) - int(table[b]) })
	recode := make([]uint32, d)
	sorted := make([]uint32, d)
	var page encoding.Bytes
	page.Reset()
	for i, c := range order {
		recode[c], sorted[i] = uint32(i), table[c]
		page.Append(local.At(int(c)))
	}
	vals.dict, vals.dictCount, vals.codes = encoding.AppendPlainBytes(nil, page.Off, page.Data), d, sorted
	return recode
}

// stringBounds records the bounds of pages and chunk.
func (e *Encoder) stringBounds(ld *leafData, st *ColumnStats, k *chunk, at func(int) []byte) {
	var lo, hi []byte
	text := ld.typ.Kind != types.Varbinary
	for p := range len(ld.lvl) - 1 {
		if ld.val[p] == ld.val[p+1] {
			k.index.Min, k.index.Max = append(k.index.Min, nil), append(k.index.Max, nil)
			continue
		}
		a := at(ld.val[p])
		b := a
		for i := ld.val[p] + 1; i < ld.val[p+1]; i++ {
			v := at(i)
			if bytes.Compare(v, a) < 0 {
				a = v
			} else if bytes.Compare(v, b) > 0 {
				b = v
			}
		}
		if lo == nil || bytes.Compare(a, lo) < 0 {
			lo = a
		}
		if hi == nil || bytes.Compare(b, hi) > 0 {
			hi = b
		}
		up, ok := upperBound(b, text)
		k.hasIndex = k.hasIndex && ok
		k.index.Min, k.index.Max = append(k.index.Min, lowerBound(a, text)), append(k.index.Max, up)
	}
	up, ok := upperBound(hi, text)
	if !ok {
		return
	}
	st.BytesRanged, st.MinBytes, st.MaxBytes = true, lowerBound(lo, text), up
	k.setBounds(st.MinBytes, st.MaxBytes, false)
	k.meta.Stats.MinExact, k.meta.Stats.MaxExact = len(lo) <= MaxBound, len(hi) <= MaxBound
}
