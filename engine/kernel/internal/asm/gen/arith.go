package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// binary is an operation on two vectors.
type binary struct {
	name, goOp string
	emit       func(a, b, dst reg.VecVirtual) // dst = a op b
}

var intOps = []binary{
	{"addQ", "+", func(a, b, d reg.VecVirtual) { VPADDQ(b, a, d) }},
	{"subQ", "-", func(a, b, d reg.VecVirtual) { VPSUBQ(b, a, d) }},
	{"mulQ", "*", func(a, b, d reg.VecVirtual) { VPMULLQ(b, a, d) }},
}

var floatOps = []binary{
	{"addPD", "+", func(a, b, d reg.VecVirtual) { VADDPD(b, a, d) }},
	{"subPD", "-", func(a, b, d reg.VecVirtual) { VSUBPD(b, a, d) }},
	{"mulPD", "*", func(a, b, d reg.VecVirtual) { VMULPD(b, a, d) }},
	{"divPD", "/", func(a, b, d reg.VecVirtual) { VDIVPD(b, a, d) }},
}

func arith512() {
	for _, op := range intOps {
		arithVV(op, "int64")
		arithVC(op, "int64", false)
	}
	for _, op := range floatOps {
		arithVV(op, "float64")
		arithVC(op, "float64", false)
	}
	arithVC(intOps[1], "int64", true)
	arithVC(floatOps[1], "float64", true)
	arithVC(floatOps[3], "float64", true)
	for _, c := range []struct {
		name, goOp string
		imm        uint64
	}{{"eq", "==", 0}, {"lt", "<", 1}, {"le", "<=", 2}} {
		compareVV(c.name+"Q", c.goOp, "int64", c.imm)
		compareVV(c.name+"PD", c.goOp, "float64", c.imm)
	}
	for _, c := range []struct {
		name, goOp string
		imm, immPD uint64
	}{{"eq", "==", 0, 0}, {"lt", "<", 1, 1}, {"le", "<=", 2, 2}, {"gt", ">", 6, 14}, {"ge", ">=", 5, 13}} {
		compareVC(c.name+"Q", c.goOp, "int64", c.imm)
		compareVC(c.name+"PD", c.goOp, "float64", c.immPD)
	}
}

func arithVV(op binary, t string) {
	begin(op.name+"VV512", "(dst *"+t+", a *"+t+", b *"+t+", n int)",
		"for i := range n { dst[i] = a[i] "+op.goOp+" b[i] } // n blocks of 32")
	d, a, b, n := arg64("dst"), arg64("a"), arg64("b"), arg64("n")
	loop(n, func() {
		for k := range 4 {
			x, y := ZMM(), ZMM()
			VMOVDQU64(at(a, 64*k), x)
			VMOVDQU64(at(b, 64*k), y)
			op.emit(x, y, x)
			VMOVDQU64(x, at(d, 64*k))
		}
		ADDQ(U32(256), a)
		ADDQ(U32(256), b)
		ADDQ(U32(256), d)
	})
	done()
}

// constant fills a vector with argument c.
func constant(t string) reg.VecVirtual {
	if t == "int64" {
		return broadcastQ("c")
	}
	v, x := ZMM(), XMM()
	Load(Param("c"), x)
	VBROADCASTSD(x, v)
	return v
}

func arithVC(op binary, t string, swapped bool) {
	name, text := op.name+"VC512", "a[i] "+op.goOp+" c"
	if swapped {
		name, text = op.name+"CV512", "c "+op.goOp+" a[i]"
	}
	begin(name, "(dst *"+t+", a *"+t+", c "+t+", n int)", "for i := range n { dst[i] = "+text+" } // n blocks of 32")
	d, a, n, c := arg64("dst"), arg64("a"), arg64("n"), constant(t)
	loop(n, func() {
		for k := range 4 {
			x := ZMM()
			VMOVDQU64(at(a, 64*k), x)
			if swapped {
				op.emit(c, x, x)
			} else {
				op.emit(x, c, x)
			}
			VMOVDQU64(x, at(d, 64*k))
		}
		ADDQ(U32(256), a)
		ADDQ(U32(256), d)
	})
	done()
}

// compareBlock sets one word of bm: eight masks of eight rows, of which seven registers hold four at a time.
func compareBlock(d reg.GPVirtual, one func(j int, k reg.OpmaskVirtual)) {
	var ks [8]reg.OpmaskVirtual
	for half := 0; half < 8; half += 4 {
		for j := half; j < half+4; j++ {
			ks[j] = K()
			one(j, ks[j])
		}
		KUNPCKBW(ks[half], ks[half+1], ks[half])
		KUNPCKBW(ks[half+2], ks[half+3], ks[half+2])
		KUNPCKWD(ks[half], ks[half+2], ks[half])
	}
	KUNPCKDQ(ks[0], ks[4], ks[0])
	KMOVQ(ks[0], Mem{Base: d})
	ADDQ(Imm(8), d)
}

func compareVV(name, goOp, t string, imm uint64) {
	begin(name+"VV512", "(bm *uint64, a *"+t+", b *"+t+", n int)", "for i := range n { bm[i] = a[i] "+goOp+" b[i] } // n blocks of 64")
	d, a, b, n := arg64("bm"), arg64("a"), arg64("b"), arg64("n")
	loop(n, func() {
		compareBlock(d, func(j int, k reg.OpmaskVirtual) {
			x := ZMM()
			VMOVDQU64(at(a, 64*j), x)
			if t == "int64" {
				VPCMPQ(Imm(imm), at(b, 64*j), x, k)
			} else {
				VCMPPD(Imm(imm), at(b, 64*j), x, k)
			}
		})
		ADDQ(U32(512), a)
		ADDQ(U32(512), b)
	})
	done()
}

func compareVC(name, goOp, t string, imm uint64) {
	begin(name+"VC512", "(bm *uint64, a *"+t+", c "+t+", n int)", "for i := range n { bm[i] = a[i] "+goOp+" c } // n blocks of 64")
	d, a, n, c := arg64("bm"), arg64("a"), arg64("n"), constant(t)
	loop(n, func() {
		compareBlock(d, func(j int, k reg.OpmaskVirtual) {
			x := ZMM()
			VMOVDQU64(at(a, 64*j), x)
			if t == "int64" {
				VPCMPQ(Imm(imm), c, x, k)
			} else {
				VCMPPD(Imm(imm), c, x, k)
			}
		})
		ADDQ(U32(512), a)
	})
	done()
}
