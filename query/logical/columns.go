package logical

import "slices"

// Columns implements [Node].
func (n *Scan) Columns() []Column { return n.Cols }

// Columns implements [Node].
func (n *Values) Columns() []Column { return n.Cols }

// Columns implements [Node].
func (n *Filter) Columns() []Column { return n.In.Columns() }

// Columns implements [Node].
func (n *Project) Columns() []Column { return assigned(n.Exprs, 0) }

// Columns implements [Node]: the left input's, then the right's unless the kind returns the left ones alone. A side that
// may be padded with NULLs loses its NotNull.
func (n *Join) Columns() []Column {
	left := n.L.Columns()
	switch n.Kind {
	case Semi, Anti:
		return left
	case Mark:
		return append(slices.Clip(left), *n.MarkCol)
	}
	right := n.R.Columns()
	out := make([]Column, 0, len(left)+len(right))
	out = appendNullable(out, left, n.Kind == Right || n.Kind == Full)
	return appendNullable(out, right, n.Kind == Left || n.Kind == Full || n.Kind == Single)
}

// Columns implements [Node]: the keys, the aggregates, then the number of the grouping set. A key that some grouping set
// leaves out loses its NotNull.
func (n *Aggregate) Columns() []Column {
	out := assigned(n.Keys, len(n.Aggs)+1)
	for i := range n.Keys {
		for _, set := range n.Sets {
			if !slices.Contains(set, i) {
				out[i].NotNull = false
			}
		}
	}
	for i := range n.Aggs {
		out = append(out, n.Aggs[i].Col)
	}
	if n.GroupingCol != nil {
		out = append(out, *n.GroupingCol)
	}
	return out
}

// Columns implements [Node]: the input's, then one for each call.
func (n *Window) Columns() []Column {
	out := slices.Clip(n.In.Columns())
	for i := range n.Calls {
		out = append(out, n.Calls[i].Col)
	}
	return out
}

// Columns implements [Node].
func (n *Sort) Columns() []Column { return n.In.Columns() }

// Columns implements [Node].
func (n *Limit) Columns() []Column { return n.In.Columns() }

// Columns implements [Node].
func (n *TopN) Columns() []Column { return n.In.Columns() }

// Columns implements [Node].
func (n *SetOp) Columns() []Column { return n.Cols }

// Columns implements [Node]: the input's, those of each unnested expression, then the ordinality.
func (n *Unnest) Columns() []Column {
	out := slices.Clip(n.In.Columns())
	for _, cols := range n.Cols {
		out = append(out, cols...)
	}
	if n.Ordinality != nil {
		out = append(out, *n.Ordinality)
	}
	return out
}

// Columns implements [Node]: the input's, of which all but the keys may be NULL in added rows.
func (n *GapFill) Columns() []Column {
	in := n.In.Columns()
	out := make([]Column, len(in))
	for i, c := range in {
		out[i] = c
		out[i].NotNull = c.NotNull && (c.ID == n.TimeKey || slices.Contains(n.Keys, c.ID))
	}
	return out
}

// Columns implements [Node].
func (n *TableFunction) Columns() []Column { return n.Cols }

// Columns implements [Node].
func (n *Materialize) Columns() []Column { return n.Cols }

// assigned returns the columns of a list of assignments, with room for more.
func assigned(list []Assign, more int) []Column {
	out := make([]Column, len(list), len(list)+more)
	for i := range list {
		out[i] = list[i].Col
	}
	return out
}

func appendNullable(dst, cols []Column, nullable bool) []Column {
	from := len(dst)
	dst = append(dst, cols...)
	if nullable {
		for i := from; i < len(dst); i++ {
			dst[i].NotNull = false
		}
	}
	return dst
}
