package encoding

import (
	"encoding/binary"

	"github.com/clientele-db/clientele/storage/corrupt"
)

// The run-length and bit-packing hybrid (RLE) holds levels, booleans and dictionary codes as a sequence of runs:
//
//	varint(count<<1)   value in ceil(w/8) bytes           count times the same value
//	varint(groups<<1|1) groups*w bytes                    groups*8 values of w bits
//
// Ours is always a single run: packed codes are then the packed form that kernels work on.

// AppendRun appends count times the value v of w bits.
func AppendRun(dst []byte, v uint32, count int, w uint) []byte {
	dst = binary.AppendUvarint(dst, uint64(count)<<1)
	for i := uint(0); i < w; i += 8 {
		dst = append(dst, byte(v>>i))
	}
	return dst
}

// AppendPackedRunHead appends the head of a bit-packed run of n values, which PackedBytes(roundUp8(n), w) bytes follow.
func AppendPackedRunHead(dst []byte, n int) []byte {
	return binary.AppendUvarint(dst, uint64((n+7)/8)<<1|1)
}

// AppendHybrid appends values of w bits as one bit-packed run, or as one repeated value if they are all equal.
func AppendHybrid(dst []byte, src []uint32, w uint) []byte {
	same := true
	for _, v := range src {
		if v != src[0] {
			same = false
			break
		}
	}
	if same && len(src) > 0 {
		return AppendRun(dst, src[0], len(src), w)
	}
	dst = AppendPackedRunHead(dst, len(src))
	end := len(dst) + (len(src)+7)/8*int(w)
	dst = AppendPacked(dst, src, 0, w)
	for len(dst) < end {
		dst = append(dst, 0)
	}
	return dst
}

// AppendBitmapRun appends the first n bits of bm as values of one bit: the definition levels of a page with NULLs.
func AppendBitmapRun(dst []byte, bm []uint64, n int) []byte {
	dst = AppendPackedRunHead(dst, n)
	end := len(dst) + (n+7)/8
	for _, w := range bm[:(n+63)/64] {
		dst = binary.LittleEndian.AppendUint64(dst, w)
	}
	if r := n & 7; r != 0 {
		dst[end-1] &= 1<<r - 1
	}
	return dst[:end]
}

// DecodeHybrid reads len(dst) values of w bits, w ≤ 32, and returns the number of bytes read.
func DecodeHybrid(dst []uint32, src []byte, w uint) (int, error) {
	if w > 32 {
		return 0, corrupt.New("run-length encoded values of %d bits", w)
	}
	all := len(src)
	for len(dst) > 0 {
		h, n := binary.Uvarint(src)
		if n <= 0 {
			return 0, corrupt.New("run-length encoding ends with %d values missing", len(dst))
		}
		src = src[n:]
		if h&1 != 0 {
			groups := h >> 1
			k := len(dst)
			if groups < uint64(k+7)/8 {
				k = int(groups) * 8
			}
			nb := uint64(len(src))
			if w > 0 && groups <= nb/uint64(w) {
				nb = groups * uint64(w)
			}
			// The last run of a page may be cut after its last value.
			if w > 0 && uint64(PackedBytes(k, w)) > nb {
				return 0, corrupt.New("bit-packed run of %d values of %d bits in %d bytes", k, w, nb)
			}
			if w == 0 {
				nb = 0
			}
			if k == 0 {
				return 0, corrupt.New("empty bit-packed run")
			}
			Unpack(dst[:k], src[:nb], 0, w)
			dst, src = dst[k:], src[nb:]
			continue
		}
		count, vb := h>>1, int(w+7)/8
		if len(src) < vb || count == 0 {
			return 0, corrupt.New("repeated run of %d values ends early", count)
		}
		var v uint32
		for i := range vb {
			v |= uint32(src[i]) << (8 * i)
		}
		src = src[vb:]
		if w < 32 && v>>w != 0 {
			return 0, corrupt.New("repeated value %d does not fit %d bits", v, w)
		}
		k := int(min(count, uint64(len(dst))))
		for i := range dst[:k] {
			dst[i] = v
		}
		dst = dst[k:]
	}
	return all - len(src), nil
}

// SinglePackedRun reports whether src is one bit-packed run of at least n values of w bits, and where its values begin.
func SinglePackedRun(src []byte, n int, w uint) (body int, ok bool) {
	h, k := binary.Uvarint(src)
	if k <= 0 || h&1 == 0 || h>>1 < uint64(n+7)/8 || len(src)-k < PackedBytes(n, w) {
		return 0, false
	}
	return k, true
}
