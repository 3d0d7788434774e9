package opttest

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
)

// join evaluates the right side once, or for each left row if it refers to it.
func (e *evaluator) join(n *logical.Join, outer *env) ([]Row, error) {
	left, err := e.node(n.L, outer)
	if err != nil {
		return nil, err
	}
	lc, rc := n.L.Columns(), n.R.Columns()
	both := append(append([]logical.Column(nil), lc...), rc...)
	var right []Row
	if len(n.Correlated) == 0 {
		if right, err = e.node(n.R, outer); err != nil {
			return nil, err
		}
	}
	used := make([]bool, len(right))
	var out []Row
	for _, l := range left {
		rows := right
		if len(n.Correlated) > 0 {
			if rows, err = e.node(n.R, &env{lc, l, outer}); err != nil {
				return nil, err
			}
		}
		if err := e.tick(len(rows) + 1); err != nil {
			return nil, err
		}
		var matches []Row
		unknown := false
		best := -1
		var bestKey any
		for i, r := range rows {
			row := append(append(make(Row, 0, len(both)), l...), r...)
			v := &env{both, row, outer}
			on := any(true)
			if n.On != nil {
				if on, err = e.expr(n.On, v); err != nil {
					return nil, err
				}
			}
			if on == nil {
				unknown = true
			}
			if on != true {
				continue
			}
			if n.AsofOn != nil {
				key, ok, err := e.nearer(n, v, bestKey, best >= 0)
				if err != nil {
					return nil, err
				}
				if ok {
					best, bestKey = i, key
					matches = []Row{row}
				}
				continue
			}
			if len(n.Correlated) == 0 {
				used[i] = true
			}
			matches = append(matches, row)
		}
		pad := append(append(make(Row, 0, len(both)), l...), make(Row, len(rc))...)
		switch n.Kind {
		case logical.Inner, logical.Cross, logical.Right:
			out = append(out, matches...)
		case logical.Left, logical.Full, logical.Single:
			if n.Kind == logical.Single && len(matches) > 1 {
				return nil, ErrManyRows
			}
			if len(matches) == 0 {
				matches = []Row{pad}
			}
			out = append(out, matches...)
		case logical.Semi:
			if len(matches) > 0 {
				out = append(out, l)
			}
		case logical.Anti:
			if len(matches) == 0 && !(n.NullAware && unknown) {
				out = append(out, l)
			}
		case logical.Mark:
			mark := any(len(matches) > 0)
			if len(matches) == 0 && unknown && !n.Exists {
				mark = nil
			}
			out = append(out, append(append(make(Row, 0, len(l)+1), l...), mark))
		}
	}
	if n.Kind == logical.Right || n.Kind == logical.Full {
		for i, r := range right {
			if !used[i] {
				out = append(out, append(make(Row, len(lc), len(both)), r...))
			}
		}
	}
	return out, nil
}

// nearer decides whether a right row is a better ASOF match than the best one so far; of equal ones the last is.
func (e *evaluator) nearer(n *logical.Join, v *env, best any, have bool) (key any, ok bool, err error) {
	on, err := e.expr(n.AsofOn, v)
	if err != nil || on != true {
		return nil, false, err
	}
	call := n.AsofOn.(*expr.Call)
	name, r := call.Def.Name, call.Args[1]
	if logical.ExprColumns(r).SubsetOf(logical.SetOf(n.L.Columns())) {
		r = call.Args[0]
		name = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[name]
	}
	if key, err = e.expr(r, v); err != nil {
		return nil, false, err
	}
	if !have {
		return key, true, nil
	}
	d := compareValues(key, best)
	if name == "<" || name == "<=" {
		d = -d
	}
	return key, d >= 0, nil
}
