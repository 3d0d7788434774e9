package encoding

import (
	"encoding/binary"
	"math/bits"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// PackedBytes returns the size of n values of w bits.
func PackedBytes(n int, w uint) int { return (n*int(w) + 7) >> 3 }

// AppendPacked appends the low w bits of v-base for every v, w ≤ 64, and pads the last byte with zeros.
func AppendPacked[T uint32 | int64 | uint64](dst []byte, src []T, base T, w uint) []byte {
	n := PackedBytes(len(src), w)
	o := len(dst)
	dst = append(dst, make([]byte, n+8)...)
	Pack(dst[o:], src, base, w)
	return dst[:o+n]
}

// Pack is AppendPacked into dst, which must have 8 bytes more than PackedBytes; it overwrites those, too.
func Pack[T uint32 | int64 | uint64](dst []byte, src []T, base T, w uint) {
	if w == 0 {
		return
	}
	if w > 64 {
		panic("bit width above 64")
	}
	var acc uint64
	var nb uint
	for _, v := range src {
		u := uint64(v - base)
		acc |= u << (nb & 63)
		nb += w
		if nb >= 64 {
			binary.LittleEndian.PutUint64(dst, acc)
			dst = dst[8:]
			nb -= 64
			acc = u >> (w - nb)
		}
	}
	binary.LittleEndian.PutUint64(dst, acc)
}

// Unpack reads len(dst) values of w bits, w ≤ 64, from src, adding base to each. It returns false if src is too short.
func Unpack[T uint32 | int64 | uint64](dst []T, src []byte, base T, w uint) bool {
	if w > 64 || len(src) < PackedBytes(len(dst), w) {
		return false
	}
	if w == 0 {
		for i := range dst {
			dst[i] = base
		}
		return true
	}
	// The kernels read up to vec.Pad bytes past the values; they do whole blocks of 64 that leave as many.
	if k := kernelBlock(len(src), w); k > 0 && w <= kernel.MaxWidth {
		k = min(k, len(dst)&^63)
		switch d := any(dst[:k]).(type) {
		case []int64:
			kernel.UnpackInt64(d, src, uint8(w), int64(base), k)
			dst, src = dst[k:], src[k/8*int(w):]
		case []uint32:
			if base == 0 {
				kernel.UnpackUint32(d, src, uint8(w), k)
				dst, src = dst[k:], src[k/8*int(w):]
			}
		}
	}
	mask := ^uint64(0) >> (64 - w)
	n := len(dst)
	// Whole words can be loaded while nine bytes from the value's first byte on lie in src.
	safe := 0
	if len(src) >= 9 {
		safe = min(n, ((len(src)-9)*8)/int(w)+1)
	}
	if w <= 57 {
		bit := 0
		for i := range dst[:safe] {
			dst[i] = T(binary.LittleEndian.Uint64(src[bit>>3:])>>(bit&7)&mask) + base
			bit += int(w)
		}
	} else {
		for i := range dst[:safe] {
			bit := i * int(w)
			s := src[bit>>3 : bit>>3+9]
			v := binary.LittleEndian.Uint64(s) >> (bit & 7)
			v |= uint64(s[8]) << (64 - bit&7) // a shift by 64 gives 0
			dst[i] = T(v&mask) + base
		}
	}
	var tail [24]byte
	for i := safe; i < n; i++ {
		bit := i * int(w)
		copy(tail[:], src[bit>>3:min(len(src), bit>>3+9)])
		v := binary.LittleEndian.Uint64(tail[:]) >> (bit & 7)
		v |= uint64(tail[8]) << (64 - bit&7)
		dst[i] = T(v&mask) + base
		clear(tail[:])
	}
	return true
}

// kernelBlock returns how many values of w bits lie in n bytes with vec.Pad bytes behind them, as a multiple of 64.
func kernelBlock(n int, w uint) int {
	if n <= vec.Pad {
		return 0
	}
	return (n - vec.Pad) * 8 / int(w) &^ 63
}

// Width returns the number of bits that hold 0 … max.
func Width(max uint64) uint { return uint(bits.Len64(max)) }
