package sql

import "strings"

// Pos is a place in the SQL text. The zero Pos belongs to nodes that were not parsed.
type Pos struct {
	Offset int32 // bytes before the place
	Line   int32 // 1-based
	Column int32 // 1-based, in characters (not bytes) from the start of the line
}

// Node is any part of the tree.
type Node interface {
	// Pos is where the node's text begins.
	Pos() Pos
	// End is the byte offset just behind the node's text: text[n.Pos().Offset:n.End()] is its source.
	End() int32
}

// Span is embedded by every node: where its text begins and ends.
type Span struct {
	Start Pos
	Stop  int32
}

// Pos implements [Node].
func (s Span) Pos() Pos { return s.Start }

// End implements [Node].
func (s Span) End() int32 { return s.Stop }

// Source returns the text of n within the text that it was parsed from, or "" when n was not parsed from it.
func Source(text string, n Node) string {
	from, to := n.Pos().Offset, n.End()
	if from < 0 || from > to || int(to) > len(text) {
		return ""
	}
	return text[from:to]
}

// Ident is one identifier. Names compare without regard to case, quoted or not, as in Trino; Name keeps the case written.
type Ident struct {
	Span
	Name   string
	Quoted bool // written "x" (or `x`): never read as a keyword
}

// Lower is the name as it is resolved.
func (id Ident) Lower() string { return strings.ToLower(id.Name) }

// Name is a dotted name of one to several parts: catalog.schema.table.
type Name struct {
	Span
	Parts []Ident
}

// Last is the rightmost part. It must not be called on an empty name.
func (n Name) Last() Ident { return n.Parts[len(n.Parts)-1] }

// Lower returns the parts as they are resolved.
func (n Name) Lower() []string {
	out := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		out[i] = p.Lower()
	}
	return out
}

// Expr is an expression: see ast_expr.go and ast_func.go.
type Expr interface {
	Node
	expr()
}

// Statement is one statement: see ast_statement.go and ast_ddl.go.
type Statement interface {
	Node
	statement()
}

// QueryBody is what a [Query] orders and limits: *Select, *Values, *TableBody, *SetOp, or a parenthesised *Query.
type QueryBody interface {
	Node
	queryBody()
}

// Relation is an item of a FROM clause: see ast_relation.go.
type Relation interface {
	Node
	relation()
}

// SelectItem is an item of a SELECT list: *ExprItem or *StarItem.
type SelectItem interface {
	Node
	selectItem()
}

// GroupingElement is an item of GROUP BY: *GroupingSet, *Rollup, *Cube or *GroupingSets.
type GroupingElement interface {
	Node
	groupingElement()
}
