package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Aggregates return one vector of partial results, which Go folds.
func aggregate512() {
	begin("sumQ512", "(dst *int64, v *int64, n int)", "for i := range n { dst[i%8] += v[i] } // dst starts as 0; n blocks of 32")
	fold(4, func(acc reg.VecVirtual) { VPXORQ(acc, acc, acc) }, func(m Mem, acc reg.VecVirtual) { VPADDQ(m, acc, acc) },
		func(a, b reg.VecVirtual) { VPADDQ(a, b, b) })
	begin("sumPD512", "(dst *float64, v *float64, n int)", "for i := range n { dst[i%32] += v[i] } // dst starts as 0; n blocks of 32")
	strands()
	begin("magnitudeQ512", "(dst *int64, v *int64, n int)", "for i := range n { dst[i%8] |= v[i] ^ v[i]>>63 } // dst starts as 0; n blocks of 32")
	fold(4, func(acc reg.VecVirtual) { VPXORQ(acc, acc, acc) }, func(m Mem, acc reg.VecVirtual) {
		x, s := ZMM(), ZMM()
		VMOVDQU64(m, x)
		VPSRAQ(Imm(63), x, s)
		VPXORQ(s, x, x)
		VPORQ(x, acc, acc)
	}, func(a, b reg.VecVirtual) { VPORQ(a, b, b) })
	minMax("minQ512", "<", VPMINSQ)
	minMax("maxQ512", ">", VPMAXSQ)
}

// fold runs over 32 values a block in several accumulators and joins them at the end.
func fold(accs int, start func(acc reg.VecVirtual), step func(m Mem, acc reg.VecVirtual), join func(a, b reg.VecVirtual)) {
	d, v, n := arg64("dst"), arg64("v"), arg64("n")
	acc := make([]reg.VecVirtual, accs)
	for i := range acc {
		acc[i] = ZMM()
		start(acc[i])
	}
	loop(n, func() {
		for k := range 4 {
			step(at(v, 64*k), acc[k%accs])
		}
		ADDQ(U32(256), v)
	})
	for i := 1; i < accs; i++ {
		join(acc[i], acc[0])
	}
	VMOVDQU64(acc[0], Mem{Base: d})
	done()
}

// strands sums floats in 32 strands, which keeps the order of additions the same in every implementation.
func strands() {
	d, v, n := arg64("dst"), arg64("v"), arg64("n")
	var acc [4]reg.VecVirtual
	for i := range acc {
		acc[i] = ZMM()
		VMOVUPD(at(d, 64*i), acc[i])
	}
	loop(n, func() {
		for k := range acc {
			VADDPD(at(v, 64*k), acc[k], acc[k])
		}
		ADDQ(U32(256), v)
	})
	for i := range acc {
		VMOVUPD(acc[i], at(d, 64*i))
	}
	done()
}

func minMax(name, goOp string, op func(...Op)) {
	begin(name, "(dst *int64, v *int64, n int)",
		"for i := range n { if v[i] "+goOp+" dst[i%8] { dst[i%8] = v[i] } } // dst starts as v[0]; n blocks of 32")
	d, v, n := arg64("dst"), arg64("v"), arg64("n")
	var acc [4]reg.VecVirtual
	for i := range acc {
		acc[i] = ZMM()
		VPBROADCASTQ(Mem{Base: v}, acc[i])
	}
	loop(n, func() {
		for k := range acc {
			op(at(v, 64*k), acc[k], acc[k])
		}
		ADDQ(U32(256), v)
	})
	for i := 1; i < len(acc); i++ {
		op(acc[i], acc[0], acc[0])
	}
	VMOVDQU64(acc[0], Mem{Base: d})
	done()
}
