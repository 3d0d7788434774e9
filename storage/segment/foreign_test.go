package segment

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// openPath opens a file of the operating system.
func openPath(t *testing.T, path string, o FileOptions) *File {
	t.Helper()
	r, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := r.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, r, info.Size(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func parseDump(t *testing.T, b []byte) []dumped {
	t.Helper()
	var out []dumped
	s := bufio.NewScanner(bytes.NewReader(b))
	s.Buffer(nil, 1<<30)
	for s.Scan() {
		var d dumped
		if err := json.Unmarshal(s.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

// TestForeignFiles reads files that pyarrow and DuckDB wrote in many ways, and compares with what pyarrow reads of them.
func TestForeignFiles(t *testing.T) {
	py := python(t)
	dir := t.TempDir()
	if out, err := exec.Command(py, "testdata/write.py", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.parquet"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	compareFiles(t, files)
}

// TestFixtures reads the files of testdata/foreign, which testdata/fixtures.py made.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/foreign/*.parquet")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	compareFiles(t, files)
}

// compareFiles holds what is read of files against what lies beside them.
func compareFiles(t *testing.T, files []string) {
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".parquet")
		t.Run(name, func(t *testing.T) {
			f := openPath(t, path, FileOptions{})
			b, err := os.ReadFile(path + ".json")
			if err != nil {
				t.Fatal(err)
			}
			want := parseDump(t, b)
			if len(want) != len(f.Columns()) {
				t.Fatalf("%d columns, want %d", len(f.Columns()), len(want))
			}
			for c, w := range want {
				got, err := readColumn(t.Context(), f, c)
				if err != nil {
					t.Errorf("%s: %v", w.Name, err)
					continue
				}
				sameJSON(t, w.Name+" "+got.Type.String(), canonJSON(got), w.Values)
			}
		})
	}
}
