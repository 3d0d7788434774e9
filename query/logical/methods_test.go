package logical

import (
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
)

func col(id expr.ColumnID, name string) Column {
	return Column{ID: id, Name: name, Type: types.BigIntType, NotNull: true}
}

func scan(name string, cols ...Column) *Scan {
	t := &Table{Schema: "main", Name: name}
	s := &Scan{Table: t, Cols: cols}
	for i, c := range cols {
		t.Fields = append(t.Fields, types.Field{Name: c.Name, Type: c.Type, NotNull: true})
		s.Fields = append(s.Fields, i)
	}
	return s
}

var less = &fn.Scalar{Name: "<"}

func lt(a, b expr.Expr) expr.Expr {
	return &expr.Call{Def: less, Overload: &fn.Overload{Result: types.BooleanType}, Args: []expr.Expr{a, b}}
}

// everyNode returns one of each operator, over scans of a#1 and b#2.
func everyNode() []Node {
	a, b, c := col(1, "a"), col(2, "b"), col(3, "c")
	l, r := scan("l", a), scan("r", b)
	mark := Column{ID: 4, Name: "m", Type: types.BooleanType}
	ord := col(5, "ord")
	count := &fn.Aggregate{Name: "count"}
	return []Node{
		l,
		&Values{Cols: []Column{a}, Rows: [][]expr.Expr{{expr.Int(types.BigIntType, 7)}}},
		&Filter{In: l, Cond: lt(a.Ref(), expr.Int(types.BigIntType, 7))},
		&Project{In: l, Exprs: []Assign{{Col: a, Expr: a.Ref()}, {Col: c, Expr: expr.Int(types.BigIntType, 1)}}},
		&Join{Kind: Left, L: l, R: r, On: lt(a.Ref(), b.Ref())},
		&Join{Kind: Mark, L: l, R: r, On: lt(a.Ref(), b.Ref()), MarkCol: &mark},
		&Join{Kind: Semi, L: l, R: r, AsofOn: lt(a.Ref(), b.Ref())},
		&Aggregate{
			In: l, Keys: []Assign{{Col: a, Expr: a.Ref()}}, Sets: [][]int{{0}, {}}, GroupingCol: &ord,
			Aggs: []Agg{{Col: c, Def: count, Args: []expr.Expr{a.Ref()}, Filter: lt(a.Ref(), a.Ref()), OrderBy: []SortKey{{Expr: a.Ref()}}}},
		},
		&Window{
			In: l, Partition: []expr.Expr{a.Ref()}, Order: []SortKey{{Expr: a.Ref(), Desc: true}},
			Calls: []WindowCall{{Col: c, Agg: count, Args: []expr.Expr{a.Ref()}, Frame: Frame{
				Unit: FrameRows, Start: Preceding, StartOff: expr.Int(types.BigIntType, 2), End: CurrentRow,
			}}},
		},
		&Sort{In: l, Keys: []SortKey{{Expr: a.Ref(), NullsFirst: true}}},
		&Limit{In: l, Count: 10, Offset: 5, WithTies: []SortKey{{Expr: a.Ref()}}},
		&TopN{In: l, Keys: []SortKey{{Expr: a.Ref()}}, Count: 3},
		&SetOp{Kind: Union, All: true, In: []Node{l, r}, Cols: []Column{c}},
		&Unnest{In: l, Exprs: []expr.Expr{a.Ref()}, Cols: [][]Column{{c}}, Ordinality: &ord, Outer: true},
		&GapFill{In: l, TimeKey: 1, Step: expr.Int(types.BigIntType, 60), From: expr.Int(types.BigIntType, 0)},
		&TableFunction{Name: "f", In: []Node{l}, Cols: []Column{c}},
		&Materialize{ID: 1, Name: "x", In: l, Cols: []Column{c}},
	}
}

func TestDescribe(t *testing.T) {
	want := []string{
		"Scan main.l [a#1]",
		"Values [a#1] (7)",
		"Filter a#1 < 7",
		"Project a#1, c#3 := 1",
		"LeftJoin on a#1 < b#2",
		"MarkJoin m#4 on a#1 < b#2",
		"AsofSemiJoin nearest a#1 < b#2",
		"Aggregate by a#1 sets (a#1) () as ord#5: c#3 := count(a#1 ORDER BY a#1) filter a#1 < a#1",
		"Window partition by a#1 order by a#1 DESC: c#3 := count(a#1) rows between 2 preceding and current row",
		"Sort a#1 NULLS FIRST",
		"Limit 10 offset 5 with ties by a#1",
		"TopN 3 by a#1",
		"UnionAll c#3",
		"Unnest c#3 := a#1 ordinality ord#5 outer",
		"GapFill #1 step 60 from 0",
		"TableFunction f [c#3]",
		"Materialize x (1) [c#3]",
	}
	for i, n := range everyNode() {
		name, details := n.Describe()
		if got := name + " " + details; got != want[i] {
			t.Errorf("got  %s\nwant %s", got, want[i])
		}
	}
}

func TestColumns(t *testing.T) {
	// A trailing ? marks a column that may be NULL.
	want := []string{
		"a", "a", "a", "a c", "a b?", "a m?", "a", "a? c ord", "a c", "a", "a", "a", "c", "a c ord", "a", "c", "c",
	}
	for i, n := range everyNode() {
		var got []string
		for _, c := range n.Columns() {
			if !c.NotNull {
				c.Name += "?"
			}
			got = append(got, c.Name)
		}
		name, _ := n.Describe()
		if s := strings.Join(got, " "); s != want[i] {
			t.Errorf("%s: got %s, want %s", name, s, want[i])
		}
	}
}

// TestMapExprs holds MapExprs against VisitExprs: replacing a#1 by a#9 everywhere must leave no a#1 and change no other.
func TestMapExprs(t *testing.T) {
	by := map[expr.ColumnID]expr.Expr{1: &expr.Column{ID: 9, Name: "a", T: types.BigIntType}}
	list := func(n Node) (out []string) {
		VisitExprs(n, func(e expr.Expr) { out = append(out, e.String()) })
		return out
	}
	for _, n := range everyNode() {
		before := list(n)
		after := list(MapExprs(n, func(e expr.Expr) expr.Expr { return Replace(e, by) }))
		if !slices.Equal(before, list(n)) {
			t.Errorf("%T was changed in place", n)
		}
		for i := range before {
			before[i] = strings.ReplaceAll(before[i], "a#1", "a#9")
		}
		if !slices.Equal(before, after) {
			t.Errorf("%T: got %v, want %v", n, after, before)
		}
	}
}

func TestTransformKeepsAndReplaces(t *testing.T) {
	for _, n := range everyNode() {
		if got := Transform(n, func(n Node) Node { return n }); got != n {
			t.Errorf("%T: a transformation without change made a new node", n)
		}
		swapped := Transform(n, func(n Node) Node {
			if s, ok := n.(*Scan); ok {
				return scan(s.Table.Name+"2", s.Cols...)
			}
			return n
		})
		if strings.Count(Format(swapped), "2 [") != strings.Count(Format(n), "Scan") {
			t.Errorf("%T: scans were not replaced:\n%s", n, Format(swapped))
		}
		if !strings.Contains(Format(n), "Scan main.l [") && len(n.Inputs()) > 0 {
			t.Errorf("%T was changed in place", n)
		}
	}
}

func TestSubquery(t *testing.T) {
	a, b, c := col(1, "a"), col(2, "b"), col(3, "c")
	inner := &Filter{In: scan("r", b), Cond: lt(a.Ref(), b.Ref())}
	sub := (&Subquery{Kind: InSubquery, X: []expr.Expr{c.Ref()}, T: types.BooleanType}).WithPlan(inner)
	if len(sub.Outer) != 1 || sub.Outer[0].ID != 1 {
		t.Fatalf("outer columns %v, want a#1 alone", sub.Outer)
	}
	if got := ExprColumns(sub).IDs(); !slices.Equal(got, []expr.ColumnID{1, 3}) {
		t.Errorf("columns %v, want 1 and 3", got)
	}
	top := &Filter{In: scan("l", a, c), Cond: sub}
	if s := OuterColumns(top); !s.Empty() {
		t.Errorf("the whole tree has outer columns %v", s.IDs())
	}
	want := `Filter c#3 IN $1
  $1 outer a#1:
    Filter a#1 < b#2
      Scan main.r [b#2]
  Scan main.l [a#1, c#3]
`
	if got := Format(top); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got, want := sub.String(), "c#3 IN (Filter a#1 < b#2 [Scan main.r [b#2]])"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	moved := Replace(sub, map[expr.ColumnID]expr.Expr{1: &expr.Column{ID: 7, Name: "x", T: types.BigIntType}})
	if got, want := moved.String(), "c#3 IN (Filter x#7 < b#2 [Scan main.r [b#2]])"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := moved.(*Subquery).Outer; len(got) != 1 || got[0].ID != 7 {
		t.Errorf("outer columns %v after replacing, want x#7", got)
	}
	scans := 0
	WalkAll(top, func(n Node) {
		if _, ok := n.(*Scan); ok {
			scans++
		}
	})
	if scans != 2 {
		t.Errorf("WalkAll met %d scans, want 2", scans)
	}
	got := TransformAll(top, func(n Node) Node {
		if s, ok := n.(*Scan); ok && s.Table.Name == "r" {
			return scan("other", s.Cols...)
		}
		return n
	})
	if !strings.Contains(Format(got), "main.other") {
		t.Errorf("TransformAll did not reach the plan of the subquery:\n%s", Format(got))
	}
}

func TestColumnSet(t *testing.T) {
	var s, o ColumnSet
	for _, id := range []expr.ColumnID{0, 63, 64, 200} {
		s.Add(id)
	}
	o.Add(64)
	if s.Len() != 4 || !s.Has(200) || s.Has(1) || !o.SubsetOf(s) || s.SubsetOf(o) || !s.Intersects(o) {
		t.Fatalf("set %v", s.IDs())
	}
	c := s.Clone()
	c.RemoveSet(o)
	if c.Has(64) || !s.Has(64) || c.Intersects(o) || c.Empty() {
		t.Fatalf("after removal %v of %v", c.IDs(), s.IDs())
	}
	c.AddSet(s)
	c.Remove(200)
	if got := c.IDs(); !slices.Equal(got, []expr.ColumnID{0, 63, 64}) {
		t.Fatalf("got %v", got)
	}
}

// TestMaterializeIsClosed: what several places read depends on none of them, so nothing below it counts as outer.
func TestMaterializeIsClosed(t *testing.T) {
	a, b := col(1, "a"), col(2, "b")
	m := &Materialize{ID: 1, Name: "w", In: &Filter{In: scan("l", a), Cond: lt(a.Ref(), a.Ref())}, Cols: []Column{b}}
	n := &Filter{In: m, Cond: lt(b.Ref(), (&expr.Column{ID: 9, Name: "x", T: types.BigIntType}))}
	if got := OuterColumns(n).IDs(); !slices.Equal(got, []expr.ColumnID{9}) {
		t.Errorf("outer columns %v, want 9", got)
	}
	by := map[expr.ColumnID]expr.Expr{1: expr.Int(types.BigIntType, 1), 9: expr.Int(types.BigIntType, 2)}
	r := ReplaceIn(n, by).(*Filter)
	if r.In != m {
		t.Error("a column was replaced below Materialize")
	}
	if got, want := r.Cond.String(), "b#2 < 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	twice := &Join{Kind: Cross, L: m, R: &Materialize{ID: 1, Name: "w", In: m.In, Cols: []Column{col(3, "c")}}}
	want := `CrossJoin
  Materialize w (1) [b#2]
    Filter a#1 < a#1
      Scan main.l [a#1]
  Materialize w (1) [c#3]
`
	if got := Format(twice); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
