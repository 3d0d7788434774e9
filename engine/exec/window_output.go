package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// windowOp returns the rows of units, taken by an atomic counter.
type windowOp struct {
	w    *Window
	task *windowTask
	unit windowUnit
	from *windowTask // of the unit
	at   int         // row of the window order
	cols columnBatch // of units that have been computed before
	b    vec.Batch
	outs []vec.Vector
}

// Worker implements [Node].
func (w *Window) Worker(int) (Operator, error) { return w.watch(&windowOp{w: w}), nil }

func (w *Window) streams() int { return len(w.units) }

// Next implements [Operator].
func (o *windowOp) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w := o.w
	if o.at == o.unit.hi {
		k := int(w.next.Add(1)) - 1
		if k >= len(w.units) {
			return nil, nil
		}
		if err := o.take(w.units[k]); err != nil {
			return nil, err
		}
	}
	lo := o.at
	hi := min(lo+w.q.batchRows(), o.unit.hi)
	o.at = hi
	if o.outs == nil {
		o.outs = make([]vec.Vector, w.rows.width+len(w.calls))
	}
	at, n := lo-o.from.first, hi-lo
	o.b.SetAll(n)
	o.b.Seq, o.b.Cols = int64(lo), o.b.Cols[:0]
	if o.unit.big != nil {
		b, err := o.cols.gather(w.rows.table, w.rows.width, w.order[lo:hi])
		if err != nil {
			return nil, err
		}
		o.b.Cols = append(o.b.Cols, b.Cols...)
	} else {
		for i := range w.rows.width {
			o.outs[i] = kernel.Slice(&o.from.regs[i].Vec, at, at+n)
			o.b.Cols = append(o.b.Cols, &o.outs[i])
		}
	}
	for i := range w.calls {
		v := &o.outs[w.rows.width+i]
		*v = kernel.Slice(o.from.out[i].vec, at, at+n)
		o.b.Cols = append(o.b.Cols, v)
	}
	return &o.b, nil
}

// take begins a unit, computing it if that has not been done.
func (o *windowOp) take(u windowUnit) error {
	o.unit, o.at = u, u.lo
	if o.from = u.big; o.from != nil {
		return nil
	}
	if o.task == nil {
		serial := *o.w.q
		serial.Workers = 1
		o.task = o.w.newTask(&serial, true)
	}
	o.from = o.task
	return o.task.compute(u.lo, u.hi)
}

// Close implements [Operator].
func (o *windowOp) Close() error { return nil }

// Children implements [Operator].
func (o *windowOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *windowOp) String() string { return "Window" }
