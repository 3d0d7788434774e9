package segment

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/parquet"
)

// newZstdEncoder returns an encoder for whole pages. Higher levels save 2-6 % for up to 30 times the time.
func newZstdEncoder() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithEncoderCRC(false), zstd.WithZeroFrames(true), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}

// zstdDecoders are shared by all readers: a decoder serves one call at a time.
var zstdDecoders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage+1024), zstd.IgnoreChecksum(false))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
}}

// decompress appends the size bytes that src is the compressed form of to dst[:0], which has room for them.
func decompress(dst, src []byte, codec parquet.Codec, size int) ([]byte, error) {
	dst = dst[:0]
	var err error
	switch codec {
	case parquet.Uncompressed:
		if len(src) != size {
			return nil, corrupt.New("page of %d bytes claims %d", len(src), size)
		}
		return append(dst, src...), nil
	case parquet.Zstd:
		d := zstdDecoders.Get().(*zstd.Decoder)
		dst, err = d.DecodeAll(src, dst)
		zstdDecoders.Put(d)
	case parquet.Snappy:
		var n int
		if n, err = snappy.DecodedLen(src); err == nil && n != size {
			return nil, corrupt.New("page of %d bytes claims %d", n, size)
		}
		if err == nil {
			dst, err = snappy.Decode(dst[:cap(dst)], src)
		}
	case parquet.Gzip:
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(src)); err == nil {
			buf := bytes.NewBuffer(dst)
			_, err = io.Copy(buf, io.LimitReader(z, int64(size)+1))
			dst = buf.Bytes()
		}
	case parquet.LZ4Raw:
		var n int
		dst = dst[:cap(dst)][:size]
		n, err = lz4.UncompressBlock(src, dst)
		dst = dst[:max(n, 0)]
	default:
		return nil, fmt.Errorf("compression %v is not supported", codec)
	}
	if err != nil {
		return nil, corrupt.New("decompress %v page: %v", codec, err)
	}
	if len(dst) != size {
		return nil, corrupt.New("page of %d bytes claims %d", len(dst), size)
	}
	return dst, nil
}
