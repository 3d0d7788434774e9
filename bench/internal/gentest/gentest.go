// Package gentest has what the generators' tests share: reading generated CSV files back row by row, and comparing
// directories.
package gentest

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Row is a row of a CSV file.
type Row struct {
	t      testing.TB
	file   string
	line   int
	fields []string
	index  map[string]int
}

// Text returns the field of the column called name; the string may be kept.
func (r *Row) Text(name string) string {
	i, ok := r.index[name]
	if !ok {
		r.t.Fatalf("%s has no column %s", r.file, name)
	}
	return r.fields[i]
}

// Int returns an integer field.
func (r *Row) Int(name string) int {
	v, err := strconv.Atoi(r.Text(name))
	if err != nil {
		r.t.Fatalf("%s row %d, column %s: %v", r.file, r.line, name, err)
	}
	return v
}

// Cents returns a field with exactly two decimals as hundredths.
func (r *Row) Cents(name string) int {
	text := r.Text(name)
	whole, frac, ok := strings.Cut(text, ".")
	v, err := strconv.Atoi(whole + frac)
	if !ok || len(frac) != 2 || err != nil {
		r.t.Fatalf("%s row %d, column %s: %q is no amount with two decimals", r.file, r.line, name, text)
	}
	return v
}

// Each calls f for every row of a CSV file with a header line and returns their number. It fails the test when the
// file is not well-formed.
func Each(t testing.TB, path string, f func(*Row)) int {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // read only
	reader := csv.NewReader(file)
	reader.ReuseRecord = true
	header, err := reader.Read()
	if err != nil {
		t.Fatalf("read header of %s: %v", path, err)
	}
	row := &Row{t: t, file: filepath.Base(path), index: make(map[string]int, len(header))}
	for i, name := range header {
		row.index[strings.Clone(name)] = i
	}
	for {
		row.fields, err = reader.Read()
		if errors.Is(err, io.EOF) {
			return row.line
		}
		if err != nil {
			t.Fatalf("read %s: %v", path, err)
		}
		row.line++
		f(row)
	}
}

// SameFiles fails the test unless both directories hold the same files with the same bytes.
func SameFiles(t testing.TB, a, b string) {
	t.Helper()
	left, right := contents(t, a), contents(t, b)
	if len(left) != len(right) {
		t.Fatalf("%d files in %s, %d in %s", len(left), a, len(right), b)
	}
	for name, text := range left {
		other, ok := right[name]
		switch {
		case !ok:
			t.Errorf("%s is missing in %s", name, b)
		case text != other:
			t.Errorf("%s differs: %d and %d bytes", name, len(text), len(other))
		}
	}
}

// SameBytes reports whether both files hold the same bytes.
func SameBytes(t testing.TB, a, b string) bool {
	t.Helper()
	left, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	right, err := os.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(left) == string(right)
}

// Digest returns the SHA-256 of the files of a directory, in the order given, as hex.
func Digest(t testing.TB, dir string, names ...string) string {
	t.Helper()
	sum := sha256.New()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(text)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
