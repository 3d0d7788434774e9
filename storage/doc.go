// Package storage is a database directory: tables as immutable Parquet segments, everything small in one Pebble store.
//
//	DIR/LOCK                     held by the one process that writes
//	DIR/meta/                    Pebble: catalog, segment records, statistics, dictionaries (package kv documents the keys)
//	DIR/data/<table>/<n>.parquet immutable segments, ordinary Parquet (package segment documents what is written)
//	DIR/tmp/                     spills; emptied at open
//	DIR/COMMITTED                how many commits there were at the last close: a witness against a store that lost some
//
// [Open] gives a [DB]. Reading goes by a [Snapshot], which pins one version of all tables:
//
//	snap := db.Snapshot()
//	defer snap.Close()
//	src, err := snap.Source("main", "sales") // an exec.Source
//
// Writing goes by a [Txn], of one table or of many, which becomes visible as a whole by Commit, one synced Pebble batch:
//
//	tx := db.Begin()
//	defer tx.Rollback() // does nothing after Commit
//	def, err := tx.CreateTable(ctx, catalog.Table{Schema: "main", Name: "sales", Columns: cols})
//	app, err := tx.Append(ctx, "main", "sales", table.AppendOptions{})
//	w := app.Writer()            // one for each goroutine that brings rows
//	err = w.Append(ctx, seq, b)  // copies the selected rows of a batch; or Give, which takes the vectors over
//	err = w.Close(ctx)
//	err = tx.Commit(ctx)
//
// Rows lie in the table in ascending order of seq, whatever goroutine brought them; see table.Writer.
//
// A commit is acknowledged after its batch is synced; a segment is named by a batch only after it and its directory are
// synced; files that no record names are removed at open. Readers never wait for writers. Writers of one table wait for
// each other; of two transactions that change the same thing the first to commit wins and the other gets ErrConflict.
//
// [DB.OpenParquet] scans Parquet files of any origin through the same page cache, without loading them.
//
// The package knows no SQL and no file formats beyond Parquet.
package storage
