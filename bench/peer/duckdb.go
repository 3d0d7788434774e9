// Package peer runs other engines and tools, for comparison, through the Python of `make peers`: DuckDB, and with
// `make peers-mining` those that mine.
//
// A [DuckDB] is one child process with one in-memory database. Values come back as text in a form that does not depend
// on the engine, so that results can be compared cell by cell. A [Miner] is a child process with the tools of mining. They are
// for tests and benchmarks; the product never uses them.
package peer

import (
	_ "embed"
	"fmt"
)

//go:embed duckdb.py
var duckScript string

// Result is the answer to one statement. A nil cell is NULL.
type Result struct {
	Columns []string    `json:"columns"`
	Types   []string    `json:"types"`
	Rows    [][]*string `json:"rows"`
	Seconds float64     `json:"seconds"`
	// CPU is the processor's seconds of all threads, where only a time was asked for.
	CPU   float64 `json:"cpu"`
	Error string  `json:"error"`
}

// DuckDB is a running peer. Its methods may be called concurrently; they take turns.
type DuckDB struct{ *process }

// StartDuckDB starts a peer with the given number of threads on the database file path ("" for memory).
func StartDuckDB(path string, threads int) (*DuckDB, error) {
	if path == "" {
		path = ":memory:"
	}
	p, err := start("DuckDB", duckScript, nil, path, fmt.Sprint(threads))
	if err != nil {
		return nil, err
	}
	return &DuckDB{p}, nil
}

// Query runs one statement and returns all its rows. A statement that DuckDB refuses is a Result with Error set.
func (d *DuckDB) Query(sql string) (*Result, error) { return d.ask(sql, "rows") }

// Time runs one statement, fetches its result as Arrow and returns its time alone.
func (d *DuckDB) Time(sql string) (*Result, error) { return d.ask(sql, "time") }

func (d *DuckDB) ask(sql, mode string) (*Result, error) {
	r := new(Result)
	if err := d.call(map[string]string{"sql": sql, "mode": mode}, r); err != nil {
		return nil, err
	}
	return r, nil
}
