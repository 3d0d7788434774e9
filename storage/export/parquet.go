package export

import (
	"io"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/segment"
)

// parquetFile writes Parquet as segments are written.
type parquetFile struct {
	w      io.Writer
	schema *segment.Schema
	out    *segment.Writer
	enc    *segment.Encoder
	cols   []*vec.Vector
	fields []types.Field
}

// NewParquet returns an encoder of Parquet.
func NewParquet(w io.Writer) Encoder { return &parquetFile{w: w} }

// Begin implements Encoder.
func (p *parquetFile) Begin(cols []types.Field) error {
	s, err := segment.NewSchema(cols)
	if err != nil {
		return err
	}
	p.schema, p.fields, p.enc = s, cols, segment.NewEncoder()
	p.out = segment.NewWriter(p.w, s, nil)
	p.reset()
	return nil
}

func (p *parquetFile) reset() {
	p.cols = make([]*vec.Vector, len(p.fields))
	for i, f := range p.fields {
		p.cols[i] = new(vec.Vector)
		column.Init(p.cols[i], f.Type)
	}
}

func (p *parquetFile) rows() int {
	if len(p.cols) == 0 {
		return 0
	}
	return p.cols[0].N
}

// Batch implements Encoder.
func (p *parquetFile) Batch(b *vec.Batch) error {
	column.AppendBatch(p.cols, b)
	if p.rows() >= segment.GroupRows {
		return p.flush()
	}
	return nil
}

func (p *parquetFile) flush() error {
	n := p.rows()
	if n == 0 {
		return nil
	}
	cols := make([]*segment.Column, len(p.cols))
	for i, v := range p.cols {
		column.Pad(v)
		c, err := p.enc.Encode(p.schema, i, []segment.Piece{{V: v, From: 0, To: n}}, n, segment.PageRows, nil)
		if err != nil {
			return err
		}
		cols[i] = c
	}
	if err := p.out.AddGroup(n, segment.PageRows, cols); err != nil {
		return err
	}
	p.reset()
	return nil
}

// End implements Encoder.
func (p *parquetFile) End() error {
	if err := p.flush(); err != nil {
		return err
	}
	_, _, err := p.out.Finish()
	return err
}
