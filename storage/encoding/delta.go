package encoding

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/clientele-db/clientele/storage/corrupt"
)

// DELTA_BINARY_PACKED holds the first value and then differences in blocks:
//
//	varint block size (128)  varint miniblocks a block (4)  varint count  zigzag first value
//	block: zigzag smallest difference, one byte of width a miniblock, then 32 values of that width a miniblock
//
// Example: 7 8 10 13 is 128, 4, 4, 7; then 1 (the smallest difference) and the differences above it 0 1 2, 2 bits each.
// Differences wrap around, in 32 bits for INT32.

const (
	deltaBlock = 128
	deltaMini  = 32
)

// AppendDelta appends src as DELTA_BINARY_PACKED. narrow says that the values are of INT32.
func AppendDelta(dst []byte, src []int64, narrow bool) []byte {
	dst = binary.AppendUvarint(dst, deltaBlock)
	dst = binary.AppendUvarint(dst, deltaBlock/deltaMini)
	dst = binary.AppendUvarint(dst, uint64(len(src)))
	if len(src) == 0 {
		return binary.AppendVarint(dst, 0)
	}
	dst = binary.AppendVarint(dst, src[0])
	prev := src[0]
	var d [deltaBlock]int64
	for rest := src[1:]; len(rest) > 0; {
		blk := rest[:min(deltaBlock, len(rest))]
		rest = rest[len(blk):]
		lo := int64(math.MaxInt64)
		if narrow {
			for i, v := range blk {
				x := int64(int32(v - prev))
				d[i], prev, lo = x, v, min(lo, x)
			}
		} else {
			for i, v := range blk {
				x := v - prev
				d[i], prev, lo = x, v, min(lo, x)
			}
		}
		clearFrom := len(blk)
		for i := clearFrom; i < deltaBlock; i++ {
			d[i] = lo
		}
		dst = binary.AppendVarint(dst, lo)
		ws := len(dst)
		dst = append(dst, 0, 0, 0, 0)
		for m := 0; m*deltaMini < len(blk); m++ {
			mini := d[m*deltaMini : (m+1)*deltaMini]
			var or uint64
			for _, x := range mini {
				or |= uint64(x - lo)
			}
			w := uint(bits.Len64(or))
			dst[ws+m] = byte(w)
			dst = AppendPacked(dst, mini, lo, w)
		}
	}
	return dst
}

// DeltaBytes estimates the size of AppendDelta from every eighth block.
func DeltaBytes(src []int64) int {
	if len(src) < 2 {
		return 16
	}
	total, seen := 0, 0
	for i := 1; i < len(src); i += 8 * deltaBlock {
		end := min(i+deltaBlock, len(src))
		lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
		for j := i; j < end; j++ {
			x := src[j] - src[j-1]
			lo, hi = min(lo, x), max(hi, x)
		}
		total += 7 + (end-i)*bits.Len64(uint64(hi-lo))/8
		seen += end - i
	}
	return 10 + int(int64(total)*int64(len(src))/int64(seen))
}

// DecodeDelta reads len(dst) values and returns the number of bytes read. The values of INT32 are to be cut to 32 bits by
// the caller.
func DecodeDelta(dst []int64, src []byte) (int, error) {
	r := deltaReader{src: src}
	if err := r.head(); err != nil {
		return 0, err
	}
	if r.total < uint64(len(dst)) {
		return 0, corrupt.New("delta encoding holds %d values, %d are expected", r.total, len(dst))
	}
	return r.values(dst)
}

// DeltaCount returns the number of values that a stream claims to hold.
func DeltaCount(src []byte) (int, error) {
	r := deltaReader{src: src}
	if err := r.head(); err != nil {
		return 0, err
	}
	if r.total > math.MaxInt32 {
		return 0, corrupt.New("delta encoding claims %d values", r.total)
	}
	return int(r.total), nil
}

type deltaReader struct {
	src          []byte
	off          int
	mini, perBlk int
	total        uint64
	first        int64
}

func (r *deltaReader) uvarint() (uint64, bool) {
	v, n := binary.Uvarint(r.src[r.off:])
	if n <= 0 {
		return 0, false
	}
	r.off += n
	return v, true
}

func (r *deltaReader) zigzag() (int64, bool) {
	v, ok := r.uvarint()
	return int64(v>>1) ^ -int64(v&1), ok
}

func (r *deltaReader) head() error {
	block, ok1 := r.uvarint()
	minis, ok2 := r.uvarint()
	total, ok3 := r.uvarint()
	first, ok4 := r.zigzag()
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return corrupt.New("delta encoding ends in its header")
	}
	if block == 0 || block > 1<<20 || block%128 != 0 || minis == 0 || minis > block || block%minis != 0 || block/minis%32 != 0 {
		return corrupt.New("delta encoding with blocks of %d values in %d parts", block, minis)
	}
	r.perBlk, r.mini, r.total, r.first = int(minis), int(block/minis), total, first
	return nil
}

func (r *deltaReader) values(dst []int64) (int, error) {
	if r.total == 0 || len(dst) == 0 {
		return r.off, nil
	}
	dst[0] = r.first
	prev := r.first
	dst = dst[1:]
	// Values past len(dst) but within the total belong to the stream: their miniblocks must be passed over, too.
	left := r.total - 1
	for left > 0 {
		lo, ok := r.zigzag()
		if !ok || len(r.src)-r.off < r.perBlk {
			return 0, corrupt.New("delta encoding ends with %d values missing", left)
		}
		ws := r.src[r.off : r.off+r.perBlk]
		r.off += r.perBlk
		for _, wb := range ws {
			if left == 0 {
				break
			}
			w := uint(wb)
			nb := r.mini / 8 * int(w)
			if w > 64 {
				return 0, corrupt.New("delta encoding with values of %d bits", w)
			}
			k := int(min(uint64(r.mini), left))
			if len(r.src)-r.off < nb {
				// The last miniblock may be cut after its last value.
				if uint64(k) < left || len(r.src)-r.off < PackedBytes(k, w) {
					return 0, corrupt.New("delta encoding ends with %d values missing", left)
				}
				nb = len(r.src) - r.off
			}
			if len(dst) > 0 {
				m := dst[:min(k, len(dst))]
				// Reading past the miniblock is harmless and lets whole words be loaded.
				Unpack(m, r.src[r.off:], lo, w)
				for i, x := range m {
					prev += x
					m[i] = prev
				}
				dst = dst[len(m):]
			}
			r.off += nb
			left -= uint64(k)
		}
	}
	return r.off, nil
}
