package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The second tier has no byte permutation across a whole vector: its 8 lanes of 32 bits come from two loads of 16 bytes.
// Without mask registers, comparisons leave all ones in a lane, whose sign bits are collected.

func avx2() {
	begin("unpackD256", "(dst *uint32, src *byte, idx *byte, sh *uint32, mask uint32, w int, hi int, n int)",
		"for i := range n { dst[i] = src[i] } // values of w ≤ 25 bits, hi = 4w/8, n blocks of 64")
	{
		d, n, lanes := arg64("dst"), arg64("n"), newLanes256()
		loop(n, func() {
			for k := range 8 {
				VMOVDQU(lanes.next(), at(d, 32*k))
			}
			ADDQ(U32(256), d)
		})
		done()
	}
	begin("unpackQ256", "(dst *int64, src *byte, idx *byte, sh *uint32, mask uint32, w int, hi int, base int64, n int)",
		"for i := range n { dst[i] = int64(src[i]) + base } // values of w ≤ 25 bits, hi = 4w/8, n blocks of 64")
	{
		d, n, lanes, base := arg64("dst"), arg64("n"), newLanes256(), YMM()
		t := XMM()
		VMOVQ(arg64("base"), t)
		VPBROADCASTQ(t, base)
		loop(n, func() {
			for k := range 8 {
				x, lo, hi, half := lanes.next(), YMM(), YMM(), XMM()
				VEXTRACTI128(Imm(1), x, half)
				VPMOVZXDQ(x.AsX(), lo)
				VPMOVZXDQ(half, hi)
				VPADDQ(base, lo, lo)
				VPADDQ(base, hi, hi)
				VMOVDQU(lo, at(d, 64*k))
				VMOVDQU(hi, at(d, 64*k+32))
			}
			ADDQ(U32(512), d)
		})
		done()
	}
	begin("widen256", "(dst *int64, src *uint32, base int64, n int)", "for i := range n { dst[i] = int64(src[i]) + base } // n blocks of 32")
	{
		d, s, n, base, t := arg64("dst"), arg64("src"), arg64("n"), YMM(), XMM()
		VMOVQ(arg64("base"), t)
		VPBROADCASTQ(t, base)
		loop(n, func() {
			for k := range 8 {
				x := YMM()
				VPMOVZXDQ(at(s, 16*k), x)
				VPADDQ(base, x, x)
				VMOVDQU(x, at(d, 32*k))
			}
			ADDQ(U32(128), s)
			ADDQ(U32(256), d)
		})
		done()
	}
	range256("rangeD256", true)
	range256("rangeU32x256", false)
	probe256("probeD256", true)
	probe256("probeU32x256", false)
	compress256()
}

// lanes256 cuts packed values of up to 25 bits into 8 lanes of 32 bits.
type lanes256 struct {
	src, w, hi    reg.GPVirtual
	idx, sh, mask reg.VecVirtual
}

func newLanes256() *lanes256 {
	l := &lanes256{src: arg64("src"), w: arg64("w"), hi: arg64("hi"), idx: YMM(), sh: YMM(), mask: broadcast256("mask")}
	VMOVDQU(Mem{Base: arg64("idx")}, l.idx)
	VMOVDQU(Mem{Base: arg64("sh")}, l.sh)
	return l
}

// next loads 8 values.
func (l *lanes256) next() reg.VecVirtual {
	x := YMM()
	VMOVDQU(Mem{Base: l.src}, x) // of which the lower half stays
	VINSERTI128(Imm(1), Mem{Base: l.src, Index: l.hi, Scale: 1}, x, x)
	VPSHUFB(l.idx, x, x)
	VPSRLVD(l.sh, x, x)
	VPAND(l.mask, x, x)
	ADDQ(l.w, l.src)
	return x
}

func broadcast256(name string) reg.VecVirtual {
	t, v := XMM(), YMM()
	VMOVD(arg32(name), t)
	VPBROADCASTD(t, v)
	return v
}

// words256 collects the sign bits of 8 vectors of 8 lanes into the words of a bitmap.
func words256(d reg.GPVirtual, lane func(k int) reg.VecVirtual) {
	word := GP64()
	for k := range 8 {
		m := GP32()
		VMOVMSKPS(lane(k), m)
		if k == 0 {
			MOVL(m, word.As32())
			continue
		}
		SHLQ(U8(8*k), m.As64())
		ORQ(m.As64(), word)
	}
	MOVQ(word, Mem{Base: d})
	ADDQ(Imm(8), d)
}

func range256(name string, packed bool) {
	sig := "(bm *uint64, src *uint32, lo uint32, span uint32, n int)"
	what := "// n blocks of 64"
	if packed {
		sig = "(bm *uint64, src *byte, idx *byte, sh *uint32, mask uint32, w int, hi int, lo uint32, span uint32, n int)"
		what = "// values of w ≤ 25 bits, hi = 4w/8, n blocks of 64"
	}
	begin(name, sig, "for i := range n { bm[i] = src[i]-lo <= span } "+what)
	d, n, lo, span := arg64("bm"), arg64("n"), broadcast256("lo"), broadcast256("span")
	load := values256(packed)
	loop(n, func() {
		words256(d, func(k int) reg.VecVirtual {
			x, least := load(k), YMM()
			VPSUBD(lo, x, x)
			VPMINUD(span, x, least) // x ≤ span if x is the lesser
			VPCMPEQD(least, x, x)
			return x
		})
		if !packed {
			ADDQ(U32(256), loadedFrom)
		}
	})
	done()
}

// loadedFrom is the source of values256 when it is not packed.
var loadedFrom reg.GPVirtual

// values256 returns what loads the k-th 8 values of a block.
func values256(packed bool) func(k int) reg.VecVirtual {
	if packed {
		l := newLanes256()
		return func(int) reg.VecVirtual { return l.next() }
	}
	loadedFrom = arg64("src")
	return func(k int) reg.VecVirtual {
		x := YMM()
		VMOVDQU(at(loadedFrom, 32*k), x)
		return x
	}
}

func probe256(name string, packed bool) {
	sig := "(bm *uint64, src *uint32, set *uint64, off uint32, last uint32, n int)"
	what := "// n blocks of 64"
	if packed {
		sig = "(bm *uint64, src *byte, idx *byte, sh *uint32, mask uint32, w int, hi int, set *uint64, off uint32, last uint32, n int)"
		what = "// values of w ≤ 25 bits, hi = 4w/8, n blocks of 64"
	}
	begin(name, sig, "for i := range n { c := src[i] + off; bm[i] = c <= last && set[c] } "+what)
	d, n, set, off, last := arg64("bm"), arg64("n"), arg64("set"), broadcast256("off"), broadcast256("last")
	m31, t := YMM(), GP32()
	MOVL(U32(31), t)
	x31 := XMM()
	VMOVD(t, x31)
	VPBROADCASTD(x31, m31)
	load := values256(packed)
	loop(n, func() {
		words256(d, func(k int) reg.VecVirtual {
			x, in, word, bits := load(k), YMM(), YMM(), YMM()
			VPADDD(off, x, x)
			VPMINUD(last, x, in)
			VPCMPEQD(in, x, in)
			VPSRLD(Imm(5), x, word)
			VPXOR(bits, bits, bits)
			VPGATHERDD(in, Mem{Base: set, Index: word, Scale: 4}, bits)
			VPAND(m31, x, x)
			VPSRLVD(x, bits, bits)
			VPSLLD(Imm(31), bits, bits)
			return bits
		})
		if !packed {
			ADDQ(U32(256), loadedFrom)
		}
	})
	done()
}

// compress256 compacts by tables: for every byte of the bitmap the numbers of its bits, one a byte.
func compress256() {
	begin("bitsToRows256", "(rows *uint32, bm *uint64, table *uint64, n int) int",
		"for i := range n { if bm[i] { append(rows, i) } } // n words of 64 bits; 8 rows behind the last are overwritten")
	{
		d, s, table, n := arg64("rows"), arg64("bm"), arg64("table"), arg64("n")
		start, base, eight := GP64(), YMM(), YMM()
		MOVQ(d, start)
		VPXOR(base, base, base)
		t, x8 := GP32(), XMM()
		MOVL(U32(8), t)
		VMOVD(t, x8)
		VPBROADCASTD(x8, eight)
		loop(n, func() {
			for j := range 8 {
				b, x := GP32(), YMM()
				MOVBLZX(at(s, j), b)
				VPMOVZXBD(Mem{Base: table, Index: b.As64(), Scale: 8}, x)
				VPADDD(base, x, x)
				VMOVDQU(x, Mem{Base: d})
				POPCNTL(b, b)
				LEAQ(Mem{Base: d, Index: b.As64(), Scale: 4}, d)
				VPADDD(eight, base, base)
			}
			ADDQ(Imm(8), s)
		})
		returnCount(d, start, 2)
	}
	begin("compressD256", "(dst *uint32, src *uint32, bm *uint64, table *uint64, n int) int",
		"for i := range n { if bm[i] { append(dst, src[i]) } } // n words of 64 bits; 8 values behind the last are overwritten")
	{
		d, a, s, table, n := arg64("dst"), arg64("src"), arg64("bm"), arg64("table"), arg64("n")
		start := GP64()
		MOVQ(d, start)
		loop(n, func() {
			for j := range 8 {
				b, x := GP32(), YMM()
				MOVBLZX(at(s, j), b)
				VPMOVZXBD(Mem{Base: table, Index: b.As64(), Scale: 8}, x)
				VPERMD(at(a, 32*j), x, x)
				VMOVDQU(x, Mem{Base: d})
				POPCNTL(b, b)
				LEAQ(Mem{Base: d, Index: b.As64(), Scale: 4}, d)
			}
			ADDQ(Imm(8), s)
			ADDQ(U32(256), a)
		})
		returnCount(d, start, 2)
	}
	begin("compressQ256", "(dst *int64, src *int64, bm *uint64, table *uint64, n int) int",
		"for i := range n { if bm[i] { append(dst, src[i]) } } // n words of 64 bits; 4 values behind the last are overwritten")
	{
		d, a, s, table, n := arg64("dst"), arg64("src"), arg64("bm"), arg64("table"), arg64("n")
		start := GP64()
		MOVQ(d, start)
		loop(n, func() {
			for j := range 16 {
				b, x := GP32(), YMM()
				MOVBLZX(at(s, j/2), b)
				if j&1 == 0 {
					ANDL(Imm(15), b)
				} else {
					SHRL(Imm(4), b)
				}
				VPMOVZXBD(Mem{Base: table, Index: b.As64(), Scale: 8}, x) // pairs of halves
				VPERMD(at(a, 32*j), x, x)
				VMOVDQU(x, Mem{Base: d})
				POPCNTL(b, b)
				LEAQ(Mem{Base: d, Index: b.As64(), Scale: 8}, d)
			}
			ADDQ(Imm(8), s)
			ADDQ(U32(512), a)
		})
		returnCount(d, start, 3)
	}
}
