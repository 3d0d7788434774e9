//go:build !purego

#include "textflag.h"

// func prefetch(base unsafe.Pointer, idx *uint32, n int, stride uintptr)
TEXT ·prefetch(SB), NOSPLIT, $0-32
	MOVD base+0(FP), R0
	MOVD idx+8(FP), R1
	MOVD n+16(FP), R2
	MOVD stride+24(FP), R3

loop:
	MOVWU.P 4(R1), R4
	MADD    R3, R0, R4, R5
	PRFM    (R5), PLDL1KEEP
	SUBS    $1, R2, R2
	BNE     loop
	RET
