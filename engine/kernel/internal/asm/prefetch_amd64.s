//go:build !purego

#include "textflag.h"

// func prefetch(base unsafe.Pointer, idx *uint32, n int, stride uintptr)
TEXT ·prefetch(SB), NOSPLIT, $0-32
	MOVQ base+0(FP), AX
	MOVQ idx+8(FP), BX
	MOVQ n+16(FP), CX
	MOVQ stride+24(FP), DX

loop:
	MOVL       (BX), SI
	IMULQ      DX, SI
	PREFETCHT0 (AX)(SI*1)
	ADDQ       $4, BX
	DECQ       CX
	JNZ        loop
	RET
