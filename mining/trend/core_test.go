package trend

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// shared returns a file of the shared data sets, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("CLIENTELE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	p := filepath.Join(dir, name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("shared data %s is absent", name)
	}
	return p
}

func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	b, err := os.ReadFile(shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatal(err)
	}
}

// airPassengers returns the 144 monthly totals of G. E. P. Box and G. M. Jenkins (1976), series G.
func airPassengers(t testing.TB) []float64 {
	t.Helper()
	b, err := os.ReadFile(shared(t, "data/air_passengers/air_passengers.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var y []float64
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		v, err := strconv.ParseFloat(strings.TrimSpace(strings.Split(line, ",")[1]), 64)
		if err != nil {
			t.Fatal(err)
		}
		y = append(y, v)
	}
	return y
}

// m3Series is one series of the M3 competition.
type m3Series struct {
	name        string
	train, test []float64
}

func readM3(t testing.TB, name string) []m3Series {
	t.Helper()
	f, err := os.Open(shared(t, "data/m3/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []m3Series
	for _, r := range rows[1:] {
		if len(out) == 0 || out[len(out)-1].name != r[0] {
			out = append(out, m3Series{name: r[0]})
		}
		v, err := strconv.ParseFloat(r[6], 64)
		if err != nil {
			t.Fatal(err)
		}
		s := &out[len(out)-1]
		if r[1] == "train" {
			s.train = append(s.train, v)
		} else {
			s.test = append(s.test, v)
		}
	}
	return out
}

// near fails where got and want differ by more than tol of the size of want.
func near(t testing.TB, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if d := math.Abs(got[i] - want[i]); !(d <= tol*max(1, math.Abs(want[i]))) {
			t.Fatalf("%s: value %d is %.9g, want %.9g", what, i, got[i], want[i])
		}
	}
}
