package logical

import (
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
)

// text builds the details of a node for EXPLAIN.
type text struct{ strings.Builder }

func (t *text) column(c Column) { t.WriteString(c.String()) }

// String prints the column as expressions print a reference to it: name#id.
func (c Column) String() string { return c.Name + "#" + strconv.Itoa(int(c.ID)) }

func (t *text) columns(cols []Column) {
	for i := range cols {
		if i > 0 {
			t.WriteString(", ")
		}
		t.column(cols[i])
	}
}

func (t *text) exprs(list []expr.Expr, sep string) {
	for i, e := range list {
		if i > 0 {
			t.WriteString(sep)
		}
		t.WriteString(e.String())
	}
}

func (t *text) assigns(list []Assign) {
	for i := range list {
		if i > 0 {
			t.WriteString(", ")
		}
		t.column(list[i].Col)
		if c, ok := list[i].Expr.(*expr.Column); ok && c.ID == list[i].Col.ID {
			continue
		}
		t.WriteString(" := ")
		t.WriteString(list[i].Expr.String())
	}
}

func (t *text) keys(list []SortKey) {
	for i := range list {
		if i > 0 {
			t.WriteString(", ")
		}
		t.WriteString(list[i].Expr.String())
		if list[i].Desc {
			t.WriteString(" DESC")
		}
		if list[i].NullsFirst {
			t.WriteString(" NULLS FIRST")
		}
	}
}

func (t *text) int(v int64) { t.WriteString(strconv.FormatInt(v, 10)) }

// Describe implements [Node].
func (n *Scan) Describe() (string, string) {
	var t text
	t.WriteString(n.Table.Schema + "." + n.Table.Name + " [")
	t.columns(n.Cols)
	t.WriteByte(']')
	if len(n.Filters) > 0 {
		t.WriteString(" where ")
		t.exprs(n.Filters, " AND ")
	}
	return "Scan", t.String()
}

// Describe implements [Node].
func (n *Values) Describe() (string, string) {
	var t text
	t.WriteByte('[')
	t.columns(n.Cols)
	t.WriteByte(']')
	for i, row := range n.Rows {
		if i == 8 {
			t.WriteString(" … " + strconv.Itoa(len(n.Rows)) + " rows")
			break
		}
		t.WriteString(" (")
		t.exprs(row, ", ")
		t.WriteByte(')')
	}
	return "Values", t.String()
}

// Describe implements [Node].
func (n *Filter) Describe() (string, string) { return "Filter", n.Cond.String() }

// Describe implements [Node].
func (n *Project) Describe() (string, string) {
	var t text
	t.assigns(n.Exprs)
	return "Project", t.String()
}

var joinNames = [...]string{
	"InnerJoin", "LeftJoin", "RightJoin", "FullJoin", "CrossJoin", "SemiJoin", "AntiJoin", "MarkJoin", "SingleJoin",
}

// String is the kind's name in EXPLAIN.
func (k JoinKind) String() string { return joinNames[k] }

// Describe implements [Node].
func (n *Join) Describe() (string, string) {
	name := n.Kind.String()
	if n.AsofOn != nil {
		name = "Asof" + name
	}
	var t text
	part := func(s string) {
		if t.Len() > 0 {
			t.WriteByte(' ')
		}
		t.WriteString(s)
	}
	if n.MarkCol != nil {
		part(n.MarkCol.String())
		if n.Exists {
			part("exists")
		}
	}
	if n.On != nil {
		part("on " + n.On.String())
	}
	if n.AsofOn != nil {
		part("nearest " + n.AsofOn.String())
	}
	if n.NullAware {
		part("null-aware")
	}
	if len(n.Correlated) > 0 {
		part("correlated")
		for _, id := range n.Correlated {
			part("#" + strconv.Itoa(int(id)))
		}
	}
	return name, t.String()
}

// Describe implements [Node].
func (n *Aggregate) Describe() (string, string) {
	var t text
	if len(n.Keys) > 0 {
		t.WriteString("by ")
		t.assigns(n.Keys)
	}
	if len(n.Sets) > 0 {
		t.WriteString(" sets")
		for _, set := range n.Sets {
			t.WriteString(" (")
			for i, k := range set {
				if i > 0 {
					t.WriteString(", ")
				}
				t.column(n.Keys[k].Col)
			}
			t.WriteByte(')')
		}
		if n.GroupingCol != nil {
			t.WriteString(" as ")
			t.column(*n.GroupingCol)
		}
	}
	if t.Len() > 0 && len(n.Aggs) > 0 {
		t.WriteString(": ")
	}
	for i := range n.Aggs {
		if i > 0 {
			t.WriteString(", ")
		}
		a := &n.Aggs[i]
		t.column(a.Col)
		t.WriteString(" := ")
		t.call(a.Def.Name, a.Args, a.Distinct, a.OrderBy)
		if a.Filter != nil {
			t.WriteString(" filter " + a.Filter.String())
		}
	}
	if len(n.Aggs) == 0 {
		return "Distinct", t.String()
	}
	return "Aggregate", t.String()
}

func (t *text) call(name string, args []expr.Expr, distinct bool, order []SortKey) {
	t.WriteString(name)
	t.WriteByte('(')
	if distinct {
		t.WriteString("DISTINCT ")
	}
	t.exprs(args, ", ")
	if len(order) > 0 {
		t.WriteString(" ORDER BY ")
		t.keys(order)
	}
	t.WriteByte(')')
}

var (
	frameNames = [...]string{"range", "rows", "groups"}
	boundNames = [...]string{"unbounded preceding", "preceding", "current row", "following", "unbounded following"}
)

// String prints the frame as SQL does, in lower case.
func (f *Frame) String() string {
	end := func(k BoundKind, off expr.Expr) string {
		if off != nil {
			return off.String() + " " + boundNames[k]
		}
		return boundNames[k]
	}
	return frameNames[f.Unit] + " between " + end(f.Start, f.StartOff) + " and " + end(f.End, f.EndOff)
}

// Describe implements [Node].
func (n *Window) Describe() (string, string) {
	var t text
	if len(n.Partition) > 0 {
		t.WriteString("partition by ")
		t.exprs(n.Partition, ", ")
	}
	if len(n.Order) > 0 {
		if t.Len() > 0 {
			t.WriteByte(' ')
		}
		t.WriteString("order by ")
		t.keys(n.Order)
	}
	if t.Len() > 0 {
		t.WriteString(": ")
	}
	for i := range n.Calls {
		if i > 0 {
			t.WriteString(", ")
		}
		c := &n.Calls[i]
		t.column(c.Col)
		t.WriteString(" := ")
		name := ""
		if c.Func != nil {
			name = c.Func.Name
		} else if c.Agg != nil {
			name = c.Agg.Name
		}
		t.call(name, c.Args, c.Distinct, nil)
		if c.IgnoreNulls {
			t.WriteString(" ignore nulls")
		}
		if c.Filter != nil {
			t.WriteString(" filter " + c.Filter.String())
		}
		if !c.Frame.IsDefault {
			t.WriteString(" " + c.Frame.String())
		}
	}
	return "Window", t.String()
}

// Describe implements [Node].
func (n *Sort) Describe() (string, string) {
	var t text
	t.keys(n.Keys)
	return "Sort", t.String()
}

// Describe implements [Node].
func (n *Limit) Describe() (string, string) {
	var t text
	t.limit(n.Count, n.Offset)
	if len(n.WithTies) > 0 {
		t.WriteString(" with ties by ")
		t.keys(n.WithTies)
	}
	return "Limit", t.String()
}

// Describe implements [Node].
func (n *TopN) Describe() (string, string) {
	var t text
	t.limit(n.Count, n.Offset)
	t.WriteString(" by ")
	t.keys(n.Keys)
	return "TopN", t.String()
}

func (t *text) limit(count, offset int64) {
	if count < 0 {
		t.WriteString("all")
	} else {
		t.int(count)
	}
	if offset > 0 {
		t.WriteString(" offset ")
		t.int(offset)
	}
}

var setNames = [...]string{"Union", "Intersect", "Except"}

// String is the kind's name in EXPLAIN.
func (k SetKind) String() string { return setNames[k] }

// Describe implements [Node].
func (n *SetOp) Describe() (string, string) {
	name := n.Kind.String()
	if n.All {
		name += "All"
	}
	var t text
	t.columns(n.Cols)
	return name, t.String()
}

// Describe implements [Node].
func (n *Unnest) Describe() (string, string) {
	var t text
	for i, e := range n.Exprs {
		if i > 0 {
			t.WriteString(", ")
		}
		t.columns(n.Cols[i])
		t.WriteString(" := ")
		t.WriteString(e.String())
	}
	if n.Ordinality != nil {
		t.WriteString(" ordinality ")
		t.column(*n.Ordinality)
	}
	if n.Outer {
		t.WriteString(" outer")
	}
	return "Unnest", t.String()
}

// Describe implements [Node].
func (n *GapFill) Describe() (string, string) {
	var t text
	t.WriteString("#" + strconv.Itoa(int(n.TimeKey)) + " step " + n.Step.String())
	part := func(word string, e expr.Expr) {
		if e != nil {
			t.WriteString(" " + word + " " + e.String())
		}
	}
	part("origin", n.Origin)
	part("from", n.From)
	part("to", n.To)
	for i, id := range n.Keys {
		if i == 0 {
			t.WriteString(" for each")
		}
		t.WriteString(" #" + strconv.Itoa(int(id)))
	}
	return "GapFill", t.String()
}

// Describe implements [Node].
func (n *TableFunction) Describe() (string, string) {
	var t text
	t.WriteString(n.Name + " [")
	t.columns(n.Cols)
	t.WriteByte(']')
	if s, ok := n.Op.(interface{ String() string }); ok {
		t.WriteString(" " + s.String())
	}
	return "TableFunction", t.String()
}

// Describe implements [Node].
func (n *Materialize) Describe() (string, string) {
	var t text
	t.WriteString(n.Name + " (" + strconv.Itoa(n.ID) + ") [")
	t.columns(n.Cols)
	t.WriteByte(']')
	return "Materialize", t.String()
}
