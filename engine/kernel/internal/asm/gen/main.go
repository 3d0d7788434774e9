// Command gen writes the assembly of the block kernels and their declarations: see go:generate in package asm. It is a
// module of its own, so that the assembler generator is no dependency of the engine.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/buildtags"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	Constraint(buildtags.Term("amd64"))
	Constraint(buildtags.Not("purego"))
	unpack512()
	filters512()
	refine512()
	gather512()
	compress512()
	expand512()
	arith512()
	aggregate512()
	distance512()
	avx2()
	distance256()
	Generate()
}

// begin starts a function. goLoop is what it computes, as Go; n in the loops is the number of rows, which the n that is
// passed counts in blocks.
func begin(name, signature, goLoop string) {
	TEXT(name, NOSPLIT, "func"+signature)
	Pragma("noescape")
	Doc(name+" computes", "", "\t"+goLoop)
}

func arg64(name string) reg.GPVirtual {
	r := GP64()
	Load(Param(name), r)
	return r
}

func arg32(name string) reg.GPVirtual {
	r := GP32()
	Load(Param(name), r)
	return r
}

// broadcastD and its kin fill a vector with an argument.
func broadcastD(name string) reg.VecVirtual {
	v := ZMM()
	VPBROADCASTD(arg32(name), v)
	return v
}

func broadcastQ(name string) reg.VecVirtual {
	v := ZMM()
	VPBROADCASTQ(arg64(name), v)
	return v
}

func broadcastW(name string) reg.VecVirtual {
	v := ZMM()
	VPBROADCASTW(arg32(name), v)
	return v
}

func broadcastB(name string) reg.VecVirtual {
	v := ZMM()
	VPBROADCASTB(arg32(name), v)
	return v
}

// loaded loads the 64 bytes at an argument.
func loaded(name string) reg.VecVirtual {
	v := ZMM()
	VMOVDQU64(Mem{Base: arg64(name)}, v)
	return v
}

// constD fills a vector with a constant.
func constD(x uint32) reg.VecVirtual {
	t, v := GP32(), ZMM()
	MOVL(U32(x), t)
	VPBROADCASTD(t, v)
	return v
}

// loop runs body n times, n ≥ 1.
func loop(n reg.GPVirtual, body func()) {
	Label("loop")
	body()
	DECQ(n)
	JNZ(LabelRef("loop"))
}

// done ends a function.
func done() {
	VZEROUPPER()
	RET()
}

// at is the memory disp bytes behind base.
func at(base reg.Register, disp int) Mem { return Mem{Base: base, Disp: disp} }

// storeMasks16 writes four masks of 16 rows as one word.
func storeMasks16(k [4]reg.OpmaskVirtual, out Mem) {
	KUNPCKWD(k[0], k[1], k[0])
	KUNPCKWD(k[2], k[3], k[2])
	KUNPCKDQ(k[0], k[2], k[0])
	KMOVQ(k[0], out)
}
