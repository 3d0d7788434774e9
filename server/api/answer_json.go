package api

import (
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/server/problem"
	"github.com/clientele-db/clientele/server/wire"
)

// pieceBytes is how much text is gathered before it is passed on.
const pieceBytes = 32 << 10

// QueryAnswer is the JSON answer to a query. It is written piece by piece and never held whole; the type documents it.
type QueryAnswer struct {
	Columns      []ColumnInfo     `json:"columns" jsonschema:"The columns, in their order; none for statements that return no rows."`
	Rows         [][]any          `json:"rows" jsonschema:"The rows, each an array with a value for each column."`
	RowCount     int64            `json:"row_count" jsonschema:"How many rows there are."`
	Statement    string           `json:"statement" jsonschema:"What was done: SELECT, INSERT, CREATE TABLE …"`
	RowsAffected *int64           `json:"rows_affected,omitempty" jsonschema:"How many rows were written, for statements that write."`
	Stats        QueryStats       `json:"stats" jsonschema:"What it took."`
	Error        *problem.Problem `json:"error,omitempty" jsonschema:"What ended the query before its last row: rows are missing. The document is whole all the same."`
}

// ColumnInfo describes a column.
type ColumnInfo struct {
	Name     string `json:"name" jsonschema:"Its name; two columns of a result may have the same."`
	Type     string `json:"type" jsonschema:"Its SQL type: bigint, decimal(12,2), array(varchar) …"`
	Nullable bool   `json:"nullable" jsonschema:"Whether it may hold NULL."`
}

// QueryStats is what a query took.
type QueryStats struct {
	ElapsedSeconds  float64 `json:"elapsed_seconds" jsonschema:"From the beginning of the statement to its last row."`
	BytesTouched    int64   `json:"bytes_touched" jsonschema:"The encoded size of the column pages that were read, from memory or files."`
	PeakMemoryBytes int64   `json:"peak_memory_bytes" jsonschema:"The most memory that its operators held, without the page cache."`
}

func columnInfos(cols []types.Field) []ColumnInfo {
	out := make([]ColumnInfo, len(cols))
	for i, c := range cols {
		out[i] = ColumnInfo{c.Name, c.Type.String(), !c.NotNull}
	}
	return out
}

// document writes a QueryAnswer.
type document struct {
	w      io.Writer
	zone   *time.Location
	values []*wire.JSONValue
	rows   kernel.Dense
	some   bool // a row has been written
	buf    []byte
}

func newDocument(w io.Writer, zone *time.Location) answer { return &document{w: w, zone: zone} }

// Begin implements answer.
func (d *document) Begin(cols []types.Field) error {
	for _, c := range cols {
		d.values = append(d.values, wire.NewJSONValue(c.Type, d.zone))
	}
	head, err := json.Marshal(columnInfos(cols))
	if err != nil {
		return err
	}
	d.buf = append(d.buf, `{"columns":`...)
	d.buf = append(d.buf, head...)
	d.buf = append(d.buf, `,"rows":[`...)
	return nil
}

// Batch implements answer.
func (d *document) Batch(b *vec.Batch) error {
	cols, err := d.rows.Load(b)
	if err != nil {
		return err
	}
	out := d.buf
	for r := range b.K {
		if d.some {
			out = append(out, ',')
		}
		d.some = true
		out = append(out, '\n', '[')
		for i, v := range cols {
			if i > 0 {
				out = append(out, ',')
			}
			out = d.values[i].Append(out, v, r)
		}
		out = append(out, ']')
		if len(out) >= pieceBytes {
			if _, err := d.w.Write(out); err != nil {
				return err
			}
			out = out[:0]
		}
	}
	d.buf = out[:0]
	_, err = d.w.Write(out)
	return err
}

// End implements answer.
func (d *document) End(s *summary) error { return d.end(s, nil) }

// Fail implements answer.
func (d *document) Fail(p *problem.Problem, s *summary) bool { return d.end(s, p) == nil }

func (d *document) end(s *summary, p *problem.Problem) error {
	out := d.buf
	if d.some {
		out = append(out, '\n')
	}
	out = append(out, `],"row_count":`...)
	out = strconv.AppendInt(out, s.rows, 10)
	out = append(out, `,"statement":`...)
	out = wire.AppendJSONString(out, []byte(s.statement))
	if s.counted {
		out = append(out, `,"rows_affected":`...)
		out = strconv.AppendInt(out, s.affected, 10)
	}
	stats, err := json.Marshal(QueryStats{s.profile.Elapsed.Seconds(), s.profile.BytesTouched, s.profile.PeakMemory})
	if err != nil {
		return err
	}
	out = append(out, `,"stats":`...)
	out = append(out, stats...)
	if p != nil {
		out = append(out, `,"error":`...)
		out = p.Append(out)
	}
	out = append(out, '}', '\n')
	_, err = d.w.Write(out)
	return err
}
