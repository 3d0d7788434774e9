package sql

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seedStatements are the inputs of the files in testdata, for fuzzing and mixing.
func seedStatements(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("testdata/cases/*")
	if err != nil || len(files) == 0 {
		tb.Fatalf("%d files of cases: %v", len(files), err)
	}
	var out []string
	for _, f := range files {
		for block := range strings.SplitSeq(readFile(tb, f), "\n\n") {
			in, _, ok := strings.Cut(block, "\n----")
			if !ok {
				continue
			}
			for strings.HasPrefix(in, "#") {
				_, in, _ = strings.Cut(in, "\n")
			}
			cmd, body, ok := strings.Cut(in, "\n")
			switch {
			case !ok:
			case cmd == "expr" || cmd == "tree":
				for line := range strings.Lines(body) {
					out = append(out, "SELECT "+strings.TrimSuffix(line, "\n"))
				}
			case cmd == "type":
				for line := range strings.Lines(body) {
					out = append(out, "SELECT CAST(a AS "+strings.TrimSuffix(line, "\n")+")")
				}
			default:
				out = append(out, body)
			}
		}
	}
	return out
}

func readFile(tb testing.TB, path string) string {
	tb.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return string(raw)
}

// TestBenchmarkQueries: the queries of TPC-H and of the Star Schema Benchmark parse and keep their trees when printed.
func TestBenchmarkQueries(t *testing.T) {
	f := func(file string, want int) {
		t.Helper()
		text := readFile(t, "testdata/queries/"+file)
		stmts, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if len(stmts) != want {
			t.Errorf("%s: %d statements, want %d", file, len(stmts), want)
		}
		for _, s := range stmts {
			checkRoundTrip(t, text, s)
		}
	}
	f("tpch.sql", 22)
	f("ssb.sql", 13)
}

// sharedDir is where recorded material lies that is not part of the repository.
func sharedDir() string {
	if dir := os.Getenv("CLIENTELE_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}

// TestClientStatements parses what clients of a Trino server were recorded to send, and fails exactly where it did.
func TestClientStatements(t *testing.T) {
	path := filepath.Join(sharedDir(), "protocol", "trino-transcripts.jsonl")
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no recorded statements at %s", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	seen := map[string]bool{}
	sc := bufio.NewScanner(file)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		var rec struct {
			Method  string            `json:"method"`
			Path    string            `json:"path"`
			Body    string            `json:"req_body"`
			Headers map[string]string `json:"req_headers"`
		}
		if err := json.Unmarshal(sc.Bytes(), &rec); err != nil {
			t.Fatalf("record %d: %v", len(seen), err)
		}
		if rec.Method != "POST" || rec.Path != "/v1/statement" || seen[rec.Body] {
			continue
		}
		seen[rec.Body] = true
		s, err := ParseStatement(rec.Body)
		if rec.Body == "selec 1" {
			if want := "line 1:1: mismatched input 'selec'"; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%q: error %v, want %s…", rec.Body, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", rec.Body, err)
			continue
		}
		checkRoundTrip(t, rec.Body, s)
		if x, ok := s.(*ExecuteImmediate); ok {
			inner, err := ParseStatement(x.Text.Value)
			if err != nil {
				t.Errorf("%q: %v", x.Text.Value, err)
				continue
			}
			checkRoundTrip(t, x.Text.Value, inner)
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	if len(seen) < 100 {
		t.Errorf("only %d statements recorded", len(seen))
	}
}
