package difftest

import (
	"context"

	"github.com/clientele-db/clientele"
)

// Clientele makes a session an Engine.
type Clientele struct{ *clientele.Session }

// Run implements Engine.
func (c Clientele) Run(sql string) ([][]*string, error) {
	ctx := context.Background()
	r, err := c.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // Batch tells what went wrong
	var out [][]*string
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
			out = append(out, row)
		}
	}
}
