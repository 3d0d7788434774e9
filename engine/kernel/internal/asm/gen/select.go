package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func refine512() {
	refine("refineRange512", false)
	refine("refineSet512", true)
}

// refine compacts a row list in place: 16 rows are read before any of them can be overwritten.
func refine(name string, set bool) {
	if set {
		begin(name, "(rows *uint32, src *byte, w uint32, mask uint32, set *uint64, off uint32, limit uint32, n int) int",
			"for _, r := range rows[:n] { if c := src[r] + off; c < limit && set[c] { keep(r) } } // values of w ≤ 25 bits")
	} else {
		begin(name, "(rows *uint32, src *byte, w uint32, mask uint32, lo uint32, span uint32, n int) int",
			"for _, r := range rows[:n] { if src[r]-lo <= span { keep(r) } } // values of w ≤ 25 bits")
	}
	s, src, n := arg64("rows"), arg64("src"), arg64("n")
	d, start := GP64(), GP64()
	MOVQ(s, d)
	MOVQ(s, start)
	w, mask, seven := broadcastD("w"), broadcastD("mask"), constD(7)
	var setp reg.GPVirtual
	var a, b, one reg.VecVirtual
	if set {
		setp, a, b, one = arg64("set"), broadcastD("off"), broadcastD("limit"), constD(1)
	} else {
		a, b = broadcastD("lo"), broadcastD("span")
	}
	full, k := reg.K5, reg.K6
	KXNORW(full, full, full)
	Label("loop")
	CMPQ(n, Imm(16))
	JGE(LabelRef("whole"))
	m := GP64() // the lanes of the last rows
	MOVQ(I64(-1), m)
	BZHIQ(n, m, m)
	KMOVW(m.As32(), full)
	Label("whole")
	row, x := ZMM(), ZMM()
	VMOVDQU32_Z(Mem{Base: s}, full, row)
	packedGatherD(src, row, w, mask, seven, full, x)
	if set {
		VPADDD(a, x, x)
		inSet(setp, x, b, one, full, k)
	} else {
		VPSUBD(a, x, x)
		VPCMPUD(Imm(le), b, x, full, k)
	}
	VPCOMPRESSD_Z(row, k, row)
	VMOVDQU32(row, Mem{Base: d})
	count := GP32()
	KMOVW(k, count)
	POPCNTL(count, count)
	LEAQ(Mem{Base: d, Index: count.As64(), Scale: 4}, d)
	ADDQ(Imm(64), s)
	SUBQ(Imm(16), n)
	JG(LabelRef("loop"))
	SUBQ(start, d)
	SHRQ(Imm(2), d)
	Store(d, ReturnIndex(0))
	done()
}

// packedGatherD makes x the values of w ≤ 25 bits at the rows, in the lanes of full.
func packedGatherD(src reg.Register, row, w, mask, seven reg.VecVirtual, full reg.Register, x reg.VecVirtual) {
	bit, sh := ZMM(), ZMM()
	VPMULLD(w, row, bit)
	VPANDD(seven, bit, sh)
	VPSRLD(Imm(3), bit, bit)
	KMOVW(full, reg.K7)
	VPXORD(x, x, x)
	VPGATHERDD(Mem{Base: src, Index: bit, Scale: 1}, reg.K7, x)
	VPSRLVD(sh, x, x)
	VPANDD(mask, x, x)
}

func gather512() {
	begin("gatherQ512", "(dst *int64, src *byte, rows *uint32, w uint64, mask uint64, base int64, n int)",
		"for j, r := range rows { dst[j] = int64(src[r]) + base } // values of w ≤ 32 bits, n blocks of 8 rows")
	{
		d, src, s, n := arg64("dst"), arg64("src"), arg64("rows"), arg64("n")
		w, mask, base := broadcastQ("w"), broadcastQ("mask"), broadcastQ("base")
		seven, t := ZMM(), GP64()
		MOVQ(U32(7), t)
		VPBROADCASTQ(t, seven)
		loop(n, func() {
			row, at8, sh, x := ZMM(), ZMM(), ZMM(), ZMM()
			VPMOVZXDQ(Mem{Base: s}, row)
			VPMULUDQ(w, row, at8)
			VPANDQ(seven, at8, sh)
			VPSRLQ(Imm(3), at8, at8)
			KXNORW(reg.K7, reg.K7, reg.K7)
			VPXORQ(x, x, x)
			VPGATHERQQ(Mem{Base: src, Index: at8, Scale: 1}, reg.K7, x)
			VPSRLVQ(sh, x, x)
			VPANDQ(mask, x, x)
			VPADDQ(base, x, x)
			VMOVDQU64(x, Mem{Base: d})
			ADDQ(Imm(32), s)
			ADDQ(Imm(64), d)
		})
		done()
	}
	begin("gatherD512", "(dst *uint32, src *byte, rows *uint32, w uint32, mask uint32, n int)",
		"for j, r := range rows { dst[j] = src[r] } // values of w ≤ 25 bits, n blocks of 16 rows")
	{
		d, src, s, n := arg64("dst"), arg64("src"), arg64("rows"), arg64("n")
		w, mask, seven := broadcastD("w"), broadcastD("mask"), constD(7)
		full := reg.K5
		KXNORW(full, full, full)
		loop(n, func() {
			row, x := ZMM(), ZMM()
			VMOVDQU32(Mem{Base: s}, row)
			packedGatherD(src, row, w, mask, seven, full, x)
			VMOVDQU32(x, Mem{Base: d})
			ADDQ(Imm(64), s)
			ADDQ(Imm(64), d)
		})
		done()
	}
}

func compress512() {
	begin("bitsToRows512", "(rows *uint32, bm *uint64, n int) int",
		"for i := range n { if bm[i] { append(rows, i) } } // n words of 64 bits; 16 rows behind the last are overwritten")
	{
		d, s, n := arg64("rows"), arg64("bm"), arg64("n")
		start, iota, sixteen := GP64(), ZMM(), constD(16)
		MOVQ(d, start)
		counting(iota)
		loop(n, func() {
			for j := range 4 {
				k, count, x := K(), GP32(), ZMM()
				MOVWLZX(at(s, 2*j), count)
				KMOVW(count, k)
				VPCOMPRESSD_Z(iota, k, x)
				VMOVDQU32(x, Mem{Base: d})
				POPCNTL(count, count)
				LEAQ(Mem{Base: d, Index: count.As64(), Scale: 4}, d)
				VPADDD(sixteen, iota, iota)
			}
			ADDQ(Imm(8), s)
		})
		returnCount(d, start, 2)
	}
	begin("compressQ512", "(dst *int64, src *int64, bm *uint64, n int) int",
		"for i := range n { if bm[i] { append(dst, src[i]) } } // n words of 64 bits; 8 values behind the last are overwritten")
	{
		d, a, s, n := arg64("dst"), arg64("src"), arg64("bm"), arg64("n")
		start := GP64()
		MOVQ(d, start)
		loop(n, func() {
			for j := range 8 {
				k, count, x := K(), GP32(), ZMM()
				MOVBLZX(at(s, j), count)
				KMOVW(count, k)
				VMOVDQU64(at(a, 64*j), x)
				VPCOMPRESSQ_Z(x, k, x)
				VMOVDQU64(x, Mem{Base: d})
				POPCNTL(count, count)
				LEAQ(Mem{Base: d, Index: count.As64(), Scale: 8}, d)
			}
			ADDQ(Imm(8), s)
			ADDQ(U32(512), a)
		})
		returnCount(d, start, 3)
	}
	begin("compressD512", "(dst *uint32, src *uint32, bm *uint64, n int) int",
		"for i := range n { if bm[i] { append(dst, src[i]) } } // n words of 64 bits; 16 values behind the last are overwritten")
	{
		d, a, s, n := arg64("dst"), arg64("src"), arg64("bm"), arg64("n")
		start := GP64()
		MOVQ(d, start)
		loop(n, func() {
			for j := range 4 {
				k, count, x := K(), GP32(), ZMM()
				MOVWLZX(at(s, 2*j), count)
				KMOVW(count, k)
				VMOVDQU32(at(a, 64*j), x)
				VPCOMPRESSD_Z(x, k, x)
				VMOVDQU32(x, Mem{Base: d})
				POPCNTL(count, count)
				LEAQ(Mem{Base: d, Index: count.As64(), Scale: 4}, d)
			}
			ADDQ(Imm(8), s)
			ADDQ(U32(256), a)
		})
		returnCount(d, start, 2)
	}
	compressBits()
}

// compressBits joins the extracts of words: the part that overflows a destination word starts the next.
func compressBits() {
	begin("compressBitsBMI2", "(dst *uint64, src *uint64, bm *uint64, n int) int",
		"for i := range n { if bm[i] { append(dst, src[i]) } } // n words of 64 bits")
	d, a, s, n := arg64("dst"), arg64("src"), arg64("bm"), arg64("n")
	word, have := GP64(), GP64() // bits not yet written, and how many there ever were
	XORQ(word, word)
	XORQ(have, have)
	Label("loop")
	m, x, k, low, sh := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVQ(Mem{Base: s}, m)
	MOVQ(Mem{Base: a}, x)
	PEXTQ(m, x, x) // the bits of the source under the mask
	POPCNTQ(m, k)
	MOVQ(have, sh)
	ANDQ(Imm(63), sh)
	SHLXQ(sh, x, low)
	ORQ(low, word)
	ADDQ(k, have)
	ADDQ(sh, k)
	CMPQ(k, Imm(64))
	JLT(LabelRef("next"))
	MOVQ(word, Mem{Base: d})
	ADDQ(Imm(8), d)
	XORQ(word, word)
	NEGQ(sh) // by 64-sh, which as a shift count is -sh modulo 64; of a whole word nothing is left
	JZ(LabelRef("next"))
	SHRXQ(sh, x, word)
	Label("next")
	ADDQ(Imm(8), s)
	ADDQ(Imm(8), a)
	DECQ(n)
	JNZ(LabelRef("loop"))
	TESTQ(U32(63), have)
	JZ(LabelRef("end"))
	MOVQ(word, Mem{Base: d})
	Label("end")
	Store(have, ReturnIndex(0))
	RET()
}

func expand512() {
	begin("blendQ512", "(dst *int64, src *int64, bm *uint64, n int)",
		"for i := range n { if bm[i] { dst[i] = src[i] } } // n words of 64 bits")
	{
		d, a, s, n := arg64("dst"), arg64("src"), arg64("bm"), arg64("n")
		loop(n, func() {
			for j := range 8 {
				k, x := K(), ZMM()
				KMOVB(at(s, j), k)
				VMOVDQU64(at(a, 64*j), x)
				VMOVDQU64(x, k, at(d, 64*j))
			}
			ADDQ(Imm(8), s)
			ADDQ(U32(512), a)
			ADDQ(U32(512), d)
		})
		done()
	}
	begin("blendConstQ512", "(dst *int64, c int64, bm *uint64, n int)",
		"for i := range n { if bm[i] { dst[i] = c } } // n words of 64 bits")
	{
		d, s, n, c := arg64("dst"), arg64("bm"), arg64("n"), broadcastQ("c")
		loop(n, func() {
			for j := range 8 {
				k := K()
				KMOVB(at(s, j), k)
				VMOVDQU64(c, k, at(d, 64*j))
			}
			ADDQ(Imm(8), s)
			ADDQ(U32(512), d)
		})
		done()
	}
	begin("expandQ512", "(dst *int64, src *int64, bm *uint64, n int)",
		"for i := range n { if bm[i] { dst[i] = next(src) } } // n words of 64 bits")
	{
		d, a, s, n := arg64("dst"), arg64("src"), arg64("bm"), arg64("n")
		loop(n, func() {
			for j := range 8 {
				k, x, count := K(), ZMM(), GP32()
				MOVBLZX(at(s, j), count)
				KMOVB(count, k)
				VPEXPANDQ_Z(Mem{Base: a}, k, x) // reads the values that it takes only
				VMOVDQU64(x, k, at(d, 64*j))
				POPCNTL(count, count)
				LEAQ(Mem{Base: a, Index: count.As64(), Scale: 8}, a)
			}
			ADDQ(Imm(8), s)
			ADDQ(U32(512), d)
		})
		done()
	}
	begin("depositBMI2", "(x uint64, m uint64) uint64", "// the low bits of x at the bits of m: PDEP")
	{
		x, m := arg64("x"), arg64("m")
		PDEPQ(m, x, x)
		Store(x, ReturnIndex(0))
		RET()
	}
}

// counting makes v the numbers 0 … 15.
func counting(v reg.VecVirtual) {
	m := GLOBL("iota16", RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(i))
	}
	VMOVDQU32(m, v)
}

// returnCount returns the number of elements of 1<<shift bytes between start and d.
func returnCount(d, start reg.GPVirtual, shift uint64) {
	SUBQ(start, d)
	SHRQ(Imm(shift), d)
	Store(d, ReturnIndex(0))
	done()
}
