package plan_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/opt"
	"github.com/clientele-db/clientele/query/opt/opttest"
	"github.com/clientele-db/clientele/query/plan"
)

// TestRandom runs random queries and holds the rows against those of the tree as it was bound, computed row by row.
func TestRandom(t *testing.T) {
	n, from := 300, 0
	if testing.Short() {
		n = 100
	}
	if s := os.Getenv("CLIENTELE_SEEDS"); s != "" { // first:count, to look for longer
		if _, err := fmt.Sscanf(s, "%d:%d", &from, &n); err != nil {
			t.Fatal(err)
		}
	}
	checked := 0
	for seed := from; seed < from+n; seed++ {
		done, err := runSeed(t.Context(), uint64(seed))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if done {
			checked++
		}
	}
	if checked < n*3/4 {
		t.Errorf("only %d of %d queries could be checked", checked, n)
	}
}

func runSeed(ctx context.Context, seed uint64) (bool, error) {
	r := rand.New(rand.NewPCG(seed, 12))
	c := opttest.RandomTables(r)
	for _, t := range c {
		rows := make([]exectest.Tuple, len(t.Data))
		for i, row := range t.Data {
			rows[i] = exectest.Tuple(row)
		}
		t.Scanned = exectest.FromTuples(t.Fields, rows, exectest.TableOptions{PageRows: 64, Seed: seed + 1})
	}
	text := opttest.RandomQuery(r)
	n, err := opttest.Plan(text, c)
	if err != nil {
		return false, fmt.Errorf("%w\n%s", err, text)
	}
	want, err := opttest.Eval(n)
	if err != nil {
		if errors.Is(err, opttest.ErrManyRows) || errors.Is(err, opttest.ErrTooLong) {
			return false, nil
		}
		return false, fmt.Errorf("%w\n%s", err, text)
	}
	o := opt.Options{}
	if r.IntN(2) == 0 {
		rules := opt.Rules()
		o.Disable = map[string]bool{}
		for range r.IntN(len(rules)) {
			o.Disable[rules[r.IntN(len(rules))].Name] = true
		}
	}
	tree, err := opt.Optimize(ctx, n, o)
	if err != nil {
		return false, fmt.Errorf("%w\n%s", err, text)
	}
	p, err := plan.Build(tree, plan.Options{})
	if err != nil {
		return false, fmt.Errorf("%w\n%s\n%s", err, text, logical.Format(tree))
	}
	if err := samePositions(p); err != nil {
		return false, fmt.Errorf("%w\n%s\n%s", err, text, p.Explain(false))
	}
	got, err := exectest.Collect(exectest.Query(ctx, 1+r.IntN(2)), p.Root)
	if errors.Is(err, errors.ErrUnsupported) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("%w\n%s\n%s", err, text, p.Explain(false))
	}
	a, b := make([]string, len(want)), make([]string, len(got))
	for i := range want {
		a[i] = exectest.Tuple(want[i]).String()
	}
	for i := range got {
		b[i] = got[i].String()
	}
	slices.Sort(a)
	slices.Sort(b)
	if !slices.Equal(a, b) {
		return false, fmt.Errorf("want %s\ngot %s\n%s\n%s\n%s\n%v %v %v", strings.Join(a, " "), strings.Join(b, " "), text,
			logical.Format(tree), p.Explain(true), c["t"].Data, c["u"].Data, c["v"].Data)
	}
	return true, nil
}

// samePositions checks that the root returns the plan's columns.
func samePositions(p *plan.Plan) error {
	have := p.Root.Schema()
	if len(have) != len(p.Columns) {
		return fmt.Errorf("%d columns, not %d", len(have), len(p.Columns))
	}
	for i, c := range p.Columns {
		if have[i].ID != c.ID || !have[i].Type.Equal(c.Type) {
			return fmt.Errorf("column %d is %v, not %v", i, have[i], c)
		}
	}
	return nil
}
