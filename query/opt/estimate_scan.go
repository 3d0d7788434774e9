package opt

import (
	"math"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
)

func (e *Estimator) scan(n *logical.Scan) *estimate {
	all := &estimate{rows: unknownRows, cols: make(map[expr.ColumnID]*columnEstimate, len(n.Cols))}
	src := n.Table.Source
	if src != nil {
		all.rows = float64(src.Rows())
	}
	all.base = all.rows
	for i, c := range n.Cols {
		col := &columnEstimate{distinct: math.Max(1, all.rows), table: n.Table, field: n.Fields[i], leaf: n}
		all.cols[c.ID] = col
		if src == nil {
			continue
		}
		st := src.ColumnStats(n.Fields[i])
		if st.NullsKnown && all.rows > 0 {
			col.nulls = float64(st.Nulls) / all.rows
		}
		switch {
		case st.Bounded:
			col.bounded, col.lo, col.hi = true, float64(st.Lo), float64(st.Hi)
		case st.FloatBounded:
			col.bounded, col.lo, col.hi = true, st.FloatLo, st.FloatHi
		case st.BytesBounded:
			col.bounded, col.lo, col.hi = true, numberOfBytes(st.MinBytes), numberOfBytes(st.MaxBytes)
		}
		col.dict = st.Dictionary
		present := math.Max(1, all.rows*(1-col.nulls))
		switch {
		case st.Unique:
			col.distinct = present
		case st.Distinct > 0:
			col.distinct = math.Min(float64(st.Distinct), present)
		case col.dict != nil:
			col.distinct = math.Max(1, math.Min(float64(col.dict.Len()), present))
		case st.Bounded && c.Type.Phys() == types.PhysInt64:
			col.distinct = math.Max(1, math.Min(col.hi-col.lo+1, present))
		}
		col.domain = col.distinct
	}
	if len(n.Filters) == 0 {
		return all
	}
	return e.filtered(all, n.Filters)
}

// numberOf places a literal on the scale of columnEstimate's bounds.
func numberOf(c *expr.Const) (float64, bool) {
	if expr.IsNullConst(c) {
		return 0, false
	}
	switch c.Value.Type.Phys() {
	case types.PhysInt64:
		return float64(c.Value.I64[0]), true
	case types.PhysFloat64:
		return c.Value.F64[0], true
	case types.PhysInt128:
		return longOf(c.Value).Float64(), true
	case types.PhysBytes:
		return numberOfBytes(c.Value.BytesAt(0)), true
	}
	return 0, false
}

// numberOfBytes reads the first eight bytes as a number, so that the order stays.
func numberOfBytes(b []byte) float64 {
	x := 0.0
	for i := range 8 {
		x *= 256
		if i < len(b) {
			x += float64(b[i])
		}
	}
	return x
}

// filtered estimates the rows of in for which all conds hold.
func (e *Estimator) filtered(in *estimate, conds []expr.Expr) *estimate {
	share := 1.0
	changed := map[expr.ColumnID]*columnEstimate{}
	ranges := map[expr.ColumnID]valueRange{}
	var order []expr.ColumnID
	for _, c := range conds {
		x, r, ok := rangeOf(c)
		if col, is := x.(*expr.Column); ok && is {
			if have, again := ranges[col.ID]; again {
				r = have.intersect(r)
			} else {
				order = append(order, col.ID)
			}
			ranges[col.ID] = r
			continue
		}
		p := e.share(in, c)
		share *= p
		if col := singleColumn(c); col != nil {
			was := in.column(col.ID)
			if now, ok := changed[col.ID]; ok {
				was = now
			}
			n := *was
			n.distinct = math.Max(1, was.distinct*p)
			n.domain = n.distinct
			n.nulls = 0
			changed[col.ID] = &n
		}
		if l, r, _, ok := equality(c); ok {
			a, ok1 := l.(*expr.Column)
			b, ok2 := r.(*expr.Column)
			if ok1 && ok2 {
				d := math.Min(in.column(a.ID).distinct, in.column(b.ID).distinct)
				for _, id := range []expr.ColumnID{a.ID, b.ID} {
					n := *in.column(id)
					n.distinct, n.domain = d, d
					changed[id] = &n
				}
			}
		}
	}
	for _, id := range order {
		col := in.column(id)
		p, d := col.shareIn(ranges[id])
		share *= p
		n := *col
		n.distinct, n.nulls = math.Max(1, d), 0
		n.domain = n.distinct
		n.bounded, n.lo, n.hi = col.bounded, col.lo, col.hi
		narrowBounds(&n, ranges[id])
		changed[id] = &n
	}
	out := in.copied(in.rows * share)
	for id, c := range changed {
		n := *c
		n.distinct = math.Max(1, math.Min(n.distinct, out.rows))
		out.cols[id] = &n
	}
	return out
}

func narrowBounds(c *columnEstimate, r valueRange) {
	if len(r.list) > 0 {
		r.lo, r.hi = r.list[0], r.list[len(r.list)-1]
	}
	if r.lo != nil {
		if x, ok := numberOf(r.lo); ok && (!c.bounded || x > c.lo) && c.bounded {
			c.lo = x
		}
	}
	if r.hi != nil {
		if x, ok := numberOf(r.hi); ok && c.bounded && x < c.hi {
			c.hi = x
		}
	}
}

// singleColumn returns the only column that a condition reads, nil if it reads several or none.
func singleColumn(e expr.Expr) *expr.Column {
	var col *expr.Column
	one := true
	expr.Walk(e, func(e expr.Expr) bool {
		switch e := e.(type) {
		case *expr.Column:
			if col != nil && col.ID != e.ID {
				one = false
			}
			col = e
		case *expr.Lambda:
			one = false
		}
		return one
	})
	if !one {
		return nil
	}
	return col
}

// shareIn estimates the share of rows whose value lies in a range, and the number of different values there.
func (c *columnEstimate) shareIn(r valueRange) (share, distinct float64) {
	present := 1 - c.nulls
	if r.list != nil {
		hits := 0.0
		for _, v := range r.list {
			x, ok := numberOf(v)
			if ok && c.bounded && (x < c.lo || x > c.hi) {
				continue
			}
			hits++
		}
		hits = math.Min(hits, c.distinct)
		if hits == 0 {
			return 0.1 / math.Max(1, c.distinct) * present, 1 // out of date, perhaps
		}
		return hits / c.distinct * present, hits
	}
	part := 1.0
	if c.result {
		return shareOfHaving * present, math.Max(1, c.distinct*shareOfHaving)
	}
	if !c.bounded {
		if r.lo != nil {
			part *= shareOfRange
		}
		if r.hi != nil {
			part *= shareOfRange
		}
		return part * present, c.distinct * part
	}
	// Whole numbers d apart: a closed bound includes a value, an open one does not.
	width := c.hi - c.lo
	step := 0.0
	if c.distinct > 1 {
		step = width / (c.distinct - 1)
	}
	from, to := c.lo, c.hi
	if r.lo != nil {
		if x, ok := numberOf(r.lo); ok {
			if r.loOpen {
				x += step
			}
			from = math.Max(from, x)
		}
	}
	if r.hi != nil {
		if x, ok := numberOf(r.hi); ok {
			if r.hiOpen {
				x -= step
			}
			to = math.Min(to, x)
		}
	}
	switch {
	case to < from:
		part = 0.1 / math.Max(1, c.distinct)
	case width > 0:
		part = math.Min(1, (to-from+step)/(width+step))
	}
	return part * present, math.Max(1, c.distinct*part)
}
