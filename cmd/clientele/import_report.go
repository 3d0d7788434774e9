package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/server/wire"
)

// shownBad is the number of bad rows that a report prints.
const shownBad = 5

// printImport prints what became of a table's files.
func printImport(w io.Writer, r *clientele.ImportReport, replaced bool) {
	done := "appended to"
	switch {
	case r.Created:
		done = "created"
	case replaced:
		done = "replaced"
	}
	rate := ""
	if s := r.Elapsed.Seconds(); s > 0 {
		rate = fmt.Sprintf(", %s rows/s", human.Count(int64(float64(r.Rows)/s)))
		if r.Bytes > 0 {
			rate += fmt.Sprintf(", %s/s", human.Bytes(int64(float64(r.Bytes)/s)))
		}
	}
	fmt.Fprintf(w, "%s: %s in %s%s (%s%s)\n", strings.TrimPrefix(r.Table, "main."), human.Plural(r.Rows, "row"), human.Elapsed(r.Elapsed), rate, done, dialect(r))
	width, types := 0, 0
	for _, c := range r.Columns {
		width, types = max(width, len(c.Name)), max(types, len(c.Type.String()))
	}
	for _, c := range r.Columns {
		line := fmt.Sprintf("  %-*s  %-*s", width, wire.Printable(c.Name), types, c.Type)
		if c.Format != "" {
			line += "  " + c.Format
		}
		if c.Note != "" {
			line += "  note: " + c.Note
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	if r.BadRows == 0 {
		return
	}
	fate := "dropped"
	if r.Quarantine != "" {
		fate = "kept in " + strings.TrimPrefix(r.Quarantine, "main.")
	}
	fmt.Fprintf(w, "  %s %s; the first:\n", human.Plural(r.BadRows, "bad row"), fate)
	for _, b := range r.FirstBad[:min(len(r.FirstBad), shownBad)] {
		fmt.Fprintf(w, "    %s\n", wire.Printable(b.Error()))
	}
}

// dialect tells how a CSV file was read, where it is not as usual.
func dialect(r *clientele.ImportReport) string {
	d := r.Dialect
	if d.Delimiter == 0 {
		return ""
	}
	var parts []string
	switch d.Delimiter {
	case ',':
	case '\t':
		parts = append(parts, "separated by tabs")
	default:
		parts = append(parts, fmt.Sprintf("separated by %q", d.Delimiter))
	}
	if d.DecimalComma {
		parts = append(parts, "decimal commas")
	}
	if !d.Header {
		parts = append(parts, "no header")
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, ", ")
}

// dataEndings are the names of files that a directory stands for.
var dataEndings = []string{".csv", ".tsv", ".tab", ".ndjson", ".jsonl", ".parquet", ".pq"}

// expandFiles replaces directories by the data files in them.
func expandFiles(args []string) ([]string, error) {
	var out []string
	for _, a := range args {
		info, err := os.Stat(a)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			out = append(out, a)
			continue
		}
		entries, err := os.ReadDir(a)
		if err != nil {
			return nil, err
		}
		before := len(out)
		for _, e := range entries {
			name := strings.ToLower(e.Name())
			for _, z := range []string{".gz", ".zst", ".zstd"} {
				name = strings.TrimSuffix(name, z)
			}
			if e.Type().IsRegular() && slices.Contains(dataEndings, filepath.Ext(name)) {
				out = append(out, filepath.Join(a, e.Name()))
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("%s holds no files that end in %s", a, strings.Join(dataEndings, ", "))
		}
	}
	return out, nil
}
