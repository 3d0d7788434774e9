package exec

import "github.com/clientele-db/clientele/engine/expr"

// filterTarget is a node that can filter its rows by a column early: a scan, or what passes a scan's columns on. A join
// offers it the keys that its build side has left over, before the node is opened.
type filterTarget interface {
	// columnFilter returns what takes filters on the column, nil if the node cannot promise that only rows which pass come out.
	columnFilter(id expr.ColumnID) func(expr.KeyFilter)
}

// targetOf returns what takes filters on a column of n, nil if there is none.
func targetOf(n Node, id expr.ColumnID) func(expr.KeyFilter) {
	if t, ok := n.(filterTarget); ok {
		return t.columnFilter(id)
	}
	return nil
}
