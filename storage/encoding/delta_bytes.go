package encoding

import (
	"math"

	"github.com/clientele-db/clientele/storage/corrupt"
)

// Bytes is a column of byte strings: value i is Data[Off[i]:Off[i+1]]; Off has one element more than there are values.
type Bytes struct {
	Off  []uint32
	Data []byte
}

// Len returns the number of values.
func (b *Bytes) Len() int { return max(len(b.Off)-1, 0) }

// At returns value i without copying.
func (b *Bytes) At(i int) []byte { return b.Data[b.Off[i]:b.Off[i+1]] }

// Reset empties b and keeps its memory.
func (b *Bytes) Reset() {
	b.Off = append(b.Off[:0], 0)
	b.Data = b.Data[:0]
}

// Append appends a value. The caller keeps the sum of sizes below 2^32.
func (b *Bytes) Append(v []byte) {
	b.Data = append(b.Data, v...)
	b.Off = append(b.Off, uint32(len(b.Data)))
}

// maxPageBytes bounds the strings of one page.
const maxPageBytes = math.MaxInt32

// AppendDeltaLength appends values i … j-1 as DELTA_LENGTH_BYTE_ARRAY: their lengths as DELTA_BINARY_PACKED of INT32, then
// their bytes back to back.
func AppendDeltaLength(dst []byte, off []uint32, data []byte, lens []int64) []byte {
	n := len(off) - 1
	lens = lens[:0]
	for i := range n {
		lens = append(lens, int64(off[i+1]-off[i]))
	}
	dst = AppendDelta(dst, lens, true)
	return append(dst, data[off[0]:off[n]]...)
}

// decodeDeltaLength appends n values to dst.
func decodeDeltaLength(dst *Bytes, n int, src []byte) (int, error) {
	if n == 0 {
		return 0, nil
	}
	lens := make([]int64, n)
	k, err := DecodeDelta(lens, src)
	if err != nil {
		return 0, err
	}
	if len(dst.Off) == 0 {
		dst.Off = append(dst.Off, 0)
	}
	total := int64(0)
	base := int64(len(dst.Data))
	for _, l := range lens {
		l = int64(int32(l))
		if l < 0 {
			return 0, corrupt.New("string of length %d", l)
		}
		if total += l; total > int64(len(src)-k) {
			return 0, corrupt.New("strings need %d bytes or more, the page has %d", total, len(src)-k)
		}
		dst.Off = append(dst.Off, uint32(base+total))
	}
	if base+total > maxPageBytes {
		return 0, corrupt.New("strings of more than 2 GiB in one page")
	}
	dst.Data = append(dst.Data, src[k:k+int(total)]...)
	return k + int(total), nil
}

// decodeDeltaByteArray appends n values of DELTA_BYTE_ARRAY: the lengths of the prefixes shared with the value before, as
// DELTA_BINARY_PACKED, then the suffixes as DELTA_LENGTH_BYTE_ARRAY.
func decodeDeltaByteArray(dst *Bytes, n int, src []byte) (int, error) {
	if n == 0 {
		return 0, nil
	}
	pre := make([]int64, n)
	k, err := DecodeDelta(pre, src)
	if err != nil {
		return 0, err
	}
	var suf Bytes
	m, err := decodeDeltaLength(&suf, n, src[k:])
	if err != nil {
		return 0, err
	}
	if len(dst.Off) == 0 {
		dst.Off = append(dst.Off, 0)
	}
	prev, prevLen := len(dst.Data), 0
	for i := range n {
		p := int(int32(pre[i]))
		if p < 0 || p > prevLen {
			return 0, corrupt.New("prefix of %d bytes of a string of %d", p, prevLen)
		}
		at := len(dst.Data)
		if at+p+len(suf.At(i)) > maxPageBytes {
			return 0, corrupt.New("strings of more than 2 GiB in one page")
		}
		dst.Data = append(dst.Data, dst.Data[prev:prev+p]...)
		dst.Data = append(dst.Data, suf.At(i)...)
		dst.Off = append(dst.Off, uint32(len(dst.Data)))
		prev, prevLen = at, len(dst.Data)-at
	}
	return k + m, nil
}
