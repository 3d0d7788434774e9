package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// le is the predicate "less or equal" of the integer comparisons.
const le = 2

func filters512() {
	rangeBytes("rangeB512", true)
	rangeBytes("rangeU8x512", false)
	rangeWords("rangeW512", true)
	rangeWords("rangeU16x512", false)
	rangeDwords("rangeD512", true)
	rangeDwords("rangeU32x512", false)
	rangeQ()
	probeQ()
	probe("probeD512", true)
	probe("probeU32x512", false)
}

// rangeBytes compares values of up to 8 bits as bytes, 64 at a time; packed ones are cut out by a multishift.
func rangeBytes(name string, packed bool) {
	if packed {
		begin(name, "(bm *uint64, src *byte, idx *byte, ctl *byte, mask uint8, w8 int, lo uint8, span uint8, n int)",
			"for i := range n { bm[i] = src[i]-lo <= span } // values of w ≤ 7 bits, w8 = 8w, n blocks of 64")
	} else {
		begin(name, "(bm *uint64, src *byte, lo uint8, span uint8, n int)",
			"for i := range n { bm[i] = src[i]-lo <= span } // n blocks of 64")
	}
	d, s, n := arg64("bm"), arg64("src"), arg64("n")
	lo, span := broadcastB("lo"), broadcastB("span")
	var idx, ctl, mask reg.VecVirtual
	var st reg.GPVirtual
	if packed {
		idx, ctl, mask, st = loaded("idx"), loaded("ctl"), broadcastB("mask"), arg64("w8")
	}
	loop(n, func() {
		x, k := ZMM(), K()
		if packed {
			VPERMB(Mem{Base: s}, idx, x)
			VPMULTISHIFTQB(x, ctl, x)
			VPANDD(mask, x, x)
			ADDQ(st, s)
		} else {
			VMOVDQU64(Mem{Base: s}, x)
			ADDQ(Imm(64), s)
		}
		VPSUBB(lo, x, x)
		VPCMPUB(Imm(le), span, x, k)
		KMOVQ(k, Mem{Base: d})
		ADDQ(Imm(8), d)
	})
	done()
}

// rangeWords compares values of 9 to 16 bits as 16-bit words, 32 at a time.
func rangeWords(name string, packed bool) {
	if packed {
		begin(name, "(bm *uint64, src *byte, idx *byte, ctl *byte, mask uint16, w4 int, lo uint16, span uint16, n int)",
			"for i := range n { bm[i] = src[i]-lo <= span } // values of 9 ≤ w ≤ 15 bits, w4 = 4w, n blocks of 64")
	} else {
		begin(name, "(bm *uint64, src *byte, lo uint16, span uint16, n int)",
			"for i := range n { bm[i] = src[i]-lo <= span } // n blocks of 64")
	}
	d, s, n := arg64("bm"), arg64("src"), arg64("n")
	lo, span := broadcastW("lo"), broadcastW("span")
	var idx, ctl, mask reg.VecVirtual
	var st reg.GPVirtual
	if packed {
		idx, ctl, mask, st = loaded("idx"), loaded("ctl"), broadcastW("mask"), arg64("w4")
	}
	loop(n, func() {
		var ks [2]reg.OpmaskVirtual
		for j := range 2 {
			x := ZMM()
			ks[j] = K()
			if packed {
				VPERMB(Mem{Base: s}, idx, x)
				VPMULTISHIFTQB(x, ctl, x)
				VPANDD(mask, x, x)
				ADDQ(st, s)
			} else {
				VMOVDQU64(at(s, 64*j), x)
			}
			VPSUBW(lo, x, x)
			VPCMPUW(Imm(le), span, x, ks[j])
		}
		if !packed {
			ADDQ(U32(128), s)
		}
		KUNPCKDQ(ks[0], ks[1], ks[0])
		KMOVQ(ks[0], Mem{Base: d})
		ADDQ(Imm(8), d)
	})
	done()
}

// rangeDwords compares values of up to 25 bits, or of 32, in 32-bit lanes.
func rangeDwords(name string, packed bool) {
	if packed {
		begin(name, "(bm *uint64, src *byte, idx *byte, sh *uint32, mask uint32, w2 int, lo uint32, span uint32, n int)",
			"for i := range n { bm[i] = src[i]-lo <= span } // values of w ≤ 25 bits, w2 = 2w, n blocks of 64")
	} else {
		begin(name, "(bm *uint64, src *uint32, lo uint32, span uint32, n int)",
			"for i := range n { bm[i] = src[i]-lo <= span } // n blocks of 64")
	}
	d, s, n := arg64("bm"), arg64("src"), arg64("n")
	lo, span := broadcastD("lo"), broadcastD("span")
	var idx, sh, mask reg.VecVirtual
	var st reg.GPVirtual
	if packed {
		idx, sh, mask, st = loaded("idx"), loaded("sh"), broadcastD("mask"), arg64("w2")
	}
	loop(n, func() {
		var ks [4]reg.OpmaskVirtual
		for j := range 4 {
			ks[j] = K()
			var x reg.VecVirtual
			if packed {
				x = lanesD(s, idx, sh, mask)
				ADDQ(st, s)
			} else {
				x = ZMM()
				VMOVDQU32(at(s, 64*j), x)
			}
			VPSUBD(lo, x, x)
			VPCMPUD(Imm(le), span, x, ks[j])
		}
		if !packed {
			ADDQ(U32(256), s)
		}
		storeMasks16(ks, Mem{Base: d})
		ADDQ(Imm(8), d)
	})
	done()
}

func rangeQ() {
	begin("rangeQ512", "(bm *uint64, v *int64, lo int64, span uint64, n int)",
		"for i := range n { bm[i] = uint64(v[i]-lo) <= span } // n blocks of 64")
	d, s, n := arg64("bm"), arg64("v"), arg64("n")
	lo, span := broadcastQ("lo"), broadcastQ("span")
	loop(n, func() {
		compareBlock(d, func(j int, k reg.OpmaskVirtual) {
			x := ZMM()
			VMOVDQU64(at(s, 64*j), x)
			VPSUBQ(lo, x, x)
			VPCMPUQ(Imm(le), span, x, k)
		})
		ADDQ(U32(512), s)
	})
	done()
}

// probe tests codes against a bitset: lanes whose code lies outside the set's domain are masked out of the gather.
func probe(name string, packed bool) {
	if packed {
		begin(name, "(bm *uint64, src *byte, idx *byte, sh *uint32, mask uint32, w2 int, set *uint64, off uint32, limit uint32, n int)",
			"for i := range n { c := src[i] + off; bm[i] = c < limit && set[c] } // values of w ≤ 25 bits, w2 = 2w, n blocks of 64")
	} else {
		begin(name, "(bm *uint64, src *uint32, set *uint64, off uint32, limit uint32, n int)",
			"for i := range n { c := src[i] + off; bm[i] = c < limit && set[c] } // n blocks of 64")
	}
	d, s, set, n := arg64("bm"), arg64("src"), arg64("set"), arg64("n")
	off, limit := broadcastD("off"), broadcastD("limit")
	one := constD(1)
	var idx, sh, mask reg.VecVirtual
	var st reg.GPVirtual
	if packed {
		idx, sh, mask, st = loaded("idx"), loaded("sh"), broadcastD("mask"), arg64("w2")
	}
	loop(n, func() {
		var ks [4]reg.OpmaskVirtual
		for j := range 4 {
			ks[j] = K()
			var x reg.VecVirtual
			if packed {
				x = lanesD(s, idx, sh, mask)
				ADDQ(st, s)
			} else {
				x = ZMM()
				VMOVDQU32(at(s, 64*j), x)
			}
			VPADDD(off, x, x)
			inSet(set, x, limit, one, nil, ks[j])
		}
		if !packed {
			ADDQ(U32(256), s)
		}
		storeMasks16(ks, Mem{Base: d})
		ADDQ(Imm(8), d)
	})
	done()
}

// probeQ tests 64-bit values: where they lie in the set's domain, their offsets have 32 bits.
func probeQ() {
	begin("probeQ512", "(bm *uint64, v *int64, lo int64, set *uint64, limit uint64, n int)",
		"for i := range n { c := uint64(v[i]-lo); bm[i] = c < limit && set[c] } // limit ≤ 1<<31, n blocks of 64")
	d, s, set, n := arg64("bm"), arg64("v"), arg64("set"), arg64("n")
	lo, limit, one := broadcastQ("lo"), broadcastQ("limit"), ZMM()
	t := GP64()
	MOVQ(U32(1), t)
	VPBROADCASTQ(t, one)
	loop(n, func() {
		compareBlock(d, func(j int, k reg.OpmaskVirtual) {
			x, word, bits, m := ZMM(), ZMM(), ZMM(), ZMM()
			VMOVDQU64(at(s, 64*j), x)
			VPSUBQ(lo, x, x)
			VPCMPUQ(Imm(1), limit, x, k) // x < limit
			VPSRLQ(Imm(6), x, word)
			VPXORQ(bits, bits, bits)
			VPGATHERQQ(Mem{Base: set, Index: word, Scale: 8}, k, bits)
			VPROLVQ(x, one, m) // rotates by x modulo 64
			VPTESTMQ(m, bits, k)
		})
		ADDQ(U32(512), s)
	})
	done()
}

// inSet sets k for the lanes of x, of those in among if not nil, that are members: bit x&31 of the set's 32-bit word x>>5.
func inSet(set reg.Register, x, limit, one reg.VecVirtual, among reg.Register, k reg.Register) {
	word, bits := ZMM(), ZMM()
	in := reg.K7
	if among == nil {
		VPCMPUD(Imm(1), limit, x, in) // x < limit
	} else {
		VPCMPUD(Imm(1), limit, x, among, in)
	}
	VPSRLD(Imm(5), x, word)
	VPXORD(bits, bits, bits)
	VPGATHERDD(Mem{Base: set, Index: word, Scale: 4}, in, bits)
	m := ZMM()
	VPROLVD(x, one, m) // rotates by x modulo 32
	VPTESTMD(m, bits, k)
}
