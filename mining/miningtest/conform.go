package miningtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// Case is an algorithm with arguments that suit the rows of [Sales].
type Case struct {
	// Columns names those of Sales that the algorithm is given, in order; nil gives it all.
	Columns []string
	// Roles and Values are the arguments.
	Roles  map[string][]string
	Values map[string]any
	// Rows is the number of rows to train on, 0 for 3,000.
	Rows int
}

// ConformModel holds a type of model to the contract.
func ConformModel(t *testing.T, d *mining.Def, c Case) {
	t.Helper()
	h := &harness{c: c, decode: d.Decode, build: func(in *mining.Schema) (mining.Algorithm, error) {
		a, err := mining.NewArgs(d.Name, in, d.Roles, d.Options, c.columns(in), c.Values)
		if err != nil {
			return nil, err
		}
		return d.New(a)
	}}
	h.run(t)
	documented(t, d.Name, d.Doc, d.Example, d.Roles, d.Options)
}

// ConformFunction holds a table function that is an algorithm to the contract.
func ConformFunction(t *testing.T, f *mining.Function, c Case) {
	t.Helper()
	documented(t, f.Name, f.Doc, f.Example, f.Roles, f.Options)
	if f.Query != nil {
		return // the engine's own operators do the work
	}
	h := &harness{c: c, build: func(in *mining.Schema) (mining.Algorithm, error) {
		a, err := mining.NewArgs(f.Name, in, f.Roles, f.Options, c.columns(in), c.Values)
		if err != nil {
			return nil, err
		}
		b, err := f.Bind(a)
		if err != nil {
			return nil, err
		}
		return b.Algorithm, nil
	}}
	h.run(t)
}

func documented(t *testing.T, name, doc, example string, roles []mining.Role, options []mining.Option) {
	t.Helper()
	if name != strings.ToLower(name) || doc == "" || example == "" {
		t.Errorf("%s: name in lower case, doc and example are needed", name)
	}
	for _, r := range roles {
		if r.Doc == "" {
			t.Errorf("%s: role %s has no doc", name, r.Name)
		}
	}
	for _, o := range options {
		if o.Doc == "" || o.Type.Kind == types.Unknown {
			t.Errorf("%s: option %s needs a doc and a type", name, o.Name)
		}
	}
}

func (c *Case) columns(in *mining.Schema) map[string][]int {
	out := map[string][]int{}
	for role, names := range c.Roles {
		for _, n := range names {
			for i, f := range in.Columns {
				if f.Name == n {
					out[role] = append(out[role], i)
				}
			}
		}
	}
	return out
}

type harness struct {
	c      Case
	build  func(*mining.Schema) (mining.Algorithm, error)
	decode func([]byte) (mining.Model, error)
}

// rows returns rows of Sales with the columns of the case, in the order that the algorithm asks for.
func (h *harness) rows(t *testing.T, n int, nulls bool) *Rows {
	t.Helper()
	all := Sales(n, 1, nulls)
	if h.c.Columns == nil {
		return all
	}
	return all.With(func(r *Rows) {
		r.Columns, r.Values = nil, nil
		for _, name := range h.c.Columns {
			for i, f := range all.Columns {
				if f.Name == name {
					r.Columns, r.Values = append(r.Columns, f), append(r.Values, all.Values[i])
				}
			}
		}
	})
}

// train runs the algorithm once.
func (h *harness) train(ctx context.Context, r *Rows, workers int, m *mem.Tracker) (mining.Model, error) {
	alg, err := h.build(r.Schema())
	if err != nil {
		return nil, err
	}
	if s, ok := alg.(mining.Sorted); ok {
		r = sorted(r, s.Order()).With(func(r *Rows) { r.PartitionRows = 0 })
	}
	out, err := mining.Train(ctx, alg, r, mining.Options{Seed: 42, Workers: workers, Mem: m, Profile: true})
	if err != nil {
		return nil, err
	}
	return out.Model, nil
}

func (h *harness) run(t *testing.T) {
	t.Helper()
	n := h.c.Rows
	if n == 0 {
		n = 3000
	}
	for _, nulls := range []bool{false, true} {
		base := h.rows(t, n, nulls).With(func(r *Rows) { r.PartitionRows = 512 })
		first, err := h.train(t.Context(), base, 1, mem.New("test", "test", 0))
		if err != nil {
			t.Fatalf("nulls %v: %v", nulls, err)
		}
		want := fingerprint(t, first, base)
		if len(want) == 0 {
			t.Fatal("the model says nothing")
		}
		ways := map[string]*Rows{
			"again":               base,
			"two workers":         base.With(func(r *Rows) { r.Workers = 2 }),
			"five workers":        base.With(func(r *Rows) { r.Workers = 5 }),
			"batches of 1":        base.With(func(r *Rows) { r.BatchRows = 1 }),
			"batches of 7":        base.With(func(r *Rows) { r.BatchRows = 7 }),
			"batches of 100":      base.With(func(r *Rows) { r.BatchRows = 100; r.Workers = 2 }),
			"selected rows":       base.With(func(r *Rows) { r.Selected = true }),
			"dictionaries":        base.With(func(r *Rows) { r.Encoded = true }),
			"dictionaries picked": base.With(func(r *Rows) { r.Encoded, r.Selected, r.Workers = true, true, 2 }),
		}
		for name, r := range ways {
			m, err := h.train(t.Context(), r, max(1, r.Workers), mem.New("test", "test", 0))
			if err != nil {
				t.Errorf("%s, nulls %v: %v", name, nulls, err)
				continue
			}
			if got := fingerprint(t, m, base); got != want {
				t.Errorf("%s, nulls %v: the model differs: %s", name, nulls, firstDifference(got, want))
			}
		}
		h.stored(t, first, base, want)
	}
	h.degenerate(t)
	h.cancelled(t, n)
	h.limited(t, n)
}

// stored reads a model back from its stored form, and from damaged ones.
func (h *harness) stored(t *testing.T, m mining.Model, in *Rows, want string) {
	t.Helper()
	if h.decode == nil {
		return
	}
	payload := m.AppendTo([]byte("before"))
	if !bytes.HasPrefix(payload, []byte("before")) {
		t.Error("AppendTo must append")
	}
	payload = payload[len("before"):]
	back, err := h.decode(payload)
	if err != nil {
		t.Errorf("decode what was written: %v", err)
		return
	}
	if got := fingerprint(t, back, in); got != want {
		t.Errorf("the model that was read back differs: %s", firstDifference(got, want))
	}
	for i := range payload {
		if _, err := h.decode(payload[:i]); err == nil {
			t.Errorf("a payload cut to %d of %d bytes was decoded", i, len(payload))
			break
		}
	}
	for i := range payload {
		bad := bytes.Clone(payload)
		bad[i] ^= 0x81
		_, _ = h.decode(bad) // must not panic
	}
}

// degenerate trains on rows in which there is little to learn. What matters is that it ends, with a model or an error that
// says something, and not in a panic.
func (h *harness) degenerate(t *testing.T) {
	t.Helper()
	full := h.rows(t, 64, false)
	same := make([]uint32, 64)
	cases := map[string]*Rows{
		"no rows":   full.Pick(nil),
		"one row":   full.Pick([]uint32{3}),
		"equal":     full.Pick(same),
		"all nulls": nullRows(full, 20),
	}
	for name, r := range cases {
		m, err := h.train(t.Context(), r, 2, mem.New("test", "test", 0))
		switch {
		case err != nil && strings.TrimSpace(err.Error()) == "":
			t.Errorf("%s: an error without words", name)
		case err == nil:
			fingerprint(t, m, r)
		}
	}
}

func nullRows(r *Rows, n int) *Rows {
	b := mining.NewTableBuilder(r.Columns)
	for range n {
		for c := range r.Columns {
			b.Null(c)
		}
	}
	return collect(b)
}

// cancelled ends the context in the midst of a training.
func (h *harness) cancelled(t *testing.T, n int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	batches := 0
	var at time.Time
	r := h.rows(t, n, false).With(func(r *Rows) {
		r.PartitionRows, r.BatchRows = 256, 64
		r.OnBatch = func() {
			if batches++; batches == 3 {
				at = time.Now()
				cancel()
			}
		}
	})
	_, err := h.train(ctx, r, 1, mem.New("test", "test", 0))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v, want context.Canceled", err)
	}
	if d := time.Since(at); d > time.Second { // 100 ms and the slack of a busy machine
		t.Errorf("cancelled: returned after %v", d)
	}
}

// limited trains with hardly any memory: it must succeed in it, or say that it cannot.
func (h *harness) limited(t *testing.T, n int) {
	t.Helper()
	m := mem.New("the query", "query_memory", 2000)
	_, err := h.train(t.Context(), h.rows(t, n, false), 1, m)
	if err != nil && !errors.Is(err, mem.ErrLimit) {
		t.Errorf("with 2,000 bytes: %v, want success or a memory limit error", err)
	}
}

// fingerprint is everything that a model says, as text: its stored form, its description, its relations, and its predictions
// for the rows of r.
func fingerprint(t *testing.T, m mining.Model, r *Rows) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "payload %x\n", m.AppendTo(nil))
	d := m.Describe()
	fmt.Fprintln(&b, d.Summary)
	for _, x := range d.Metrics {
		fmt.Fprintf(&b, "%s %x\n", x.Name, math.Float64bits(x.Value))
	}
	if tab, ok := m.(mining.Tabular); ok {
		for _, table := range tab.Tables() {
			fmt.Fprintln(&b, "table", table.Name)
			rows := table.Rows()
			for {
				batch, err := rows.Next(t.Context())
				if err != nil {
					t.Fatalf("table %s: %v", table.Name, err)
				}
				if batch == nil {
					break
				}
				if len(batch.Cols) != len(table.Fields) {
					t.Fatalf("table %s: %d columns, announced are %d", table.Name, len(batch.Cols), len(table.Fields))
				}
				dump(&b, batch)
			}
		}
	}
	if p, ok := m.(mining.Predictor); ok {
		pred := p.NewPrediction()
		out := p.Outputs()
		dst := vec.Batch{Cols: make([]*vec.Vector, len(out))}
		for lo := 0; lo < r.Len(); lo += 1000 {
			hi := min(r.Len(), lo+1000)
			var in vec.Batch
			for _, c := range r.Values {
				v := window(c, lo, hi)
				in.Cols = append(in.Cols, &v)
			}
			in.SetAll(hi - lo)
			if err := pred.Predict(&dst, &in); err != nil {
				t.Fatalf("predict: %v", err)
			}
			view := vec.Batch{Cols: dst.Cols}
			view.SetAll(hi - lo)
			dump(&b, &view)
		}
	}
	return b.String()
}

func dump(b *strings.Builder, batch *vec.Batch) {
	var line []byte
	for i := range batch.N {
		line = line[:0]
		for _, v := range batch.Cols {
			switch {
			case v.IsNull(i):
				line = append(line, "NULL"...)
			default:
				line = fn.AppendText(line, v, i)
			}
			line = append(line, '|')
		}
		b.Write(append(line, '\n'))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d is %.300q, was %.300q", i, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, were %d", len(g), len(w))
}
