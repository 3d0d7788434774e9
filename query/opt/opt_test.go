package opt_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/opt"
	"github.com/clientele-db/clientele/query/opt/opttest"
)

func conjunctsOf(j *logical.Join) []expr.Expr { return expr.SplitConjuncts(nil, j.On) }

// TestValidate checks that trees which make no sense are found.
func TestValidate(t *testing.T) {
	c, err := opttest.Small()
	if err != nil {
		t.Fatal(err)
	}
	good, err := opttest.Plan("SELECT name FROM c WHERE ck = 5", c)
	if err != nil {
		t.Fatal(err)
	}
	f := func(what string, n logical.Node, valid bool) {
		t.Helper()
		if err := opt.Validate(n); (err == nil) != valid {
			t.Errorf("%s: %v", what, err)
		}
	}
	f("a bound query", good, true)
	scan := good.(*logical.Project).In.(*logical.Filter).In.(*logical.Scan)
	ck, name := scan.Cols[0], scan.Cols[1]
	narrow := *scan
	narrow.Cols, narrow.Fields = scan.Cols[1:], scan.Fields[1:]
	f("a column that is not scanned", good.(*logical.Project).In.WithInputs([]logical.Node{&narrow}), false)
	f("a column from two places", &logical.Join{Kind: logical.Cross, L: scan, R: scan}, false)
	wrong := name
	wrong.Type = ck.Type
	f("a column of another type", &logical.Project{In: scan, Exprs: []logical.Assign{{Col: wrong, Expr: wrong.Ref()}}}, false)
	f("a mark without a mark join", &logical.Join{Kind: logical.Inner, L: scan, R: &logical.Values{}, MarkCol: &ck}, false)
	f("a union of different widths", &logical.SetOp{In: []logical.Node{scan, &narrow}, Cols: narrow.Cols}, false)
}

// TestCanceled checks that a statement that has ended is not optimised on.
func TestCanceled(t *testing.T) {
	c, err := opttest.Small()
	if err != nil {
		t.Fatal(err)
	}
	n, err := opttest.Plan("SELECT name FROM c", c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := opt.Optimize(ctx, n, opt.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestManyRelations joins more relations than orders can be compared of.
func TestManyRelations(t *testing.T) {
	c, err := opttest.Small()
	if err != nil {
		t.Fatal(err)
	}
	text := "SELECT count(*) FROM c AS c0"
	for i := range 30 {
		p := fmt.Sprintf("o%d", i)
		text += " JOIN o AS " + p + " ON " + p + ".ck = c0.ck AND " + p + ".ok < 10"
	}
	n, err := opttest.Plan(text, c)
	if err != nil {
		t.Fatal(err)
	}
	out, err := opt.Optimize(t.Context(), n, opt.Options{Check: true})
	if err != nil {
		t.Fatal(err)
	}
	joins := 0
	logical.Walk(out, func(n logical.Node) bool {
		if j, ok := n.(*logical.Join); ok {
			joins++
			if j.On == nil {
				t.Errorf("a cross product:\n%s", logical.Format(j))
			}
		}
		return true
	})
	if joins != 30 {
		t.Errorf("%d joins", joins)
	}
}
