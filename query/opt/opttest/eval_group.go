package opttest

import (
	"fmt"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

func (e *evaluator) aggregate(n *logical.Aggregate, outer *env) ([]Row, error) {
	in, err := e.node(n.In, outer)
	if err != nil {
		return nil, err
	}
	if err := e.tick(len(in)); err != nil {
		return nil, err
	}
	cols := n.In.Columns()
	sets := n.Sets
	if len(sets) == 0 {
		all := make([]int, len(n.Keys))
		for i := range all {
			all[i] = i
		}
		sets = [][]int{all}
	}
	keys := make([]Row, len(in))
	for i, row := range in {
		if keys[i], err = e.assigned(n.Keys, &env{cols, row, outer}); err != nil {
			return nil, err
		}
	}
	var out []Row
	for no, set := range sets {
		groups := map[string][]Row{}
		var order []string
		key := map[string]Row{}
		if len(set) == 0 {
			order, key[""] = []string{""}, make(Row, len(n.Keys))
		}
		for i, row := range in {
			k := make(Row, len(n.Keys))
			for _, x := range set {
				k[x] = keys[i][x]
			}
			id := ""
			if len(set) > 0 {
				id = text(k)
			}
			if _, ok := key[id]; !ok {
				order, key[id] = append(order, id), k
			}
			groups[id] = append(groups[id], row)
		}
		for _, id := range order {
			row := slices.Clone(key[id])
			for i := range n.Aggs {
				v, err := e.agg(&n.Aggs[i], groups[id], cols, outer)
				if err != nil {
					return nil, err
				}
				row = append(row, v)
			}
			if n.GroupingCol != nil {
				row = append(row, int64(no))
			}
			out = append(out, row)
		}
	}
	return out, nil
}

func (e *evaluator) agg(a *logical.Agg, rows []Row, cols []logical.Column, outer *env) (any, error) {
	var args []any // of the first argument; true for count(*)
	for _, row := range rows {
		v := &env{cols, row, outer}
		if a.Filter != nil {
			f, err := e.expr(a.Filter, v)
			if err != nil {
				return nil, err
			}
			if f != true {
				continue
			}
		}
		if len(a.Args) == 0 {
			args = append(args, true)
			continue
		}
		x, err := e.expr(a.Args[0], v)
		if err != nil {
			return nil, err
		}
		if x != nil {
			args = append(args, x)
		}
	}
	if a.Distinct {
		var once []any
		for _, x := range args {
			if !slices.Contains(once, x) {
				once = append(once, x)
			}
		}
		args = once
	}
	return fold(a.Def.Name, args, a.Col.Type)
}

// fold computes an aggregate over values that are not NULL.
func fold(name string, args []any, t types.Type) (any, error) {
	if name == "count" {
		return int64(len(args)), nil
	}
	if len(args) == 0 {
		return nil, nil
	}
	switch name {
	case "min", "max":
		best := args[0]
		for _, x := range args[1:] {
			if d := compareValues(x, best); d < 0 == (name == "min") && d != 0 {
				best = x
			}
		}
		return best, nil
	case "arbitrary", "any_value":
		return args[0], nil
	case "sum":
		sum := int64(0)
		for _, x := range args {
			i, ok := x.(int64)
			if !ok {
				return nil, fmt.Errorf("evaluate: sum of %T", x)
			}
			sum += i
		}
		if t.Phys() == types.PhysInt128 {
			return types.Int128Of(sum), nil
		}
		return sum, nil
	case "avg":
		sum := 0.0
		for _, x := range args {
			i, ok := x.(int64)
			if !ok {
				return nil, fmt.Errorf("evaluate: avg of %T", x)
			}
			sum += float64(i)
		}
		return sum / float64(len(args)), nil
	}
	return nil, fmt.Errorf("evaluate: no aggregate %s", name)
}

// window knows row_number, rank and dense_rank, and aggregates over the default frame or the whole partition.
func (e *evaluator) window(n *logical.Window, outer *env) ([]Row, error) {
	in, err := e.node(n.In, outer)
	if err != nil {
		return nil, err
	}
	cols := n.In.Columns()
	parts := map[string][]keyed{}
	var order []string
	ks, err := e.keys(in, cols, n.Order, outer)
	if err != nil {
		return nil, err
	}
	for _, k := range ks {
		p := make(Row, len(n.Partition))
		for i, x := range n.Partition {
			if p[i], err = e.expr(x, &env{cols, k.row, outer}); err != nil {
				return nil, err
			}
		}
		id := text(p)
		if _, ok := parts[id]; !ok {
			order = append(order, id)
		}
		parts[id] = append(parts[id], k)
	}
	var out []Row
	for _, id := range order {
		p := parts[id]
		slices.SortStableFunc(p, func(a, b keyed) int { return compareKeys(a.keys, b.keys, n.Order) })
		rank, dense := 0, 0
		for i, k := range p {
			if i == 0 || compareKeys(p[i-1].keys, k.keys, n.Order) != 0 {
				rank = i + 1
				dense++
			}
			end := i + 1
			for end < len(p) && compareKeys(k.keys, p[end].keys, n.Order) == 0 {
				end++
			}
			row := slices.Clone(k.row)
			for c := range n.Calls {
				call := &n.Calls[c]
				if call.Func != nil {
					v, ok := map[string]int{"row_number": i + 1, "rank": rank, "dense_rank": dense}[call.Func.Name]
					if !ok {
						return nil, fmt.Errorf("evaluate: no window function %s", call.Func.Name)
					}
					row = append(row, int64(v))
					continue
				}
				if !call.Frame.IsDefault {
					return nil, fmt.Errorf("evaluate: no frames")
				}
				var frame []Row
				for _, x := range p[:end] {
					frame = append(frame, x.row)
				}
				v, err := e.agg(&logical.Agg{Col: call.Col, Def: call.Agg, Args: call.Args, Filter: call.Filter, Distinct: call.Distinct}, frame, cols, outer)
				if err != nil {
					return nil, err
				}
				row = append(row, v)
			}
			out = append(out, row)
		}
	}
	return out, nil
}
