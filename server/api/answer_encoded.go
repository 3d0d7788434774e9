package api

import (
	"io"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/server/problem"
)

// encoded writes by one of the encoders that files are written with. Their formats have no place for an error.
type encoded struct {
	clientele.Encoder
	rowless bool
}

func newCSV(w io.Writer, _ *time.Location) answer {
	return &encoded{Encoder: clientele.NewCSV(w, ',', "", false)}
}

func newTSV(w io.Writer, _ *time.Location) answer {
	return &encoded{Encoder: clientele.NewCSV(w, '\t', "", false)}
}

func newArrow(w io.Writer, _ *time.Location) answer { return &encoded{Encoder: clientele.NewArrow(w)} }

// Begin implements answer. A statement that returns no rows has no line of names either, and of Arrow a schema without fields.
func (e *encoded) Begin(cols []types.Field) error {
	_, text := e.Encoder.(interface{ Flush() error })
	if e.rowless = len(cols) == 0 && text; e.rowless {
		return nil
	}
	return e.Encoder.Begin(cols)
}

// Batch implements answer. What it wrote is passed on at once: it may be long until the next batch comes.
func (e *encoded) Batch(b *vec.Batch) error {
	if err := e.Encoder.Batch(b); err != nil {
		return err
	}
	if f, ok := e.Encoder.(interface{ Flush() error }); ok {
		return f.Flush()
	}
	return nil
}

// End implements answer.
func (e *encoded) End(*summary) error { return e.Encoder.End() }

// Fail implements answer.
func (*encoded) Fail(*problem.Problem, *summary) bool { return false }
