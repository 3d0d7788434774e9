package mine

import (
	"context"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/mining/builtin"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/logical"
)

var (
	modelParam   = bind.TableParam{Name: "model", Type: types.VarcharType, Required: true, Doc: "Name of the model, with or without its schema."}
	versionParam = bind.TableParam{Name: "version", Type: types.BigIntType, Doc: "Version of the model; the newest if it is not given."}
)

// modelFunctions are the functions over stored models: those that every model has, and one for each kind of relation that
// models of the registry consist of.
func (e *Env) modelFunctions() []*bind.TableFunction {
	optionalInput := inputParam
	optionalInput.Required = false
	out := []*bind.TableFunction{
		{
			Name: "ml_predict", Doc: "Adds what a model says of each row of a table to its columns.",
			Params: []bind.TableParam{modelParam, inputParam, versionParam}, Bind: e.bindPredict,
		},
		{
			Name: "ml_evaluate", Doc: "Returns the metrics (metric, value) of a model: on the rows of a table, or without one those of its training.",
			Params: []bind.TableParam{modelParam, optionalInput, versionParam}, Bind: e.bindEvaluate,
		},
		{
			Name: "ml_describe", Doc: "Returns what is known of a model: type, query, options, metrics, and the profile of its input.",
			Params: []bind.TableParam{modelParam, versionParam}, Bind: e.bindDescribe,
		},
	}
	seen := map[string]bool{}
	for _, d := range builtin.Models() {
		for _, t := range d.Tables {
			if seen[t] {
				continue
			}
			seen[t] = true
			out = append(out, &bind.TableFunction{
				Name: "ml_" + t, Doc: "Returns the " + strings.ReplaceAll(t, "_", " ") + " of a model as a relation.",
				Params: []bind.TableParam{modelParam, versionParam},
				Bind:   func(c *bind.TableCall) (*bind.TableResult, error) { return e.bindTable(c, t) },
			})
		}
	}
	return out
}

// stored finds the model of a call.
func (e *Env) stored(c *bind.TableCall) (*Stored, error) {
	text := func(name string) string { s, _ := valueOf(c.Scalar(name)).(string); return s }
	schema, name := splitName(text("model"))
	version, _ := valueOf(c.Scalar("version")).(int64)
	if c.Given("version") && version < 1 {
		return nil, c.Errorf("version", "versions are numbers from 1 on")
	}
	if name == "" {
		return nil, c.Errorf("model", "the name of the model is empty")
	}
	s, err := e.Model(schema, name, version)
	if err != nil {
		return nil, c.Errorf("model", "%s", err)
	}
	return s, nil
}

// bindTable binds ml_<name>.
func (e *Env) bindTable(c *bind.TableCall, name string) (*bind.TableResult, error) {
	s, err := e.stored(c)
	if err != nil {
		return nil, err
	}
	tab, ok := s.Model.(mining.Tabular)
	if ok {
		for _, t := range tab.Tables() {
			if t.Name == name {
				return &bind.TableResult{Fields: t.Fields, Op: tableOp{"ml_" + name, s.Name, t.Rows}}, nil
			}
		}
	}
	return nil, c.Errorf("model", "model '%s' is of type %s, which has no %s; it has %s", s.Name, s.Def.Name, name, strings.Join(s.Def.Tables, ", "))
}

// bindDescribe binds ml_describe.
func (e *Env) bindDescribe(c *bind.TableCall) (*bind.TableResult, error) {
	s, err := e.stored(c)
	if err != nil {
		return nil, err
	}
	b := mining.NewTableBuilder([]types.Field{
		{Name: "section", Type: types.VarcharType, NotNull: true}, {Name: "name", Type: types.VarcharType, NotNull: true}, {Name: "value", Type: types.VarcharType, NotNull: true},
	})
	for _, d := range s.Details {
		b.Text(0, d.Section)
		b.Text(1, d.Name)
		b.Text(2, d.Value)
	}
	t := b.Table("details")
	return &bind.TableResult{Fields: t.Fields, Op: tableOp{"ml_describe", s.Name, t.Rows}}, nil
}

// tableOp returns rows that are at hand.
type tableOp struct {
	name, model string
	rows        func() mining.RowSource
}

// PlanTable implements plan.TableOp.
func (o tableOp) PlanTable(_ []logical.PlannedInput, cols []exec.Column) (exec.Node, error) {
	return exec.NewStream(exec.StreamConfig{
		Name: "Model", Details: []string{o.name + " of " + o.model}, Columns: cols, Ordered: true,
		Start: func(*exec.Query) (func(context.Context) (*vec.Batch, error), func() error, error) {
			return o.rows().Next, nil, nil
		},
	}), nil
}

// bindPredict binds ml_predict.
func (e *Env) bindPredict(c *bind.TableCall) (*bind.TableResult, error) {
	s, err := e.stored(c)
	if err != nil {
		return nil, err
	}
	p, ok := s.Model.(mining.Predictor)
	if !ok {
		return nil, c.Errorf("model", "model '%s' is of type %s, which predicts nothing", s.Name, s.Def.Name)
	}
	at, err := features(c, s, false)
	if err != nil {
		return nil, err
	}
	fields := slices.Clone(c.Table("input").Columns)
	for _, f := range p.Outputs() {
		for _, g := range fields {
			if strings.EqualFold(f.Name, g.Name) {
				f.Name = "predicted_" + f.Name
			}
		}
		fields = append(fields, f)
	}
	return &bind.TableResult{Fields: fields, Op: &predictOp{model: s.Name, p: p, at: at}}, nil
}

// features finds the columns that a model was trained on in the input of a call, by name: all, or those that its predictions
// read, the others being -1.
func features(c *bind.TableCall, s *Stored, all bool) ([]int, error) {
	in := c.Table("input").Columns
	at := make([]int, len(s.Columns.Columns))
	needs := func(i int) bool { return true }
	if u, ok := s.Model.(mining.Selective); ok && !all {
		used := u.Uses()
		needs = func(i int) bool { return slices.Contains(used, i) }
	}
	for i, f := range s.Columns.Columns {
		at[i] = slices.IndexFunc(in, func(g types.Field) bool { return strings.EqualFold(f.Name, g.Name) })
		switch {
		case !needs(i):
			at[i] = -1
		case at[i] < 0:
			return nil, c.Errorf("input", "the table has no column '%s', on which model '%s' was trained", f.Name, s.Name)
		case !compatible(f.Type, in[at[i]].Type):
			return nil, c.Errorf("input", "column '%s' is %s, model '%s' was trained on %s", f.Name, in[at[i]].Type, s.Name, f.Type)
		}
	}
	return at, nil
}

// compatible reports whether a model that was trained on columns of one type can read another.
func compatible(trained, given types.Type) bool {
	return trained.Kind == given.Kind || trained.IsNumeric() && given.IsNumeric() || trained.Phys() == types.PhysBytes && given.Phys() == types.PhysBytes
}

// predictOp is a bound call of ml_predict.
type predictOp struct {
	model string
	p     mining.Predictor
	at    []int
}

// PlanTable implements plan.TableOp.
func (o *predictOp) PlanTable(in []logical.PlannedInput, cols []exec.Column) (exec.Node, error) {
	return exec.NewMap(exec.MapConfig{
		In: in[0].Node, Name: "Predict", Details: []string{o.model}, Columns: cols,
		NewWorker: func(*exec.Query) (func(*vec.Batch) ([]*vec.Vector, error), error) {
			p := o.p.NewPrediction()
			var dst, src vec.Batch
			dst.Cols = make([]*vec.Vector, len(o.p.Outputs()))
			return func(b *vec.Batch) ([]*vec.Vector, error) {
				o.pick(&src, b)
				if err := p.Predict(&dst, &src); err != nil {
					return nil, err
				}
				return dst.Cols, nil
			}, nil
		},
	}), nil
}

// pick makes dst the columns of b that the model reads; those that it does not are nil.
func (o *predictOp) pick(dst, b *vec.Batch) {
	dst.SetAll(b.K)
	dst.Seq, dst.Cols = b.Seq, dst.Cols[:0]
	for _, i := range o.at {
		if i < 0 {
			dst.Cols = append(dst.Cols, nil)
		} else {
			dst.Cols = append(dst.Cols, b.Cols[i])
		}
	}
}

// bindEvaluate binds ml_evaluate.
func (e *Env) bindEvaluate(c *bind.TableCall) (*bind.TableResult, error) {
	s, err := e.stored(c)
	if err != nil {
		return nil, err
	}
	if c.Table("input") == nil {
		t := mining.MetricTable("metrics", s.Model.Describe().Metrics)
		return &bind.TableResult{Fields: t.Fields, Op: tableOp{"ml_evaluate", s.Name, t.Rows}}, nil
	}
	ev, ok := s.Model.(mining.Evaluator)
	if !ok {
		return nil, c.Errorf("input", "models of type %s cannot be evaluated on other rows; without INPUT their metrics of training are returned", s.Def.Name)
	}
	at, err := features(c, s, true)
	if err != nil {
		return nil, err
	}
	return &bind.TableResult{Fields: mining.MetricFields, Op: &evaluateOp{env: e, model: s.Name, alg: ev.Evaluation(), at: at}}, nil
}

// evaluateOp is a bound call of ml_evaluate.
type evaluateOp struct {
	env   *Env
	model string
	alg   mining.Algorithm
	at    []int
}

// PlanTable implements plan.TableOp.
func (o *evaluateOp) PlanTable(in []logical.PlannedInput, cols []exec.Column) (exec.Node, error) {
	input := in[0]
	pick := func(n exec.Node) exec.Node {
		p := exec.ProjectConfig{In: n}
		schema := n.Schema()
		for _, i := range o.at {
			p.Exprs = append(p.Exprs, exec.Assign{Col: schema[i], Expr: ref(schema[i])})
		}
		return exec.NewProject(p)
	}
	again := input.Again
	input.Node = pick(input.Node)
	input.Again = func() (exec.Node, error) {
		n, err := again()
		if err != nil {
			return nil, err
		}
		return pick(n), nil
	}
	return NewTrain(TrainConfig{
		Name: "evaluate " + o.model, Algorithm: o.alg, In: input, Seed: 1, Progress: o.env.Progress, Columns: cols, Sorted: true,
		Rows: func(t *mining.Trained) (mining.RowSource, error) {
			return mining.MetricTable("metrics", t.Model.Describe().Metrics).Rows(), nil
		},
	}), nil
}
