package difftest

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/exec"
)

// Clientele makes a session an Engine.
type Clientele struct{ *clientele.Session }

// Run implements Engine. A fault of the engine comes with its stack.
func (c Clientele) Run(sql string) ([][]*string, error) {
	rows, err := c.run(sql)
	if bug, ok := errors.AsType[*exec.InternalError](err); ok {
		err = fmt.Errorf("%w\n%s", err, bug.Stack)
	}
	return rows, err
}

func (c Clientele) run(sql string) ([][]*string, error) {
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
