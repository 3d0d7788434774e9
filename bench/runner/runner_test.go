package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/dataset"
)

func TestDiffer(t *testing.T) {
	f := func(got, want string, same bool) {
		t.Helper()
		rows := func(s string) (out [][]string) {
			for _, l := range strings.Fields(s) {
				out = append(out, strings.Split(l, ","))
			}
			return out
		}
		if what := Differ(rows(got), rows(want)); (what == "") != same {
			t.Errorf("%q against %q: %q", got, want, what)
		}
	}
	f("a,1 b,2", "b,2 a,1", true)
	f("a,1", "a,2", false)
	f("a,1", "a,1 a,1", false)
	f("a,1", "a", false)
	f("12345678901,x", "12345678902,x", false) // integers are exact
	f("12.50", "12.5", true)
	f("25.52", "25.522005853257337", true) // an average, rounded by its type
	f("25.53", "25.522005853257337", false)
	f("0.1000000000001", "0.1", true)
	f("0.11", "0.12", false)
	f("NULL", "0", false)
	f("1e3", "1000.0", true)
	f("", "", true)
}

// fake answers from a table; it counts what is asked.
type fake struct {
	answers map[string][][]string
	timed   int
	loadErr error
}

func (f *fake) Name() string { return "fake" }
func (f *fake) Load(context.Context, []dataset.Table, string) (int64, error) {
	return 1000, f.loadErr
}

func (f *fake) Answer(_ context.Context, sql string) (*Answer, error) {
	rows, ok := f.answers[sql]
	if !ok {
		return nil, errors.New("no such query")
	}
	return &Answer{Rows: rows}, nil
}

func (f *fake) Time(context.Context, string) (Timing, error) {
	f.timed++
	return Timing{time.Duration(f.timed) * time.Millisecond, 4096, 512}, nil
}
func (f *fake) Close() error { return nil }

func TestRun(t *testing.T) {
	s := &Suite{Name: "toy", Queries: []dataset.Query{{Name: "A", SQL: "a"}, {Name: "B", SQL: "b"}, {Name: "C", SQL: "c"}, {Name: "D", SQL: "d"}}}
	e := &fake{answers: map[string][][]string{"a": {{"1"}}, "b": {{"2"}}, "d": {{"9"}}}}
	c := &Checker{Source: "paper", Answers: map[string][][]string{"A": {{"1"}}, "B": {{"3"}}, "C": {{"4"}}}}
	r, err := Run(t.Context(), s, e, c, Options{Runs: 4, Bytes: 5})
	if err != nil {
		t.Fatal(err)
	}
	var checks []string
	for _, q := range r.Queries {
		checks = append(checks, q.Name+" "+q.Check)
	}
	if got := strings.Join(checks, "; "); got != "A ok; B row 1 column 1: 2 instead of 3; C error: no such query; D unchecked" {
		t.Errorf("checks: %s", got)
	}
	if got := strings.Join(r.Failed(), " "); got != "B C" {
		t.Errorf("failed: %s", got)
	}
	// A's runs took 1, 2, 3 and 4 ms.
	if a := r.Queries[0]; a.MinMS != 1 || a.MedianMS != 2.5 || a.BytesTouched != 4096 || a.PeakMemory != 512 || len(a.TimesMS) != 4 {
		t.Errorf("A: %+v", a)
	}
	// Medians 2.5, 6.5 and 10.5: their geometric mean is 5.546.
	if r.GeometricMean < 5.545 || r.GeometricMean > 5.547 {
		t.Errorf("geometric mean %v", r.GeometricMean)
	}
	var b strings.Builder
	r.Print(&b)
	for _, want := range []string{"TOY", "instead of 3", "no such query", "compared with paper"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, b.String())
		}
	}
	if _, err := Run(t.Context(), s, &fake{loadErr: os.ErrPermission}, c, Options{}); !errors.Is(err, os.ErrPermission) {
		t.Errorf("a failed load gives %v", err)
	}
}

// TestSSB runs the benchmark small: every answer must be that of the reference, and data must be used again.
func TestSSB(t *testing.T) {
	dir := t.TempDir()
	s, err := NewSuite("ssb", 0.01)
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "csv")
	size, err := s.Data(t.Context(), data, nil)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(filepath.Join(data, "lineorder.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Data(t.Context(), data, nil); err != nil || again != size {
		t.Errorf("again: %d, %v", again, err)
	}
	if after, err := os.Stat(filepath.Join(data, "lineorder.csv")); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Error("the data were made twice")
	}
	checker, err := s.Checker(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	e, err := OpenClientele(filepath.Join(dir, "db"), &clientele.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r, err := Run(t.Context(), s, e, checker, Options{Dir: data, Bytes: size, Runs: 1, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Queries) != 13 || r.Load.DiskBytes == 0 || r.CheckedBy == "" {
		t.Errorf("got %+v", r)
	}
	for _, q := range r.Queries {
		if q.Check != "ok" {
			t.Errorf("%s: %s", q.Name, q.Check)
		}
	}
	if _, err := NewSuite("tpcds", 1); err == nil {
		t.Error("an unknown benchmark was accepted")
	}
}

// TestMining runs the benchmark of mining small, on two threads and within a memory limit: every answer must be that of the definitions.
func TestMining(t *testing.T) {
	for name, scale := range map[string]float64{"mining": 0.002, "mining-large": 0.001} {
		dir := t.TempDir()
		s, err := NewSuite(name, scale)
		if err != nil {
			t.Fatal(err)
		}
		if size, err := s.Data(t.Context(), dir, nil); err != nil || size != 0 {
			t.Fatalf("%d bytes of files, %v", size, err)
		}
		checker, err := s.Checker(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		e, err := OpenClientele(filepath.Join(dir, "db"), &clientele.Options{Threads: 2, MemoryBytes: 256 << 20})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Run(t.Context(), s, e, checker, Options{Runs: 1, Threads: 2, Explain: name == "mining-large"})
		if err != nil {
			t.Fatal(err)
		}
		if r.Load.Rows == 0 || r.Load.DiskBytes == 0 || r.CheckedBy == "" || len(r.Queries) == 0 {
			t.Errorf("got %+v", r)
		}
		for _, q := range r.Queries {
			if q.Check != "ok" || q.BytesTouched == 0 {
				t.Errorf("%s: %s, %d bytes touched", q.Name, q.Check, q.BytesTouched)
			}
			if name == "mining-large" && !strings.Contains(q.Plan, "pass 1: ") {
				t.Errorf("%s: the plan tells no passes:\n%s", q.Name, q.Plan)
			}
		}
		var b strings.Builder
		r.Print(&b)
		for _, want := range []string{"rows made", "MB held", "evaluation by definition"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("the table lacks %q:\n%s", want, b.String())
			}
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if _, err := Run(t.Context(), s, &fake{}, checker, Options{}); err == nil {
			t.Error("an engine that a program cannot fill was accepted")
		}
	}
}
