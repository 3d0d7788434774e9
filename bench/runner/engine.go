package runner

import (
	"context"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/dataset"
)

// Engine is what a benchmark runs on. One goroutine uses it.
type Engine interface {
	// Name is the engine and its version.
	Name() string
	// Load makes the tables and fills them from their CSV files in dir. It returns the bytes on disk, 0 if nothing is kept.
	Load(ctx context.Context, tables []dataset.Table, dir string) (diskBytes int64, err error)
	// Answer runs a query and returns all its rows.
	Answer(ctx context.Context, sql string) (*Answer, error)
	// Time runs a query to its last row without keeping any.
	Time(ctx context.Context, sql string) (Timing, error)
	Close() error
}

// Filler is an engine whose tables a program can fill itself, without files.
type Filler interface {
	// Fill runs fill on the database and returns what that returns, and the bytes on disk behind it.
	Fill(ctx context.Context, fill func(context.Context, *clientele.DB) (rows int64, err error)) (rows, diskBytes int64, err error)
}

// Answer is the rows of a query; cells are text as SQL casts to VARCHAR, NULL is the word NULL.
type Answer struct {
	Columns []string
	Rows    [][]string
}

// Timing is what one run of a query took.
type Timing struct {
	Elapsed time.Duration
	// BytesTouched is the encoded size of the pages that were read; 0 if the engine does not tell.
	BytesTouched int64
	// PeakMemory is the most that the statement's operators held, without the page cache; 0 if the engine does not tell.
	PeakMemory int64
}
