package exec

import (
	"context"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/vec"
)

// ProjectConfig configures a [Project].
type ProjectConfig struct {
	In    Node
	Exprs []Assign
}

// Project computes its columns from the input's. Where all of them are columns of the input it passes these on, encoded
// and with the input's selection; else all become dense.
type Project struct {
	node
	cfg ProjectConfig
	// positions are those of the input's columns if all expressions are columns.
	positions []int
}

// NewProject returns a projection.
func NewProject(cfg ProjectConfig) *Project {
	p := &Project{node: node{name: "Project", schema: assigned(cfg.Exprs), in: []Node{cfg.In}}, cfg: cfg}
	in := layout(cfg.In.Schema())
	for _, a := range cfg.Exprs {
		c, ok := a.Expr.(*expr.Column)
		if !ok {
			p.positions = nil
			return p
		}
		p.positions = append(p.positions, slices.Index(in, c.ID))
	}
	return p
}

// assigned returns the columns of a list of assignments.
func assigned(list []Assign) []Column {
	out := make([]Column, len(list))
	for i := range list {
		out[i] = list[i].Col
	}
	return out
}

// Open implements [Node].
func (p *Project) Open(q *Query) error {
	p.start(q)
	return p.cfg.In.Open(q)
}

func (p *Project) streams() int { return streams(p.q, p.cfg.In) }

// Ordered implements [Node].
func (p *Project) Ordered() bool { return p.cfg.In.Ordered() }

// Worker implements [Node].
func (p *Project) Worker(i int) (Operator, error) {
	in, err := p.cfg.In.Worker(i)
	if err != nil {
		return nil, err
	}
	return p.watch(&projectOp{node: p, in: in}), nil
}

// Describe implements [Node].
func (p *Project) Describe() (string, []string) {
	d := make([]string, len(p.cfg.Exprs))
	for i, a := range p.cfg.Exprs {
		d[i] = expr.Text(a.Expr)
		if d[i] != a.Col.Name {
			d[i] = a.Col.Name + " := " + d[i]
		}
	}
	return "Project", []string{strings.Join(d, ", ")}
}

func (p *Project) columnFilter(id expr.ColumnID) func(expr.KeyFilter) {
	for _, a := range p.cfg.Exprs {
		if c, ok := a.Expr.(*expr.Column); ok && a.Col.ID == id {
			return targetOf(p.cfg.In, c.ID)
		}
	}
	return nil
}

// projectOp is one worker of a projection.
type projectOp struct {
	node *Project
	in   Operator
	prog *expr.Program
	b    vec.Batch
}

// Next implements [Operator].
func (o *projectOp) Next(ctx context.Context) (*vec.Batch, error) {
	b, err := o.in.Next(ctx)
	for b != nil && err == nil && b.K == 0 {
		b, err = o.in.Next(ctx)
	}
	if b == nil || err != nil {
		return nil, err
	}
	p := o.node
	if p.positions != nil || len(p.cfg.Exprs) == 0 {
		cols := o.b.Cols[:0]
		for _, i := range p.positions {
			cols = append(cols, b.Cols[i])
		}
		o.b = *b
		o.b.Cols = cols
		return &o.b, nil
	}
	if o.prog == nil {
		exprs := make([]expr.Expr, len(p.cfg.Exprs))
		for i := range exprs {
			exprs[i] = p.cfg.Exprs[i].Expr
		}
		if o.prog, err = expr.Compile(exprs, layout(p.cfg.In.Schema()), p.q.Fn); err != nil {
			return nil, err
		}
	}
	cols, err := o.prog.Run(b)
	if err != nil {
		return nil, err
	}
	o.b.SetAll(b.K)
	o.b.Seq, o.b.Cols = b.Seq, cols
	return &o.b, nil
}

// Close implements [Operator].
func (o *projectOp) Close() error { return o.in.Close() }

// Children implements [Operator].
func (o *projectOp) Children() []Operator { return []Operator{o.in} }

// String implements [Operator].
func (o *projectOp) String() string { return "Project" }
