package kernel

// CodeWord is the word into which group keys are packed.
type CodeWord interface{ uint32 | uint64 }

// SetCodes computes dst[i] = (v[i]-base) × mul: the first column of a group code.
func SetCodes[W CodeWord](dst []W, v []int64, base int64, mul W) {
	v = v[:len(dst)]
	for i := range dst {
		dst[i] = W(v[i]-base) * mul
	}
}

// AddCodes computes dst[i] += (v[i]-base) × mul: the next column of a group code.
func AddCodes[W CodeWord](dst []W, v []int64, base int64, mul W) {
	v = v[:len(dst)]
	for i := range dst {
		dst[i] += W(v[i]-base) * mul
	}
}

// SetCodesNull is SetCodes where code 0 stands for NULL and values count from 1: (v[i]-base+1) × mul, or 0.
func SetCodesNull[W CodeWord](dst []W, v []int64, valid []uint64, base int64, mul W) {
	clear(dst)
	AddCodesNull(dst, v, valid, base, mul)
}

// AddCodesNull is AddCodes where code 0 stands for NULL and values count from 1.
func AddCodesNull[W CodeWord](dst []W, v []int64, valid []uint64, base int64, mul W) {
	v = v[:len(dst)]
	for i := range dst {
		ok := valid[i>>6] >> (i & 63) & 1
		dst[i] += W(v[i]-base+1) * mul & -W(ok)
	}
}
