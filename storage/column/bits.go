package column

import "github.com/clientele-db/clientele/engine/vec"

// AppendBits appends bits from … from+n-1 of src to a bitmap that holds have bits, and returns it. src nil means ones.
// Bits behind the last one are zero.
func AppendBits(dst []uint64, have int, src []uint64, from, n int) []uint64 {
	need := vec.Words(have + n)
	dst = dst[:vec.Words(have)]
	for len(dst) < need {
		dst = append(dst, 0)
	}
	for k := 0; k < n; k += 64 {
		m := min(64, n-k)
		w := ^uint64(0)
		if src != nil {
			w = WordAt(src, from+k)
		}
		if m < 64 {
			w &= 1<<m - 1
		}
		i := have + k
		dst[i>>6] |= w << (i & 63)
		if s := i & 63; s != 0 && s+m > 64 {
			dst[i>>6+1] |= w >> (64 - s)
		}
	}
	return dst
}

// WordAt returns 64 bits from bit i of bm; bits behind its end are zero.
func WordAt(bm []uint64, i int) uint64 {
	w, s := i>>6, uint(i&63)
	v := bm[w] >> s
	if s != 0 && w+1 < len(bm) {
		v |= bm[w+1] << (64 - s)
	}
	return v
}
