package difftest

import (
	"errors"

	"github.com/clientele-db/clientele/bench/peer"
)

// Peer makes a DuckDB process an Engine.
type Peer struct{ *peer.DuckDB }

// Run implements Engine.
func (p Peer) Run(sql string) ([][]*string, error) {
	r, err := p.Query(sql)
	if err != nil {
		return nil, err
	}
	if r.Error != "" {
		return nil, errors.New(r.Error)
	}
	return r.Rows, nil
}
