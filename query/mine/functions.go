package mine

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/mining/builtin"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/logical"
)

// Env is what the functions of one statement may use.
type Env struct {
	// Model returns a stored model; an empty schema is the session's, version 0 the newest. The error is the user's.
	Model func(schema, name string, version int64) (*Stored, error)
	// Progress is told what trainings do; nil is not.
	Progress func(what string, done, total int64)
}

// Stored is a model as the store has it.
type Stored struct {
	Schema, Name string
	Def          *mining.Def
	Model        mining.Model
	// Columns are those of the training query.
	Columns *mining.Schema
	Details []bind.ModelDetail
}

// Lookup finds a table function by its name in lower case, nil if there is none.
func (e *Env) Lookup(name string) *bind.TableFunction {
	if f := builtin.Function(name); f != nil {
		return e.function(f)
	}
	for _, f := range e.modelFunctions() {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Functions lists the table functions.
func (e *Env) Functions() []*bind.TableFunction {
	var out []*bind.TableFunction
	for _, f := range builtin.Functions() {
		out = append(out, e.function(f))
	}
	return append(out, e.modelFunctions()...)
}

var inputParam = bind.TableParam{Name: "input", Kind: bind.TableInputParam, Required: true, Doc: "The rows: TABLE(name) or TABLE(SELECT …)."}

// function makes a table function of one in the registry.
func (e *Env) function(f *mining.Function) *bind.TableFunction {
	out := &bind.TableFunction{Name: f.Name, Doc: f.Doc, Example: f.Example, Params: append([]bind.TableParam{inputParam}, params(f.Roles, f.Options)...)}
	for _, in := range f.Inputs {
		out.Params = append(out.Params, bind.TableParam{Name: in.Name, Kind: bind.TableInputParam, Required: in.Required, Doc: in.Doc})
	}
	if f.Query != nil {
		out.Query = func(c *bind.TableCall) (string, error) {
			a, err := callArgs(f, c)
			if err != nil {
				return "", err
			}
			text, err := f.Query(a)
			return text, located(c, err)
		}
		return out
	}
	out.Bind = func(c *bind.TableCall) (*bind.TableResult, error) {
		a, err := callArgs(f, c)
		if err != nil {
			return nil, err
		}
		b, err := f.Bind(a)
		if err != nil {
			return nil, located(c, err)
		}
		seed := uint64(1)
		for _, o := range f.Options {
			if o.Name == seedOption.Name {
				seed = uint64(a.Int(o.Name))
			}
		}
		return &bind.TableResult{Fields: b.Fields, Op: &functionOp{env: e, name: f.Name, bound: b, seed: seed}}, nil
	}
	return out
}

// functionOp is a bound call of a function of the registry.
type functionOp struct {
	env   *Env
	name  string
	bound *mining.Bound
	seed  uint64
}

// PlanTable implements plan.TableOp.
func (o *functionOp) PlanTable(in []logical.PlannedInput, cols []exec.Column) (exec.Node, error) {
	return NewTrain(TrainConfig{
		Name: o.name, Algorithm: o.bound.Algorithm, In: in[0], Seed: o.seed, Progress: o.env.Progress, Columns: cols, Sorted: o.bound.Sorted,
		Rows: func(t *mining.Trained) (mining.RowSource, error) {
			tab, ok := t.Model.(mining.Tabular)
			if !ok || len(tab.Tables()) == 0 {
				return nil, fmt.Errorf("%s: its result %T is no relation", o.name, t.Model)
			}
			return tab.Tables()[0].Rows(), nil
		},
	}), nil
}
