package logical

import "github.com/clientele-db/clientele/engine/expr"

// VisitExprs calls f for each expression that n itself holds, in the order in which it evaluates them. Expressions inside
// those, of n's inputs and of the plans of subqueries are not visited.
func VisitExprs(n Node, f func(expr.Expr)) {
	all := func(list []expr.Expr) {
		for _, e := range list {
			f(e)
		}
	}
	opt := func(e expr.Expr) {
		if e != nil {
			f(e)
		}
	}
	keys := func(list []SortKey) {
		for i := range list {
			f(list[i].Expr)
		}
	}
	assigns := func(list []Assign) {
		for i := range list {
			f(list[i].Expr)
		}
	}
	switch n := n.(type) {
	case *Scan:
		all(n.Filters)
	case *Values:
		for _, row := range n.Rows {
			all(row)
		}
	case *Filter:
		f(n.Cond)
	case *Project:
		assigns(n.Exprs)
	case *Join:
		opt(n.On)
		opt(n.AsofOn)
	case *Aggregate:
		assigns(n.Keys)
		for i := range n.Aggs {
			all(n.Aggs[i].Args)
			opt(n.Aggs[i].Filter)
			keys(n.Aggs[i].OrderBy)
		}
	case *Window:
		all(n.Partition)
		keys(n.Order)
		for i := range n.Calls {
			c := &n.Calls[i]
			all(c.Args)
			opt(c.Filter)
			opt(c.Frame.StartOff)
			opt(c.Frame.EndOff)
		}
	case *Sort:
		keys(n.Keys)
	case *Limit:
		keys(n.WithTies)
	case *TopN:
		keys(n.Keys)
	case *Unnest:
		all(n.Exprs)
	case *GapFill:
		opt(n.Step)
		opt(n.Origin)
		opt(n.From)
		opt(n.To)
	}
}

// MapExprs returns n with each expression that it holds replaced by f's result, which must have the same type. The nodes
// that [VisitExprs] finds nothing in are returned as they are.
func MapExprs(n Node, f func(expr.Expr) expr.Expr) Node {
	switch n := n.(type) {
	case *Scan:
		if len(n.Filters) == 0 {
			return n
		}
		c := *n
		c.Filters = mapList(n.Filters, f)
		return &c
	case *Values:
		c := *n
		c.Rows = make([][]expr.Expr, len(n.Rows))
		for i, row := range n.Rows {
			c.Rows[i] = mapList(row, f)
		}
		return &c
	case *Filter:
		c := *n
		c.Cond = f(n.Cond)
		return &c
	case *Project:
		c := *n
		c.Exprs = mapAssigns(n.Exprs, f)
		return &c
	case *Join:
		if n.On == nil && n.AsofOn == nil {
			return n
		}
		c := *n
		c.On, c.AsofOn = mapOpt(n.On, f), mapOpt(n.AsofOn, f)
		return &c
	case *Aggregate:
		c := *n
		c.Keys = mapAssigns(n.Keys, f)
		c.Aggs = make([]Agg, len(n.Aggs))
		for i, a := range n.Aggs {
			a.Args, a.Filter, a.OrderBy = mapList(a.Args, f), mapOpt(a.Filter, f), mapKeys(a.OrderBy, f)
			c.Aggs[i] = a
		}
		return &c
	case *Window:
		c := *n
		c.Partition, c.Order = mapList(n.Partition, f), mapKeys(n.Order, f)
		c.Calls = make([]WindowCall, len(n.Calls))
		for i, w := range n.Calls {
			w.Args, w.Filter = mapList(w.Args, f), mapOpt(w.Filter, f)
			w.Frame.StartOff, w.Frame.EndOff = mapOpt(w.Frame.StartOff, f), mapOpt(w.Frame.EndOff, f)
			c.Calls[i] = w
		}
		return &c
	case *Sort:
		c := *n
		c.Keys = mapKeys(n.Keys, f)
		return &c
	case *Limit:
		if len(n.WithTies) == 0 {
			return n
		}
		c := *n
		c.WithTies = mapKeys(n.WithTies, f)
		return &c
	case *TopN:
		c := *n
		c.Keys = mapKeys(n.Keys, f)
		return &c
	case *Unnest:
		c := *n
		c.Exprs = mapList(n.Exprs, f)
		return &c
	case *GapFill:
		c := *n
		c.Step, c.Origin = mapOpt(n.Step, f), mapOpt(n.Origin, f)
		c.From, c.To = mapOpt(n.From, f), mapOpt(n.To, f)
		return &c
	}
	return n
}

func mapList(list []expr.Expr, f func(expr.Expr) expr.Expr) []expr.Expr {
	if list == nil {
		return nil
	}
	out := make([]expr.Expr, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return out
}

func mapOpt(e expr.Expr, f func(expr.Expr) expr.Expr) expr.Expr {
	if e == nil {
		return nil
	}
	return f(e)
}

func mapKeys(list []SortKey, f func(expr.Expr) expr.Expr) []SortKey {
	if list == nil {
		return nil
	}
	out := make([]SortKey, len(list))
	for i, k := range list {
		k.Expr = f(k.Expr)
		out[i] = k
	}
	return out
}

func mapAssigns(list []Assign, f func(expr.Expr) expr.Expr) []Assign {
	if list == nil {
		return nil
	}
	out := make([]Assign, len(list))
	for i, a := range list {
		a.Expr = f(a.Expr)
		out[i] = a
	}
	return out
}
