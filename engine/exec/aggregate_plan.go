package exec

import (
	"slices"

	"github.com/clientele-db/clientele/engine/exec/internal/accum"
	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// aggregatePlan says what the workers of an aggregation compute and where it goes. It is made once and shared.
type aggregatePlan struct {
	exprs  []expr.Expr // of the program: computed keys, arguments, filters
	keys   []groupSource
	types  []types.Type
	hints  []keys.Hint
	caches []*keys.DictCache
	sets   [][]int
	args   []argSource
	specs  []accum.Spec
	calls  []callPlan
	// states, distinct and ordered count the calls of these ways.
	states, distinct, ordered int
}

// groupSource is where a key comes from: column Col of the input as it is, encoded, or expression Expr of the program.
type groupSource struct{ col, expr int }

// argSource is an argument of the accumulators: an expression (-1 for count(*)) and a filter (-1 for none).
type argSource struct{ expr, filter int }

// callWay is how a call is computed.
type callWay uint8

const (
	byAccumulator callWay = iota
	byState
	byDistinct // the different arguments are collected first
	byOrder    // the rows are collected and sorted first
)

// callPlan is one aggregate call.
type callPlan struct {
	call   *AggregateCall
	way    callWay
	index  int // among the calls of the same way, but accumulators
	arg    int // of the accumulators
	spec   int // of the accumulators, -1 if it needs none
	exprs  []int
	filter int
	order  []int
	consts []*vec.Vector
}

func planAggregate(cfg *HashAggregateConfig, q *Query) (*aggregatePlan, error) {
	p := &aggregatePlan{sets: cfg.Sets}
	schema := layout(cfg.In.Schema())
	all := make([]int, len(cfg.Keys))
	for i, k := range cfg.Keys {
		all[i] = i
		src := groupSource{col: -1, expr: -1}
		if c, ok := k.Expr.(*expr.Column); ok {
			src.col = slices.Index(schema, c.ID)
		}
		if src.col < 0 {
			src.expr = p.add(k.Expr)
		}
		p.keys = append(p.keys, src)
		p.types = append(p.types, k.Col.Type)
		p.hints = append(p.hints, keys.Hint{Bounded: k.Domain.Bounded, Lo: k.Domain.Lo, Hi: k.Domain.Hi})
		p.caches = append(p.caches, new(keys.DictCache))
	}
	if p.sets == nil {
		p.sets = [][]int{all}
	}
	for i := range cfg.Aggs {
		c, err := p.call(&cfg.Aggs[i], q)
		if err != nil {
			return nil, err
		}
		p.calls = append(p.calls, c)
	}
	return p, nil
}

// add returns the number of an expression of the program.
func (p *aggregatePlan) add(e expr.Expr) int {
	for i, x := range p.exprs {
		if expr.Equal(x, e) && expr.Volatility(e) != fn.Volatile {
			return i
		}
	}
	p.exprs = append(p.exprs, e)
	return len(p.exprs) - 1
}

func (p *aggregatePlan) call(a *AggregateCall, q *Query) (callPlan, error) {
	c := callPlan{call: a, arg: -1, spec: -1, filter: -1}
	if a.Filter != nil {
		c.filter = p.add(a.Filter)
	}
	distinct := a.Distinct && !a.Def.IgnoresDistinct && len(a.Args) > 0
	if !distinct && len(a.OrderBy) == 0 && p.accumulate(&c) {
		return c, nil
	}
	c.consts = make([]*vec.Vector, len(a.Args))
	for i, e := range a.Args {
		c.exprs = append(c.exprs, p.add(e))
		if expr.IsConst(e) {
			k, err := evalConst(e, q)
			if err != nil {
				return c, err
			}
			c.consts[i] = k.Value
		}
	}
	switch {
	case len(a.OrderBy) > 0:
		for _, k := range a.OrderBy {
			c.order = append(c.order, p.add(k.Expr))
		}
		c.way, c.index = byOrder, p.ordered
		p.ordered++
	case distinct:
		c.way, c.index = byDistinct, p.distinct
		p.distinct++
	default:
		c.way, c.index = byState, p.states
		p.states++
	}
	return c, nil
}

// accumulate plans a call for the accumulators; false if it is none of theirs.
func (p *aggregatePlan) accumulate(c *callPlan) bool {
	a := c.call
	kind := accum.Count
	switch a.Overload.Fused {
	case fn.FusedCountStar:
		if c.filter >= 0 {
			c.arg = p.arg(argSource{-1, c.filter})
		}
		return true
	case fn.FusedCount:
	case fn.FusedSum, fn.FusedAvg:
		switch t := a.Args[0].Type(); t.Phys() {
		case types.PhysInt64, types.PhysInt128:
			kind = accum.SumInt
		case types.PhysFloat64:
			if t.Kind == types.Real {
				return false
			}
			kind = accum.SumFloat
		default:
			return false
		}
	case fn.FusedMin, fn.FusedMax:
		if a.Args[0].Type().Phys() != types.PhysInt64 {
			return false
		}
		kind = accum.Min
		if a.Overload.Fused == fn.FusedMax {
			kind = accum.Max
		}
	default:
		return false
	}
	c.arg = p.arg(argSource{p.add(a.Args[0]), c.filter})
	if kind == accum.Count {
		return true
	}
	spec := accum.Spec{Kind: kind, Arg: c.arg}
	if c.spec = slices.Index(p.specs, spec); c.spec < 0 {
		c.spec = len(p.specs)
		p.specs = append(p.specs, spec)
	}
	return true
}

func (p *aggregatePlan) arg(s argSource) int {
	if i := slices.Index(p.args, s); i >= 0 {
		return i
	}
	p.args = append(p.args, s)
	return len(p.args) - 1
}

// denseBytes bounds the memory of dense states of all workers together: they should stay in the cache.
const denseBytes = 32 << 20

// denseStates bounds a dense domain where states lie in columns of their own, which have to be merged and finished one by
// one whether they are used or not.
const denseStates = 1 << 12

// groupsConfig is the configuration of one worker's groups of a set.
func (p *aggregatePlan) groupsConfig(set []int, workers int, rows int64, rowBytes int) keys.Config {
	c := keys.Config{}
	for _, k := range set {
		c.Types = append(c.Types, p.types[k])
		c.Hints = append(c.Hints, p.hints[k])
		c.Caches = append(c.Caches, p.caches[k])
	}
	c.Dense = uint64(denseBytes / max(1, workers) / rowBytes)
	if rows > 0 {
		c.Dense = min(c.Dense, uint64(max(rows, 1<<12)))
	}
	if p.states+p.distinct+p.ordered > 0 {
		c.Dense = min(c.Dense, denseStates)
	}
	return c
}
