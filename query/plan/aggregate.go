package plan

import (
	"math"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

func (b *builder) aggregate(n *logical.Aggregate) (exec.Node, error) {
	in, err := b.node(n.In, logical.UsedColumns(n))
	if err != nil {
		return nil, err
	}
	share := 1.0
	if k, ok := b.kept[n]; ok {
		share = k
	}
	cfg := exec.HashAggregateConfig{
		In: in, Sets: n.Sets, GroupingCol: optional(n.GroupingCol),
		Rows: count(b.est.Rows(n.In) * share), Groups: count(b.est.Rows(n) * share),
	}
	for _, k := range n.Keys {
		cfg.Keys = append(cfg.Keys, exec.GroupKey{Col: column(k.Col), Expr: k.Expr, Domain: b.domain(n.In, k.Expr)})
	}
	for _, a := range n.Aggs {
		cfg.Aggs = append(cfg.Aggs, exec.AggregateCall{
			Col: column(a.Col), Def: a.Def, Overload: a.Overload, Args: a.Args,
			Distinct: a.Distinct && !a.Def.IgnoresDistinct, Filter: a.Filter, OrderBy: sortKeys(a.OrderBy),
		})
	}
	return exec.NewHashAggregate(cfg), nil
}

// count is an estimate as a number of rows.
func count(rows float64) int64 { return int64(math.Max(1, math.Min(rows, math.MaxInt32))) }

// domain is what is known of the values of a key over the rows of in.
func (b *builder) domain(in logical.Node, key expr.Expr) exec.Domain {
	d := exec.Domain{Distinct: count(b.est.DistinctOf(in, key))}
	if lo, hi, ok := b.est.Bounds(in, key); ok && key.Type().Phys() == types.PhysInt64 {
		d.Bounded, d.Lo, d.Hi = true, lo, hi
	}
	c, ok := key.(*expr.Column)
	if !ok {
		return d
	}
	for _, col := range in.Columns() {
		if col.ID == c.ID {
			d.NotNull = col.NotNull
		}
	}
	t, field, ok := b.est.Origin(in, c.ID)
	if !ok || t.Source == nil {
		return d
	}
	st := t.Source.ColumnStats(field)
	d.Dictionary = st.Dictionary
	if st.NullsKnown && st.Nulls == 0 && !b.est.Padded(in, c.ID) {
		d.NotNull = true
	}
	return d
}
