package clientele_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// crashChild imports a file over and over, each time as a table of its own. It tells of each import as it begins, and again
// when it is acknowledged.
func crashChild(dir, file string) error {
	db, err := clientele.Open(dir, nil)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		name := fmt.Sprintf("load_%d_%d", os.Getpid(), i)
		fmt.Println("begin", name)
		r, err := db.Import(context.Background(), []string{file}, clientele.ImportOptions{Table: name})
		if err != nil {
			return err
		}
		fmt.Println("done", name, r[0].Rows)
	}
}

// TestKilledImports kills a process at random moments of its imports. What it acknowledged is there whole, what it did not
// is gone without a trace, and the database opens. CLIENTELE_CRASH_ROUNDS and CLIENTELE_CRASH_ROWS make it longer and larger.
//
// Opening and committing take a hundredth of the time of a load, so moments that are spread evenly would all but miss them: of every
// five kills one falls anywhere in a load, one after its last segment was begun, one after that was written, one while the database
// is being opened, and one at any time from there on.
func TestKilledImports(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	rounds, rows := 10, 300_000
	if v, err := strconv.Atoi(os.Getenv("CLIENTELE_CRASH_ROUNDS")); err == nil {
		rounds = v
	}
	if v, err := strconv.Atoi(os.Getenv("CLIENTELE_CRASH_ROWS")); err == nil {
		rows = v
	}
	work := t.TempDir()
	c := &crashes{dir: filepath.Join(work, "db"), file: filepath.Join(work, "rows.csv"), rows: rows, acknowledged: map[string]bool{}}
	writeRows(t, c.file, rows)
	rng := rand.New(rand.NewPCG(4, 2))
	spread := map[string]int{}
	for round := range rounds {
		if round == 0 {
			c.rehearse(t)
		}
		p := c.start(t)
		within := func(d time.Duration) { time.Sleep(time.Duration(rng.Int64N(int64(d)))) }
		switch round % 5 {
		case 0:
			p.await(t, "begin")
			within(c.load)
		case 1:
			p.await(t, "begin")
			p.awaitSegments(c.begun)
			within(c.load / 4)
		case 2:
			p.await(t, "begin")
			p.awaitSegments(c.whole)
			within(c.commit)
		case 3:
			within(c.open)
		default:
			within(c.open + 2*c.load)
		}
		_ = p.cmd.Process.Kill()
		p.end(t)
		at := c.phase(p)
		spread[at]++
		if rounds > 10 {
			t.Logf("kill %d, %s", round+1, at)
		}
		c.check(t)
	}
	t.Logf("opening takes %v, a load %v, in %d segments, and its commit %v; kills fell in: %v", c.open, c.load, c.segments, c.commit, spread)
	if len(c.acknowledged) == 0 {
		t.Error("no import was ever acknowledged: nothing was tested")
	}
}

// crashes is a database whose writers are killed.
type crashes struct {
	dir, file    string
	rows         int
	acknowledged map[string]bool
	segments     int // that a load makes
	// What opening the database, a load, and its commit take.
	open, load, commit time.Duration
}

// rehearse measures an undisturbed load.
func (c *crashes) rehearse(t *testing.T) {
	t.Helper()
	for range 2 { // the first load tells how many segments there are, the second when the last of them is whole
		start := time.Now()
		p := c.start(t)
		p.await(t, "begin")
		c.open = time.Since(start)
		began := time.Now()
		if c.segments > 0 {
			p.awaitSegments(c.whole)
		}
		whole := time.Now()
		p.await(t, "done")
		c.load, c.commit = time.Since(began), time.Since(whole)
		c.segments = len(segments(c.dir, p.name))
		_ = p.cmd.Process.Kill()
		p.end(t)
	}
	c.check(t)
}

// begun reports whether all segments of a load have files.
func (c *crashes) begun(files []string) bool { return len(files) == c.segments }

// whole reports whether all segments of a load are written to their ends.
func (c *crashes) whole(files []string) bool {
	return len(files) == c.segments && !slices.ContainsFunc(files, func(f string) bool { return !isWhole(f) })
}

// isWhole reports whether a Parquet file has its end.
func isWhole(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	end := make([]byte, 4)
	info, err := f.Stat()
	if err == nil {
		_, err = f.ReadAt(end, max(0, info.Size()-4))
	}
	return err == nil && string(end) == "PAR1" && info.Size() > 4
}

// crashing is a process that loads until it is killed.
type crashing struct {
	c     *crashes
	cmd   *exec.Cmd
	lines chan string // what it says, until it ends
	name  string      // of the load that it began last, "" if none
	done  bool        // that load is acknowledged
}

func (c *crashes) start(t *testing.T) *crashing {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "CLIENTELE_CRASH_DIR="+c.dir, "CLIENTELE_CRASH_FILE="+c.file)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &crashing{c: c, cmd: cmd, lines: make(chan string, 1024)}
	go func() {
		defer close(p.lines)
		for in := bufio.NewScanner(out); in.Scan(); {
			p.lines <- in.Text()
		}
	}()
	return p
}

// hear takes in a line.
func (p *crashing) hear(t *testing.T, line string) (word string) {
	t.Helper()
	f := strings.Fields(line)
	switch {
	case len(f) == 2 && f[0] == "begin":
		p.name, p.done = f[1], false
	case len(f) == 3 && f[0] == "done" && f[1] == p.name && f[2] == strconv.Itoa(p.c.rows):
		p.done = true
		p.c.acknowledged[p.name] = true
	default:
		t.Fatalf("the loading process says %q", line)
	}
	return f[0]
}

// await waits until the process says a word.
func (p *crashing) await(t *testing.T, word string) {
	t.Helper()
	for line := range p.lines {
		if p.hear(t, line) == word {
			return
		}
	}
	t.Fatalf("the loading process ended before it said %q", word)
}

// awaitSegments waits until the segments of the load that has begun are as is asked, or it is done.
func (p *crashing) awaitSegments(are func([]string) bool) {
	for len(p.lines) == 0 && !are(segments(p.c.dir, p.name)) {
		time.Sleep(50 * time.Microsecond)
	}
}

// end takes in what a killed process had said.
func (p *crashing) end(t *testing.T) {
	t.Helper()
	for line := range p.lines {
		p.hear(t, line)
	}
	_ = p.cmd.Wait() // killed
}

// segments returns the files of a table, which has one folder, named after it and its id.
func segments(dir, table string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "data", table+".*", "*"))
	return files
}

// phase tells from what a killed process said and left where it was.
func (c *crashes) phase(p *crashing) string {
	files := segments(c.dir, p.name)
	switch {
	case p.name == "":
		return "opening"
	case p.done:
		return "between loads"
	case len(files) == 0:
		return "parsing"
	case !c.whole(files):
		return "writing segments"
	}
	return "committing"
}

// check opens the database and looks at all of it, and at the files beside it.
func (c *crashes) check(t *testing.T) {
	t.Helper()
	db, err := clientele.Open(c.dir, nil)
	if err != nil {
		t.Fatalf("open after a kill: %v", err)
	}
	defer db.Close()
	seen, named := map[string]bool{}, int64(0)
	for _, r := range all(t, db, "SELECT table_name, bytes_on_disk FROM system.tables WHERE schema_name = 'main'") {
		name := r[0].(string)
		seen[name] = true
		named += r[1].(int64)
		// A load may be durable without having been acknowledged; whole it must be.
		got := one(t, db, fmt.Sprintf("SELECT count(*), sum(id), count(DISTINCT name) FROM %s", name))
		if got[0] != int64(c.rows) || got[1] != int64(c.rows)*int64(c.rows-1)/2 || got[2] != int64(min(c.rows, 1000)) {
			t.Errorf("table %s holds %v", name, got)
		}
	}
	for name := range c.acknowledged {
		if !seen[name] {
			t.Errorf("the acknowledged table %s is gone", name)
		}
	}
	folders, err := filepath.Glob(filepath.Join(c.dir, "data", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) != len(seen) {
		t.Errorf("%d folders of segments for %d tables", len(folders), len(seen))
	}
	onDisk := int64(0)
	for _, f := range segments(c.dir, "*") {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		onDisk += info.Size()
	}
	if onDisk != named {
		t.Errorf("%d bytes of segments on disk, the tables name %d", onDisk, named)
	}
	if left, _ := filepath.Glob(filepath.Join(c.dir, "tmp", "*")); len(left) > 0 {
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
