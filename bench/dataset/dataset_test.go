package dataset

import (
	"testing"
	"testing/fstest"
)

func TestReadQueries(t *testing.T) {
	queries, err := ReadQueries(fstest.MapFS{
		"queries/q10.sql":     {Data: []byte("select 10;\n")},
		"queries/q02.sql":     {Data: []byte("\nselect 2\n")},
		"queries/q1.3.sql":    {Data: []byte("select 1.3 ;")},
		"queries/quarter.sql": {Data: []byte("select 4")},
		"queries/notes.txt":   {Data: []byte("no query")},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []Query{{Name: "Q2", SQL: "select 2"}, {Name: "Q1.3", SQL: "select 1.3"}, {Name: "Q10", SQL: "select 10"}, {Name: "quarter", SQL: "select 4"}}
	if len(queries) != len(want) {
		t.Fatalf("got %v", queries)
	}
	for i := range want {
		if queries[i] != want[i] {
			t.Errorf("query %d is %v, want %v", i, queries[i], want[i])
		}
	}
}

func TestCreateTable(t *testing.T) {
	table := Table{
		Name: "part", Key: []string{"id", "no"},
		Columns: []Column{{Name: "id", Type: "BIGINT", Comment: "dense"}, {Name: "no", Type: "INTEGER"}, {Name: "x", Type: "DATE", Nullable: true}},
	}
	want := `CREATE TABLE part (
    id BIGINT NOT NULL, -- dense
    no INTEGER NOT NULL,
    x DATE
    -- PRIMARY KEY (id, no)
)`
	if got := table.CreateTable(); got != want {
		t.Errorf("got %s", got)
	}
	if got := table.Header(); got != "id,no,x\n" || table.File() != "part.csv" || table.Column("x") != 2 || table.Column("y") != -1 {
		t.Errorf("header %q, file %q", got, table.File())
	}
}

func TestSummary(t *testing.T) {
	s := Summary{Files: []File{{"a.csv", 3, 40}, {"b/c.csv", 5, 60}}}
	if s.Rows("b/c.csv") != 5 || s.Rows("none") != 0 || s.Bytes() != 100 {
		t.Errorf("%d, %d, %d", s.Rows("b/c.csv"), s.Rows("none"), s.Bytes())
	}
}
