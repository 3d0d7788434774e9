package ingest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// stream is a file opened as UTF-8 text.
type stream struct {
	io.Reader
	file  *os.File
	read  *atomic.Int64 // bytes of the file, compressed as it is
	close []func()
}

// Close frees the file and the decompressor.
func (s *stream) Close() error {
	for _, f := range s.close {
		f()
	}
	return s.file.Close()
}

// countReader counts what it passes on.
type countReader struct {
	r io.Reader
	n *atomic.Int64
}

func (c countReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// openText opens a file, decompresses it by its first bytes, decodes it to UTF-8 and drops the byte order mark.
func openText(path, enc string, read *atomic.Int64) (*stream, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s := &stream{file: f, read: read}
	fail := func(err error) (*stream, error) {
		_ = s.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	var r io.Reader = bufio.NewReaderSize(countReader{f, read}, 256<<10)
	head, _ := r.(*bufio.Reader).Peek(4)
	switch {
	case len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b:
		z, err := gzip.NewReader(r)
		if err != nil {
			return fail(err)
		}
		s.close = append(s.close, func() { _ = z.Close() })
		r = bufio.NewReaderSize(z, 256<<10)
	case len(head) == 4 && head[0] == 0x28 && head[1] == 0xb5 && head[2] == 0x2f && head[3] == 0xfd:
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
		if err != nil {
			return fail(err)
		}
		s.close = append(s.close, z.Close)
		r = bufio.NewReaderSize(z, 256<<10)
	}
	b := r.(*bufio.Reader)
	head, _ = b.Peek(3)
	var dec encoding.Encoding
	switch {
	case enc != "" && !strings.EqualFold(enc, "utf-8") && !strings.EqualFold(enc, "utf8"):
		if dec, err = htmlindex.Get(enc); err != nil {
			return fail(fmt.Errorf("unknown encoding %q: use a WHATWG name, such as gb18030, windows-1252, latin1, shift_jis, utf-16le", enc))
		}
	case len(head) >= 3 && head[0] == 0xef && head[1] == 0xbb && head[2] == 0xbf:
		_, _ = b.Discard(3)
	case len(head) >= 2 && head[0] == 0xff && head[1] == 0xfe:
		dec = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case len(head) >= 2 && head[0] == 0xfe && head[1] == 0xff:
		dec = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	s.Reader = b
	if dec != nil {
		s.Reader = transform.NewReader(b, unicode.BOMOverride(dec.NewDecoder()))
	}
	return s, nil
}
