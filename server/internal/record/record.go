// Package record notes what a handler answers: the status, the bytes, and whether anything has been sent yet.
package record

import "net/http"

// Writer is a response writer that remembers. One goroutine uses it at a time.
type Writer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// Wrap returns w as a Writer; one that is a Writer already is returned as it is.
func Wrap(w http.ResponseWriter) *Writer {
	if r, ok := w.(*Writer); ok {
		return r
	}
	return &Writer{ResponseWriter: w}
}

// WriteHeader implements http.ResponseWriter.
func (w *Writer) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *Writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Status is the status that was sent, 0 while there is none.
func (w *Writer) Status() int { return w.status }

// Bytes is the number of bytes of the body.
func (w *Writer) Bytes() int64 { return w.bytes }
