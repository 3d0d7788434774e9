package sql

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seedStatements are the inputs of the files in testdata, for fuzzing.
func seedStatements(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("testdata/cases/*")
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for _, f := range files {
		if st, err := os.Stat(f); err != nil || st.IsDir() {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		for _, block := range strings.Split(string(raw), "\n\n") {
			in, _, ok := strings.Cut(block, "\n----")
			if !ok {
				continue
			}
			for strings.HasPrefix(in, "#") {
				_, in, _ = strings.Cut(in, "\n")
			}
			if _, body, ok := strings.Cut(in, "\n"); ok {
				out = append(out, body)
			}
		}
	}
	return out
}
