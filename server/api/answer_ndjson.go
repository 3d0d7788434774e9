package api

import (
	"io"
	"time"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/server/problem"
	"github.com/clientele-db/clientele/server/wire"
)

// lines writes NDJSON: an object a row. Columns of the same name get different ones.
type lines struct {
	w      io.Writer
	zone   *time.Location
	names  [][]byte // what stands before each value: {"a": or ,"b":
	values []*wire.JSONValue
	rows   kernel.Dense
	buf    []byte
}

func newLines(w io.Writer, zone *time.Location) answer { return &lines{w: w, zone: zone} }

// Begin implements answer.
func (l *lines) Begin(cols []types.Field) error {
	for i, name := range wire.UniqueNames(cols, "") {
		sep := byte(',')
		if i == 0 {
			sep = '{'
		}
		l.names = append(l.names, append(wire.AppendJSONString([]byte{sep}, []byte(name)), ':'))
		l.values = append(l.values, wire.NewJSONValue(cols[i].Type, l.zone))
	}
	return nil
}

// Batch implements answer.
func (l *lines) Batch(b *vec.Batch) error {
	cols, err := l.rows.Load(b)
	if err != nil {
		return err
	}
	out := l.buf[:0]
	for r := range b.K {
		for i, v := range cols {
			out = append(out, l.names[i]...)
			out = l.values[i].Append(out, v, r)
		}
		out = append(out, '}', '\n')
		if len(out) >= pieceBytes {
			if _, err := l.w.Write(out); err != nil {
				return err
			}
			out = out[:0]
		}
	}
	l.buf = out[:0]
	_, err = l.w.Write(out)
	return err
}

// End implements answer.
func (l *lines) End(*summary) error { return nil }

// Fail implements answer.
func (l *lines) Fail(p *problem.Problem, _ *summary) bool {
	out := append(l.buf[:0], `{"error":`...)
	out = append(p.Append(out), '}', '\n')
	_, err := l.w.Write(out)
	return err == nil
}
