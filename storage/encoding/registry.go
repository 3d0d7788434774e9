package encoding

import (
	"encoding/binary"

	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/parquet"
)

// Codec decodes one encoding. A nil function says that Parquet does not define it for that kind of value. All decode
// exactly as many values as dst has room for, or n; what follows them in src is not looked at.
type Codec struct {
	ID parquet.Encoding
	// Ints decodes INT32 (size 4, sign-extended) and INT64 (size 8).
	Ints func(dst []int64, src []byte, size int) error
	// Floats decodes FLOAT (size 4) and DOUBLE (size 8).
	Floats func(dst []float64, src []byte, size int) error
	// Bytes appends n values of BYTE_ARRAY to dst.
	Bytes func(dst *Bytes, n int, src []byte) error
	// Fixed decodes FIXED_LEN_BYTE_ARRAY and INT96, size bytes each, back to back.
	Fixed func(dst []byte, size int, src []byte) error
	// Bools decodes n values of BOOLEAN into a bitmap, the rest of its last word zero.
	Bools func(dst []uint64, n int, src []byte) error
}

// codecs lists the encodings of values that are not dictionary codes.
var codecs = [...]Codec{
	{ID: parquet.Plain, Ints: plainInts, Floats: plainFloats, Bytes: plainBytes, Fixed: plainFixed, Bools: plainBools},
	{ID: parquet.RLE, Bools: hybridBools},
	{ID: parquet.DeltaBinaryPacked, Ints: deltaInts},
	{ID: parquet.DeltaLengthByteArray, Bytes: func(dst *Bytes, n int, src []byte) error {
		_, err := decodeDeltaLength(dst, n, src)
		return err
	}},
	{ID: parquet.DeltaByteArray, Bytes: func(dst *Bytes, n int, src []byte) error {
		_, err := decodeDeltaByteArray(dst, n, src)
		return err
	}, Fixed: deltaFixed},
	{ID: parquet.ByteStreamSplit, Ints: splitInts, Floats: splitFloats, Fixed: splitFixed},
}

// Lookup returns the codec of an encoding, nil if there is none.
func Lookup(id parquet.Encoding) *Codec {
	for i := range codecs {
		if codecs[i].ID == id {
			return &codecs[i]
		}
	}
	return nil
}

func deltaInts(dst []int64, src []byte, size int) error {
	if len(dst) == 0 {
		return nil
	}
	if _, err := DecodeDelta(dst, src); err != nil {
		return err
	}
	if size == 4 {
		for i, v := range dst {
			dst[i] = int64(int32(v))
		}
	}
	return nil
}

func deltaFixed(dst []byte, size int, src []byte) error {
	var b Bytes
	n := len(dst) / size
	if _, err := decodeDeltaByteArray(&b, n, src); err != nil {
		return err
	}
	for i := range n {
		v := b.At(i)
		if len(v) != size {
			return corrupt.New("value of %d bytes where all have %d", len(v), size)
		}
		copy(dst[i*size:], v)
	}
	return nil
}

// hybridBools decodes booleans of RLE, which lie behind the length of their bytes.
func hybridBools(dst []uint64, n int, src []byte) error {
	if n == 0 {
		return nil
	}
	if len(src) < 4 {
		return corrupt.New("page of booleans ends early")
	}
	l := binary.LittleEndian.Uint32(src)
	if uint64(l) > uint64(len(src)-4) {
		return corrupt.New("booleans of %d bytes in a page of %d", l, len(src)-4)
	}
	tmp := make([]uint32, n)
	if _, err := DecodeHybrid(tmp, src[4:4+l], 1); err != nil {
		return err
	}
	clear(dst[:(n+63)/64])
	for i, v := range tmp {
		dst[i>>6] |= uint64(v) << (i & 63)
	}
	return nil
}
