package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/clientele-db/clientele/engine/vec"
)

// chunkBytes is the size to which the text is cut: large against the cost of handing it over, small against a core's cache
// and against the number of workers.
const chunkBytes = 1 << 20

// maxRecordBytes bounds one record, so that a stray quote ends in an error and not in memory exhausted.
const maxRecordBytes = 256 << 20

// textChunk is a whole number of records.
type textChunk struct {
	seq  int64
	line int64  // of its first byte, from 1
	text []byte // vec.Pad readable bytes follow in the same array
}

// cutter cuts a stream of text into chunks at record boundaries.
type cutter struct {
	file    string
	r       io.Reader
	dialect Dialect
	seq     int64
	line    int64
	carry   []byte // beginning of a record whose end has not been read
	eof     bool
}

// next returns the next chunk, with an array from buf if it is large enough, or io.EOF.
func (c *cutter) next(ctx context.Context, buf []byte) (textChunk, error) {
	want := chunkBytes
	for {
		if err := ctx.Err(); err != nil {
			return textChunk{}, err
		}
		need := len(c.carry) + want + vec.Pad
		if cap(buf) < need {
			buf = make([]byte, need)
		}
		buf = buf[:cap(buf)]
		n := copy(buf, c.carry)
		for !c.eof && n < len(c.carry)+want {
			m, err := c.r.Read(buf[n : len(c.carry)+want])
			n += m
			if err == io.EOF {
				c.eof = true
			} else if err != nil {
				return textChunk{}, fmt.Errorf("read %s: %w", c.file, err)
			}
		}
		if n == 0 {
			return textChunk{}, io.EOF
		}
		text := buf[:n]
		end := n
		if !c.eof {
			end = c.dialect.lastRecordEnd(text)
		}
		if end == 0 { // no record ends in this much text
			if n > maxRecordBytes {
				return textChunk{}, fmt.Errorf("%s line %d: a record of more than %d MiB, or a quote that is never closed", c.file, c.line, maxRecordBytes>>20)
			}
			c.carry = append(c.carry[:0], text...)
			want *= 2
			continue
		}
		out := textChunk{seq: c.seq, line: c.line, text: text[:end]}
		c.carry = append(c.carry[:0], text[end:]...)
		clear(buf[end:min(end+vec.Pad, len(buf))])
		c.seq++
		c.line += int64(bytes.Count(out.text, newline))
		return out, nil
	}
}

var newline = []byte{'\n'}

// lastRecordEnd returns the offset behind the last record that ends in text, which starts at a record; 0 if none does.
func (d *Dialect) lastRecordEnd(text []byte) int {
	if d.Quote == 0 || bytes.IndexByte(text, d.Quote) < 0 {
		return bytes.LastIndexByte(text, '\n') + 1
	}
	// A quote opens only at the start of a field; inside, a doubled or escaped quote does not close.
	last, i, start := 0, 0, true
	for i < len(text) {
		b := text[i]
		switch {
		case start && b == d.Quote:
			i++
			for {
				j := bytes.IndexByte(text[i:], d.Quote)
				if d.Escape != d.Quote && d.Escape != 0 {
					j = indexQuote(text[i:], d.Quote, d.Escape)
				}
				if j < 0 {
					return last
				}
				i += j + 1
				if d.Escape == d.Quote {
					if i == len(text) {
						return last // the next byte decides
					}
					if text[i] == d.Quote {
						i++
						continue
					}
				}
				break
			}
			start = false
			continue
		case b == '\n':
			last = i + 1
			start = true
		default:
			start = b == d.Delimiter
		}
		i++
	}
	return last
}

// indexQuote finds the first quote that no escape precedes.
func indexQuote(text []byte, quote, escape byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case escape:
			i++
		case quote:
			return i
		}
	}
	return -1
}
