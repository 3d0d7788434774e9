package demo

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/clientele-db/clientele"
)

// TestRun makes a small retailer; the report compares itself with what the generator wrote.
func TestRun(t *testing.T) {
	cfg := Config{Dir: filepath.Join(t.TempDir(), "demo"), Customers: 300, Seed: 2, Program: "bin/clientele"}
	var out, errs strings.Builder
	if err := Run(t.Context(), cfg, &out, &errs); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, s := range sections {
		if !strings.Contains(out.String(), "\n"+strings.ToUpper(s.title)+"\n") {
			t.Errorf("section %s is missing", s.title)
		}
	}
	for _, want := range []string{"matches the generator's own totals", "Made up a retailer: 300 customers", "bin/clientele sql " + cfg.shop(), "█", "  planted   15 bundles", cfg.page()} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if errs.Len() > 0 {
		t.Errorf("stderr: %s", errs.String())
	}
	for line := range strings.Lines(out.String()) {
		if w := uniseg.StringWidth(strings.TrimSuffix(line, "\n")); w > pageWidth && !strings.HasPrefix(line, "  bin/clientele") && !strings.Contains(line, cfg.Dir) {
			t.Errorf("a line of %d columns: %s", w, line)
		}
	}
	page, err := os.ReadFile(cfg.page())
	if err != nil {
		t.Fatal(err)
	}
	checkAlone(t, string(page))

	// Kept, the same report comes again, now with its SQL; a database that has changed is found out.
	cfg.Keep, cfg.ShowSQL = true, true
	out.Reset()
	if err := Run(t.Context(), cfg, &out, &errs); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "Made up") || !strings.Contains(out.String(), "  | FROM sales") {
		t.Errorf("kept: %s", out.String())
	}
	db, err := clientele.Open(cfg.shop(), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(t.Context(), "INSERT INTO sales SELECT * FROM sales WHERE invoice_no = (SELECT max(invoice_no) FROM sales)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if err := Run(t.Context(), cfg, &out, &errs); err == nil || !strings.Contains(err.Error(), "differs from the generator's own totals") {
		t.Errorf("a changed table: %v", err)
	}
	cfg.Keep = false
	if err := Run(t.Context(), cfg, &out, &errs); err != nil {
		t.Errorf("made anew: %v", err)
	}
}

// checkAlone looks for what would make a page ask for something outside of itself.
func checkAlone(t *testing.T, page string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?i)\s(src|srcset|href|xlink:href|action|formaction|poster|background|ping)\s*=\s*"([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(m[2], "#") && m[2] != "data:," {
			t.Errorf("the page refers to %s", m[2])
		}
	}
	for _, s := range []string{"http:", "https:", "@import", "url(", "//cdn", "<link rel=\"stylesheet", "<iframe", "<object", "fetch(", "XMLHttp"} {
		if strings.Contains(page, s) {
			t.Errorf("the page holds %s", s)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("two elements have the ID %s", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if !ids[id] {
				t.Errorf("the page refers to the ID %s, which is not there", id)
			}
		}
	}
	if len(page) > 700<<10 {
		t.Errorf("the page has %d KB", len(page)>>10)
	}
}

// TestPageEscapes shows names that would break a page.
func TestPageEscapes(t *testing.T) {
	if got := string(highlight("SELECT '<script>' -- <b>\nFROM \"a&b\"")); strings.Contains(got, "<script>") || strings.Contains(got, "<b>") || strings.Contains(got, "a&b") {
		t.Errorf("highlighted to %s", got)
	}
	evil := "</svg><script>alert(1)</script>"
	a := answers{"": {rows: []clientele.Row{{evil, evil, int64(1), 2.0}}}}
	for _, f := range showRanking("x", "ranking", "pieces")(a) {
		for _, d := range f.Drawings {
			if strings.Contains(string(d.SVG), "<script") {
				t.Errorf("drawn to %s", d.SVG)
			}
		}
	}
}

func TestForeignDirectoryIsKept(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "files", "thesis.txt")
	if err := os.MkdirAll(filepath.Dir(mine), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Run(t.Context(), Config{Dir: dir, Customers: 100}, &strings.Builder{}, &strings.Builder{}); err == nil {
		t.Error("a directory of other files was used")
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}

func TestInterruptedDemoCanBeRepeated(t *testing.T) {
	cfg := Config{Dir: filepath.Join(t.TempDir(), "demo"), Customers: 100}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, cfg, &strings.Builder{}, &strings.Builder{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	cfg.Keep = true // what is there is no whole demo
	var out strings.Builder
	if err := Run(t.Context(), cfg, &out, &strings.Builder{}); err != nil || !strings.Contains(out.String(), "Made up") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestDrawings(t *testing.T) {
	if got := spark([]float64{0, 1, 4, 8, -1}); got != "▁▂▅█▁" {
		t.Errorf("spark is %s", got)
	}
	if got := spark([]float64{0, 0}); got != "▁▁" {
		t.Errorf("spark of nothing is %s", got)
	}
	f := func(v, most float64, want string) {
		t.Helper()
		if got := bar(v, most, 4); got != want {
			t.Errorf("bar(%v, %v) is %q, want %q", v, most, got, want)
		}
	}
	f(4, 4, "████")
	f(1.5, 4, "█▌")
	f(0, 4, "")
	f(-1, 4, "")
	f(1, 0, "")
	if got := sparkRange([]float64{10, 11, 12}); got != "▁▅█" {
		t.Errorf("spark by range is %s", got)
	}
	if got := clip("顧客の名前", 3); got != "顧客…" {
		t.Errorf("clip is %s", got)
	}
}
