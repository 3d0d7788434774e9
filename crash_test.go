package clientele_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele"
)

// TestMain lets the test binary play the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("CLIENTELE_CRASH_DIR"); dir != "" {
		if err := crashChild(dir, os.Getenv("CLIENTELE_CRASH_FILE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// crashChild imports a file over and over, each time as a table of its own, and tells of each commit after it is
// acknowledged.
func crashChild(dir, file string) error {
	db, err := clientele.Open(dir, nil)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		name := fmt.Sprintf("load_%d_%d", os.Getpid(), i)
		r, err := db.Import(context.Background(), []string{file}, clientele.ImportOptions{Table: name})
		if err != nil {
			return err
		}
		fmt.Println(name, r[0].Rows)
	}
}

// TestKilledImports kills a process at random moments of its imports. What it acknowledged is there whole, what it did not
// is gone without a trace, and the database opens. CLIENTELE_CRASH_ROUNDS and CLIENTELE_CRASH_ROWS make it longer and larger.
func TestKilledImports(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	rounds, rows := 6, 300_000
	if v, err := strconv.Atoi(os.Getenv("CLIENTELE_CRASH_ROUNDS")); err == nil {
		rounds = v
	}
	if v, err := strconv.Atoi(os.Getenv("CLIENTELE_CRASH_ROWS")); err == nil {
		rows = v
	}
	work := t.TempDir()
	file := filepath.Join(work, "rows.csv")
	writeRows(t, file, rows)
	dir := filepath.Join(work, "db")
	rng := rand.New(rand.NewPCG(4, 2))
	longest := time.Duration(0)
	committed := map[string]bool{}
	for round := range rounds {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), "CLIENTELE_CRASH_DIR="+dir, "CLIENTELE_CRASH_FILE="+file)
		var out strings.Builder
		cmd.Stdout, cmd.Stderr = &out, os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// The first round shows how long a load takes; the others end within about one load more.
		wait := 3 * time.Second
		if round > 0 {
			wait = time.Duration(rng.Int64N(int64(longest) + int64(time.Second)))
		}
		start := time.Now()
		time.Sleep(wait)
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
		for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
			if name, n, ok := strings.Cut(line, " "); ok {
				if n != strconv.Itoa(rows) {
					t.Fatalf("acknowledged %q", line)
				}
				committed[name] = true
			}
		}
		if round == 0 {
			longest = time.Since(start) / time.Duration(max(1, len(committed)))
		}
		checkCrashed(t, dir, committed, rows)
	}
	if len(committed) == 0 {
		t.Error("no import was ever acknowledged: nothing was tested")
	}
}

// checkCrashed opens the database and looks at all of it, and at the files beside it.
func checkCrashed(t *testing.T, dir string, committed map[string]bool, rows int) {
	t.Helper()
	db, err := clientele.Open(dir, nil)
	if err != nil {
		t.Fatalf("open after a kill: %v", err)
	}
	defer db.Close()
	seen := map[string]bool{}
	for _, r := range all(t, db, "SELECT table_name FROM system.tables WHERE schema_name = 'main'") {
		name := r[0].(string)
		seen[name] = true
		// A load may be durable without having been acknowledged; whole it must be.
		got := one(t, db, fmt.Sprintf("SELECT count(*), sum(id), count(DISTINCT name) FROM %s", name))
		if got[0] != int64(rows) || got[1] != int64(rows)*int64(rows-1)/2 || got[2] != int64(min(rows, 1000)) {
			t.Errorf("table %s holds %v", name, got)
		}
	}
	for name := range committed {
		if !seen[name] {
			t.Errorf("the acknowledged table %s is gone", name)
		}
	}
	folders, err := filepath.Glob(filepath.Join(dir, "data", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) != len(seen) {
		t.Errorf("%d folders of segments for %d tables", len(folders), len(seen))
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "tmp", "*")); len(left) > 0 {
		t.Errorf("left in tmp: %v", left)
	}
}

func writeRows(t *testing.T, path string, rows int) {
	t.Helper()
	var b []byte
	b = append(b, "id,name,amount\n"...)
	for i := range rows {
		b = strconv.AppendInt(b, int64(i), 10)
		b = append(b, ",customer "...)
		b = strconv.AppendInt(b, int64(i%1000), 10)
		b = append(b, ',')
		b = strconv.AppendInt(b, int64(i%500), 10)
		b = append(b, ".25\n"...)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
