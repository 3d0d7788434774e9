package segment

import (
	"encoding/binary"
	"math"

	"github.com/clientele-db/clientele/storage/encoding"
	"github.com/clientele-db/clientele/storage/parquet"
	"github.com/clientele-db/clientele/storage/sketch"
)

// floats plans a chunk of PhysFloat64: a dictionary where few values repeat, else split into streams of bytes where that
// compresses better.
func (e *Encoder) floats(ld *leafData, st *ColumnStats, k *chunk, vals *values) {
	size := 8
	plain := f64
	if ld.leaf.phys == parquet.Float {
		size = 4
		plain = func(v float64) []byte { return binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(v))) }
	}
	v := ld.vals.F64[:ld.vals.N]
	vals.encoding = parquet.Plain
	vals.page = func(dst []byte, lo, hi int) []byte { return encoding.AppendPlainFloats(dst, v[lo:hi], size) }
	n := len(v)
	if n == 0 {
		k.noBounds(ld)
		return
	}
	k.hasIndex = true
	lo, hi, nan := math.Inf(1), math.Inf(-1), false
	for p := range len(ld.lvl) - 1 {
		a, b := math.Inf(1), math.Inf(-1)
		page := v[ld.val[p]:ld.val[p+1]]
		for _, x := range page {
			if x != x {
				nan = true
				continue
			}
			a, b = min(a, x), max(b, x)
		}
		if len(page) == 0 {
			k.index.Min, k.index.Max = append(k.index.Min, nil), append(k.index.Max, nil)
			continue
		}
		lo, hi = min(lo, a), max(hi, b)
		k.index.Min, k.index.Max = append(k.index.Min, plain(signZero(a, -1))), append(k.index.Max, plain(signZero(b, 1)))
	}
	if nan {
		// Parquet leaves the order of NaN open: no bounds, no index.
		k.hasIndex = false
	} else {
		k.setBounds(plain(signZero(lo, -1)), plain(signZero(hi, 1)), true)
		st.FloatRanged, st.FloatLo, st.FloatHi = true, lo, hi
	}

	e.i64 = e.i64[:0]
	for _, x := range v {
		e.i64 = append(e.i64, int64(math.Float64bits(x)))
	}
	if e.ints.Build(e.i64, 0, math.MaxInt64, min(n/4, 1<<16)) {
		d := len(e.ints.Values)
		vals.distinct = int64(d)
		for _, b := range e.ints.Values {
			st.Sketch.Add(sketch.Mix(uint64(b)))
		}
		if cost := n*int(encoding.Width(uint64(d-1)))/8 + d*size; cost < n*size*3/4 {
			vals.encoding, vals.dictCount = parquet.RLEDictionary, d
			for _, b := range e.ints.Values {
				vals.dict = encoding.AppendPlainFloats(vals.dict, []float64{math.Float64frombits(uint64(b))}, size)
			}
			w := encoding.Width(uint64(d - 1))
			vals.page = func(dst []byte, lo, hi int) []byte { return appendCodes(dst, e.ints.Codes[lo:hi], 0, w) }
			return
		}
	} else {
		sketchInts(&st.Sketch, e.i64)
	}
	probe := v[:min(n, 4096)]
	a := encoding.AppendPlainFloats(nil, probe, size)
	b := encoding.AppendStreamSplit(nil, probe, size)
	la := len(e.zstd.EncodeAll(a, nil))
	if lb := len(e.zstd.EncodeAll(b, nil)); lb*10 < la*9 {
		vals.encoding = parquet.ByteStreamSplit
		vals.page = func(dst []byte, lo, hi int) []byte { return encoding.AppendStreamSplit(dst, v[lo:hi], size) }
	}
}

// signZero gives a zero the sign that makes it a bound of both zeros, as Parquet demands.
func signZero(v, sign float64) float64 {
	if v == 0 {
		return math.Copysign(0, sign)
	}
	return v
}

// bools plans a chunk of PhysBool: one bit a value.
func (e *Encoder) bools(ld *leafData, st *ColumnStats, k *chunk, vals *values) {
	bits := ld.vals.Bits
	vals.encoding = parquet.Plain
	vals.page = func(dst []byte, lo, hi int) []byte {
		at := len(dst)
		dst = append(dst, make([]byte, (hi-lo+7)/8)...)
		for i := lo; i < hi; i++ {
			if bits[i>>6]>>(i&63)&1 != 0 {
				dst[at+(i-lo)>>3] |= 1 << ((i - lo) & 7)
			}
		}
		return dst
	}
	if ld.vals.N == 0 {
		k.noBounds(ld)
		return
	}
	k.hasIndex = true
	var seen [2]bool
	for p := range len(ld.lvl) - 1 {
		var in [2]bool
		for i := ld.val[p]; i < ld.val[p+1]; i++ {
			in[bits[i>>6]>>(i&63)&1] = true
		}
		if !in[0] && !in[1] {
			k.index.Min, k.index.Max = append(k.index.Min, nil), append(k.index.Max, nil)
			continue
		}
		k.index.Min, k.index.Max = append(k.index.Min, boolBound(!in[0])), append(k.index.Max, boolBound(in[1]))
		seen[0], seen[1] = seen[0] || in[0], seen[1] || in[1]
	}
	k.setBounds(boolBound(!seen[0]), boolBound(seen[1]), true)
	vals.distinct = 0
	for i, s := range seen {
		if s {
			vals.distinct++
			st.Sketch.Add(sketch.Mix(uint64(i)))
		}
	}
}

func boolBound(v bool) []byte {
	if v {
		return []byte{1}
	}
	return []byte{0}
}
