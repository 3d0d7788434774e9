package exec

import (
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
)

// SortConfig configures a [Sort].
type SortConfig struct {
	In   Node
	Keys []SortKey
}

// Sort orders its rows; rows that compare equal stay in the order of the input.
//
// Workers collect rows and keys by columns; their IDs are sorted by normalised keys; the columns are gathered once, as the
// result goes out.
type Sort struct {
	node
	cfg    SortConfig
	result sortedRows
}

// NewSort returns a sort.
func NewSort(cfg SortConfig) *Sort {
	return &Sort{node: node{name: "Sort", schema: cfg.In.Schema(), in: []Node{cfg.In}}, cfg: cfg}
}

// Open implements [Node].
func (s *Sort) Open(q *Query) error {
	s.start(q)
	if err := s.cfg.In.Open(q); err != nil {
		return err
	}
	return s.timed(func() error {
		c, err := collect(q, s.mem, s.cfg.In, keyExprs(s.cfg.Keys))
		if err != nil {
			return err
		}
		order, _, err := sortTable(q, &s.node, c.table, c.at, keyOrders(s.cfg.Keys), 0, false)
		if err != nil {
			return err
		}
		s.result = sortedRows{name: "Sort", table: c.table, width: c.width, ids: order}
		return interleave(q, c.table, c.width, order)
	})
}

// Ordered implements [Node].
func (s *Sort) Ordered() bool { return true }

// Worker implements [Node].
func (s *Sort) Worker(i int) (Operator, error) { return s.watch(s.result.worker(s.q, i)), nil }

// Close implements [Node].
func (s *Sort) Close() error {
	s.result = sortedRows{}
	return s.node.Close()
}

// Describe implements [Node].
func (s *Sort) Describe() (string, []string) { return "Sort", []string{describeKeys(s.cfg.Keys)} }

func describeKeys(keys []SortKey) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = expr.Text(k.Expr)
		if k.Desc {
			out[i] += " DESC"
		}
		if k.NullsFirst {
			out[i] += " NULLS FIRST"
		}
	}
	return strings.Join(out, ", ")
}

func keyExprs(keys []SortKey) []expr.Expr {
	out := make([]expr.Expr, len(keys))
	for i := range keys {
		out[i] = keys[i].Expr
	}
	return out
}

func keyOrders(keys []SortKey) []keyOrder {
	out := make([]keyOrder, len(keys))
	for i, k := range keys {
		out[i] = keyOrder{k.Expr.Type(), k.Desc, k.NullsFirst}
	}
	return out
}
