//go:build !purego

package asm

import "unsafe"

// Every kernel does whole blocks in assembly and what is left in Go.

// UnpackUint32 writes the first n values of w bits in src to dst.
func UnpackUint32(dst []uint32, src []byte, w uint, n int) {
	if w == 32 && n > 0 {
		copy(dst[:n], unsafe.Slice(words(src), n))
		return
	}
	done := 0
	if k := n >> 6; k > 0 && level >= avx2 {
		done = k << 6
		switch {
		case level == avx2 && w <= 25:
			t := &halves[w]
			unpackD256(&dst[0], &src[0], &t.idx[0], &t.sh[0], 1<<w-1, int(w), int(w)/2, k)
		case level == avx2:
			done = 0
		case w <= 25:
			t := &dwordLanes[w]
			unpackD512(&dst[0], &src[0], &t.idx[0], &t.sh[0], 1<<w-1, 2*int(w), k)
		default:
			t := &qwordLanes[w]
			unpackWideD512(&dst[0], &src[0], &t.idx[0], &t.sh[0], 1<<w-1, int(w), k)
		}
	}
	if done < n {
		unpackUint32Go(dst[done:], src[uint(done)>>3*w:], w, n-done)
	}
}

// UnpackInt64 writes the first n values of w bits in src, plus base, to dst.
func UnpackInt64(dst []int64, src []byte, w uint, base int64, n int) {
	done := 0
	if k := n >> 6; k > 0 && level >= avx2 {
		done = k << 6
		switch {
		case level == avx2 && w <= 25:
			t := &halves[w]
			unpackQ256(&dst[0], &src[0], &t.idx[0], &t.sh[0], 1<<w-1, int(w), int(w)/2, base, k)
		case w == 32 && level == avx2:
			widen256(&dst[0], words(src), base, 2*k)
		case level == avx2:
			done = 0
		case w == 32:
			widen512(&dst[0], words(src), base, 2*k)
		default:
			t := &qwordLanes[w]
			unpackQ512(&dst[0], &src[0], &t.idx[0], &t.sh[0], 1<<w-1, int(w), base, k)
		}
	}
	if done < n {
		unpackInt64Go(dst[done:], src[uint(done)>>3*w:], w, base, n-done)
	}
}

// GatherUint32 computes dst[j] = src[rows[j]] for values of w bits.
func GatherUint32(dst []uint32, src []byte, w uint, rows []uint32) {
	done := 0
	if k := len(rows) >> 4; k > 0 && w <= 25 && level == avx512 {
		done = k << 4
		gatherD512(&dst[0], &src[0], &rows[0], uint32(w), 1<<w-1, k)
	}
	gatherPackedGo(dst[done:], src, w, 0, rows[done:])
}

// GatherInt64 computes dst[j] = src[rows[j]] + base for values of w bits.
func GatherInt64(dst []int64, src []byte, w uint, base int64, rows []uint32) {
	done := 0
	if k := len(rows) >> 3; k > 0 && level == avx512 {
		done = k << 3
		gatherQ512(&dst[0], &src[0], &rows[0], uint64(w), 1<<w-1, base, k)
	}
	gatherPackedGo(dst[done:], src, w, base, rows[done:])
}

// RangePacked sets bit i of bm for lo ≤ src[i] ≤ lo+span, for n values of w bits.
func RangePacked(bm []uint64, src []byte, w uint, lo, span uint32, n int) {
	done := 0
	if k := n >> 6; k > 0 && level >= avx2 {
		done = k << 6
		switch {
		case level == avx2 && w <= 25:
			t := &halves[w]
			rangeD256(&bm[0], &src[0], &t.idx[0], &t.sh[0], 1<<w-1, int(w), int(w)/2, lo, span, k)
		case level == avx2 && w == 32:
			rangeU32x256(&bm[0], words(src), lo, span, k)
		case level == avx2:
			var buf [64]uint32
			for i := range k {
				unpackUint32Go(buf[:], src[uint(i)*8*w:], w, 64)
				rangeU32x256(&bm[i], &buf[0], lo, span, 1)
			}
		default:
			rangePacked512(bm, src, w, lo, span, k)
		}
	}
	if done < n {
		rangePackedGo(bm[done>>6:], src[uint(done)>>3*w:], w, lo, span, n-done)
	}
}

// rangePacked512 compares in the narrowest lanes that hold the values. Bounds beyond the width cannot be cut to it: they
// say that no value passes, or that all above lo do.
func rangePacked512(bm []uint64, src []byte, w uint, lo, span uint32, k int) {
	top := uint32(uint64(1)<<w - 1)
	if lo > top || uint64(lo)+uint64(span) > 1<<32-1 { // the second wraps around
		if w < 32 && lo > top && uint64(lo)+uint64(span) <= 1<<32-1 {
			clear(bm[:k])
			return
		}
		rangePackedGo(bm, src, w, lo, span, k<<6)
		return
	}
	span = min(span, top-lo)
	switch {
	case w < 8:
		t := &fields[w]
		rangeB512(&bm[0], &src[0], &t.idx[0], &t.sh[0], uint8(top), 8*int(w), uint8(lo), uint8(span), k)
	case w == 8:
		rangeU8x512(&bm[0], &src[0], uint8(lo), uint8(span), k)
	case w < 16:
		t := &fields[w]
		rangeW512(&bm[0], &src[0], &t.idx[0], &t.sh[0], uint16(top), 4*int(w), uint16(lo), uint16(span), k)
	case w == 16:
		rangeU16x512(&bm[0], &src[0], uint16(lo), uint16(span), k)
	case w <= 25:
		t := &dwordLanes[w]
		rangeD512(&bm[0], &src[0], &t.idx[0], &t.sh[0], top, 2*int(w), lo, span, k)
	case w == 32:
		rangeU32x512(&bm[0], words(src), lo, span, k)
	default:
		var buf [64]uint32
		t := &qwordLanes[w]
		for i := range k {
			unpackWideD512(&buf[0], &src[uint(i)*8*w], &t.idx[0], &t.sh[0], uint64(top), int(w), 1)
			rangeU32x512(&bm[i], &buf[0], lo, span, 1)
		}
	}
}

// ProbePacked sets bit i of bm if src[i]+off lies in 0 … limit-1 and is in set, for n values of w bits.
func ProbePacked(bm []uint64, src []byte, w uint, set []uint64, off int64, limit uint64, n int) {
	done := 0
	// sums of 32 bits must not wrap around into the set's domain
	small := limit > 0 && limit <= 1<<31 && off < 1<<31 && off > -1<<31 && (w < 32 || off == 0)
	if k := n >> 6; k > 0 && small && level >= avx2 {
		done = k << 6
		switch {
		case level == avx2 && w <= 25:
			t := &halves[w]
			probeD256(&bm[0], &src[0], &t.idx[0], &t.sh[0], 1<<w-1, int(w), int(w)/2, &set[0], uint32(off), uint32(limit-1), k)
		case level == avx2 && w == 32:
			probeU32x256(&bm[0], words(src), &set[0], uint32(off), uint32(limit-1), k)
		case level == avx2:
			var buf [64]uint32
			for i := range k {
				unpackUint32Go(buf[:], src[uint(i)*8*w:], w, 64)
				probeU32x256(&bm[i], &buf[0], &set[0], uint32(off), uint32(limit-1), 1)
			}
		case w <= 25:
			t := &dwordLanes[w]
			probeD512(&bm[0], &src[0], &t.idx[0], &t.sh[0], 1<<w-1, 2*int(w), &set[0], uint32(off), uint32(limit), k)
		case w == 32:
			probeU32x512(&bm[0], words(src), &set[0], uint32(off), uint32(limit), k)
		default:
			var buf [64]uint32
			t := &qwordLanes[w]
			for i := range k {
				unpackWideD512(&buf[0], &src[uint(i)*8*w], &t.idx[0], &t.sh[0], 1<<w-1, int(w), 1)
				probeU32x512(&bm[i], &buf[0], &set[0], uint32(off), uint32(limit), 1)
			}
		}
	}
	if done < n {
		probePackedGo(bm[done>>6:], src[uint(done)>>3*w:], w, set, off, limit, n-done)
	}
}

// words views packed values of 32 bits, which need not be aligned.
func words(src []byte) *uint32 { return (*uint32)(unsafe.Pointer(&src[0])) }

// RangeInt64 sets bit i of bm for lo ≤ v[i] ≤ lo+span.
func RangeInt64(bm []uint64, v []int64, lo int64, span uint64) {
	done := 0
	if k := len(v) >> 6; k > 0 && level == avx512 {
		done = k << 6
		rangeQ512(&bm[0], &v[0], lo, span, k)
	}
	rangeInt64Go(bm[done>>6:], v[done:], lo, span)
}

// RefineRange keeps the rows with lo ≤ src[row] ≤ lo+span, in place, and returns how many.
func RefineRange(rows []uint32, src []byte, w uint, lo, span uint32) int {
	if len(rows) > 0 && w <= 25 && level == avx512 && roomy(rows) && near(rows, w) {
		return refineRange512(&rows[0], &src[0], uint32(w), 1<<w-1, lo, span, len(rows))
	}
	return refineRangeGo(rows, src, w, lo, span)
}

// RefineSet keeps the rows whose src[row]+off lies in 0 … limit-1 and is in set, in place, and returns how many.
func RefineSet(rows []uint32, src []byte, w uint, set []uint64, off int64, limit uint64) int {
	if len(rows) > 0 && w <= 25 && level == avx512 && roomy(rows) && near(rows, w) && limit <= 1<<31 && off < 1<<31 && off > -1<<31 {
		return refineSet512(&rows[0], &src[0], uint32(w), 1<<w-1, &set[0], uint32(off), uint32(limit), len(rows))
	}
	return refineSetGo(rows, src, w, set, off, limit)
}

// roomy reports whether a kernel may write whole vectors of 16 rows.
func roomy(rows []uint32) bool { return cap(rows) >= (len(rows)+15)&^15 }

// near reports whether the bits of the rows, which ascend, are numbered by 32 bits.
func near(rows []uint32, w uint) bool { return uint64(rows[len(rows)-1])*uint64(w) < 1<<32 }

// BitsToRows writes the numbers of the set bits of bm to rows and returns how many.
func BitsToRows(rows []uint32, bm []uint64) int {
	switch {
	case len(bm) == 0 || level == goOnly:
		return bitsToRowsGo(rows, bm)
	case level == avx2:
		return bitsToRows256(&rows[0], &bm[0], &bytesOf[0], len(bm))
	}
	return bitsToRows512(&rows[0], &bm[0], len(bm))
}

// CompressInt64 writes the values of src whose bit is set to dst and returns how many.
func CompressInt64(dst, src []int64, bm []uint64) int {
	switch {
	case len(bm) == 0 || cap(dst) == 0 || level == goOnly:
		return compressGo(dst, src, bm)
	case level == avx2:
		return compressQ256(&dst[:1][0], &src[0], &bm[0], &pairsOf[0], len(bm))
	}
	return compressQ512(&dst[:1][0], &src[0], &bm[0], len(bm))
}

// CompressUint32 writes the values of src whose bit is set to dst and returns how many.
func CompressUint32(dst, src []uint32, bm []uint64) int {
	switch {
	case len(bm) == 0 || cap(dst) == 0 || level == goOnly:
		return compressGo(dst, src, bm)
	case level == avx2:
		return compressD256(&dst[:1][0], &src[0], &bm[0], &bytesOf[0], len(bm))
	}
	return compressD512(&dst[:1][0], &src[0], &bm[0], len(bm))
}

// CompressBits writes the bits of src whose bit in bm is set to dst, densely, and returns how many.
func CompressBits(dst, src, bm []uint64) int {
	if len(bm) > 0 && level >= avx2 && cap(dst) > 0 {
		return compressBitsBMI2(&dst[:1][0], &src[0], &bm[0], len(bm))
	}
	return compressBitsGo(dst, src, bm)
}

// Widen computes dst[i] = src[i] + base.
func Widen(dst []int64, src []uint32, base int64) {
	done := 0
	if k := len(src) >> 5; k > 0 && level >= avx2 {
		done = k << 5
		if level == avx2 {
			widen256(&dst[0], &src[0], base, k)
		} else {
			widen512(&dst[0], &src[0], base, k)
		}
	}
	widenGo(dst[done:], src[done:], base)
}

// ProbeInt64 sets bit i of bm if v[i]-lo lies in 0 … limit-1 and is in set.
func ProbeInt64(bm []uint64, v []int64, lo int64, set []uint64, limit uint64) {
	done := 0
	if k := len(v) >> 6; k > 0 && limit <= 1<<31 && level == avx512 {
		done = k << 6
		probeQ512(&bm[0], &v[0], lo, &set[0], limit, k)
	}
	probeInt64Go(bm[done>>6:], v[done:], lo, set, limit)
}
