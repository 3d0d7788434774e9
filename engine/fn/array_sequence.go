package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// resolveSequence picks the unit of the step: numbers, microseconds or months.
func resolveSequence(args []types.Type) (*Overload, error) {
	bad := func() (*Overload, error) {
		return nil, noOverload("sequence", args, "sequence(bigint, bigint[, bigint])", "sequence(date, date[, interval])", "sequence(timestamp, timestamp, interval)")
	}
	if len(args) != 2 && len(args) != 3 {
		return bad()
	}
	t, ok := types.CommonSuper(args[0], args[1])
	if !ok {
		return bad()
	}
	step := types.Null
	if len(args) == 3 {
		step = args[2]
	}
	var next func(start, step, k int64) (int64, bool)
	switch {
	case (t.IsInteger() || t.Kind == types.Unknown) && (len(args) == 2 || types.CanCoerce(step, types.BigIntType)):
		t, step = types.BigIntType, types.BigIntType
		next = addTimes
	case t.Kind == types.Date && len(args) == 2:
		next = addTimes
	case t.Kind == types.Date && step.Kind == types.IntervalDS:
		next = func(start, step, k int64) (int64, bool) { return addTimes(start, step/types.Day, k) }
	case t.Kind == types.Date && step.Kind == types.IntervalYM:
		next = func(start, step, k int64) (int64, bool) {
			m, ok := multiply(step, k)
			return types.AddMonths(start, m), ok && inMonths(m)
		}
	case t.Kind == types.Timestamp && step.Kind == types.IntervalDS:
		next = addTimes
	case t.Kind == types.Timestamp && step.Kind == types.IntervalYM:
		next = func(start, step, k int64) (int64, bool) {
			m, ok := multiply(step, k)
			return addTimestampMonths(start, m), ok && inMonths(m)
		}
	default:
		return bad()
	}
	coerced := []types.Type{t, t, step}[:len(args)]
	return &Overload{Args: coerced, Result: types.ArrayOf(t), Eval: listRows(func(r *row, out *vec.Vector) error {
		return sequence(r, out, next)
	})}, nil
}

func addTimes(start, step, k int64) (int64, bool) {
	p, ok := multiply(step, k)
	s := start + p
	return s, ok && (start^s)&(p^s) >= 0
}

func sequence(r *row, out *vec.Vector, next func(start, step, k int64) (int64, bool)) error {
	start, stop := r.int(0), r.int(1)
	step := int64(1)
	if start > stop {
		step = -1
	}
	if len(r.args) == 3 {
		step = r.int(2)
	}
	if r.args[0].Type.Kind == types.Date && len(r.args) == 3 && r.args[2].Type.Kind == types.IntervalDS && step%types.Day != 0 {
		return errorf(InvalidArgument, "sequence step must be a day interval if start and end values are dates")
	}
	switch {
	case step == 0:
		return errorf(InvalidArgument, "step must not be zero")
	case (step > 0) != (stop >= start) && start != stop:
		return errorf(InvalidArgument, "sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start")
	}
	for k := int64(0); ; k++ {
		v, ok := next(start, step, k)
		if !ok || step > 0 && v > stop || step < 0 && v < stop {
			return nil
		}
		if k >= maxElements {
			return errorf(InvalidArgument, "result of sequence function must not have more than %d entries", maxElements)
		}
		appendI64(out.Child[0], v)
	}
}
