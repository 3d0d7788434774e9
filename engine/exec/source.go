package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Source is a snapshot of a table that can be scanned. Storage implements it; it is immutable and safe for concurrent use.
type Source interface {
	Columns() []types.Field
	// Rows is the exact number of rows.
	Rows() int64
	// ColumnStats returns what is known of column c; the zero value says nothing.
	ColumnStats(c int) ColumnStats
	// Morsels is the number of units of work, of about 64-128 Ki rows each, in table order.
	Morsels() int
	// MorselRows returns the number of rows of morsel m.
	MorselRows(m int) int
	// Zone returns bounds of column c in morsel m; a scan skips the morsel if no row can pass.
	Zone(m, c int) Zone
	// Reader returns a reader of the given columns for one worker. columns are positions in Columns.
	Reader(columns []int) (Reader, error)
	// Close releases the snapshot.
	Close() error
}

// Reader reads morsels, one worker's.
type Reader interface {
	// Seek starts morsel m.
	Seek(ctx context.Context, m int) error
	// Next moves to the next batch of the morsel, of at most max rows (a multiple of 64) that lie in one page of every
	// column, and returns its number of rows, 0 at the end of the morsel. It loads nothing.
	Next(max int) (n int, err error)
	// Zone returns bounds of column i (position in the reader's columns) in the page of the current batch.
	Zone(i int) Zone
	// Vector makes v a view of column i for the current batch, loading the page if it is not in memory. v stays valid
	// until Seek or Close. Columns that are not asked for cost nothing.
	Vector(ctx context.Context, i int, v *vec.Vector) error
	// BytesRead returns the encoded bytes that Vector has touched so far.
	BytesRead() int64
	Close() error
}

// Zone bounds the values of a column over a range of rows. The zero value says nothing.
type Zone struct {
	// Bounded says that values that are not NULL lie in Lo … Hi (columns of PhysInt64 only).
	Bounded bool
	Lo, Hi  int64
	// Nulls is the number of NULLs, valid if NullsKnown.
	NullsKnown bool
	Nulls      int
	// MinBytes and MaxBytes bound a column of PhysBytes if BytesBounded: MinBytes ≤ v ≤ MaxBytes bytewise.
	BytesBounded       bool
	MinBytes, MaxBytes []byte
}

// ColumnStats is what a source knows of a whole column, for the optimiser and for dense structures.
type ColumnStats struct {
	Zone
	// Distinct estimates the number of different values; 0 means unknown.
	Distinct int64
	// Unique says that no value that is not NULL occurs twice (exact, not an estimate).
	Unique bool
	// AscendingDense says that row i holds Lo + i: the row number follows from the key.
	AscendingDense bool
	// Dictionary is the table-level dictionary of a column of strings, nil if it has none.
	Dictionary *vec.Dictionary
	// FloatLo and FloatHi bound a column of PhysFloat64 if FloatBounded.
	FloatBounded     bool
	FloatLo, FloatHi float64
	// Bytes is the encoded size of the column in memory.
	Bytes int64
}
