package difftest

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/peer"
	"github.com/clientele-db/clientele/engine/exec"
)

// Clientele makes a session an Engine.
type Clientele struct{ *clientele.Session }

// Run implements Engine. A fault of the engine comes with its stack.
func (c Clientele) Run(sql string) ([][]*string, error) {
	r, err := peer.Ask(context.Background(), c.Session, sql)
	if bug, ok := errors.AsType[*exec.InternalError](err); ok {
		err = fmt.Errorf("%w\n%s", err, bug.Stack)
	}
	if err != nil {
		return nil, err
	}
	return r.Rows, nil
}
