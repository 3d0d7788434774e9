package asm

import (
	"math/bits"
	"unsafe"
)

// block is the number of values that the Go filters unpack at a time: those of one word of a bitmap.
const block = 64

// tail clears the bits of bm from n on.
func tail(bm []uint64, n int) {
	if r := n & 63; r != 0 {
		bm[n>>6] &= 1<<r - 1
	}
}

// rangeWord returns bit j for lo ≤ x[j] ≤ lo+span, by the sign of span-(x-lo).
func rangeWord[T uint8 | uint16 | uint32](x *[64]T, lo, span T) uint64 {
	var out uint64
	l, s := uint32(lo), uint64(span)
	top := uint32(^T(0))
	for j := 0; j < 64; j += 8 {
		a := (s - uint64((uint32(x[j])-l)&top)) >> 63
		a |= (s - uint64((uint32(x[j+1])-l)&top)) >> 63 << 1
		a |= (s - uint64((uint32(x[j+2])-l)&top)) >> 63 << 2
		a |= (s - uint64((uint32(x[j+3])-l)&top)) >> 63 << 3
		a |= (s - uint64((uint32(x[j+4])-l)&top)) >> 63 << 4
		a |= (s - uint64((uint32(x[j+5])-l)&top)) >> 63 << 5
		a |= (s - uint64((uint32(x[j+6])-l)&top)) >> 63 << 6
		a |= (s - uint64((uint32(x[j+7])-l)&top)) >> 63 << 7
		out |= a << j
	}
	return ^out
}

// rangePackedGo sets bit i for lo ≤ src[i] ≤ lo+span.
func rangePackedGo(bm []uint64, src []byte, w uint, lo, span uint32, n int) {
	if n == 0 {
		return
	}
	var buf [block]uint32
	unpackBlock := unpackUint32s[w]
	for i := 0; i < n; i += block {
		unpackBlock(&buf[0], unsafe.Pointer(&src[uint(i)/8*w]), 0, min(block, n-i))
		bm[i>>6] = rangeWord(&buf, lo, span)
	}
	tail(bm, n)
}

// probePackedGo sets bit i if src[i]+off lies in 0 … limit-1 and is in set.
func probePackedGo(bm []uint64, src []byte, w uint, set []uint64, off int64, limit uint64, n int) {
	if n == 0 {
		return
	}
	var buf [block]uint32
	unpackBlock := unpackUint32s[w]
	all := off >= 0 && uint64(off)+1<<w <= limit
	for i := 0; i < n; i += block {
		unpackBlock(&buf[0], unsafe.Pointer(&src[uint(i)/8*w]), 0, min(block, n-i))
		if all {
			bm[i>>6] = probeAll(&buf, set, uint64(off))
		} else {
			bm[i>>6] = probeSome(&buf, set, uint64(off), limit)
		}
	}
	tail(bm, n)
}

// probeAll tests values that all lie in the domain of the set, as every value of their width does.
func probeAll(x *[64]uint32, set []uint64, off uint64) (m uint64) {
	p := unsafe.Pointer(unsafe.SliceData(set))
	bit := func(v uint32) uint64 {
		i := uint64(v) + off
		return *(*uint64)(unsafe.Add(p, i>>6<<3)) >> (i & 63) & 1
	}
	for j := 0; j < 64; j += 4 {
		m |= (bit(x[j]) | bit(x[j+1])<<1 | bit(x[j+2])<<2 | bit(x[j+3])<<3) << j
	}
	return m
}

func probeSome(x *[64]uint32, set []uint64, off, limit uint64) (m uint64) {
	for j, v := range x {
		if i := uint64(v) + off; i < limit {
			m |= set[i>>6] >> (i & 63) & 1 << j
		}
	}
	return m
}

// rangeInt64Go sets bit i for lo ≤ v[i] ≤ lo+span.
func rangeInt64Go(bm []uint64, v []int64, lo int64, span uint64) {
	n := len(v)
	for len(v) >= 64 {
		var m uint64
		x := (*[64]int64)(v)
		for j := 0; j < 64; j += 4 {
			_, a := bits.Sub64(span, uint64(x[j]-lo), 0)
			_, b := bits.Sub64(span, uint64(x[j+1]-lo), 0)
			_, c := bits.Sub64(span, uint64(x[j+2]-lo), 0)
			_, d := bits.Sub64(span, uint64(x[j+3]-lo), 0)
			m |= (a | b<<1 | c<<2 | d<<3) << j
		}
		bm[0] = ^m
		bm, v = bm[1:], v[64:]
	}
	if n&63 != 0 {
		var m uint64
		for j, x := range v {
			if uint64(x-lo) <= span {
				m |= 1 << j
			}
		}
		bm[0] = m
	}
}

// refineRangeGo keeps the rows with lo ≤ src[row] ≤ lo+span, in place, and returns how many.
func refineRangeGo(rows []uint32, src []byte, w uint, lo, span uint32) int {
	if len(rows) == 0 {
		return 0
	}
	p, m := unsafe.Pointer(&src[0]), uint64(1)<<w-1
	n := 0
	for _, i := range rows {
		rows[n] = i
		n += 1 - int((uint64(span)-uint64(uint32(packedAt(p, w, m, uint(i)))-lo))>>63)
	}
	return n
}

// refineSetGo keeps the rows whose src[row]+off lies in 0 … limit-1 and is in set.
func refineSetGo(rows []uint32, src []byte, w uint, set []uint64, off int64, limit uint64) int {
	if len(rows) == 0 {
		return 0
	}
	p, m := unsafe.Pointer(&src[0]), uint64(1)<<w-1
	n := 0
	for _, i := range rows {
		rows[n] = i
		if c := packedAt(p, w, m, uint(i)) + uint64(off); c < limit {
			n += int(set[c>>6] >> (c & 63) & 1)
		}
	}
	return n
}

// probeInt64Go sets bit i if v[i]-lo lies in 0 … limit-1 and is in set.
func probeInt64Go(bm []uint64, v []int64, lo int64, set []uint64, limit uint64) {
	for w := 0; len(v) > 0; w++ {
		var m uint64
		x := v[:min(64, len(v))]
		for j, y := range x {
			if i := uint64(y - lo); i < limit {
				m |= set[i>>6] >> (i & 63) & 1 << j
			}
		}
		bm[w] = m
		v = v[len(x):]
	}
}
