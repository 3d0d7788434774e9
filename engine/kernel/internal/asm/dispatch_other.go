//go:build !amd64 || purego

package asm

// level is the instruction set in use: there is only one here.
const level, best = goOnly, goOnly

func setLevel(int) {}

// UnpackUint32 writes the first n values of w bits in src to dst.
func UnpackUint32(dst []uint32, src []byte, w uint, n int) { unpackUint32Go(dst, src, w, n) }

// UnpackInt64 writes the first n values of w bits in src, plus base, to dst.
func UnpackInt64(dst []int64, src []byte, w uint, base int64, n int) {
	unpackInt64Go(dst, src, w, base, n)
}

// GatherUint32 computes dst[j] = src[rows[j]] for values of w bits.
func GatherUint32(dst []uint32, src []byte, w uint, rows []uint32) {
	gatherPackedGo(dst, src, w, 0, rows)
}

// GatherInt64 computes dst[j] = src[rows[j]] + base for values of w bits.
func GatherInt64(dst []int64, src []byte, w uint, base int64, rows []uint32) {
	gatherPackedGo(dst, src, w, base, rows)
}

// RangePacked sets bit i of bm for lo ≤ src[i] ≤ lo+span, for n values of w bits.
func RangePacked(bm []uint64, src []byte, w uint, lo, span uint32, n int) {
	rangePackedGo(bm, src, w, lo, span, n)
}

// ProbePacked sets bit i of bm if src[i]+off lies in 0 … limit-1 and is in set, for n values of w bits.
func ProbePacked(bm []uint64, src []byte, w uint, set []uint64, off int64, limit uint64, n int) {
	probePackedGo(bm, src, w, set, off, limit, n)
}

// RangeInt64 sets bit i of bm for lo ≤ v[i] ≤ lo+span.
func RangeInt64(bm []uint64, v []int64, lo int64, span uint64) { rangeInt64Go(bm, v, lo, span) }

// RefineRange keeps the rows with lo ≤ src[row] ≤ lo+span, in place, and returns how many.
func RefineRange(rows []uint32, src []byte, w uint, lo, span uint32) int {
	return refineRangeGo(rows, src, w, lo, span)
}

// RefineSet keeps the rows whose src[row]+off lies in 0 … limit-1 and is in set, in place, and returns how many.
func RefineSet(rows []uint32, src []byte, w uint, set []uint64, off int64, limit uint64) int {
	return refineSetGo(rows, src, w, set, off, limit)
}

// BitsToRows writes the numbers of the set bits of bm to rows and returns how many.
func BitsToRows(rows []uint32, bm []uint64) int { return bitsToRowsGo(rows, bm) }

// CompressInt64 writes the values of src whose bit is set to dst and returns how many.
func CompressInt64(dst, src []int64, bm []uint64) int { return compressGo(dst, src, bm) }

// CompressUint32 writes the values of src whose bit is set to dst and returns how many.
func CompressUint32(dst, src []uint32, bm []uint64) int { return compressGo(dst, src, bm) }

// CompressBits writes the bits of src whose bit in bm is set to dst, densely, and returns how many.
func CompressBits(dst, src, bm []uint64) int { return compressBitsGo(dst, src, bm) }

// Widen computes dst[i] = src[i] + base.
func Widen(dst []int64, src []uint32, base int64) { widenGo(dst, src, base) }

// ProbeInt64 sets bit i of bm if v[i]-lo lies in 0 … limit-1 and is in set.
func ProbeInt64(bm []uint64, v []int64, lo int64, set []uint64, limit uint64) {
	probeInt64Go(bm, v, lo, set, limit)
}
