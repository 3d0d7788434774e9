package sql

// Inspect calls visit for n and, as long as it answers true, for the nodes within, parents first and in the order of the
// text. Identifiers and names are not visited. A nil n is not visited.
func Inspect(n Node, visit func(Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, c := range Children(n) {
		Inspect(c, visit)
	}
}

// Children returns the nodes directly within n, in the order of the text, without identifiers and names.
func Children(n Node) []Node { return appendChildren(nil, n) }

// appendChildren appends the children of n to dst.
func appendChildren(dst []Node, n Node) []Node {
	switch n := n.(type) {
	case Expr:
		return exprChildren(dst, n)
	case Statement:
		return statementChildren(dst, n)
	case Relation:
		return relationChildren(dst, n)
	case QueryBody:
		return queryChildren(dst, n)
	}
	return partChildren(dst, n)
}

// one appends a node that may be absent.
func one(dst []Node, n Expr) []Node {
	if n != nil {
		dst = append(dst, n)
	}
	return dst
}

// opt appends a node held by pointer that may be absent.
func opt[T any, P interface {
	*T
	Node
}](dst []Node, n P) []Node {
	if n != nil {
		dst = append(dst, n)
	}
	return dst
}

// many appends nodes that are all present.
func many[N Node](dst []Node, list []N) []Node {
	for _, n := range list {
		dst = append(dst, n)
	}
	return dst
}

func exprChildren(dst []Node, n Expr) []Node {
	switch n := n.(type) {
	case *FieldAccess:
		return append(dst, n.Base)
	case *Subscript:
		return append(dst, n.Base, n.Index)
	case *TypedLit:
		return append(dst, n.Type)
	case *Unary:
		return append(dst, n.X)
	case *Binary:
		return append(dst, n.Left, n.Right)
	case *Compare:
		return append(dst, n.Left, n.Right)
	case *Logical:
		return many(dst, n.Terms)
	case *Not:
		return append(dst, n.X)
	case *IsNull:
		return append(dst, n.X)
	case *IsTruth:
		return append(dst, n.X)
	case *IsDistinct:
		return append(dst, n.Left, n.Right)
	case *Between:
		return append(dst, n.X, n.Low, n.High)
	case *InList:
		return many(append(dst, n.X), n.List)
	case *InQuery:
		return append(dst, n.X, n.Query)
	case *Like:
		return one(append(dst, n.X, n.Pattern), n.Escape)
	case *Exists:
		return append(dst, n.Query)
	case *QuantifiedCompare:
		return append(dst, n.Left, n.Query)
	case *Subquery:
		return append(dst, n.Query)
	case *RowExpr:
		return many(dst, n.Items)
	case *ArrayExpr:
		return many(dst, n.Items)
	case *Case:
		return one(many(one(dst, n.Operand), n.Whens), n.Else)
	case *Cast:
		return append(dst, n.X, n.Type)
	case *AtTimeZone:
		return append(dst, n.X, n.Zone)
	case *Lambda:
		return append(dst, n.Body)
	case *FuncCall:
		dst = many(many(dst, n.Args), n.OrderBy)
		dst = many(opt(dst, n.Overflow), n.WithinGroup)
		return opt(one(dst, n.Filter), n.Over)
	case *NamedArg:
		return append(dst, n.Value)
	case *Extract:
		return append(dst, n.From)
	case *Grouping:
		return many(dst, n.Args)
	case *JSONPathCall:
		dst = many(append(dst, n.Input, n.Path), n.Passing)
		return opt(opt(opt(dst, n.Returning), n.OnEmpty), n.OnError)
	case *JSONObjectExpr:
		return opt(many(dst, n.Members), n.Returning)
	case *JSONArrayExpr:
		return opt(many(dst, n.Items), n.Returning)
	}
	return dst
}

func queryChildren(dst []Node, n QueryBody) []Node {
	switch n := n.(type) {
	case *Query:
		dst = many(append(opt(dst, n.With), n.Body), n.OrderBy)
		return one(one(opt(dst, n.OrderAll), n.Offset), n.Limit)
	case *Select:
		dst = many(many(dst, n.DistinctOn), n.Items)
		dst = one(many(dst, n.From), n.Where)
		dst = one(opt(dst, n.GroupBy), n.Having)
		return one(many(dst, n.Windows), n.Qualify)
	case *Values:
		return many(dst, n.Rows)
	case *SetOp:
		return many(dst, n.Terms)
	}
	return dst
}

func relationChildren(dst []Node, n Relation) []Node {
	switch n := n.(type) {
	case *TableRef:
		return opt(dst, n.Period)
	case *Aliased:
		return append(dst, n.Relation)
	case *DerivedTable:
		return append(dst, n.Query)
	case *Unnest:
		return many(dst, n.Exprs)
	case *Join:
		return one(append(dst, n.Left, n.Right), n.On)
	case *Sample:
		return append(dst, n.Relation, n.Percentage)
	case *TableFunc:
		return many(dst, n.Args)
	}
	return dst
}

// partChildren is for the nodes that are neither expressions, queries, relations nor statements.
func partChildren(dst []Node, n Node) []Node {
	switch n := n.(type) {
	case *When:
		return append(dst, n.Cond, n.Result)
	case *Overflow:
		return opt(dst, n.Filler)
	case *Over:
		return opt(dst, n.Window)
	case *Window:
		return opt(many(many(dst, n.PartitionBy), n.OrderBy), n.Frame)
	case *Frame:
		return one(one(dst, n.From.Offset), n.To.Offset)
	case *TypeName:
		for _, a := range n.Args {
			dst = opt(dst, a.Type)
		}
		return many(dst, n.Fields)
	case *TypeField:
		return append(dst, n.Type)
	case *JSONInput:
		return append(dst, n.Expr)
	case *JSONArg:
		return append(dst, n.Input)
	case *JSONBehavior:
		return one(dst, n.Default)
	case *JSONMember:
		return append(dst, n.Key, n.Value)
	case *With:
		return many(dst, n.Queries)
	case *NamedQuery:
		return append(dst, n.Query)
	case *SortItem:
		return append(dst, n.Expr)
	case *ExprItem:
		return append(dst, n.Expr)
	case *StarItem:
		return many(one(dst, n.Target), n.Replace)
	case *ReplaceItem:
		return append(dst, n.Expr)
	case *GroupBy:
		return many(dst, n.Elements)
	case *GroupingSet:
		return many(dst, n.Exprs)
	case *Rollup:
		return many(dst, n.Sets)
	case *Cube:
		return many(dst, n.Sets)
	case *GroupingSets:
		return many(dst, n.Sets)
	case *NamedWindow:
		return append(dst, n.Window)
	case *Period:
		return append(dst, n.Value)
	case *TableFuncArg:
		return append(dst, n.Value)
	case *ScalarArg:
		return append(dst, n.Expr)
	case *TableArg:
		return many(many(append(dst, n.Relation), n.PartitionBy), n.OrderBy)
	case *DescriptorArg:
		return many(dst, n.Fields)
	case *DescriptorField:
		return opt(dst, n.Type)
	}
	return statementPartChildren(dst, n)
}
