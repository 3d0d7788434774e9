package plan

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/query/logical"
)

// scan reads the columns that n names, those of its filters included: what nobody reads is never loaded.
func (b *builder) scan(n *logical.Scan) (exec.Node, error) {
	if n.Table.Source == nil {
		return nil, fmt.Errorf("plan: table %s.%s has no source", n.Table.Schema, n.Table.Name)
	}
	name := n.Table.Name
	if n.Table.Schema != "" {
		name = n.Table.Schema + "." + name
	}
	return exec.NewScan(exec.ScanConfig{
		Source: n.Table.Source, Name: name, Columns: columns(n.Cols), Fields: n.Fields, Filter: condition(n.Filters),
	}), nil
}
