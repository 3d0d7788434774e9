//go:build !purego

package asm

import "golang.org/x/sys/cpu"

// best is what the processor has; level is what is used, which tests lower.
var (
	best  = detect()
	level = best
)

func setLevel(l int) { level = min(l, best) }

func detect() int {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasBMI2 || !x.HasPOPCNT || !x.HasFMA:
		return goOnly
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512VBMI:
		return avx512
	}
	return avx2
}
