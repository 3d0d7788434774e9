package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// program is the built binary, made by TestMain.
var program string

func TestMain(m *testing.M) { os.Exit(withProgram(m)) }

func withProgram(m *testing.M) int {
	dir, err := os.MkdirTemp("", "clientele-cli")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "clientele")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		panic(string(out))
	}
	return m.Run()
}

// call runs the program in dir and returns what it wrote and its exit code.
func call(t *testing.T, dir, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	var out, errs bytes.Buffer
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, strings.NewReader(stdin), &out, &errs
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(dir, ".cache"), "XDG_STATE_HOME="+filepath.Join(dir, ".state"))
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), code
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSQL(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "sales.csv", "id,region,amount\n1,North,2.50\n2,South,1.25\n3,North,4.00\n")
	write(t, dir, "good.sql", "SELECT 1 AS a;\nSELECT 2 AS b;\n")
	write(t, dir, "bad.sql", "SELECT 1;\nSELECT\n  nonsense;\n")
	// f runs sql with arguments; the stderr wanted is a part of it, and no part means nothing at all.
	f := func(stdin, wantOut, wantErr string, wantCode int, args ...string) {
		t.Helper()
		out, errs, code := call(t, dir, stdin, append([]string{"sql"}, args...)...)
		if out != wantOut || code != wantCode || !strings.Contains(errs, wantErr) || wantErr == "" && errs != "" {
			t.Errorf("sql %q: code %d\nstdout %q, want %q\nstderr %q, want %q", args, code, out, wantOut, errs, wantErr)
		}
	}
	f("", "two\n2\n", "", 0, "-c", "SELECT 1 + 1 AS two", "--format", "csv")
	f("", "North,6.50\nSouth,1.25\n", "", 0, "-c", "SELECT region, sum(amount) AS s FROM 'sales.csv' GROUP BY region ORDER BY region", "--format", "csv", "--no-header")
	f("SELECT 1 AS a; SELECT 2 AS b", "1\n2\n", "", 0, "--format", "csv", "--no-header")
	f("", "a\n1\nb\n2\n", "", 0, "-f", "good.sql", "--format", "csv")
	f("SELECT 3 AS c", "x\n0\na\n1\nb\n2\nc\n3\n", "", 0, "-c", "SELECT 0 AS x", "-f", "good.sql", "-f", "-", "--format", "csv")
	f("", "_col0\n1\n", "bad.sql line 3:3: ", 1, "-f", "bad.sql", "--format", "csv") // what came before the fault has run
	f("", "", "  SELECT custmer\n         ^", 1, "-c", "SELECT custmer")
	f("", "", "Division by zero", 1, "-c", "SELECT 1/0")
	f("SELECT 1 AS a;\nSELEC 2;\n", "a\n1\n", "line 2:1: ", 1, "--format", "csv")
	f("", "", "unknown format", 1, "-c", "SELECT 1", "--format", "xml")
	f("", "", "no such file", 1, "-f", "missing.sql")
	f("", "", "is a file, not a database", 1, "sales.csv", "-c", "SELECT 1")
	f("", "", "there is no database in nowhere", 1, "nowhere", "--read-only", "-c", "SELECT 1")
	f("", "", "see clientele sql --help", 1, "--no-such-flag")
	f("", "", "1 row in ", 0, "-c", "SELECT 1", "--timing", "-o", "out.txt")
	if text, err := os.ReadFile(filepath.Join(dir, "out.txt")); err != nil || !strings.Contains(string(text), "(1 row)") {
		t.Errorf("out.txt: %q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("--read-only made a database")
	}
}

func TestImportExport(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "sales.csv", "id;region;amount\n1;North;2.50\n2;South;oops\n3;North;4.00\n")
	args := []string{"import", "shop", "sales.csv", "--types", "amount=decimal(8,2)"}
	_, errs, code := call(t, dir, "", args...)
	if code != 1 || !strings.Contains(errs, "sales.csv line 3") || !strings.Contains(errs, "--on-error quarantine") {
		t.Errorf("abort: code %d, %s", code, errs)
	}
	out, errs, code := call(t, dir, "", append(args, "--on-error", "quarantine")...)
	for _, want := range []string{"sales: 2 rows", "separated by ';'", "decimal(8,2)", "1 bad row kept in sales_rejects", "line 3"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("quarantine lacks %q: code %d\n%s%s", want, code, out, errs)
		}
	}
	if out, errs, code = call(t, dir, "", "export", "shop", "-c", "SELECT id, amount FROM sales ORDER BY id", "--to", "north.csv"); code != 0 || !strings.Contains(errs, "2 rows written") {
		t.Errorf("export: code %d\n%s%s", code, out, errs)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "north.csv")); err != nil || string(text) != "id,amount\n1,2.50\n3,4.00\n" {
		t.Errorf("north.csv: %q, %v", text, err)
	}
	if _, errs, code = call(t, dir, "", "export", "shop"); code != 1 || !strings.Contains(errs, "needs a query") {
		t.Errorf("export without a query: code %d, %s", code, errs)
	}
}

func TestBench(t *testing.T) {
	dir := t.TempDir()
	out, errs, code := call(t, dir, "", "bench", "ssb", "--sf", "0.01", "--runs", "1", "--dir", "b", "--json", "b.json")
	if code != 0 || strings.Count(out, "  ok\n") != 13 {
		t.Errorf("code %d\n%s%s", code, out, errs)
	}
	text, err := os.ReadFile(filepath.Join(dir, "b.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Queries []struct{ Check string }
		Machine struct{ Go string }
	}
	if err := json.Unmarshal(text, &report); err != nil || len(report.Queries) != 13 || report.Machine.Go == "" {
		t.Errorf("json: %v\n%s", err, text)
	}
}

// TestExamples runs the examples of every command's help, in their order and in one directory, save those of a prompt and
// those that take long or need files of the user's.
func TestExamples(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "sales.csv", "id,region,amount\n1,North,2.50\n2,South,1.25\n")
	write(t, dir, "customers.csv", "id,name\n1,Ann\n")
	write(t, dir, "report.sql", "SELECT region, sum(amount) AS revenue FROM sales GROUP BY region;\n")
	if out, errs, code := call(t, dir, "", "import", "shop", "sales.csv", "customers.csv"); code != 0 {
		t.Fatalf("%s%s", out, errs)
	}
	skip := regexp.MustCompile(`^clientele (sql( shop)?$|demo( --keep)?$|bench (ssb|tpch|mining)($| --sf 1$)|bench (tpch|http)|bench mining-large --memory|serve |import shop (sales\.csv\.gz|data/|2024|legacy|retail$)|generate (tpch|retail .*20000))|retail|rejects|channel`)
	ran := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for line := range strings.Lines(c.Example) {
			line = strings.TrimSpace(line)
			if i := strings.Index(line, " # "); i >= 0 {
				line = strings.TrimSpace(line[:i])
			}
			if line == "" || skip.MatchString(line) {
				continue
			}
			ran++
			cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", line)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"), "XDG_CACHE_HOME="+filepath.Join(dir, ".cache"))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %s: %v\n%s", c.CommandPath(), line, err, out)
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root())
	if ran < 12 {
		t.Errorf("only %d examples were run", ran)
	}
}
