package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Unpacking: one byte permutation brings to every lane the bytes in which its value lies, a shift by lane aligns it, a
// mask cuts it out. Lanes of 32 bits serve widths up to 25 (7 bits of misalignment), lanes of 64 bits all of them.

// lanesD loads 16 values of w ≤ 25 bits.
func lanesD(src, idx, sh, mask reg.Register) reg.VecVirtual {
	x := ZMM()
	VPERMB(Mem{Base: src}, idx, x)
	VPSRLVD(sh, x, x)
	VPANDD(mask, x, x)
	return x
}

// lanesQ loads 8 values of w ≤ 32 bits.
func lanesQ(src, idx, sh, mask reg.Register) reg.VecVirtual {
	x := ZMM()
	VPERMB(Mem{Base: src}, idx, x)
	VPSRLVQ(sh, x, x)
	VPANDQ(mask, x, x)
	return x
}

func unpack512() {
	begin("unpackQ512", "(dst *int64, src *byte, idx *byte, sh *uint64, mask uint64, w int, base int64, n int)",
		"for i := range n { dst[i] = int64(src[i]) + base } // values of w ≤ 32 bits, n blocks of 64")
	{
		d, s, w, n := arg64("dst"), arg64("src"), arg64("w"), arg64("n")
		idx, sh := loaded("idx"), loaded("sh")
		mask, base := broadcastQ("mask"), broadcastQ("base")
		loop(n, func() {
			for k := range 8 {
				x := lanesQ(s, idx, sh, mask)
				VPADDQ(base, x, x)
				VMOVDQU64(x, at(d, 64*k))
				ADDQ(w, s)
			}
			ADDQ(U32(512), d)
		})
		done()
	}
	begin("unpackD512", "(dst *uint32, src *byte, idx *byte, sh *uint32, mask uint32, w2 int, n int)",
		"for i := range n { dst[i] = src[i] } // values of w ≤ 25 bits, w2 = 2w, n blocks of 64")
	{
		d, s, st, n := arg64("dst"), arg64("src"), arg64("w2"), arg64("n")
		idx, sh, mask := loaded("idx"), loaded("sh"), broadcastD("mask")
		loop(n, func() {
			for k := range 4 {
				VMOVDQU32(lanesD(s, idx, sh, mask), at(d, 64*k))
				ADDQ(st, s)
			}
			ADDQ(U32(256), d)
		})
		done()
	}
	begin("unpackWideD512", "(dst *uint32, src *byte, idx *byte, sh *uint64, mask uint64, w int, n int)",
		"for i := range n { dst[i] = src[i] } // values of w ≤ 32 bits, n blocks of 64")
	{
		d, s, w, n := arg64("dst"), arg64("src"), arg64("w"), arg64("n")
		idx, sh, mask := loaded("idx"), loaded("sh"), broadcastQ("mask")
		loop(n, func() {
			for k := range 8 {
				VPMOVQD(lanesQ(s, idx, sh, mask), at(d, 32*k))
				ADDQ(w, s)
			}
			ADDQ(U32(256), d)
		})
		done()
	}
	begin("widen512", "(dst *int64, src *uint32, base int64, n int)", "for i := range n { dst[i] = int64(src[i]) + base } // n blocks of 32")
	{
		d, s, n, base := arg64("dst"), arg64("src"), arg64("n"), broadcastQ("base")
		loop(n, func() {
			for k := range 4 {
				x := ZMM()
				VPMOVZXDQ(at(s, 32*k), x)
				VPADDQ(base, x, x)
				VMOVDQU64(x, at(d, 64*k))
			}
			ADDQ(U32(128), s)
			ADDQ(U32(256), d)
		})
		done()
	}
}
