package plan

import (
	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/query/logical"
)

// materialize reads a shared relation, which is planned at its first reading.
func (b *builder) materialize(n *logical.Materialize) (exec.Node, error) {
	from := b.shared[n.ID]
	if from == nil {
		in, err := b.exactly(n.In, n.In.Columns())
		if err != nil {
			return nil, err
		}
		from = exec.NewShared(n.Name, in)
		b.shared[n.ID] = from
	}
	return exec.NewMaterialize(exec.MaterializeConfig{From: from, Columns: columns(n.Cols)}), nil
}
