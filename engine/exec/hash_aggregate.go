package exec

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/vec"
)

// GroupKey is one expression to group by. NULL is a value of its own, all NaN are one, and -0 is 0.
type GroupKey struct {
	Col    Column
	Expr   expr.Expr
	Domain Domain
}

// AggregateCall is one aggregate of a group-by.
type AggregateCall struct {
	Col      Column
	Def      *fn.Aggregate
	Overload *fn.AggregateOverload
	// Args have exactly the types of Overload.Args.
	Args     []expr.Expr
	Distinct bool
	// Filter drops rows for this call alone; nil drops none.
	Filter expr.Expr
	// OrderBy orders the rows that the call sees within each group.
	OrderBy []SortKey
}

// HashAggregateConfig configures a [HashAggregate].
type HashAggregateConfig struct {
	In Node
	// Keys are empty for a global aggregate, which has one group also over no rows.
	Keys []GroupKey
	// Aggs are empty for DISTINCT.
	Aggs []AggregateCall
	// Sets are the grouping sets as positions in Keys; nil is the one set of all keys. Keys outside a set are NULL.
	Sets [][]int
	// GroupingCol, a BIGINT, returns the number of the set; nil leaves it out.
	GroupingCol *Column
	// Rows and Groups estimate the number of input rows and of groups; 0 means unknown.
	Rows, Groups int64
}

// HashAggregate groups rows. Its columns are the keys, the calls and GroupingCol.
//
// Every worker groups the rows that it gets by itself: the keys are packed into one word, which is the group's number where
// the domain is small and is looked up in a hash table otherwise; the aggregates that the operator knows are updated in
// one pass over rows of states, the others by their columns. Then the workers' groups are merged, by ranges in parallel.
type HashAggregate struct {
	node
	cfg   HashAggregateConfig
	plan  *aggregatePlan
	sets  []*merged
	locks []sync.Mutex // by call: states are finished by one worker at a time
	next  atomic.Int64
	form  string // of the groups, for EXPLAIN ANALYZE
}

// NewHashAggregate returns an aggregation.
func NewHashAggregate(cfg HashAggregateConfig) *HashAggregate {
	var cols []Column
	for _, k := range cfg.Keys {
		cols = append(cols, k.Col)
	}
	for _, a := range cfg.Aggs {
		cols = append(cols, a.Col)
	}
	if cfg.GroupingCol != nil {
		cols = append(cols, *cfg.GroupingCol)
	}
	name := "HashAggregate"
	if len(cfg.Aggs) == 0 {
		name = "Distinct"
	}
	return &HashAggregate{node: node{name: name, schema: cols, in: []Node{cfg.In}}, cfg: cfg}
}

// Open implements [Node].
func (h *HashAggregate) Open(q *Query) error {
	h.start(q)
	if err := h.cfg.In.Open(q); err != nil {
		return err
	}
	return h.timed(func() error { return h.run(q) })
}

func (h *HashAggregate) run(q *Query) (err error) {
	if h.plan, err = planAggregate(&h.cfg, q); err != nil {
		return err
	}
	workers := make([]*aggregateWorker, max(1, q.Workers))
	err = drain(q, h.cfg.In, func(w int) func(*vec.Batch) error {
		return func(b *vec.Batch) error {
			if workers[w] == nil {
				var err error
				if workers[w], err = h.newWorker(); err != nil {
					return err
				}
			}
			return workers[w].add(b)
		}
	})
	if err != nil {
		return err
	}
	workers = slices.DeleteFunc(workers, func(w *aggregateWorker) bool { return w == nil })
	if len(workers) == 0 { // a set without keys has a group all the same
		w, err := h.newWorker()
		if err != nil {
			return err
		}
		workers = append(workers, w)
	}
	h.locks = make([]sync.Mutex, len(h.plan.calls))
	for s := range h.plan.sets {
		gs := make([]*grouping, len(workers))
		for i, w := range workers {
			gs[i] = w.sets[s]
		}
		m, err := h.mergeSet(gs)
		if err != nil {
			return err
		}
		if m.groups != nil && len(h.plan.sets) == 1 {
			h.form = m.groups.Describe()
		}
		h.sets = append(h.sets, m)
	}
	return nil
}

func (h *HashAggregate) streams() int {
	n := 0
	for _, m := range h.sets {
		n += len(m.live)/h.q.batchRows() + 1
	}
	return n
}

// Worker implements [Node].
func (h *HashAggregate) Worker(int) (Operator, error) {
	return h.watch(&aggregateOp{node: h}), nil
}

// Close implements [Node].
func (h *HashAggregate) Close() error {
	h.sets = nil
	return h.node.Close()
}

// columnFilter implements [filterTarget]: a filter on a key that all sets have drops whole groups.
func (h *HashAggregate) columnFilter(id expr.ColumnID) func(expr.KeyFilter) {
	for i, k := range h.cfg.Keys {
		if k.Col.ID != id {
			continue
		}
		c, ok := k.Expr.(*expr.Column)
		for _, set := range h.cfg.Sets {
			ok = ok && slices.Contains(set, i)
		}
		if ok {
			return targetOf(h.cfg.In, c.ID)
		}
	}
	return nil
}

// Describe implements [Node].
func (h *HashAggregate) Describe() (string, []string) {
	var d []string
	if len(h.cfg.Keys) > 0 {
		by := make([]string, len(h.cfg.Keys))
		for i, k := range h.cfg.Keys {
			by[i] = expr.Text(k.Expr)
		}
		line := "by " + strings.Join(by, ", ")
		if h.form != "" {
			line += " (" + h.form + ")"
		}
		d = append(d, line)
	}
	for _, set := range h.cfg.Sets {
		names := make([]string, len(set))
		for i, k := range set {
			names[i] = h.cfg.Keys[k].Col.Name
		}
		d = append(d, "set ("+strings.Join(names, ", ")+")")
	}
	for i := range h.cfg.Aggs {
		d = append(d, describeCall(&h.cfg.Aggs[i]))
	}
	return h.name, d
}

func describeCall(a *AggregateCall) string {
	args := make([]string, len(a.Args))
	for i, e := range a.Args {
		args[i] = expr.Text(e)
	}
	s := strings.Join(args, ", ")
	if len(args) == 0 && a.Overload.Fused == fn.FusedCountStar {
		s = "*"
	}
	if a.Distinct {
		s = "DISTINCT " + s
	}
	if len(a.OrderBy) > 0 {
		s += " ORDER BY " + describeKeys(a.OrderBy)
	}
	s = a.Def.Name + "(" + s + ")"
	if a.Filter != nil {
		s += " filter " + expr.Text(a.Filter)
	}
	return a.Col.Name + " := " + s
}
