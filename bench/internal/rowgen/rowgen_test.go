package rowgen

import (
	"context"
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestAppend(t *testing.T) {
	check := func(got []byte, want string) {
		t.Helper()
		if string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	check(AppendInt(nil, -120), "-120,")
	check(AppendCents(nil, 0), "0.00,")
	check(AppendCents(nil, 7), "0.07,")
	check(AppendCents(nil, -507), "-5.07,")
	check(AppendCents(nil, -7), "-0.07,")
	check(AppendCents(nil, 123456), "1234.56,")
	check(AppendPadded(nil, 42, 5), "00042")
	check(AppendPadded(nil, 0, 2), "00")
	check(EndRow(AppendRaw([]byte("a,"), "b")), "a,b\n")
}

func TestTextIsRFC4180(t *testing.T) {
	for _, text := range []string{"", "plain", "a,b", `say "x"`, `"`, `""`, "two\nlines", "cr\rhere", "Łódź, Polska", " a "} {
		row := EndRow(AppendText(AppendText(nil, text), "end"))
		got, err := csv.NewReader(strings.NewReader(string(row))).Read()
		if err != nil || len(got) != 2 || got[0] != text || got[1] != "end" {
			t.Errorf("%q was written as %q and read as %q, %v", text, row, got, err)
		}
	}
	if got := string(AppendText(nil, "no need")); got != "no need," {
		t.Errorf("quoted without need: %q", got)
	}
}

func TestCalendar(t *testing.T) {
	c := NewCalendar(time.Date(2023, 12, 30, 0, 0, 0, 0, time.UTC), 64)
	if got := string(c.Append(nil, 2)); got != "2024-01-01," {
		t.Errorf("day 2 is %q", got)
	}
	if got := string(c.Text(61)); got != "2024-02-29" {
		t.Errorf("day 61 is %q", got)
	}
	if got := c.Offset(c.Date(61)); got != 61 {
		t.Errorf("offset of day 61 is %d", got)
	}
}

// TestDistributions compares moments with their theoretical values, five standard errors apart at most.
func TestDistributions(t *testing.T) {
	const n = 200_000
	r := Stream(1, 2, 3)
	check := func(name string, draw func() float64, mean, variance float64) {
		t.Helper()
		sum := 0.0
		for range n {
			sum += draw()
		}
		if got := sum / n; math.Abs(got-mean) > 5*math.Sqrt(variance/n) {
			t.Errorf("%s: mean %v, want %v", name, got, mean)
		}
	}
	check("Between(3, 7)", func() float64 { return float64(r.Between(3, 7)) }, 5, 2)
	check("Float", r.Float, 0.5, 1.0/12)
	check("Normal", r.Normal, 0, 1)
	check("Normal squared", func() float64 { x := r.Normal(); return x * x }, 1, 2)
	check("Poisson(2.5)", func() float64 { return float64(r.Poisson(2.5)) }, 2.5, 2.5)
	check("Poisson(80)", func() float64 { return float64(r.Poisson(80)) }, 80, 80)
	weights := Cumulative([]float64{1, 0, 3})
	check("Pick", func() float64 { return float64(r.Pick(weights)) }, 1.5, 0.75)
	for range 1000 {
		if r.Pick(weights) == 1 {
			t.Fatal("Pick chose a weight of zero")
		}
	}
}

func TestStreamsDiffer(t *testing.T) {
	seen := map[uint64][3]uint64{}
	for seed := range uint64(8) {
		for table := range uint64(8) {
			for chunk := range uint64(8) {
				name := [3]uint64{seed, table, chunk}
				first := Stream(seed, table, chunk).Uint64()
				if other, ok := seen[first]; ok {
					t.Errorf("streams %v and %v begin alike", name, other)
				}
				seen[first] = name
			}
		}
	}
}

// countJob writes the numbers 0 to rows-1 to one file and their squares to another.
func countJob(rows int) Job {
	return Job{
		Files:  []File{{Name: "n.csv", Header: "n\n"}, {Name: "sub/square.csv"}},
		Chunks: Chunks(rows, 10),
		Units:  int64(rows),
		Fill: func(chunk int, out []Buffer) {
			from, to := Bounds(chunk, 10, rows)
			for i := from; i < to; i++ {
				out[0].B = EndRow(AppendInt(out[0].B, i))
				out[1].B = EndRow(AppendInt(out[1].B, i*i))
			}
			out[0].Rows, out[1].Rows = int64(to-from), int64(to-from)
		},
	}
}

func TestRunKeepsOrder(t *testing.T) {
	want := "n\n"
	for i := range 1234 {
		want = string(EndRow(AppendInt([]byte(want), i)))
	}
	for _, workers := range []int{0, 1, 2, 7} {
		dir := t.TempDir()
		var done, total, calls int64
		files, err := Run(t.Context(), dir, workers, []Job{countJob(1234)}, func(d, all int64) {
			if d < done {
				t.Errorf("progress fell from %d to %d", done, d)
			}
			done, total = d, all
			calls++
		})
		if err != nil {
			t.Fatal(err)
		}
		if done != 1234 || total != 1234 || calls != 124 {
			t.Errorf("%d workers: progress ended at %d of %d after %d calls", workers, done, total, calls)
		}
		got, err := os.ReadFile(filepath.Join(dir, "n.csv"))
		if err != nil || string(got) != want {
			t.Errorf("%d workers: n.csv is wrong (%d bytes, %v)", workers, len(got), err)
		}
		if len(files) != 2 || files[0].Rows != 1234 || files[0].Bytes != int64(len(want)) || files[1].Name != "sub/square.csv" {
			t.Errorf("%d workers: files are %+v", workers, files)
		}
	}
}

func TestRunLeavesNothingBehind(t *testing.T) {
	check := func(name, dir string, err, want error) {
		t.Helper()
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: error is %v, want %v", name, err, want)
		}
		left, globErr := filepath.Glob(filepath.Join(dir, "*.csv*"))
		if globErr != nil || len(left) > 0 {
			t.Errorf("%s: left %v, %v", name, left, globErr)
		}
	}

	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Run(ctx, dir, 2, []Job{countJob(100_000)}, func(done, _ int64) {
		if done > 5_000 {
			cancel()
		}
	})
	check("cancelled", dir, err, context.Canceled)

	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sub"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Run(t.Context(), dir, 2, []Job{countJob(100)}, nil)
	check("directory is a file", dir, err, nil)
}

func TestBarrier(t *testing.T) {
	for range 20 {
		var filled atomic.Int64
		first := countJob(500)
		inner := first.Fill
		first.Fill = func(chunk int, out []Buffer) {
			inner(chunk, out)
			filled.Add(1)
		}
		last := Job{
			Files: []File{{Name: "last.csv"}}, Chunks: 1, Units: 1, Barrier: true,
			Fill: func(int, []Buffer) {
				if n := filled.Load(); n != 50 {
					t.Errorf("the barrier let through after %d of 50 chunks", n)
				}
			},
		}
		if _, err := Run(t.Context(), t.TempDir(), 3, []Job{first, last}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestParallel(t *testing.T) {
	var sum atomic.Int64
	if err := Parallel(t.Context(), 3, 100, func(chunk int) { sum.Add(int64(chunk)) }); err != nil || sum.Load() != 4950 {
		t.Errorf("sum %d, error %v", sum.Load(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Parallel(ctx, 3, 100, func(int) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled context gives %v", err)
	}
}
