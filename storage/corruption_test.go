package storage

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/table"
)

// put writes a file.
func putFile(t *testing.T, fs vfs.FS, path string, b []byte) {
	t.Helper()
	f, err := fs.Create(path, vfs.WriteCategoryUnspecified)
	if err == nil {
		_, err = f.Write(append([]byte{}, b...))
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestDamage flips bits of every file of a database, one at a time, and cuts files short. Whatever can be read after that is
// what was written; what cannot gives an error that names the file or folder; nothing panics.
func TestDamage(t *testing.T) {
	fs := vfs.NewMem()
	db, err := Open(fs, "db", Options{})
	if err != nil {
		t.Fatal(err)
	}
	// Row groups large enough for pages of their own bounds, and a dictionary with a map of codes.
	o := table.AppendOptions{GroupRows: 2048, SegmentRows: 4096}
	mustCommit(t, db, func(tx *Txn) error {
		if _, err := tx.CreateTable(t.Context(), sales("a")); err != nil {
			return err
		}
		return load(t.Context(), tx, "a", 0, 5000, o)
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	want := salesRows(0, 5000)
	r := rand.New(rand.NewPCG(4, 4))
	read := func(path string) (where string, err error) {
		db, err := Open(fs, "db", Options{ReadOnly: true})
		if err != nil {
			return "open", err
		}
		defer db.Close()
		snap := db.Snapshot()
		defer snap.Close()
		src, err := snap.Source("main", "a")
		if errors.Is(err, catalog.ErrNotFound) {
			t.Fatalf("damage of %s: the table is gone without a word", path)
		}
		if err != nil {
			return "source", err
		}
		defer src.Close()
		for c := range src.Columns() {
			src.ColumnStats(c)
		}
		if err := zonesHold(t, src, want[0].I64); err != nil {
			return "bounds", err
		}
		got, err := scan(t.Context(), src, 1024)
		if err != nil {
			return "scan", err
		}
		for c := range want {
			if d := difference(got[c], want[c]); d != "" {
				t.Fatalf("damage of %s: wrong data in column %d: %s", path, c, d)
			}
		}
		return "", nil
	}
	if _, err := read("nothing"); err != nil {
		t.Fatal(err)
	}
	for _, path := range files(t, fs, "db") {
		whole := readFile(t, fs, path)
		rounds := 30
		if strings.Contains(path, "/data/") {
			rounds = 160
		}
		if testing.Short() {
			rounds /= 10
		}
		quiet, seen := 0, map[string]int{}
		for i := range rounds {
			b := append([]byte{}, whole...)
			what := "flip"
			if len(b) == 0 {
				break
			}
			if i%8 == 7 {
				b, what = b[:r.IntN(len(b))], "cut"
			} else {
				b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			}
			putFile(t, fs, path, b)
			where, err := read(path)
			if err == nil {
				quiet++
				continue
			}
			seen[where]++
			if !strings.Contains(err.Error(), "db") {
				t.Fatalf("%s of %s: error does not say where: %v", what, path, err)
			}
			if strings.Contains(path, "/data/") && (!errors.Is(err, corrupt.Err) || !strings.Contains(err.Error(), path)) {
				t.Fatalf("%s of %s: %v", what, path, err)
			}
		}
		t.Logf("%s: %d of %d without effect, errors %v", path, quiet, rounds, seen)
		if strings.Contains(path, "/data/") && quiet*10 > rounds {
			t.Errorf("%s: %d of %d changes went unnoticed", path, quiet, rounds)
		}
		putFile(t, fs, path, whole)
	}
}

func readFile(t *testing.T, fs vfs.FS, path string) []byte {
	t.Helper()
	f, err := fs.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestMissingSegment: a segment that is gone is an error that names it.
func TestMissingSegment(t *testing.T) {
	fs := vfs.NewMem()
	db, err := Open(fs, "db", Options{})
	if err != nil {
		t.Fatal(err)
	}
	mustCommit(t, db, func(tx *Txn) error { return commits[0].run(t, tx) })
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	path := files(t, fs, "db/data")[0]
	if err := fs.Remove(path); err != nil {
		t.Fatal(err)
	}
	db = open(t, fs, "db", Options{})
	snap := db.Snapshot()
	defer snap.Close()
	src, err := snap.Source("main", "a")
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if _, err := scan(t.Context(), src, 64); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("scan of a table with a segment missing: %v", err)
	}
}

// TestLostCommits: a store that has fewer commits than it had is not opened, and nothing is swept away.
func TestLostCommits(t *testing.T) {
	fs := vfs.NewMem()
	db, err := Open(fs, "db", Options{})
	if err != nil {
		t.Fatal(err)
	}
	mustCommit(t, db, func(tx *Txn) error { return commits[0].run(t, tx) })
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before := len(files(t, fs, "db/data"))
	if err := fs.RemoveAll("db/meta"); err != nil {
		t.Fatal(err)
	}
	_, err = Open(fs, "db", Options{})
	if !errors.Is(err, corrupt.Err) {
		t.Errorf("store without its commits: %v", err)
	}
	if n := len(files(t, fs, "db/data")); n != before {
		t.Errorf("%d files of %d are left", n, before)
	}
	if err == nil || !strings.Contains(fmt.Sprint(err), "COMMITTED") {
		t.Errorf("error does not say what to do: %v", err)
	}
}
