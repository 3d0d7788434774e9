package exectest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
)

// Input is a relation given as tuples.
type Input struct {
	Fields []types.Field
	Rows   []Tuple
	// FirstID is the ID of the first column; the others follow.
	FirstID int
	// Sorted says that the rows come in an order that means something.
	Sorted bool
	// Keep are columns that the NULL variants leave as they are.
	Keep []int
}

// Columns are the input's columns.
func (in *Input) Columns() []exec.Column { return Columns(in.Fields, in.FirstID) }

// Case is one operator test.
type Case struct {
	Inputs []Input
	// Plan builds the plan over the inputs.
	Plan func(in []exec.Node) exec.Node
	// Want is the reference: it computes the rows from the inputs' rows.
	Want func(in [][]Tuple) []Tuple
	// Ordered compares in order.
	Ordered bool
	// Check, if set, checks the rows instead of comparing them with Want.
	Check func(in [][]Tuple, got []Tuple) error
}

// Query returns a context for a plan.
func Query(ctx context.Context, workers int) *exec.Query {
	return &exec.Query{Ctx: ctx, Workers: workers, Fn: &fn.Context{Ctx: ctx}, Mem: mem.New("query", "query_memory", 0)}
}

// Collect runs a plan and returns its rows.
func Collect(q *exec.Query, root exec.Node) ([]Tuple, error) {
	r, err := exec.Run(q, root)
	if err != nil {
		return nil, err
	}
	var out []Tuple
	for {
		b, err := r.Next(q.Ctx)
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		if b == nil {
			return out, r.Close()
		}
		out = Tuples(out, b)
	}
}

// Run runs the case in all its variants.
func Run(t *testing.T, c Case) {
	t.Helper()
	for nulls := range 3 {
		rng := rand.New(rand.NewPCG(uint64(nulls), 7))
		rows := make([][]Tuple, len(c.Inputs))
		for i := range c.Inputs {
			rows[i] = withNulls(&c.Inputs[i], nulls, rng)
		}
		var want []string
		if c.Check == nil {
			want = Strings(c.Want(rows), c.Ordered)
		}
		for _, batch := range []int{1, 3, 0, -1} {
			for workers := 1; workers <= 2; workers++ {
				for _, forms := range []bool{false, true} {
					v := variant{seed: uint64(batch+10)<<8 | uint64(nulls), batch: batch, workers: workers, forms: forms}
					name := fmt.Sprintf("nulls %d, batch %d, workers %d, forms %v, seed %d", nulls, batch, workers, forms, v.seed)
					got, err := c.once(v, rows)
					if err != nil {
						t.Fatalf("%s: %s", name, detail(err))
					}
					if c.Check != nil {
						if err := c.Check(rows, got); err != nil {
							t.Fatalf("%s: %v", name, err)
						}
						continue
					}
					if s := Strings(got, c.Ordered); !slices.Equal(s, want) {
						t.Fatalf("%s: %s", name, difference(s, want))
					}
				}
			}
		}
		c.fails(t, rows)
		if len(c.Inputs) == 0 {
			break
		}
	}
}

// detail prints an error, of a panic with its stack.
func detail(err error) string {
	if e, ok := errors.AsType[*exec.InternalError](err); ok {
		return fmt.Sprintf("%v\n%s", err, e.Stack)
	}
	return err.Error()
}

// once runs one variant.
func (c *Case) once(v variant, rows [][]Tuple) ([]Tuple, error) {
	in := make([]exec.Node, len(c.Inputs))
	for i := range in {
		r := newRelation(c.Inputs[i].Columns(), rows[i], v)
		r.ordered = c.Inputs[i].Sorted
		in[i] = r
	}
	q := Query(context.Background(), v.workers)
	if v.batch > 0 {
		q.BatchRows = 64
	}
	got, err := Collect(q, c.Plan(in))
	if err == nil && q.Mem.Used() != 0 {
		err = fmt.Errorf("%d bytes of memory are still accounted for after Close", q.Mem.Used())
	}
	return got, err
}

// fails checks that an error and a cancelled context end the run with just that error.
func (c *Case) fails(t *testing.T, rows [][]Tuple) {
	t.Helper()
	for i := range c.Inputs {
		if len(rows[i]) == 0 {
			continue
		}
		in := make([]exec.Node, len(c.Inputs))
		for j := range in {
			v := variant{seed: 5, batch: 3, workers: 2}
			if i == j {
				v.errAt = 1
			}
			r := newRelation(c.Inputs[j].Columns(), rows[j], v)
			r.ordered = c.Inputs[j].Sorted
			in[j] = r
		}
		q := Query(context.Background(), 2)
		_, err := Collect(q, c.Plan(in))
		if err != nil && !errors.As(err, new(errInput)) {
			t.Fatalf("error in input %d became %v", i, err)
		}
		if q.Mem.Used() != 0 {
			t.Fatalf("%d bytes of memory are still accounted for after an error in input %d", q.Mem.Used(), i)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in := make([]exec.Node, len(c.Inputs))
	for j := range in {
		in[j] = newRelation(c.Inputs[j].Columns(), rows[j], variant{batch: 3, workers: 2})
	}
	if _, err := Collect(Query(ctx, 2), c.Plan(in)); !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled query returned %v", err)
	}
}

// withNulls returns the rows: 0 as they are, 1 with random NULLs, 2 with only NULLs.
func withNulls(in *Input, nulls int, rng *rand.Rand) []Tuple {
	out := make([]Tuple, len(in.Rows))
	for i, r := range in.Rows {
		out[i] = slices.Clone(r)
		for c := range r {
			if slices.Contains(in.Keep, c) {
				continue
			}
			if nulls == 2 || nulls == 1 && rng.IntN(4) == 0 {
				out[i][c] = nil
			}
		}
	}
	return out
}

// difference says how two lists of rows differ.
func difference(got, want []string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	show := func(s []string) []string { return s[max(0, min(i-1, len(s))):min(i+5, len(s))] }
	return fmt.Sprintf("%d rows, want %d; from row %d:\ngot  %q\nwant %q", len(got), len(want), i, show(got), show(want))
}

// IDs returns the IDs of columns.
func IDs(cols []exec.Column) []expr.ColumnID {
	out := make([]expr.ColumnID, len(cols))
	for i := range cols {
		out[i] = cols[i].ID
	}
	return out
}
