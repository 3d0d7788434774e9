package export

import (
	"io"

	"github.com/apache/arrow-go/v18/arrow/ipc"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/arrowio"
)

// arrowFile writes the Arrow IPC file format, or with stream its streaming format.
type arrowFile struct {
	w      io.Writer
	stream bool
	rows   *arrowio.Writer
	out    interface {
		io.Closer
		write(b *vec.Batch) error
	}
}

// NewArrowStream returns an encoder of the Arrow IPC streaming format.
func NewArrowStream(w io.Writer) Encoder { return &arrowFile{w: w, stream: true} }

// NewArrowFile returns an encoder of the Arrow IPC file format.
func NewArrowFile(w io.Writer) Encoder { return &arrowFile{w: w} }

// Begin implements Encoder.
func (a *arrowFile) Begin(cols []types.Field) error {
	a.rows = arrowio.NewWriter(cols)
	if a.stream {
		a.out = &streamOut{ipc.NewWriter(a.w, ipc.WithSchema(a.rows.Schema())), a.rows}
		return nil
	}
	f, err := ipc.NewFileWriter(a.w, ipc.WithSchema(a.rows.Schema()))
	if err != nil {
		return err
	}
	a.out = &fileOut{f, a.rows}
	return nil
}

// Batch implements Encoder.
func (a *arrowFile) Batch(b *vec.Batch) error { return a.out.write(b) }

// End implements Encoder.
func (a *arrowFile) End() error { return a.out.Close() }

type streamOut struct {
	*ipc.Writer
	rows *arrowio.Writer
}

func (s *streamOut) write(b *vec.Batch) error {
	r, err := s.rows.Record(b)
	if err != nil {
		return err
	}
	defer r.Release()
	return s.Write(r)
}

type fileOut struct {
	*ipc.FileWriter
	rows *arrowio.Writer
}

func (f *fileOut) write(b *vec.Batch) error {
	r, err := f.rows.Record(b)
	if err != nil {
		return err
	}
	defer r.Release()
	return f.Write(r)
}
