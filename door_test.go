package clientele_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

// TestNoFiles checks that no statement reaches a file where the database was opened without them.
func TestNoFiles(t *testing.T) {
	dir := t.TempDir()
	csv := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(csv, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := clientele.Open("", &clientele.Options{NoFiles: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(t.Context(), "CREATE TABLE t (a bigint)"); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out.csv")
	for _, sql := range []string{
		"SELECT * FROM '" + csv + "'",
		"SELECT * FROM 'nowhere.csv'", // whether it is there is no one's business either
		"WITH q AS (SELECT * FROM '" + csv + "') SELECT 1 WHERE EXISTS (TABLE q)",
		"CREATE TABLE u AS SELECT * FROM '" + csv + "'",
		"CREATE VIEW v AS SELECT * FROM '" + csv + "'",
		"DESCRIBE SELECT * FROM '" + csv + "'",
		"EXPLAIN SELECT * FROM '" + csv + "'",
		"SUMMARIZE SELECT * FROM '" + csv + "'",
		"COPY t FROM '" + csv + "'",
		"COPY t TO '" + out + "'",
		"COPY (SELECT 1) TO '" + out + "'",
	} {
		_, err := db.Exec(t.Context(), sql)
		e, ok := errors.AsType[*clientele.Error](err)
		if !ok || e.Code != "PERMISSION_DENIED" {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a file was written")
	}
}

func TestSessionSet(t *testing.T) {
	db := open(t, "")
	s := db.NewSession()
	for name, value := range map[string]string{"threads": "1", "query_memory": "64MB", "time_zone": "Asia/Tokyo", "disabled_rules": ""} {
		if err := s.Set(name, value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.Zone().String() != "Asia/Tokyo" {
		t.Errorf("zone %s", s.Zone())
	}
	for _, bad := range [][2]string{{"threads", "0"}, {"thread", "1"}, {"time_zone", "Mars"}} {
		err := s.Set(bad[0], bad[1])
		if e, ok := errors.AsType[*clientele.Error](err); !ok || e.Code != "INVALID_SESSION_PROPERTY" || !strings.Contains(e.Text, bad[0]) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestErrorHints(t *testing.T) {
	db := open(t, "")
	for sql, want := range map[string]string{"SELECT reversex('a')": "did you mean 'reverse'?", "SELECT 1 FORM t": "did you mean FROM?", "SELECT 1/0": ""} {
		_, err := db.Exec(t.Context(), sql)
		e, ok := errors.AsType[*clientele.Error](err)
		if !ok || e.Hint != want || !strings.Contains(e.Text, want) {
			t.Errorf("%s: %+v", sql, err)
		}
	}
}
