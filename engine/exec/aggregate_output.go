package exec

import (
	"context"
	"sync"

	"github.com/clientele-db/clientele/engine/exec/internal/accum"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// aggregateOp returns groups in batches, taken from a counter that the workers share.
type aggregateOp struct {
	node *HashAggregate
	keys []kernel.Register
	null []kernel.Register
	aggs []kernel.Register
	tmp  kernel.Register
	set  kernel.Register
	b    vec.Batch
}

// Next implements [Operator].
func (o *aggregateOp) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h := o.node
	i := int(h.next.Add(1)) - 1
	size := h.q.batchRows()
	for s, m := range h.sets {
		n := (len(m.live) + size - 1) / size
		if i >= n {
			i -= n
			continue
		}
		o.b.Seq = int64(s)<<40 | int64(i)
		return o.batch(s, m, m.live[i*size:min((i+1)*size, len(m.live))])
	}
	return nil, nil
}

func (o *aggregateOp) batch(s int, m *merged, ids []uint32) (*vec.Batch, error) {
	h := o.node
	n := len(ids)
	o.b.SetAll(n)
	o.b.Cols = o.b.Cols[:0]
	set := h.plan.sets[s]
	if len(o.keys) < len(h.cfg.Keys) {
		o.keys = make([]kernel.Register, len(h.cfg.Keys))
		o.null = make([]kernel.Register, len(h.cfg.Keys))
	}
	if m.groups != nil {
		if err := m.groups.Keys(o.keys, ids); err != nil {
			return nil, err
		}
	}
	for k := range h.cfg.Keys {
		at := -1
		for i, x := range set {
			if x == k {
				at = i
			}
		}
		if at >= 0 {
			o.b.Cols = append(o.b.Cols, &o.keys[at].Vec)
			continue
		}
		o.null[k].Null(h.cfg.Keys[k].Col.Type, n)
		o.b.Cols = append(o.b.Cols, &o.null[k].Vec)
	}
	if len(o.aggs) < len(h.plan.calls) {
		o.aggs = make([]kernel.Register, len(h.plan.calls))
	}
	for i := range h.plan.calls {
		c := &h.plan.calls[i]
		out := o.aggs[i].Flat(c.call.Col.Type, 0)
		var err error
		if c.way == byAccumulator {
			err = finishAccumulated(out, c, m.rows, ids)
		} else {
			err = o.finishState(&o.aggs[i], m.states[i], &h.locks[i], ids)
		}
		if err != nil {
			return nil, err
		}
		o.b.Cols = append(o.b.Cols, &o.aggs[i].Vec)
	}
	if h.cfg.GroupingCol != nil {
		v := o.set.Flat(types.BigIntType, 1)
		v.I64[0] = int64(s)
		v.Form, v.N = vec.Const, n
		o.b.Cols = append(o.b.Cols, v)
	}
	return &o.b, nil
}

// finishState makes r the results of a state for the given groups.
func (o *aggregateOp) finishState(r *kernel.Register, s fn.GroupedState, lock *sync.Mutex, ids []uint32) error {
	lo, hi := int(ids[0]), int(ids[len(ids)-1])+1
	lock.Lock()
	defer lock.Unlock()
	if hi-lo == len(ids) {
		return s.Finalize(&r.Vec, lo, hi)
	}
	if err := s.Finalize(o.tmp.Flat(r.Vec.Type, 0), lo, hi); err != nil {
		return err
	}
	rows := make([]uint32, len(ids))
	for i, id := range ids {
		rows[i] = id - uint32(lo)
	}
	return kernel.Gather(r, &o.tmp.Vec, rows)
}

var (
	errIntegerSum = &fn.Error{Code: fn.OutOfRange, Message: "bigint addition overflow"}
	errDecimalSum = &fn.Error{Code: fn.OutOfRange, Message: "Decimal overflow"}
)

// finishAccumulated appends the results of a call to out, an empty Flat vector.
func finishAccumulated(out *vec.Vector, c *callPlan, rows *accum.Rows, ids []uint32) error {
	n := len(ids)
	out.N = n
	count := func(id uint32) int64 {
		if c.arg < 0 {
			return rows.Rows(int(id))
		}
		return rows.Count(c.arg, int(id))
	}
	fused := c.call.Overload.Fused
	if fused == fn.FusedCount || fused == fn.FusedCountStar {
		for _, id := range ids {
			out.I64 = append(out.I64, count(id))
		}
		return nil
	}
	for i, id := range ids {
		if count(id) != 0 {
			continue
		}
		if out.Valid == nil {
			out.Valid = make([]uint64, vec.Words(n))
			vec.FillBits(out.Valid, n)
		}
		vec.ClearBit(out.Valid, i)
	}
	float := c.call.Args[0].Type().Phys() == types.PhysFloat64
	switch {
	case fused == fn.FusedMin || fused == fn.FusedMax:
		for _, id := range ids {
			out.I64 = append(out.I64, rows.Extreme(c.spec, int(id)))
		}
	case float:
		for _, id := range ids {
			x := rows.SumFloat(c.spec, int(id))
			if k := count(id); fused == fn.FusedAvg && k > 0 {
				x /= float64(k)
			}
			out.F64 = append(out.F64, x)
		}
	case fused == fn.FusedAvg:
		for _, id := range ids {
			finishMean(out, rows.SumInt(c.spec, int(id)), max(1, count(id)))
		}
	case out.Type.Phys() == types.PhysInt128:
		for _, id := range ids {
			x := rows.SumInt(c.spec, int(id))
			if !types.FitsPrecision(x, types.MaxPrecision) {
				return errDecimalSum
			}
			out.I128 = append(out.I128, x)
		}
	default:
		for _, id := range ids {
			x, ok := rows.SumInt(c.spec, int(id)).Int64()
			if !ok {
				return errIntegerSum
			}
			out.I64 = append(out.I64, x)
		}
	}
	return nil
}

// finishMean appends a mean of integers (a DOUBLE) or decimals (of their type, rounded half up).
func finishMean(out *vec.Vector, sum types.Int128, count int64) {
	switch out.Type.Phys() {
	case types.PhysFloat64:
		out.F64 = append(out.F64, sum.Float64()/float64(count))
	case types.PhysInt128:
		out.I128 = append(out.I128, fn.AvgDecimal(sum, count))
	default:
		x, _ := fn.AvgDecimal(sum, count).Int64() // between the least and the greatest value
		out.I64 = append(out.I64, x)
	}
}

// Close implements [Operator].
func (o *aggregateOp) Close() error { return nil }

// Children implements [Operator].
func (o *aggregateOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *aggregateOp) String() string { return o.node.name }
