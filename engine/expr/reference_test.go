package expr

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/engine/vec/vectest"
)

// reference computes expressions one row at a time, on values, calling functions with vectors of one Flat row. It is what
// the evaluator is held to.
type reference struct {
	row map[ColumnID]any
	ctx *fn.Context
}

func (r *reference) eval(e Expr) (any, error) {
	switch e := e.(type) {
	case *Column:
		return r.row[e.ID], nil
	case *Const:
		return vectest.At(e.Value, 0), nil
	case *Call:
		return r.call(e)
	case *Cast:
		of := fn.CastOf
		if e.Try {
			of = fn.TryCastOf
		}
		o, err := of(e.X.Type(), e.To)
		if err != nil {
			return nil, err
		}
		x, err := r.eval(e.X)
		if err != nil {
			return nil, err
		}
		return r.apply(o, fn.NullPropagates, []any{x}, []Expr{e.X})
	case *And:
		return r.logic(e.Terms, true)
	case *Or:
		return r.logic(e.Terms, false)
	case *Not:
		x, err := r.eval(e.X)
		if b, ok := x.(bool); ok {
			return !b, err
		}
		return nil, err
	case *IsNull:
		x, err := r.eval(e.X)
		return x == nil, err
	case *In:
		x, err := r.eval(e.X)
		if err != nil || x == nil {
			return nil, err
		}
		for i := range e.Values.N {
			if y := vectest.At(e.Values, i); y == x {
				return true, nil
			}
		}
		if e.HasNull {
			return nil, nil
		}
		return false, nil
	case *Case:
		for _, w := range e.Whens {
			c, err := r.eval(w.Cond)
			if err != nil {
				return nil, err
			}
			if c == true {
				return r.eval(w.Then)
			}
		}
		if e.Else == nil {
			return nil, nil
		}
		return r.eval(e.Else)
	case *Coalesce:
		for _, a := range e.Args {
			if x, err := r.eval(a); x != nil || err != nil {
				return x, err
			}
		}
		return nil, nil
	case *Try:
		x, err := r.eval(e.X)
		if err != nil && tolerated(err) {
			return nil, nil
		}
		return x, err
	}
	panic(fmt.Sprintf("reference: %T", e))
}

func (r *reference) logic(terms []Expr, and bool) (any, error) {
	unknown := false
	for _, t := range terms {
		x, err := r.eval(t)
		switch {
		case err != nil:
			return nil, err
		case x == nil:
			unknown = true
		case x.(bool) != and:
			return !and, nil
		}
	}
	if unknown {
		return nil, nil
	}
	return and, nil
}

func (r *reference) call(e *Call) (any, error) {
	if e.Overload.EvalLambda != nil {
		return r.callLambda(e)
	}
	args := make([]any, len(e.Args))
	for i, a := range e.Args {
		x, err := r.eval(a)
		if err != nil {
			return nil, err
		}
		args[i] = x
	}
	return r.apply(e.Overload, e.Def.Null, args, e.Args)
}

func (r *reference) apply(o *fn.Overload, null fn.NullRule, args []any, from []Expr) (any, error) {
	eval := o.Eval
	consts := make([]*vec.Vector, len(args))
	vs := make([]*vec.Vector, len(args))
	for i, a := range args {
		vs[i] = vectest.From(o.Args[i], vec.Flat, []any{a})
		if c, ok := from[i].(*Const); ok {
			consts[i] = c.Value
		}
	}
	if o.Prepare != nil {
		var err error
		if eval, err = o.Prepare(r.ctx, consts); err != nil {
			return nil, err
		}
	}
	for _, a := range args {
		if a == nil && null == fn.NullPropagates {
			return nil, nil
		}
	}
	return result(o, func(out *vec.Vector) error { return eval(r.ctx, out, vs, 1) })
}

func result(o *fn.Overload, eval func(out *vec.Vector) error) (any, error) {
	out := &vec.Vector{Type: o.Result, N: 1}
	switch o.Result.Phys() {
	case types.PhysBool:
		out.Bits = make([]uint64, 1)
	case types.PhysInt64:
		out.I64 = make([]int64, 64)
	case types.PhysFloat64:
		out.F64 = make([]float64, 64)
	case types.PhysInt128:
		out.I128 = make([]types.Int128, 64)
	}
	if err := eval(out); err != nil {
		return nil, err
	}
	return vectest.At(out, 0), nil
}

// callLambda computes a higher-order call: its lambdas are run for each element by the reference itself.
func (r *reference) callLambda(e *Call) (any, error) {
	args := make([]*vec.Vector, len(e.Args))
	var lambdas []fn.Lambda
	for i, a := range e.Args {
		if l, ok := a.(*Lambda); ok {
			lambdas = append(lambdas, func(params []*vec.Vector, rows []uint32, n int) (*vec.Vector, error) {
				out := make([]any, n)
				for j := range n {
					in := &reference{row: map[ColumnID]any{}, ctx: r.ctx}
					for id, x := range r.row {
						in.row[id] = x
					}
					for k, p := range l.Params {
						in.row[p.ID] = vectest.At(params[k], j)
					}
					x, err := in.eval(l.Body)
					if err != nil {
						return nil, err
					}
					out[j] = x
				}
				return vectest.From(l.Body.Type(), vec.Flat, out), nil
			})
			continue
		}
		x, err := r.eval(a)
		if err != nil {
			return nil, err
		}
		if x == nil && e.Def.Null == fn.NullPropagates {
			return nil, nil
		}
		args[i] = vectest.From(a.Type(), vec.Flat, []any{x})
	}
	return result(e.Overload, func(out *vec.Vector) error {
		return e.Overload.EvalLambda(r.ctx, out, args, lambdas, 1)
	})
}
