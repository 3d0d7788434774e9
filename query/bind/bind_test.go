package bind

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// TestBind runs the files of testdata/bind. Commands:
//
//	define    CREATE statements that make the catalog of the file
//	bind      statements (or those of a file), each bound and printed: plans as EXPLAIN shows them, others by their fields;
//	          untyped: without values for their ?
//	types     an expression a line over no columns; prints the type that it is bound to, and its folded value
func TestBind(t *testing.T) {
	datadriven.Walk(t, "testdata/bind", func(t *testing.T, path string) {
		c := newCatalog()
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "define":
				c.define(t, d.Input)
				return ""
			case "bind":
				if d.HasArg("file") {
					var file string
					d.ScanArgs(t, "file", &file)
					text, err := os.ReadFile(filepath.FromSlash(file))
					if err != nil {
						t.Fatal(err)
					}
					d.Input = string(text)
				}
				return bindAll(t, c, d.Input, d.HasArg("untyped"))
			case "types":
				return bindTypes(t, c, d.Input)
			}
			d.Fatalf(t, "unknown command %q", d.Cmd)
			return ""
		})
	})
}

// bindAll binds statements and prints them. What an error says is printed with its code.
func bindAll(t *testing.T, c Catalog, text string, untyped bool) string {
	list, err := sql.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range list {
		cfg := testConfig(c)
		cfg.Untyped = untyped
		bound, err := Bind(s, cfg)
		if err != nil {
			if e, ok := errors.AsType[*Error](err); ok {
				fmt.Fprintf(&b, "%s: ", e.Code)
			}
			fmt.Fprintf(&b, "%v\n", err)
			continue
		}
		checkStatement(t, bound)
		printStatement(&b, bound)
	}
	return b.String()
}

func bindTypes(t *testing.T, c Catalog, text string) string {
	var b strings.Builder
	for _, line := range strings.Split(text, "\n") {
		tree, err := sql.ParseExpression(line)
		if err != nil {
			t.Fatal(err)
		}
		x, err := (&place{binder: newBinder(testConfig(c)), clause: "Expression"}).expr(tree)
		if err != nil {
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s: %v\n", e.Code, err)
			continue
		}
		fmt.Fprintf(&b, "%s %s\n", x.Type(), x)
	}
	return b.String()
}

// printStatement prints a bound statement.
func printStatement(b *strings.Builder, s Statement) {
	switch s := s.(type) {
	case *Select:
		var names []string
		for _, f := range s.Columns() {
			names = append(names, f.Name+" "+f.Type.String())
		}
		fmt.Fprintf(b, "[%s]\n", strings.Join(names, ", "))
		if len(s.Params) > 0 {
			fmt.Fprintf(b, "parameters %v\n", s.Params)
		}
		b.WriteString(logical.Format(s.Plan))
		return
	case *Explain:
		fmt.Fprintf(b, "Explain analyze=%v type=%q format=%q\n", s.Analyze, s.Type, s.Format)
		printStatement(b, s.Statement)
		return
	case *Prepare:
		fmt.Fprintf(b, "Prepare %s: %s\n", s.Name, sql.Format(s.Statement))
		return
	}
	v := reflect.ValueOf(s).Elem()
	b.WriteString(v.Type().Name())
	var plan logical.Node
	for i := range v.NumField() {
		f := v.Field(i)
		if f.IsZero() {
			continue
		}
		name := v.Type().Field(i).Name
		switch x := f.Interface().(type) {
		case logical.Node:
			plan = x
		case *logical.Table:
			fmt.Fprintf(b, " %s=%s.%s", name, x.Schema, x.Name)
		case []Property:
			for _, p := range x {
				fmt.Fprintf(b, " %s=%v", p.Name, p.Value)
			}
		case []Option:
			for _, o := range x {
				fmt.Fprintf(b, " %s=%v", o.Name, o.Values)
			}
		case *expr.Const:
			fmt.Fprintf(b, " %s=%v %v", name, x.Type(), x)
		default:
			fmt.Fprintf(b, " %s=%+v", name, x)
		}
	}
	b.WriteByte('\n')
	if plan != nil {
		b.WriteString(logical.Format(plan))
	}
}

// checkStatement holds what must be true of every plan that is bound: columns are made before they are read, each ID is
// made once, calls get exactly the types that they ask for, and every node can be printed and rebuilt.
func checkStatement(t testing.TB, s Statement) {
	t.Helper()
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i).Interface().(type) {
		case logical.Node:
			checkPlan(t, f)
		case Statement:
			checkStatement(t, f)
		}
	}
}

func checkPlan(t testing.TB, plan logical.Node) {
	t.Helper()
	if plan == nil {
		return
	}
	if outer := logical.OuterColumns(plan); !outer.Empty() {
		t.Errorf("columns %v come from nowhere:\n%s", outer.IDs(), logical.Format(plan))
	}
	(&planChecker{t: t, root: plan, shared: map[int]bool{}}).node(plan, logical.ColumnSet{})
}

// planChecker checks a plan from the top; outer are the columns of enclosing plans.
type planChecker struct {
	t      testing.TB
	root   logical.Node
	shared map[int]bool
}

func (c *planChecker) fail(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf(format+"\n%s", append(args, logical.Format(c.root))...)
}

func (c *planChecker) node(n logical.Node, outer logical.ColumnSet) {
	c.t.Helper()
	if m, ok := n.(*logical.Materialize); ok {
		if c.shared[m.ID] {
			return
		}
		c.shared[m.ID] = true
	}
	seen := logical.ColumnSet{}
	for _, col := range n.Columns() {
		if seen.Has(col.ID) {
			c.fail("column %s is returned twice", col)
		}
		seen.Add(col.ID)
	}
	visible := outer.Clone()
	for _, in := range n.Inputs() {
		visible.AddSet(logical.SetOf(in.Columns()))
	}
	logical.VisitExprs(n, func(e expr.Expr) { c.expr(e, visible) })
	switch n := n.(type) {
	case *logical.Join:
		c.node(n.L, outer)
		right := outer.Clone()
		for _, id := range n.Correlated {
			right.Add(id)
		}
		c.node(n.R, right)
		return
	case *logical.SetOp:
		for _, in := range n.In {
			cols := in.Columns()
			if len(cols) != len(n.Cols) {
				c.fail("an input of %s has %d columns, not %d", n.Kind, len(cols), len(n.Cols))
				continue
			}
			for i := range cols {
				if !cols[i].Type.Equal(n.Cols[i].Type) {
					c.fail("%s of %s and %s", n.Kind, cols[i].Type, n.Cols[i].Type)
				}
			}
		}
	case *logical.Project:
		for _, a := range n.Exprs {
			if !a.Expr.Type().Equal(a.Col.Type) {
				c.fail("column %s of type %s is assigned %s", a.Col, a.Col.Type, a.Expr.Type())
			}
		}
	case *logical.Values:
		for _, row := range n.Rows {
			for i, x := range row {
				if !x.Type().Equal(n.Cols[i].Type) {
					c.fail("column %s of type %s holds %s", n.Cols[i], n.Cols[i].Type, x.Type())
				}
			}
		}
	}
	for _, in := range n.Inputs() {
		c.node(in, outer)
	}
}

func (c *planChecker) expr(e expr.Expr, visible logical.ColumnSet) {
	c.t.Helper()
	expr.Walk(e, func(e expr.Expr) bool {
		switch e := e.(type) {
		case *expr.Column:
			if !visible.Has(e.ID) {
				c.fail("%s is read where it is not made", e)
			}
		case *expr.Lambda:
			inner := visible.Clone()
			for _, p := range e.Params {
				inner.Add(p.ID)
			}
			c.expr(e.Body, inner)
			return false
		case *expr.Call:
			for i, a := range e.Args {
				if _, lambda := a.(*expr.Lambda); !lambda && i < len(e.Overload.Args) && !a.Type().Equal(e.Overload.Args[i]) {
					c.fail("argument %d of %s is %s, not %s", i+1, e, a.Type(), e.Overload.Args[i])
				}
			}
		case *logical.Subquery:
			for i := range e.Outer {
				if !visible.Has(e.Outer[i].ID) {
					c.fail("a subquery reads %s where it is not made", e.Outer[i].Name)
				}
			}
			c.node(e.Plan, visible)
		}
		return true
	})
}
