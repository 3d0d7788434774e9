package clientele_test

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/bench/peer"
)

// storedTypes has a column of every type that a table can have: its definition, the value of row n in our SQL, and the same in
// DuckDB's, of the type that DuckDB must find in the file.
var storedTypes = []struct{ name, def, ours, duck, duckType string }{
	{"b", "BOOLEAN", "n % 3 = 0", "n % 3 = 0", "BOOLEAN"},
	{"i8", "TINYINT", "CAST(n % 256 - 128 AS TINYINT)", "n % 256 - 128", "TINYINT"},
	{"i16", "SMALLINT", "CAST(n * 7 - 20000 AS SMALLINT)", "n * 7 - 20000", "SMALLINT"},
	{"i32", "INTEGER", "CAST(n * 700001 - 2147480000 AS INTEGER)", "n * 700001 - 2147480000", "INTEGER"},
	{"i64", "BIGINT", "n * 1000000007000003", "n * 1000000007000003", "BIGINT"},
	{"f32", "REAL", "CAST(n AS REAL) / REAL '8'", "CAST(n AS FLOAT) / 8", "FLOAT"},
	{"f64", "DOUBLE", "CAST(n AS DOUBLE) / 7e0", "CAST(n AS DOUBLE) / 7", "DOUBLE"},
	{"odd", "DOUBLE", "CASE n % 3 WHEN 0 THEN nan() WHEN 1 THEN infinity() ELSE -infinity() END", "CASE n % 3 WHEN 0 THEN 'nan' WHEN 1 THEN 'inf' ELSE '-inf' END::DOUBLE", "DOUBLE"},
	{"d5", "DECIMAL(5,2)", "CAST(n % 1000 AS DECIMAL(5,2)) - DECIMAL '500.25'", "CAST(n % 1000 AS DECIMAL(5,2)) - 500.25", "DECIMAL(5,2)"},
	{"d18", "DECIMAL(18,4)", "CAST(n * 31 AS DECIMAL(18,4)) + DECIMAL '12345678901.2345'", "n * 31 + 12345678901.2345", "DECIMAL(18,4)"},
	{"d38", "DECIMAL(38,10)", "CAST(n AS DECIMAL(10,0)) * DECIMAL '12345678901234567.0123456789'", "CAST(n AS DECIMAL(10,0)) * 12345678901234567.0123456789", "DECIMAL(38,10)"},
	{"negative38", "DECIMAL(38,0)", "CAST(-n AS DECIMAL(10,0)) * DECIMAL '1234567890123456789012345678'", "-n * 1234567890123456789012345678::HUGEINT", "DECIMAL(38,0)"},
	{"v", "VARCHAR", "'Köln 東京 ' || CAST(n AS VARCHAR)", "'Köln 東京 ' || n", "VARCHAR"},
	{"few", "VARCHAR(20)", "substr('northsouth', CAST(n % 2 * 5 + 1 AS BIGINT), 5)", "substr('northsouth', n % 2 * 5 + 1, 5)", "VARCHAR"},
	{"c", "CHAR(5)", "CAST(CAST(n % 100 AS VARCHAR) AS CHAR(5))", "CAST(n % 100 AS VARCHAR)", "VARCHAR"},
	{"bin", "VARBINARY", "to_utf8('é' || CAST(n AS VARCHAR))", "encode('é' || n)", "BLOB"},
	{"dt", "DATE", "date_add('day', n * 11, DATE '1900-01-01')", "DATE '1900-01-01' + CAST(n * 11 AS INTEGER)", "DATE"},
	{"t0", "TIME(0)", "CAST(date_add('second', n * 29, TIMESTAMP '2000-01-01 00:00:00') AS TIME(0))", "CAST(TIMESTAMP '2000-01-01' + to_seconds(n * 29) AS TIME)", "TIME"},
	{"t3", "TIME(3)", "CAST(date_add('millisecond', n * 28001, TIMESTAMP '2000-01-01 00:00:00.000') AS TIME(3))", "CAST(TIMESTAMP '2000-01-01' + to_milliseconds(n * 28001) AS TIME)", "TIME"},
	{"t6", "TIME(6)", "CAST(CAST(date_add('millisecond', n * 28001, TIMESTAMP '2000-01-01 00:00:00.000') AS TIMESTAMP(6)) AS TIME(6))", "CAST(TIMESTAMP '2000-01-01' + to_milliseconds(n * 28001) AS TIME)", "TIME"},
	{"ts0", "TIMESTAMP(0)", "date_add('second', n * 86399, TIMESTAMP '1960-01-01 00:00:00')", "TIMESTAMP '1960-01-01' + to_seconds(n * 86399)", "TIMESTAMP"},
	{"ts3", "TIMESTAMP(3)", "date_add('millisecond', n * 86399001, TIMESTAMP '1960-01-01 00:00:00.000')", "TIMESTAMP '1960-01-01' + to_milliseconds(n * 86399001)", "TIMESTAMP"},
	{"ts6", "TIMESTAMP(6)", "date_add('millisecond', n * 86399001, TIMESTAMP '1960-01-01 00:00:00.000007')", "TIMESTAMP '1960-01-01 00:00:00.000007' + to_milliseconds(n * 86399001)", "TIMESTAMP"},
	{"tz0", "TIMESTAMP(0) WITH TIME ZONE", "date_add('second', n * 86399, TIMESTAMP '1999-12-31 23:00:00 UTC')", "TIMESTAMPTZ '1999-12-31 23:00:00+00' + to_seconds(n * 86399)", "TIMESTAMP WITH TIME ZONE"},
	{"tz3", "TIMESTAMP(3) WITH TIME ZONE", "date_add('millisecond', n * 86399001, TIMESTAMP '2000-01-01 00:00:00.000 +02:00')", "TIMESTAMPTZ '2000-01-01 00:00:00+02' + to_milliseconds(n * 86399001)", "TIMESTAMP WITH TIME ZONE"},
	{"tz6", "TIMESTAMP(6) WITH TIME ZONE", "date_add('millisecond', n * 86399001, TIMESTAMP '2000-01-01 00:00:00.000005 -08:00')", "TIMESTAMPTZ '2000-01-01 00:00:00.000005-08' + to_milliseconds(n * 86399001)", "TIMESTAMP WITH TIME ZONE"},
	// Parquet's intervals hold neither the sign nor microseconds: months and microseconds are kept as numbers.
	{"ym", "INTERVAL YEAR TO MONTH", "(n - 1000) * INTERVAL '1' MONTH", "n - 1000", "INTEGER"},
	{"ds", "INTERVAL DAY TO SECOND", "(n - 1000) * INTERVAL '90061' SECOND", "(n - 1000) * 90061000000", "BIGINT"},
	{"u", "UUID", "CAST('12151fd2-7586-11e9-8f9e-' || lpad(CAST(n AS VARCHAR), 12, '0') AS UUID)", "CAST('12151fd2-7586-11e9-8f9e-' || lpad(CAST(n AS VARCHAR), 12, '0') AS UUID)", "UUID"},
	{"j", "JSON", `json_parse('{"a":' || CAST(n AS VARCHAR) || '}')`, `('{"a":' || n || '}')::JSON`, "JSON"},
	{"a", "ARRAY(BIGINT)", "CASE n % 3 WHEN 0 THEN CAST(ARRAY[] AS ARRAY(BIGINT)) WHEN 1 THEN ARRAY[n, NULL, n + 1] ELSE ARRAY[n] END", "CASE n % 3 WHEN 0 THEN [] WHEN 1 THEN [n, NULL, n + 1] ELSE [n] END", "BIGINT[]"},
	{"aa", "ARRAY(ARRAY(VARCHAR))", "ARRAY[ARRAY[CAST(n AS VARCHAR), NULL], NULL, CAST(ARRAY[] AS ARRAY(VARCHAR))]", "[[CAST(n AS VARCHAR), NULL], NULL, []]", "VARCHAR[][]"},
	{"m", "MAP(VARCHAR, DOUBLE)", "MAP(ARRAY['a', CAST(n AS VARCHAR)], ARRAY[CAST(n AS DOUBLE), NULL])", "MAP {'a': CAST(n AS DOUBLE), CAST(n AS VARCHAR): NULL}", "MAP(VARCHAR, DOUBLE)"},
	{"r", "ROW(x INTEGER, y ARRAY(DATE))", "CAST(ROW(nullif(n % 4, 1), ARRAY[date_add('day', n, DATE '2000-01-01'), NULL]) AS ROW(x INTEGER, y ARRAY(DATE)))", "{'x': CAST(nullif(n % 4, 1) AS INTEGER), 'y': [DATE '2000-01-01' + CAST(n AS INTEGER), NULL]}", "STRUCT(x INTEGER, y DATE[])"},
	{"deep", "ARRAY(ROW(k DECIMAL(25,5), z MAP(INTEGER, ARRAY(BOOLEAN))))", "ARRAY[CAST(ROW(CAST(n AS DECIMAL(25,5)), MAP(ARRAY[CAST(n AS INTEGER)], ARRAY[ARRAY[true, NULL]])) AS ROW(k DECIMAL(25,5), z MAP(INTEGER, ARRAY(BOOLEAN)))), NULL]", "[{'k': CAST(n AS DECIMAL(25,5)), 'z': MAP {CAST(n AS INTEGER): [true, NULL]}}, NULL]", "STRUCT(k DECIMAL(25,5), z MAP(INTEGER, BOOLEAN[]))[]"},
}

// foreignReaders counts, for files read by pyarrow and by DuckDB itself, the rows of each column that are not what DuckDB makes of the same
// expression: lines of reader, column and count. Arguments: the files' pattern, then name and expression of every column.
const foreignReaders = `
import glob, sys
import duckdb, pyarrow as pa, pyarrow.parquet as pq
con = duckdb.connect()
con.execute("SET TimeZone='UTC'")
files = sorted(glob.glob(sys.argv[1]))
arrow = pa.concat_tables([pq.read_table(f) for f in files])
con.register("pyarrow_table", arrow)
con.execute("CREATE VIEW duckdb_table AS SELECT * FROM read_parquet(%r)" % files)
columns = list(zip(sys.argv[2::2], sys.argv[3::2]))
kinds = dict(con.execute("SELECT column_name, column_type FROM (DESCRIBE duckdb_table)").fetchall())
print("rows", len(files), con.execute("SELECT count(*) FROM duckdb_table").fetchone()[0])
for name, expr in columns:
    print("type", name, kinds[name])
    for reader in ["duckdb", "pyarrow"]:
        if reader == "pyarrow" and pa.types.is_binary(arrow.schema.field(name).type) and kinds[name] == "JSON":
            expr = "encode(CAST(%s AS VARCHAR))" % expr
        n = con.execute("SELECT count(*) FROM %s_table WHERE \"%s\" IS DISTINCT FROM (CASE WHEN n %% 5 <> 4 OR n < 1000 THEN %s END)" % (reader, name, expr)).fetchone()[0]
        print("wrong", name, reader, n)
`

// TestOthersReadTables stores every type by SQL, NULLs among the values, in several segments, and has pyarrow and DuckDB find in the files
// the values that DuckDB computes.
func TestOthersReadTables(t *testing.T) {
	py, err := peer.Python()
	if errors.Is(err, peer.ErrAbsent) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	db := open(t, dir)
	defs, values := []string{"n BIGINT"}, []string{"n"}
	args := []string{"-c", foreignReaders, filepath.Join(dir, "data", "*", "*.parquet")}
	for _, c := range storedTypes {
		defs = append(defs, c.name+" "+c.def)
		values = append(values, fmt.Sprintf("CASE WHEN n %% 5 <> 4 OR n < 1000 THEN %s END", c.ours))
		args = append(args, c.name, c.duck)
	}
	all(t, db, "CREATE TABLE everything ("+strings.Join(defs, ", ")+")")
	for _, part := range []string{"1, 999", "1000, 4000", "4004, 4004"} { // without NULLs, with some, and a NULL alone in a segment
		all(t, db, fmt.Sprintf("INSERT INTO everything SELECT %s FROM UNNEST(sequence(%s)) AS s (n)", strings.Join(values, ", "), part))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(py, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	types := map[string]string{}
	for _, c := range storedTypes {
		types[c.name] = c.duckType
	}
	checked := 0
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		switch f[0] {
		case "rows":
			if f[1] != "3" || f[2] != "4001" {
				t.Errorf("%s files of %s rows, want 3 of 4001", f[1], f[2])
			}
		case "type":
			if got := strings.Join(f[2:], " "); got != types[f[1]] {
				t.Errorf("DuckDB takes column %s for %s, want %s", f[1], got, types[f[1]])
			}
		case "wrong":
			checked++
			if f[3] != "0" {
				t.Errorf("%s reads %s rows of column %s that differ", f[2], f[3], f[1])
			}
		}
	}
	if checked != 2*len(storedTypes) {
		t.Errorf("%d columns were compared, want %d", checked, 2*len(storedTypes))
	}
}
