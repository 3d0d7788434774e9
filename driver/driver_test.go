package driver_test

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/driver"
)

func open(t *testing.T, name string) *sql.DB {
	t.Helper()
	db, err := sql.Open("clientele", name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestTypes reads a value of every kind through database/sql.
func TestTypes(t *testing.T) {
	db := open(t, "")
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	for expr, want := range map[string]any{
		"true":                               true,
		"SMALLINT '-7'":                      int64(-7),
		"9007199254740993":                   int64(9007199254740993),
		"1e3":                                1000.0,
		"infinity()":                         math.Inf(1),
		"DECIMAL '12.50'":                    "12.50",
		"'héé'":                              "héé",
		"X'00ff'":                            []byte{0, 255},
		"DATE '2024-02-29'":                  day,
		"TIMESTAMP '2024-02-29 13:05:00.25'": day.Add(13*time.Hour + 5*time.Minute + 250*time.Millisecond),
		"INTERVAL '3' MONTH":                 int64(3),
		"UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'": "12151fd2-7586-11e9-8f9e-2a86e4085a59",
		"CAST(NULL AS bigint)":                        nil,
		"ARRAY[1, NULL]":                              []any{int64(1), nil},
	} {
		var got any
		if err := db.QueryRow("SELECT " + expr).Scan(&got); err != nil {
			t.Errorf("%s: %v", expr, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, want %#v", expr, got, want)
		}
	}
	var n sql.NullFloat64
	var amount float64
	if err := db.QueryRow("SELECT CAST(NULL AS double), DECIMAL '1.25'").Scan(&n, &amount); err != nil || n.Valid || amount != 1.25 {
		t.Errorf("%v %v, %v", n, amount, err)
	}
}

// TestStatements changes and reads a table by statements with values, prepared and not, and looks at the columns of a result.
func TestStatements(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	db := open(t, dir)
	must := func(r sql.Result, err error) int64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		n, _ := r.RowsAffected()
		return n
	}
	must(db.Exec("CREATE TABLE sales (day date NOT NULL, region varchar, amount decimal(10,2))"))
	ins, err := db.Prepare("INSERT INTO sales VALUES (?, ?, CAST(? AS decimal(10,2)))")
	if err != nil {
		t.Fatal(err)
	}
	for i, region := range []any{"North", nil, "South"} {
		if n := must(ins.Exec(time.Date(2024, 1, i+1, 0, 0, 0, 0, time.UTC), region, "1.5")); n != 1 {
			t.Errorf("%d rows", n)
		}
	}
	if _, err := ins.Exec(1); err == nil {
		t.Error("a statement of three values ran with one")
	}
	rows, err := db.Query("SELECT day, region, amount FROM sales WHERE day > ? ORDER BY day", time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	if names, _ := rows.Columns(); strings.Join(names, " ") != "day region amount" {
		t.Errorf("columns %v", names)
	}
	if p, s, ok := types[2].DecimalSize(); p != 10 || s != 2 || !ok || types[2].DatabaseTypeName() != "DECIMAL" {
		t.Errorf("%s(%d,%d) %v", types[2].DatabaseTypeName(), p, s, ok)
	}
	if nullable, _ := types[0].Nullable(); nullable || types[0].ScanType() != reflect.TypeFor[time.Time]() {
		t.Errorf("day: nullable %v, scanned as %v", nullable, types[0].ScanType())
	}
	n := 0
	for rows.Next() {
		var day time.Time
		var region sql.NullString
		var amount string
		if err := rows.Scan(&day, &region, &amount); err != nil {
			t.Fatal(err)
		}
		if day.Day() != n+2 || region.Valid != (n == 1) || amount != "1.50" {
			t.Errorf("row %v %v %v", day, region, amount)
		}
		n++
	}
	if rows.Err() != nil || n != 2 {
		t.Errorf("%d rows, %v", n, rows.Err())
	}
	if _, err := db.Query("SELECT * FROM sales WHERE region = :r", sql.Named("r", "North")); err == nil {
		t.Error("a parameter with a name was taken")
	}
	if _, err := db.Begin(); err == nil || !strings.Contains(err.Error(), "not supported") {
		t.Errorf("begin: %v", err)
	}
	var e *clientele.Error
	if _, err := db.Query("SELECT regio FROM sales"); !errors.As(err, &e) || !strings.Contains(err.Error(), "region") {
		t.Errorf("error %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	ro := open(t, dir+"?mode=ro&threads=1&memory=64MB")
	var count int
	if err := ro.QueryRow("SELECT count(*) FROM sales").Scan(&count); err != nil || count != 3 {
		t.Errorf("%d rows, %v", count, err)
	}
	if _, err := ro.Exec("DELETE FROM sales"); err == nil {
		t.Error("a database that is open for reading was changed")
	}
}

// TestConnector shares an open database, many queries at a time, and ends one with its context.
func TestConnector(t *testing.T) {
	engine, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	db := sql.OpenDB(driver.NewConnector(engine))
	errs := make(chan error, 8)
	for range cap(errs) {
		go func() {
			var n int64
			err := db.QueryRow("SELECT sum(sequential_number) FROM TABLE(sequence(1, ?))", 1000).Scan(&n)
			if err == nil && n != 500500 {
				err = errors.New("a wrong sum")
			}
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var n int64
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM TABLE(sequence(1, 1000000000000))").Scan(&n); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, err := engine.Exec(t.Context(), "SELECT 1"); err != nil {
		t.Errorf("the database closed with the sql.DB: %v", err)
	}
}

// TestNames checks what is said of data source names that are wrong.
func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"x?mode=write":   "mode is ro or rw",
		"x?threads=many": "threads",
		"x?memory=much":  "is not a size",
		"x?speed=9":      `no option "speed"; there are mode, threads, memory`,
		"x?%zz":          "data source",
	} {
		db, err := sql.Open("clientele", name)
		if err == nil {
			db.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
