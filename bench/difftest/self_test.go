package difftest

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/bench/peer"
)

func startDuck(t *testing.T) Peer {
	t.Helper()
	d, err := peer.StartDuckDB("", 2)
	if errors.Is(err, peer.ErrAbsent) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return Peer{d}
}

// TestQueriesAreValid asks DuckDB alone: at most one query in fifty may be refused and at least half must return rows, else the
// comparison tests little.
func TestQueriesAreValid(t *testing.T) {
	duck := startDuck(t)
	rng := rand.New(rand.NewPCG(7, 7))
	g := &gen{rng: rng, tables: Tables(rng)}
	for _, tb := range g.tables {
		for _, s := range tb.Statements() {
			if _, err := duck.Run(strings.ReplaceAll(s, "TIMESTAMP(6)", "TIMESTAMP")); err != nil {
				t.Fatal(err)
			}
		}
	}
	const n = 500
	refused, empty := 0, 0
	for range n {
		g.next = 0
		q := g.query(2, nil, true).Text()
		rows, err := duck.Run(q.Duck)
		if err != nil {
			refused++
			t.Logf("%s\n   %v", q.Duck, err)
		} else if len(rows) == 0 {
			empty++
		}
	}
	if refused*50 > n || empty*2 > n {
		t.Errorf("of %d queries %d are refused by DuckDB and %d return nothing", n, refused, empty)
	}
}

// TestCompareSeesDifferences plants differences that compare must find, and some that it must not.
func TestCompareSeesDifferences(t *testing.T) {
	s := func(x string) *string { return &x }
	q := &Query{Items: []item{{class: Int, exact: true}, {class: Float}}}
	f := func(a, b [][]*string, differ bool) {
		t.Helper()
		if got := compare(a, b, q); (got != "") != differ {
			t.Errorf("compare = %q, want a difference: %v", got, differ)
		}
	}
	f([][]*string{{s("1"), s("0.1")}, {s("2"), nil}}, [][]*string{{s("2"), nil}, {s("1"), s("0.10000000000000001")}}, false)
	f([][]*string{{s("1"), s("0.1")}}, [][]*string{{s("1"), s("0.2")}}, true)
	f([][]*string{{s("1"), nil}}, [][]*string{{s("1"), s("0.0")}}, true)
	f([][]*string{{s("1"), nil}}, [][]*string{{s("1"), nil}, {s("1"), nil}}, true)
	f([][]*string{{s("3"), s("1e0")}}, [][]*string{{s("2"), s("1e0")}}, true)
}

// answers is an Engine that knows what to say.
type answers map[string][][]*string

func (a answers) Run(sql string) ([][]*string, error) { return a[sql], nil }

// TestLostLimit takes DuckDB's fault for one only where our answer is the right part of what both say without the limit.
func TestLostLimit(t *testing.T) {
	rows := func(cells ...string) (out [][]*string) {
		for _, c := range cells {
			out = append(out, []*string{&c})
		}
		return out
	}
	q := &Query{Items: []item{{text: same("x"), class: Int, exact: true}}, From: same("t"), Order: true, Limit: 2, Offset: 1}
	whole := *q
	whole.Limit, whole.Offset = 0, 0
	all := rows("1", "2", "3", "4")
	f := func(ours, oursWhole [][]*string, explained bool) {
		t.Helper()
		a := answers{q.Text().Trino: ours, whole.Text().Trino: oursWhole}
		d := answers{q.Text().Duck: all, whole.Text().Duck: all}
		what, _, why := differ(a, d, q)
		if (why == lostLimit) != explained || (what == "") != explained {
			t.Errorf("differ = %q, %q, want it explained: %v", what, why, explained)
		}
	}
	f(rows("2", "3"), all, true)
	f(rows("1", "2"), all, false)                      // the wrong part
	f(rows("2", "3", "4"), all, false)                 // ours has no limit either
	f(rows("2", "3"), rows("1", "2", "3", "5"), false) // the whole differs
}
