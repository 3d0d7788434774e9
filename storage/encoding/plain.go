package encoding

import (
	"encoding/binary"
	"math"

	"github.com/clientele-db/clientele/storage/corrupt"
)

// AppendPlainInts appends values as PLAIN INT32 (size 4) or INT64 (size 8).
func AppendPlainInts(dst []byte, src []int64, size int) []byte {
	o := len(dst)
	dst = append(dst, make([]byte, len(src)*size)...)
	b := dst[o:]
	if size == 4 {
		for i, v := range src {
			binary.LittleEndian.PutUint32(b[4*i:], uint32(v))
		}
		return dst
	}
	for i, v := range src {
		binary.LittleEndian.PutUint64(b[8*i:], uint64(v))
	}
	return dst
}

// AppendPlainFloats appends values as PLAIN FLOAT (size 4) or DOUBLE (size 8).
func AppendPlainFloats(dst []byte, src []float64, size int) []byte {
	for _, v := range src {
		if size == 4 {
			dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(v)))
		} else {
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
		}
	}
	return dst
}

// AppendPlainBytes appends values as PLAIN BYTE_ARRAY: each behind its length in four bytes.
func AppendPlainBytes(dst []byte, off []uint32, data []byte) []byte {
	for i := range len(off) - 1 {
		v := data[off[i]:off[i+1]]
		dst = append(binary.LittleEndian.AppendUint32(dst, uint32(len(v))), v...)
	}
	return dst
}

// AppendBitmap appends the first n bits of bm as PLAIN BOOLEAN.
func AppendBitmap(dst []byte, bm []uint64, n int) []byte {
	end := len(dst) + (n+7)/8
	for _, w := range bm[:(n+63)/64] {
		dst = binary.LittleEndian.AppendUint64(dst, w)
	}
	if r := n & 7; r != 0 {
		dst[end-1] &= 1<<r - 1
	}
	return dst[:end]
}

func short(src []byte, n, size int) error {
	return corrupt.New("%d values of %d bytes in a page of %d bytes", n, size, len(src))
}

func plainInts(dst []int64, src []byte, size int) error {
	if len(src)/size < len(dst) {
		return short(src, len(dst), size)
	}
	if size == 4 {
		for i := range dst {
			dst[i] = int64(int32(binary.LittleEndian.Uint32(src[4*i:])))
		}
		return nil
	}
	for i := range dst {
		dst[i] = int64(binary.LittleEndian.Uint64(src[8*i:]))
	}
	return nil
}

func plainFloats(dst []float64, src []byte, size int) error {
	if len(src)/size < len(dst) {
		return short(src, len(dst), size)
	}
	for i := range dst {
		if size == 4 {
			dst[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:])))
		} else {
			dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(src[8*i:]))
		}
	}
	return nil
}

func plainBytes(dst *Bytes, n int, src []byte) error {
	if len(dst.Off) == 0 {
		dst.Off = append(dst.Off, 0)
	}
	for i := range n {
		if len(src) < 4 {
			return corrupt.New("page ends after %d of %d strings", i, n)
		}
		l := binary.LittleEndian.Uint32(src)
		if uint64(l) > uint64(len(src)-4) {
			return corrupt.New("string of %d bytes, the page has %d left", l, len(src)-4)
		}
		if len(dst.Data)+int(l) > maxPageBytes {
			return corrupt.New("strings of more than 2 GiB in one page")
		}
		dst.Data = append(dst.Data, src[4:4+l]...)
		dst.Off = append(dst.Off, uint32(len(dst.Data)))
		src = src[4+l:]
	}
	return nil
}

func plainFixed(dst []byte, size int, src []byte) error {
	if len(src) < len(dst) {
		return short(src, len(dst)/size, size)
	}
	copy(dst, src)
	return nil
}

func plainBools(dst []uint64, n int, src []byte) error {
	if len(src) < (n+7)/8 {
		return corrupt.New("%d booleans in a page of %d bytes", n, len(src))
	}
	for i := range dst[:(n+63)/64] {
		if len(src) >= 8 {
			dst[i] = binary.LittleEndian.Uint64(src)
			src = src[8:]
			continue
		}
		var w [8]byte
		copy(w[:], src)
		dst[i] = binary.LittleEndian.Uint64(w[:])
		src = nil
	}
	if r := n & 63; r != 0 {
		dst[n>>6] &= 1<<r - 1
	}
	return nil
}
