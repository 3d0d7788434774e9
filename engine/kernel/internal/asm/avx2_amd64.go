//go:build !purego

package asm

func unpackUint32AVX2(dst []uint32, src []byte, w uint, k int) { unpackUint32Go(dst, src, w, k<<6) }
func unpackInt64AVX2(dst []int64, src []byte, w uint, base int64, k int) {
	unpackInt64Go(dst, src, w, base, k<<6)
}
func rangePackedAVX2(bm []uint64, src []byte, w uint, lo, span uint32, k int) {
	rangePackedGo(bm, src, w, lo, span, k<<6)
}
func probePackedAVX2(bm []uint64, src []byte, w uint, set []uint64, off int64, limit uint64, k int) {
	probePackedGo(bm, src, w, set, off, limit, k<<6)
}
