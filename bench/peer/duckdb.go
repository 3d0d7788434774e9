// Package peer runs SQL on other engines, for comparison: today DuckDB, through the Python of `make peers`.
//
// A [DuckDB] is one child process with one in-memory database. Values come back as text in a form that does not depend
// on the engine, so that results can be compared cell by cell. It is for tests and benchmarks; the product never uses it.
package peer

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

//go:embed duckdb.py
var script string

// ErrAbsent says that the peers' environment has not been made.
var ErrAbsent = errors.New("no .peers environment: run `make peers`")

// Python returns the interpreter of `make peers`, found by walking up from the working directory to the repository's
// root, or ErrAbsent.
func Python() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		p := filepath.Join(dir, ".peers", "bin", "python")
		if _, err := os.Stat(p); err == nil {
			return p, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", ErrAbsent
		}
		dir = up
	}
}

// Result is the answer to one statement. A nil cell is NULL.
type Result struct {
	Columns []string    `json:"columns"`
	Types   []string    `json:"types"`
	Rows    [][]*string `json:"rows"`
	Seconds float64     `json:"seconds"`
	Error   string      `json:"error"`
}

// DuckDB is a running peer. Its methods may be called concurrently; they take turns.
type DuckDB struct {
	mu  sync.Mutex
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// StartDuckDB starts a peer with the given number of threads on the database file path ("" for memory).
func StartDuckDB(path string, threads int) (*DuckDB, error) {
	py, err := Python()
	if err != nil {
		return nil, err
	}
	if path == "" {
		path = ":memory:"
	}
	cmd := exec.Command(py, "-u", "-c", script, path, fmt.Sprint(threads))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	return &DuckDB{cmd: cmd, in: in, out: bufio.NewReaderSize(out, 1<<20)}, nil
}

// Query runs one statement and returns all its rows. A statement that DuckDB refuses is a Result with Error set.
func (d *DuckDB) Query(sql string) (*Result, error) { return d.call(sql, "rows") }

// Time runs one statement, fetches its result as Arrow and returns its time alone.
func (d *DuckDB) Time(sql string) (*Result, error) { return d.call(sql, "time") }

func (d *DuckDB) call(sql, mode string) (*Result, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	req, err := json.Marshal(map[string]string{"sql": sql, "mode": mode})
	if err != nil {
		return nil, err
	}
	if _, err := d.in.Write(append(req, '\n')); err != nil {
		return nil, fmt.Errorf("write to DuckDB: %w", err)
	}
	line, err := d.out.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("read from DuckDB: %w", err)
	}
	r := new(Result)
	if err := json.Unmarshal(line, r); err != nil {
		return nil, fmt.Errorf("decode DuckDB's answer: %w", err)
	}
	return r, nil
}

// Close ends the process.
func (d *DuckDB) Close() error {
	err := d.in.Close()
	return errors.Join(err, d.cmd.Wait())
}
