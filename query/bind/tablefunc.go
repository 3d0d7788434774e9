package bind

import (
	"errors"
	"fmt"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// TableFunction is a function that returns a relation: SELECT … FROM TABLE(name(argument => value, …)). It is data; adding
// one is a value of this type and a line in the registry that Config.TableFunctions reads.
type TableFunction struct {
	Name string // in lower case
	Doc  string // one sentence
	// Example is a query that calls it; it may be empty.
	Example string
	Params  []TableParam
	// Bind checks the arguments and says what the function returns. Errors are the user's; see [TableCall.Errorf].
	Bind func(c *TableCall) (*TableResult, error)
	// Query, in the place of Bind, returns the query that a call stands for. Its text reads the table arguments under the
	// names of their parameters, each as often as it likes.
	Query func(c *TableCall) (string, error)
}

// TableParamKind is what an argument may be.
type TableParamKind uint8

// The kinds of parameters.
const (
	ScalarParam     TableParamKind = iota // a constant
	TableInputParam                       // TABLE(…)
	DescriptorParam                       // DESCRIPTOR(…)
)

// TableParam is a parameter of a table function.
type TableParam struct {
	Name     string // in lower case
	Kind     TableParamKind
	Type     types.Type  // of a scalar, to which the argument is coerced; Unknown takes any
	Default  *expr.Const // of a scalar that is left out; nil means NULL
	Required bool
	Doc      string
}

// TableResult is a bound call: what it returns, and what the physical planner runs (logical.TableFunction.Op).
type TableResult struct {
	Fields []types.Field
	Op     any
}

// TableCall are the arguments of one call.
type TableCall struct {
	fn      *TableFunction
	node    sql.Node
	nodes   map[string]sql.Node
	scalars map[string]*expr.Const
	tables  map[string]*TableInput
	lists   map[string][]DescriptorColumn
}

// TableInput is a table that a call was given. Its plan is the Index-th input of the logical.TableFunction.
type TableInput struct {
	Index   int
	Columns []types.Field
	// Partitioned says that PARTITION BY was written; Partition are its columns. Order are those of ORDER BY.
	Partitioned bool
	Partition   []int
	Order       []TableOrder
	KeepEmpty   bool // KEEP WHEN EMPTY
}

// TableOrder is a column of the ORDER BY of a [TableInput].
type TableOrder struct {
	Column           int
	Desc, NullsFirst bool
}

// DescriptorColumn is a column of a DESCRIPTOR. Type is Unknown where none was written.
type DescriptorColumn struct {
	Name string
	Type types.Type
	node sql.Node
}

// Scalar returns a scalar argument, its default, or a NULL. It is never nil for a declared scalar parameter.
func (c *TableCall) Scalar(name string) *expr.Const { return c.scalars[name] }

// Table returns a table argument, nil if it was left out.
func (c *TableCall) Table(name string) *TableInput { return c.tables[name] }

// Descriptor returns the columns of a descriptor, nil if it was left out.
func (c *TableCall) Descriptor(name string) []DescriptorColumn { return c.lists[name] }

// Given reports whether an argument was written.
func (c *TableCall) Given(name string) bool { return c.nodes[name] != nil }

// Column finds a column of a table argument by the name in a descriptor.
func (c *TableCall) Column(table string, d DescriptorColumn) (int, error) {
	in := c.tables[table]
	if in == nil {
		return 0, c.Errorf(table, "argument %s is missing", strings.ToUpper(table))
	}
	names := make([]string, len(in.Columns))
	for i, f := range in.Columns {
		if strings.EqualFold(f.Name, d.Name) {
			return i, nil
		}
		names[i] = f.Name
	}
	return 0, errorAt(d.node, ColumnNotFound, "Column '%s' is not in the table of argument %s", d.Name, strings.ToUpper(table)).nearest(d.Name, names)
}

// Errorf returns an error that points at an argument, or at the call if the argument was left out.
func (c *TableCall) Errorf(name, format string, args ...any) error {
	n := c.nodes[name]
	if n == nil {
		n = c.node
	}
	return errorAt(n, InvalidFunctionArgument, "%s", c.fn.Name+": "+fmt.Sprintf(format, args...))
}

// tableFunction finds a table function by name.
func (b *binder) tableFunction(n sql.Name) (*TableFunction, error) {
	name := strings.ToLower(dotted(n.Parts))
	if name == sequenceFunction.Name {
		return sequenceFunction, nil
	}
	if b.cfg.TableFunctions != nil {
		if f := b.cfg.TableFunctions(name); f != nil {
			return f, nil
		}
	}
	var names []string
	for _, f := range b.tableFunctions() {
		names = append(names, f.Name)
	}
	return nil, errorAt(n, FunctionNotFound, "Table function '%s' not registered", name).nearest(name, names)
}

// tableFunctions lists the table functions.
func (b *binder) tableFunctions() []*TableFunction {
	out := []*TableFunction{sequenceFunction}
	if b.cfg.AllTableFunctions != nil {
		out = append(out, b.cfg.AllTableFunctions()...)
	}
	return out
}

// tableFunc binds TABLE(f(arguments)).
func (b *binder) tableFunc(n *sql.TableFunc, outer *scope) (*fromItem, error) {
	def, err := b.tableFunction(n.Name)
	if err != nil {
		return nil, err
	}
	if len(n.Copartition) > 0 {
		return nil, unsupported(n, "COPARTITION is not supported")
	}
	given, err := matchArguments(n, def)
	if err != nil {
		return nil, err
	}
	call := &TableCall{
		fn: def, node: n, nodes: map[string]sql.Node{}, scalars: map[string]*expr.Const{},
		tables: map[string]*TableInput{}, lists: map[string][]DescriptorColumn{},
	}
	out := &logical.TableFunction{Name: def.Name}
	for i := range def.Params {
		p := &def.Params[i]
		arg := given[p.Name]
		if arg == nil {
			if p.Required {
				return nil, errorAt(n, InvalidFunctionArgument, "Missing argument: %s", strings.ToUpper(p.Name))
			}
			if p.Kind == ScalarParam {
				if call.scalars[p.Name] = p.Default; p.Default == nil {
					call.scalars[p.Name] = expr.Null(p.Type)
				}
			}
			continue
		}
		call.nodes[p.Name] = arg.Value
		if err := b.tableArgument(call, out, p, arg, outer); err != nil {
			return nil, err
		}
	}
	if def.Query != nil {
		return b.tableQuery(call, out.In)
	}
	result, err := def.Bind(call)
	if err != nil {
		return nil, positioned(n, err)
	}
	out.Op = result.Op
	r := &relation{plan: out}
	for _, f := range result.Fields {
		c := b.column(f.Name, f.Type, f.NotNull)
		out.Cols = append(out.Cols, c)
		r.shown = append(r.shown, shown{col: c})
	}
	return &fromItem{plan: out, columns: r.qualify(&qualifier{})}, nil
}

// matchArguments finds the parameter of each argument: all of them by name, or all by position.
func matchArguments(n *sql.TableFunc, def *TableFunction) (map[string]*sql.TableFuncArg, error) {
	given := map[string]*sql.TableFuncArg{}
	names := make([]string, len(def.Params))
	for i, p := range def.Params {
		names[i] = p.Name
	}
	for i, a := range n.Args {
		if (a.Name == nil) != (n.Args[0].Name == nil) {
			return nil, errorAt(a, InvalidFunctionArgument, "All arguments must be passed by name or all must be passed positionally")
		}
		var name string
		switch {
		case a.Name != nil:
			name = a.Name.Lower()
			known := false
			for _, p := range names {
				known = known || p == name
			}
			if !known {
				return nil, errorAt(a, InvalidFunctionArgument, "Unexpected argument name: %s", strings.ToUpper(name)).nearest(name, names)
			}
		case i < len(names):
			name = names[i]
		default:
			return nil, errorAt(a, InvalidFunctionArgument, "Too many arguments. Expected at most %s, got %d", count(len(names), "argument"), len(n.Args))
		}
		if given[name] != nil {
			return nil, errorAt(a, InvalidFunctionArgument, "Duplicate argument name: %s", strings.ToUpper(name))
		}
		given[name] = a
	}
	return given, nil
}

// tableArgument binds one argument.
func (b *binder) tableArgument(call *TableCall, out *logical.TableFunction, p *TableParam, arg *sql.TableFuncArg, outer *scope) error {
	wrong := func(got, hint string) error {
		want := map[TableParamKind]string{ScalarParam: "a scalar", TableInputParam: "a table", DescriptorParam: "a descriptor"}[p.Kind]
		e := errorAt(arg, InvalidFunctionArgument, "Invalid argument %s. Expected %s, got %s", strings.ToUpper(p.Name), want, got)
		e.Hint = hint
		return e
	}
	switch v := arg.Value.(type) {
	case *sql.ScalarArg:
		switch p.Kind {
		case TableInputParam:
			return wrong("expression", "write TABLE(name) or TABLE(SELECT …)")
		case DescriptorParam:
			return wrong("expression", "write DESCRIPTOR(column)")
		}
		c, err := b.scalarArgument(v.Expr, p)
		call.scalars[p.Name] = c
		return err
	case *sql.DescriptorArg:
		if p.Kind != DescriptorParam {
			return wrong("descriptor", "")
		}
		for _, f := range v.Fields {
			d := DescriptorColumn{Name: f.Name.Name, node: f}
			if f.Type != nil {
				var err error
				if d.Type, err = typeOf(f.Type); err != nil {
					return err
				}
			}
			call.lists[p.Name] = append(call.lists[p.Name], d)
		}
		return nil
	case *sql.TableArg:
		if p.Kind != TableInputParam {
			return wrong("table", "")
		}
		in, plan, err := b.tableInput(v, outer)
		if err != nil {
			return err
		}
		in.Index = len(out.In)
		out.In = append(out.In, plan)
		call.tables[p.Name] = in
		return nil
	}
	return unsupported(arg, "This form of argument is not supported")
}

func (b *binder) scalarArgument(e sql.Expr, p *TableParam) (*expr.Const, error) {
	x, err := (&place{binder: b, clause: "Table function argument"}).expr(e)
	if err != nil {
		if be, ok := errors.AsType[*Error](err); ok && be.Code == ColumnNotFound {
			be.Hint = "arguments are constants: columns stand in DESCRIPTOR(…), strings in single quotes"
		}
		return nil, err
	}
	if p.Type.Kind != types.Unknown && !x.Type().Equal(p.Type) {
		number := p.Type.IsNumeric() && x.Type().IsNumeric()
		if !types.CanCoerce(x.Type(), p.Type) && !number {
			return nil, errorAt(e, TypeMismatch, "Invalid argument %s. Expected %s, got %s", strings.ToUpper(p.Name), p.Type, x.Type())
		}
		x = b.coerce(x, p.Type)
	}
	c, ok := x.(*expr.Const)
	if !ok {
		return nil, errorAt(e, ExpressionNotConstant, "Argument %s must be constant", strings.ToUpper(p.Name))
	}
	return c, nil
}

// tableInput binds TABLE(…) as an argument.
func (b *binder) tableInput(v *sql.TableArg, outer *scope) (*TableInput, logical.Node, error) {
	item, err := b.relation(v.Relation, outer, outer)
	if err != nil {
		return nil, nil, err
	}
	in := &TableInput{Partitioned: v.Partitioned, KeepEmpty: v.Empty == sql.KeepWhenEmpty}
	r := &relation{plan: item.plan}
	at := map[expr.ColumnID]int{}
	for _, c := range item.columns {
		if c.hidden {
			continue
		}
		at[c.col.ID] = len(in.Columns)
		in.Columns = append(in.Columns, types.Field{Name: c.col.Name, Type: c.col.Type, NotNull: c.col.NotNull})
		r.shown = append(r.shown, shown{col: c.col})
	}
	p := &place{binder: b, scope: &scope{columns: item.columns}, clause: "Table function argument"}
	column := func(e sql.Expr) (int, error) {
		x, err := p.expr(e)
		if err != nil {
			return 0, err
		}
		if c, ok := x.(*expr.Column); ok {
			if i, ok := at[c.ID]; ok {
				return i, nil
			}
		}
		return 0, errorAt(e, InvalidColumnReference, "PARTITION BY and ORDER BY of a table argument take columns, not expressions")
	}
	for _, e := range v.PartitionBy {
		i, err := column(e)
		if err != nil {
			return nil, nil, err
		}
		in.Partition = append(in.Partition, i)
	}
	for _, o := range v.OrderBy {
		i, err := column(o.Expr)
		if err != nil {
			return nil, nil, err
		}
		in.Order = append(in.Order, TableOrder{Column: i, Desc: o.Desc, NullsFirst: o.Nulls == sql.NullsFirst})
	}
	return in, r.exactly(), nil
}
