package mine

import (
	"context"
	"fmt"
	"time"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/query/logical"
)

// TrainConfig configures a [Train].
type TrainConfig struct {
	// Name is that of the function or of the type of model.
	Name      string
	Algorithm mining.Algorithm
	In        logical.PlannedInput
	Seed      uint64
	// Profile asks for a profile of the input.
	Profile  bool
	Progress func(what string, done, total int64)
	// Columns are those of the result, and Rows its rows once the training is done; nil returns none.
	Columns []exec.Column
	Rows    func(t *mining.Trained) (mining.RowSource, error)
	// Sorted says that the order of the result means something.
	Sorted bool
}

// Train is the node that runs an algorithm over its input and returns what it found.
type Train struct {
	*exec.Stream
	cfg TrainConfig
	rel *relation
	mem *mem.Tracker
	out *mining.Trained
}

// NewTrain returns a training.
func NewTrain(cfg TrainConfig) *Train {
	t := &Train{cfg: cfg}
	var order []int
	if s, ok := cfg.Algorithm.(mining.Sorted); ok {
		order = s.Order()
	}
	t.rel = newRelation(cfg.In, order)
	t.Stream = exec.NewStream(exec.StreamConfig{
		Name: "Train", Columns: cfg.Columns, In: []exec.Node{t.rel.node}, Start: t.start, Ordered: cfg.Sorted,
	})
	return t
}

// start runs the training.
func (t *Train) start(q *exec.Query) (next func(context.Context) (*vec.Batch, error), stop func() error, err error) {
	t.mem = q.Mem.Child(t.cfg.Name, "query_memory", 0)
	t.rel.q = q
	stop = func() error {
		t.mem.ReleaseAll()
		return t.rel.close()
	}
	t.out, err = mining.Train(q.Ctx, t.cfg.Algorithm, t.rel, mining.Options{
		Seed: t.cfg.Seed, Workers: q.Workers, Mem: t.mem, Profile: t.cfg.Profile, Progress: t.cfg.Progress,
	})
	t.Stats().Memory.Store(t.mem.Peak())
	if err != nil {
		return nil, stop, err
	}
	none := func(context.Context) (*vec.Batch, error) { return nil, nil }
	if t.cfg.Rows == nil {
		return none, stop, nil
	}
	rows, err := t.cfg.Rows(t.out)
	if err != nil {
		return nil, stop, err
	}
	return rows.Next, stop, nil
}

// Trained returns the outcome, once the node has been opened.
func (t *Train) Trained() *mining.Trained { return t.out }

// Describe implements [exec.Node]: after a run also what the passes took.
func (t *Train) Describe() (string, []string) {
	d := []string{t.cfg.Name}
	if t.out == nil {
		return "Train", d
	}
	d = append(d, t.out.Model.Describe().Summary)
	p := t.out.Passes
	const shown = 4
	for i := range p[:min(shown, len(p))] {
		d = append(d, fmt.Sprintf("pass %d: %s", i+1, passText(&p[i])))
	}
	if len(p) > shown {
		var rest mining.PassStats
		for _, x := range p[shown:] {
			rest.Rows += x.Rows
			rest.Bytes += x.Bytes
			rest.Scan += x.Scan
			rest.Step += x.Step
		}
		d = append(d, fmt.Sprintf("passes %d-%d together: %s", shown+1, len(p), passText(&rest)))
	}
	return "Train", d
}

func passText(p *mining.PassStats) string {
	return fmt.Sprintf("%d rows, read %s, scan %s, step %s", p.Rows, mem.FormatBytes(p.Bytes),
		p.Scan.Round(10*time.Microsecond), p.Step.Round(10*time.Microsecond))
}
