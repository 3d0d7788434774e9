package peer

import (
	"context"

	"github.com/clientele-db/clientele"
)

// Ask returns a session's answer in the form of a peer's, so that [Differ] can hold one against the other.
func Ask(ctx context.Context, s *clientele.Session, sql string) (*Result, error) {
	r, err := s.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // Batch tells what went wrong
	out := new(Result)
	for _, c := range r.Columns() {
		out.Columns = append(out.Columns, c.Name)
		out.Types = append(out.Types, c.Type.String())
	}
	var buf []byte
	for {
		b, err := r.Batch(ctx)
		if err != nil || b == nil {
			return out, err
		}
		for i := range b.K {
			row := make([]*string, len(b.Cols))
			for j, v := range b.Cols {
				if v.IsNull(i) {
					continue
				}
				buf = clientele.AppendText(buf[:0], v, i)
				s := string(buf)
				row[j] = &s
			}
			out.Rows = append(out.Rows, row)
		}
	}
}
