package sql

import (
	"reflect"
	"slices"
	"testing"
)

// TestChildrenComplete holds Children against what reflection finds: every node that a node of testdata points to, by
// whatever field, is one of its children, and nothing else is. Identifiers and names are no children.
func TestChildrenComplete(t *testing.T) {
	kinds := map[string]bool{}
	for _, text := range append(seedStatements(t), readFile(t, "testdata/queries/tpch.sql")) {
		stmts, err := Parse(text)
		if err != nil {
			continue
		}
		for _, s := range stmts {
			Inspect(s, func(n Node) bool {
				kinds[reflect.TypeOf(n).Elem().Name()] = true
				want := pointedTo(nil, reflect.ValueOf(n).Elem())
				got := Children(n)
				for _, w := range want {
					if !slices.Contains(got, w) {
						t.Errorf("%T lacks its child %T in %q", n, w, text)
					}
				}
				if len(got) != len(want) {
					t.Errorf("%T has %d children, want %d, in %q", n, len(got), len(want), text)
				}
				return true
			})
		}
	}
	// Every kind of node that the package declares occurs in testdata, so that nothing above went untested.
	for _, n := range allNodes {
		if name := reflect.TypeOf(n).Elem().Name(); !kinds[name] {
			t.Errorf("no statement of testdata holds a %s", name)
		}
	}
}

// pointedTo collects the nodes that v holds by pointer or interface, looking through slices and plain structs.
func pointedTo(dst []Node, v reflect.Value) []Node {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return dst
		}
		switch n := v.Interface().(type) {
		case *Ident, *Name:
			return dst
		case Node:
			return append(dst, n)
		}
	case reflect.Slice:
		for i := range v.Len() {
			dst = pointedTo(dst, v.Index(i))
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			dst = pointedTo(dst, field)
		}
	}
	return dst
}

// allNodes is one of each kind of node. TestAllNodes holds it against the source.
var allNodes = []Node{
	(*ColumnRef)(nil), (*FieldAccess)(nil), (*Subscript)(nil), (*NullLit)(nil), (*BoolLit)(nil), (*NumberLit)(nil),
	(*StringLit)(nil), (*BinaryLit)(nil), (*TypedLit)(nil), (*IntervalLit)(nil), (*Param)(nil), (*Unary)(nil), (*Binary)(nil),
	(*Compare)(nil), (*Logical)(nil), (*Not)(nil), (*IsNull)(nil), (*IsTruth)(nil), (*IsDistinct)(nil), (*Between)(nil),
	(*InList)(nil), (*InQuery)(nil), (*Like)(nil), (*Exists)(nil), (*QuantifiedCompare)(nil), (*Subquery)(nil), (*RowExpr)(nil),
	(*ArrayExpr)(nil), (*When)(nil), (*Case)(nil), (*Cast)(nil), (*AtTimeZone)(nil), (*Lambda)(nil),
	(*FuncCall)(nil), (*NamedArg)(nil), (*Overflow)(nil), (*Over)(nil), (*Window)(nil), (*Frame)(nil), (*Extract)(nil),
	(*SessionValue)(nil), (*Grouping)(nil), (*JSONInput)(nil), (*JSONArg)(nil), (*JSONBehavior)(nil), (*JSONPathCall)(nil),
	(*JSONMember)(nil), (*JSONObjectExpr)(nil), (*JSONArrayExpr)(nil),
	(*TypeName)(nil), (*TypeField)(nil),
	(*Query)(nil), (*With)(nil), (*NamedQuery)(nil), (*SortItem)(nil), (*OrderAll)(nil), (*Select)(nil), (*ExprItem)(nil),
	(*StarItem)(nil), (*ReplaceItem)(nil), (*GroupBy)(nil), (*GroupingSet)(nil), (*Rollup)(nil), (*Cube)(nil),
	(*GroupingSets)(nil), (*NamedWindow)(nil), (*Values)(nil), (*TableBody)(nil), (*SetOp)(nil),
	(*TableRef)(nil), (*Period)(nil), (*FileRef)(nil), (*Aliased)(nil), (*DerivedTable)(nil), (*Unnest)(nil), (*Join)(nil),
	(*Sample)(nil), (*TableFunc)(nil), (*TableFuncArg)(nil), (*ScalarArg)(nil), (*TableArg)(nil), (*DescriptorArg)(nil),
	(*DescriptorField)(nil),
	(*QueryStatement)(nil), (*Explain)(nil), (*Insert)(nil), (*Delete)(nil), (*Assignment)(nil), (*Update)(nil), (*Merge)(nil),
	(*MergeCase)(nil), (*Truncate)(nil), (*CopyOption)(nil), (*CopyFrom)(nil), (*CopyTo)(nil), (*Show)(nil), (*ShowCreate)(nil),
	(*ShowStats)(nil), (*Describe)(nil), (*DescribeQuery)(nil), (*DescribePrepared)(nil), (*Summarize)(nil), (*SetSession)(nil),
	(*ResetSession)(nil), (*SetTimeZone)(nil), (*Use)(nil), (*Prepare)(nil), (*Execute)(nil), (*ExecuteImmediate)(nil),
	(*Deallocate)(nil), (*StartTransaction)(nil), (*Commit)(nil), (*Rollback)(nil), (*Analyze)(nil), (*Call)(nil),
	(*Property)(nil), (*ColumnDef)(nil), (*LikeTable)(nil), (*PrimaryKey)(nil), (*CreateTable)(nil), (*CreateTableAs)(nil),
	(*CreateView)(nil), (*CreateMaterializedView)(nil), (*CreateSchema)(nil), (*CreateModel)(nil), (*Drop)(nil), (*Rename)(nil),
	(*AlterTable)(nil), (*AddColumn)(nil), (*DropColumn)(nil), (*RenameColumn)(nil), (*SetColumnType)(nil), (*SetNotNull)(nil),
	(*SetProperties)(nil), (*Refresh)(nil), (*Comment)(nil),
}
