package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// browser finds a Chromium; without one the test is skipped.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no browser: install chromium, or run make browser")
	return ""
}

//go:embed testdata/probe.html
var probe string

// seen is what the probe tells of the page at one width.
type seen struct {
	Width     int      `json:"width"`
	Overflow  int      `json:"overflow"` // pixels to scroll sideways
	Wide      []string `json:"wide"`     // what causes it
	Charts    int      `json:"charts"`   // that are shown
	Drawn     int      `json:"drawn"`    // of them with marks of a size
	Headings  int      `json:"headings"`
	Sections  int      `json:"sections"`
	Resources []string `json:"resources"` // that were asked for
	Errors    []string `json:"errors"`
	Tip       string   `json:"tip"` // what the pointer was told over a mark
	Key       string   `json:"key"` // and an arrow key
	SmallText float64  `json:"smallText"`
}

// TestPageInBrowser opens the page in frames as wide as a telephone, a tablet and a desk's screen, and looks around in it.
func TestPageInBrowser(t *testing.T) {
	path := browser(t)
	dir := t.TempDir()
	cfg := Config{Dir: filepath.Join(dir, "demo"), Customers: 300, Seed: 2, HTML: filepath.Join(dir, "report.html")}
	if err := Run(t.Context(), cfg, &strings.Builder{}, &strings.Builder{}); err != nil {
		t.Fatal(err)
	}
	checkPage(t, path, cfg.HTML)
}

func checkPage(t *testing.T, path, page string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "probe.html")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(probe, "{{page}}", html.EscapeString("file://"+page))), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--allow-file-access-from-files", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--window-size=1400,900", "--virtual-time-budget=20000", "--dump-dom", "file://"+file)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", path, err, errs.String())
	}
	for line := range strings.Lines(errs.String()) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("console: %s", line)
		}
	}
	_, rest, ok := strings.Cut(string(out), `<pre id="result">`)
	text, _, end := strings.Cut(rest, "</pre>")
	if !ok || !end || text == "" {
		t.Fatalf("the probe told nothing: %.2000s\n%s", out, errs.String())
	}
	var all []seen
	if err := json.Unmarshal([]byte(html.UnescapeString(text)), &all); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if len(all) != 3 {
		t.Fatalf("%d frames: %s", len(all), text)
	}
	for _, s := range all {
		if s.Overflow > 0 {
			t.Errorf("at a width of %d the page scrolls sideways by %d: %v", s.Width, s.Overflow, s.Wide)
		}
		if s.Charts < 18 || s.Drawn != s.Charts {
			t.Errorf("at a width of %d there are %d charts, %d with marks", s.Width, s.Charts, s.Drawn)
		}
		if s.Sections != len(sections) || s.Headings < len(sections) { // the headline is no section, the table of findings is
			t.Errorf("at a width of %d there are %d sections and %d headings", s.Width, s.Sections, s.Headings)
		}
		if len(s.Resources) > 0 || len(s.Errors) > 0 {
			t.Errorf("at a width of %d: asked for %v, errors %v", s.Width, s.Resources, s.Errors)
		}
		if !strings.Contains(s.Tip, ":") || !strings.Contains(s.Key, ":") {
			t.Errorf("at a width of %d the pointer was told %q, the arrow key %q", s.Width, s.Tip, s.Key)
		}
		if s.SmallText < 8.5 {
			t.Errorf("at a width of %d text is as small as %.1f pixels", s.Width, s.SmallText)
		}
	}
}
