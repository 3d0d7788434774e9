package script

import (
	"bufio"
	"io"
	"strings"

	"github.com/clientele-db/clientele"
)

// Reader cuts a stream of SQL into statements.
type Reader struct {
	br    *bufio.Reader
	line  int // of the next line that is read
	ready []clientele.Piece
	err   error
}

// NewReader returns a reader of r's statements.
func NewReader(r io.Reader) *Reader {
	return &Reader{br: bufio.NewReaderSize(r, 64<<10), line: 1}
}

// Next returns the next statement with its place in the stream; io.EOF at the end. The last statement needs no semicolon.
// It returns as soon as a statement is complete, without waiting for more of the stream.
func (r *Reader) Next() (clientele.Piece, error) {
	for len(r.ready) == 0 {
		if r.err != nil {
			return clientele.Piece{}, r.err
		}
		r.fill()
	}
	p := r.ready[0]
	r.ready = r.ready[1:]
	return p, nil
}

// fill reads lines until they end with whole statements, or the stream ends.
func (r *Reader) fill() {
	var text strings.Builder
	first := r.line
	for r.err == nil {
		var line string
		line, r.err = r.br.ReadString('\n')
		if r.line == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		text.WriteString(line)
		r.line++
		if !strings.Contains(line, ";") && r.err == nil {
			continue // nothing can have ended here
		}
		pieces, complete := clientele.Split(text.String())
		if !complete && r.err == nil {
			continue
		}
		for i := range pieces {
			pieces[i].Line += first - 1
		}
		r.ready = pieces
		return
	}
}
