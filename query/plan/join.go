package plan

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/opt"
)

var joinKinds = map[logical.JoinKind]exec.JoinKind{
	logical.Inner: exec.InnerJoin, logical.Cross: exec.InnerJoin, logical.Left: exec.LeftJoin, logical.Right: exec.RightJoin,
	logical.Full: exec.FullJoin, logical.Semi: exec.SemiJoin, logical.Anti: exec.AntiJoin, logical.Mark: exec.MarkJoin,
	logical.Single: exec.SingleJoin,
}

// join joins by hashing if some equality compares the sides, else row by row.
func (b *builder) join(n *logical.Join, want logical.ColumnSet) (exec.Node, error) {
	if len(n.Correlated) > 0 {
		return nil, fmt.Errorf("plan: the join is correlated: %s", logical.Format(n))
	}
	keys, rest := joinKeys(conjuncts(n.On), n)
	buildLeft := b.buildLeft(n)
	if len(keys) > 0 {
		b.filtered(n, keys, buildLeft)
	}
	left, right, err := b.sides(n, want)
	if err != nil {
		return nil, err
	}
	output := wanted(n, want)
	kind := joinKinds[n.Kind]
	hash := len(keys) > 0
	if n.NullAware || n.Kind == logical.Mark && !n.Exists {
		hash = len(keys) == 1 && len(rest) == 0 && !keys[0].NullSafe
	}
	if hash {
		return exec.NewHashJoin(exec.HashJoinConfig{
			Kind: kind, Left: left, Right: right, BuildLeft: buildLeft, Keys: keys, Residual: condition(rest),
			NullAware: n.NullAware, MarkCol: optional(n.MarkCol), Exists: n.Exists, Output: output,
		}), nil
	}
	cfg := exec.NestedLoopJoinConfig{
		Kind: kind, Left: left, Right: right, On: n.On, NullAware: n.NullAware,
		MarkCol: optional(n.MarkCol), Exists: n.Exists, Output: output,
	}
	if kind == exec.InnerJoin && b.est.Rows(n.L) < b.est.Rows(n.R) {
		cfg.Left, cfg.Right = right, left // the smaller side stays in memory
	}
	return exec.NewNestedLoopJoin(cfg), nil
}

// filtered notes that the keys of the built side will filter a grouping by them on the probed side.
func (b *builder) filtered(n *logical.Join, keys []exec.JoinKey, buildLeft bool) {
	probe := n.L
	switch n.Kind {
	case logical.Inner, logical.Semi:
		if buildLeft {
			probe = n.R
		}
	case logical.Left, logical.Anti: // the right side needs only what is on the left
		if !buildLeft {
			return
		}
		probe = n.R
	default:
		return
	}
	agg := groupingBelow(probe)
	if agg == nil {
		return
	}
	for _, k := range keys {
		probed, built := k.Left, k.Right
		if probe == n.R {
			probed, built = built, probed
		}
		for _, g := range agg.Keys {
			if c, ok := probed.(*expr.Column); !ok || c.ID != g.Col.ID {
				continue
			}
			other := n.R
			if probe == n.R {
				other = n.L
			}
			share := min(1, b.est.DistinctOf(other, built)/b.est.DistinctOf(probe, probed))
			if old, ok := b.kept[agg]; !ok || share < old {
				b.kept[agg] = share
			}
		}
	}
}

// groupingBelow returns the grouping by one set of keys whose rows n passes on, nil if there is none.
func groupingBelow(n logical.Node) *logical.Aggregate {
	for {
		switch x := n.(type) {
		case *logical.Filter:
			n = x.In
		case *logical.Aggregate:
			if len(x.Sets) > 0 {
				return nil
			}
			return x
		default:
			return nil
		}
	}
}

// sides plans the inputs of a join.
func (b *builder) sides(n *logical.Join, want logical.ColumnSet) (left, right exec.Node, err error) {
	need := want.Clone()
	need.AddSet(logical.UsedColumns(n))
	if left, err = b.node(n.L, need); err != nil {
		return nil, nil, err
	}
	right, err = b.node(n.R, need)
	return left, right, err
}

// wanted lists the columns that the join should return.
func wanted(n *logical.Join, want logical.ColumnSet) []expr.ColumnID {
	out := []expr.ColumnID{}
	for _, c := range n.Columns() {
		if want.Has(c.ID) {
			out = append(out, c.ID)
		}
	}
	return out
}

// joinKeys takes the equalities between both sides out of a condition.
func joinKeys(conds []expr.Expr, n *logical.Join) (keys []exec.JoinKey, rest []expr.Expr) {
	left, right := logical.SetOf(n.L.Columns()), logical.SetOf(n.R.Columns())
	for _, c := range conds {
		l, r, nullSafe, ok := opt.Equality(c, left, right)
		if ok && expr.Volatility(c) != fn.Volatile {
			keys = append(keys, exec.JoinKey{Left: l, Right: r, NullSafe: nullSafe})
		} else {
			rest = append(rest, c)
		}
	}
	return keys, rest
}

func conjuncts(e expr.Expr) []expr.Expr { return expr.SplitConjuncts(nil, e) }

// Outer and semi joins that build the side whose rows they return must mark what has matched, so that side must be the
// smaller one by this factor.
const buildPreserved = 2

// The order of joins puts the side to probe with on the left, by more than sizes: a table over a dense key is cheap, a side
// that is built ends its pipeline. Where the right side is larger than this, the order was not asked for.
const (
	buildFactor = 16
	buildExcess = 100_000
)

// buildLeft decides which side becomes the hash table.
func (b *builder) buildLeft(n *logical.Join) bool {
	l, r := b.est.Rows(n.L), b.est.Rows(n.R)
	switch n.Kind {
	case logical.Inner, logical.Cross:
		return l*buildFactor+buildExcess < r
	case logical.Full:
		return l < r
	case logical.Right:
		return l < r*buildPreserved
	case logical.Left, logical.Semi, logical.Anti:
		return !n.NullAware && l*buildPreserved < r
	}
	return false
}
