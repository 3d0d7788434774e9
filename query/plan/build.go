package plan

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/opt"
)

// Options change how a tree is planned. The zero value is the default.
type Options struct {
	// Fn is what functions of constants may know; nil stands for an empty one.
	Fn *fn.Context
}

// Plan is a statement ready to run.
type Plan struct {
	// Root returns Columns, in their order.
	Root    exec.Node
	Columns []logical.Column

	tree      logical.Node
	estimator *opt.Estimator
	rows      map[exec.Node]float64 // estimated
}

// Build plans an optimised tree. It neither opens nor reads anything.
func Build(n logical.Node, o Options) (*Plan, error) {
	b := &builder{
		est:    opt.NewEstimator(o.Fn),
		rows:   map[exec.Node]float64{},
		shared: map[int]*exec.Shared{},
		kept:   map[*logical.Aggregate]float64{},
	}
	root, err := b.exactly(n, n.Columns())
	if err != nil {
		return nil, err
	}
	return &Plan{Root: root, Columns: n.Columns(), tree: n, estimator: b.est, rows: b.rows}, nil
}

// Input returns the plan as the input of a training, which runs it as often as it likes.
func (p *Plan) Input() logical.PlannedInput {
	return logical.PlannedInput{
		Node: p.Root, Rows: p.estimator.Rows(p.tree),
		Again: func() (exec.Node, error) {
			b := &builder{est: p.estimator, rows: map[exec.Node]float64{}, shared: map[int]*exec.Shared{}, kept: map[*logical.Aggregate]float64{}}
			return b.exactly(p.tree, p.Columns)
		},
	}
}

type builder struct {
	est    *opt.Estimator
	rows   map[exec.Node]float64
	shared map[int]*exec.Shared
	// kept is the share of groups that a join above lets through: it filters their scan at run time.
	kept map[*logical.Aggregate]float64
}

// node plans n so that it returns at least the columns of want that n has.
func (b *builder) node(n logical.Node, want logical.ColumnSet) (exec.Node, error) {
	out, err := b.operator(n, want)
	if err != nil {
		return nil, err
	}
	b.rows[out] = b.est.Rows(n)
	return out, nil
}

// operator has one case for each operator of the algebra.
func (b *builder) operator(n logical.Node, want logical.ColumnSet) (exec.Node, error) {
	switch n := n.(type) {
	case *logical.Scan:
		return b.scan(n)
	case *logical.Values:
		return exec.NewValues(exec.ValuesConfig{Columns: columns(n.Cols), Rows: n.Rows}), nil
	case *logical.Filter:
		return b.filter(n, want)
	case *logical.Project:
		return b.project(n, want)
	case *logical.Join:
		if n.AsofOn != nil {
			return b.asofJoin(n, want)
		}
		return b.join(n, want)
	case *logical.Aggregate:
		return b.aggregate(n)
	case *logical.Window:
		return b.window(n, want)
	case *logical.Sort:
		in, err := b.input(n, want)
		if err != nil {
			return nil, err
		}
		return exec.NewSort(exec.SortConfig{In: in, Keys: sortKeys(n.Keys)}), nil
	case *logical.Limit:
		in, err := b.input(n, want)
		if err != nil {
			return nil, err
		}
		return exec.NewLimit(exec.LimitConfig{In: in, Count: n.Count, Offset: n.Offset, WithTies: sortKeys(n.WithTies)}), nil
	case *logical.TopN:
		in, err := b.input(n, want)
		if err != nil {
			return nil, err
		}
		return exec.NewTopN(exec.TopNConfig{In: in, Keys: sortKeys(n.Keys), Count: n.Count, Offset: n.Offset}), nil
	case *logical.SetOp:
		return b.setOp(n)
	case *logical.Unnest:
		return b.unnest(n, want)
	case *logical.GapFill:
		return b.gapFill(n, want)
	case *logical.TableFunction:
		return b.tableFunction(n)
	case *logical.Materialize:
		return b.materialize(n)
	}
	return nil, fmt.Errorf("plan: no operator for %T", n)
}

// input plans the only input of n, which passes its columns on.
func (b *builder) input(n logical.Node, want logical.ColumnSet) (exec.Node, error) {
	want = want.Clone()
	want.AddSet(logical.UsedColumns(n))
	return b.node(n.Inputs()[0], want)
}

// exactly plans n so that it returns cols and nothing else, in their order.
func (b *builder) exactly(n logical.Node, cols []logical.Column) (exec.Node, error) {
	in, err := b.node(n, logical.SetOf(cols))
	if err != nil {
		return nil, err
	}
	have := in.Schema()
	same := len(have) == len(cols)
	for i := 0; same && i < len(cols); i++ {
		same = have[i].ID == cols[i].ID
	}
	if same {
		return in, nil
	}
	p := exec.ProjectConfig{In: in}
	for _, c := range cols {
		p.Exprs = append(p.Exprs, exec.Assign{Col: column(c), Expr: c.Ref()})
	}
	out := exec.NewProject(p)
	b.rows[out] = b.rows[in]
	return out, nil
}

func column(c logical.Column) exec.Column { return exec.Column{ID: c.ID, Name: c.Name, Type: c.Type} }

func columns(cols []logical.Column) []exec.Column {
	out := make([]exec.Column, len(cols))
	for i, c := range cols {
		out[i] = column(c)
	}
	return out
}

func optional(c *logical.Column) *exec.Column {
	if c == nil {
		return nil
	}
	out := column(*c)
	return &out
}

func sortKeys(keys []logical.SortKey) []exec.SortKey {
	if len(keys) == 0 {
		return nil
	}
	out := make([]exec.SortKey, len(keys))
	for i, k := range keys {
		out[i] = exec.SortKey{Expr: k.Expr, Desc: k.Desc, NullsFirst: k.NullsFirst}
	}
	return out
}

// condition is the conjunction of terms, nil if there are none.
func condition(terms []expr.Expr) expr.Expr {
	if len(terms) == 0 {
		return nil
	}
	return expr.AndOf(terms...)
}
