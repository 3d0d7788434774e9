package clientele

import (
	"strings"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/plan"
)

// explain shows a query's plan, or runs it and shows how it went.
func (st *statement) explain(b *bind.Explain) (*Result, error) {
	var n logical.Node
	switch s := b.Statement.(type) {
	case *bind.CreateModel:
		if !s.Exists {
			return st.explainTraining(b, s)
		}
	case *bind.Select:
		n = s.Plan
	case *bind.CreateTableAs:
		n = s.Plan
	case *bind.Insert:
		n = s.Plan
	case *bind.CopyTo:
		n = s.Plan
	}
	if n == nil {
		return nil, failure("NOT_SUPPORTED", "only statements with a query can be explained")
	}
	p, err := st.plan(n)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(b.Type, "LOGICAL") {
		return textResult("Query Plan", p.ExplainLogical()), nil
	}
	if !b.Analyze {
		return textResult("Query Plan", p.Explain(false)), nil
	}
	st.query.Analyze = true
	rows, err := exec.Run(st.query, p.Root)
	if err != nil {
		return nil, err
	}
	for {
		batch, err := rows.Next(st.ctx)
		if err != nil {
			_ = rows.Close() // the error of Next says more
			return nil, err
		}
		if batch == nil {
			break
		}
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	return textResult("Query Plan", p.Explain(true)), nil
}

// explainTraining shows how a model would be trained, or trains it without storing it.
func (st *statement) explainTraining(b *bind.Explain, c *bind.CreateModel) (*Result, error) {
	t, _, err := st.training(c)
	if err != nil {
		return nil, err
	}
	if b.Analyze {
		st.query.Analyze = true
		rows, err := exec.Run(st.query, t)
		if err == nil {
			err = rows.Close()
		}
		if err != nil {
			return nil, err
		}
	}
	return textResult("Query Plan", plan.ExplainNode(t, b.Analyze)), nil
}

// textResult returns lines of text as rows.
func textResult(column, text string) *Result {
	v := &vec.Vector{Type: types.VarcharType, Off: []uint32{0}}
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		v.Bytes = append(v.Bytes, l...)
		v.Off = append(v.Off, uint32(len(v.Bytes)))
		v.N++
	}
	b := &vec.Batch{Cols: []*vec.Vector{v}}
	b.SetAll(v.N)
	return &Result{tag: "EXPLAIN", cols: []Column{{Name: column, Type: types.VarcharType}}, batches: []*vec.Batch{b}}
}
