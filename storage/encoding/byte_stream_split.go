package encoding

import (
	"encoding/binary"
	"math"
)

// BYTE_STREAM_SPLIT holds first the lowest bytes of all values, then the next ones, and so on: the exponents of floating
// point numbers lie together, where zstd finds them alike. Example: the 16-bit values 0x0102 0x0304 are 02 04 01 03.

// AppendStreamSplit appends floating point numbers of 4 or 8 bytes.
func AppendStreamSplit(dst []byte, src []float64, size int) []byte {
	o, n := len(dst), len(src)
	dst = append(dst, make([]byte, n*size)...)
	b := dst[o:]
	for i, v := range src {
		u := math.Float64bits(v)
		if size == 4 {
			u = uint64(math.Float32bits(float32(v)))
		}
		for k := range size {
			b[k*n+i] = byte(u >> (8 * k))
		}
	}
	return dst
}

// splitFixed puts the bytes of n values of size bytes back together, appended back to back in dst.
func splitFixed(dst []byte, size int, src []byte) error {
	n := len(dst) / size
	// The streams are as long as the page has values, which may be more than are asked for only if the page is damaged.
	if len(src) != n*size {
		return short(src, n, size)
	}
	for k := range size {
		s := src[k*n : (k+1)*n]
		for i, c := range s {
			dst[i*size+k] = c
		}
	}
	return nil
}

func splitFloats(dst []float64, src []byte, size int) error {
	tmp := make([]byte, len(dst)*size)
	if err := splitFixed(tmp, size, src); err != nil {
		return err
	}
	return plainFloats(dst, tmp, size)
}

func splitInts(dst []int64, src []byte, size int) error {
	n := len(dst)
	if len(src) != n*size {
		return short(src, n, size)
	}
	for i := range dst {
		var u uint64
		for k := range size {
			u |= uint64(src[k*n+i]) << (8 * k)
		}
		if size == 4 {
			dst[i] = int64(int32(uint32(u)))
		} else {
			dst[i] = int64(u)
		}
	}
	return nil
}

// Float16 converts a half-precision number, as its two bytes lie in a file.
func Float16(b []byte) float64 {
	u := binary.LittleEndian.Uint16(b)
	sign, exp, man := 1.0, int(u>>10&31), float64(u&1023)
	if u>>15 != 0 {
		sign = -1
	}
	switch {
	case exp == 31 && man != 0:
		return math.NaN()
	case exp == 31:
		return math.Inf(int(sign))
	case exp == 0:
		return sign * math.Ldexp(man, -24)
	}
	return sign * math.Ldexp(1024+man, exp-25)
}
