package sql

import (
	"flag"
	"math/rand/v2"
	"strconv"
	"testing"
)

var trees = flag.Int("trees", 8_000, "trees that TestGenerated prints")

// TestGenerated prints random trees and parses them: what the printer leaves out of parentheses, the parser must group
// the same way. Unlike parsed text, trees reach every nesting of every node.
func TestGenerated(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(3, 5))}
	for range *trees {
		s := &QueryStatement{Query: g.query(3)}
		for _, print := range []func(Node) string{Format, Pretty} {
			text := print(s)
			again, err := ParseStatement(text)
			if err != nil {
				t.Fatalf("%s\n%v", text, err)
			}
			if d := treeDiff(s, again); d != "" {
				t.Fatalf("%s\nparses to another tree: %s\nand prints as\n%s", text, d, print(again))
			}
		}
	}
}

type generator struct{ *rand.Rand }

func (g generator) word() Ident {
	words := []string{"a", "b", "T", "x y", "date", "limit", "row", "array", "select", "all", "key", "time", "it\"s", "客户", "interval"}
	return Ident{Name: words[g.IntN(len(words))]}
}

func (g generator) words(least int) []Ident {
	var out []Ident
	for range least + g.IntN(3) {
		out = append(out, g.word())
	}
	return out
}

func (g generator) coin() bool { return g.IntN(2) == 0 }

func (g generator) exprs(depth, least int) []Expr {
	var out []Expr
	for range least + g.IntN(3) {
		out = append(out, g.expr(depth))
	}
	return out
}

func (g generator) maybe(depth int) Expr {
	if g.IntN(3) > 0 {
		return nil
	}
	return g.expr(depth)
}

func (g generator) leaf() Expr {
	switch g.IntN(9) {
	case 0, 1, 2:
		return &ColumnRef{Parts: g.words(1)}
	case 3:
		text := strconv.Itoa(g.IntN(100) - 50)
		return &NumberLit{Kind: Integer, Text: text}
	case 4:
		return []Expr{&NumberLit{Kind: Decimal, Text: "1."}, &NumberLit{Kind: Decimal, Text: "-0.5"}, &NumberLit{Kind: Double, Text: "1E10"}}[g.IntN(3)]
	case 5:
		return &StringLit{Value: []string{"", "it's", "--", "客户"}[g.IntN(4)]}
	case 6:
		return &IntervalLit{Value: "1", From: Year, To: []IntervalField{NoField, Month}[g.IntN(2)], Negative: g.coin()}
	case 7:
		return &TypedLit{Type: g.typeName(0), Value: "x"}
	}
	return []Expr{&NullLit{}, &BoolLit{Value: true}, &SessionValue{Kind: CurrentTimestamp, Precision: g.IntN(3) - 1}, &BinaryLit{Value: []byte{1, 255}}}[g.IntN(4)]
}

func (g generator) typeName(depth int) *TypeName {
	if depth > 0 {
		switch g.IntN(5) {
		case 0:
			return &TypeName{Name: "ARRAY", Args: []TypeArg{{Type: g.typeName(depth - 1)}}}
		case 1:
			return &TypeName{Name: "MAP", Args: []TypeArg{{Type: g.typeName(depth - 1)}, {Type: g.typeName(depth - 1)}}}
		case 2:
			n := &TypeName{Name: "ROW"}
			for range 1 + g.IntN(3) {
				f := &TypeField{Type: g.typeName(depth - 1)}
				if g.coin() {
					id := g.word()
					f.Name = &id
				}
				n.Fields = append(n.Fields, f)
			}
			return n
		case 3:
			return []*TypeName{
				{Name: "TIMESTAMP", Args: []TypeArg{{Number: 3}}, WithTimeZone: true},
				{Name: "TIME", WithTimeZone: true},
				{Name: "INTERVAL", From: Day, To: Second},
				{Name: "DECIMAL", Args: []TypeArg{{Number: 12}, {Number: 2}}},
			}[g.IntN(4)]
		}
	}
	return &TypeName{Name: []string{"BIGINT", "DATE", "DOUBLE", "TIME", "my type", "KEY", "SELECT", "JSON"}[g.IntN(8)]}
}

func (g generator) expr(depth int) Expr {
	if depth <= 0 {
		return g.leaf()
	}
	d := depth - 1
	x := func() Expr { return g.expr(d) }
	switch g.IntN(26) {
	case 0, 1, 2:
		return &Binary{Op: BinaryOp(g.IntN(6)), Left: x(), Right: x()}
	case 3, 4:
		return &Unary{Op: UnaryOp(g.IntN(2)), X: x()}
	case 5:
		return &Compare{Op: CompareOp(g.IntN(6)), Left: x(), Right: x()}
	case 6, 7:
		return &Logical{Op: LogicalOp(g.IntN(2)), Terms: g.exprs(d, 2)}
	case 8:
		return &Not{X: x()}
	case 9:
		return &IsNull{X: x(), Not: g.coin()}
	case 10:
		return &IsTruth{X: x(), Value: TruthValue(g.IntN(3)), Not: g.coin()}
	case 11:
		return &IsDistinct{Left: x(), Right: x(), Not: g.coin()}
	case 12:
		return &Between{X: x(), Low: x(), High: x(), Not: g.coin(), Symmetric: g.coin()}
	case 13:
		return &InList{X: x(), List: g.exprs(d, 1), Not: g.coin()}
	case 14:
		return &InQuery{X: x(), Query: g.operandQuery(d), Not: g.coin()}
	case 15:
		return &Like{X: x(), Pattern: x(), Escape: g.maybe(d), Not: g.coin(), AnyCase: g.coin()}
	case 16:
		return &Subscript{Base: x(), Index: x()}
	case 17:
		return &FieldAccess{Base: x(), Field: g.word()}
	case 18:
		return &Cast{X: x(), Type: g.typeName(2), Try: g.coin()}
	case 19:
		return &AtTimeZone{X: x(), Zone: x()}
	case 20:
		return &Lambda{Params: g.words(0), Body: x()}
	case 21:
		return g.call(d)
	case 22:
		n := &Case{Operand: g.maybe(d), Else: g.maybe(d)}
		for range 1 + g.IntN(2) {
			n.Whens = append(n.Whens, &When{Cond: x(), Result: x()})
		}
		return n
	case 23:
		return []Expr{&RowExpr{Items: g.exprs(d, 1)}, &ArrayExpr{Items: g.exprs(d, 0)}, &Exists{Query: g.query(d)}}[g.IntN(3)]
	case 24:
		return &Subquery{Query: g.operandQuery(d)}
	}
	return &QuantifiedCompare{Op: CompareOp(g.IntN(6)), Quantifier: Quantifier(g.IntN(2)), Left: x(), Query: g.query(d)}
}

// operandQuery is a query without needless parentheses of its own: in place of an operand, ((SELECT 1)) is (SELECT 1) in
// parentheses.
func (g generator) operandQuery(d int) *Query {
	for {
		q := g.query(d)
		if _, nested := q.Body.(*Query); !nested {
			return q
		}
	}
}

func (g generator) call(d int) Expr {
	n := &FuncCall{Name: Name{Parts: g.words(1)}, Args: g.exprs(d, 0), Filter: g.maybe(d)}
	switch {
	case len(n.Args) == 0:
		n.Star = g.coin()
	case g.coin():
		n.Distinct = true
		n.OrderBy = g.order(d)
	}
	if g.coin() {
		n.Over = &Over{Window: &Window{PartitionBy: g.exprs(d, 0), OrderBy: g.order(d)}}
		if g.coin() {
			w := g.word()
			n.Over.Window.Base = &w
		}
		if g.coin() {
			n.Over.Window.Frame = &Frame{
				Unit: FrameUnit(g.IntN(3)), From: FrameBound{Kind: Preceding, Offset: g.expr(d)},
				To: FrameBound{Kind: UnboundedFollowing}, Exclude: FrameExclusion(g.IntN(4)),
			}
		}
		n.Nulls = NullTreatment(g.IntN(3))
	}
	return n
}

func (g generator) order(d int) []*SortItem {
	var out []*SortItem
	for range g.IntN(3) {
		out = append(out, &SortItem{Expr: g.expr(d), Desc: g.coin(), Nulls: NullOrder(g.IntN(3))})
	}
	return out
}

func (g generator) query(depth int) *Query {
	q := &Query{Body: g.body(depth), OrderBy: g.order(depth - 1)}
	if g.IntN(4) == 0 {
		q.Limit, q.Offset = g.expr(0), g.maybe(0)
	}
	if g.IntN(6) == 0 {
		q.With = &With{Recursive: g.coin(), Queries: []*NamedQuery{{Name: g.word(), Columns: g.words(0), Query: g.query(depth - 1)}}}
	}
	return q
}

func (g generator) body(depth int) QueryBody {
	if depth > 0 {
		switch g.IntN(6) {
		case 0:
			return g.setOp(depth - 1)
		case 1:
			return g.query(depth - 1)
		}
	}
	return g.selectBody(depth)
}

// setOp makes the shapes that text can have without parentheses; parentheses make a *Query.
func (g generator) setOp(depth int) QueryBody {
	op := SetOpKind(g.IntN(3))
	n := &SetOp{Op: op, All: g.coin()}
	for range 2 + g.IntN(2) {
		switch {
		case g.IntN(4) == 0:
			n.Terms = append(n.Terms, g.query(depth))
		case g.IntN(4) == 0 && op != Intersect:
			n.Terms = append(n.Terms, &SetOp{Op: Intersect, Terms: []QueryBody{g.selectBody(depth), g.selectBody(depth)}})
		default:
			n.Terms = append(n.Terms, g.selectBody(depth))
		}
	}
	return n
}

func (g generator) selectBody(depth int) *Select {
	d := depth - 1
	n := &Select{Distinct: g.IntN(4) == 0, Where: g.maybe(d), Having: g.maybe(d), Qualify: g.maybe(d)}
	for range 1 + g.IntN(3) {
		switch g.IntN(8) {
		case 0:
			n.Items = append(n.Items, &StarItem{Exclude: g.words(0)})
		case 1:
			n.Items = append(n.Items, &StarItem{Target: g.expr(d), Aliases: g.words(0)})
		default:
			it := &ExprItem{Expr: g.expr(d)}
			if g.coin() {
				w := g.word()
				it.Alias = &w
			}
			n.Items = append(n.Items, it)
		}
	}
	for range g.IntN(3) {
		n.From = append(n.From, g.relation(d))
	}
	if g.IntN(3) == 0 {
		n.GroupBy = &GroupBy{Distinct: g.coin(), Elements: []GroupingElement{
			&GroupingSet{Exprs: g.exprs(d, 0)}, &Rollup{Sets: []*GroupingSet{{Exprs: g.exprs(d, 0)}, {Exprs: g.exprs(d, 0)}}},
		}}
	}
	return n
}

func (g generator) relation(depth int) Relation {
	if depth <= 0 {
		return []Relation{&TableRef{Name: Name{Parts: g.words(1)}}, &FileRef{Path: "a'b.csv"}}[g.IntN(2)]
	}
	d := depth - 1
	switch g.IntN(7) {
	case 0, 1:
		n := &Join{Kind: JoinKind(g.IntN(7)), Left: g.relation(d), Right: g.relation(d)}
		if n.Kind != CrossJoin {
			if n.Using = g.words(0); len(n.Using) == 0 {
				n.On = g.expr(d)
			}
		}
		return n
	case 2, 3:
		return &Aliased{Relation: g.relation(d), Alias: g.word(), Columns: g.words(0)}
	case 4:
		return &DerivedTable{Query: g.query(d), Lateral: g.coin()}
	case 5:
		return &Sample{Relation: g.relation(d), Method: SampleMethod(g.IntN(2)), Percentage: g.expr(d)}
	}
	return &Unnest{Exprs: g.exprs(d, 1), Ordinality: g.coin()}
}
