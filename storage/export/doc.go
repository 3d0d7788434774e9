// Package export writes rows to files of other programs: CSV, TSV, NDJSON, Parquet, Arrow IPC; text plain, gzip or zstd.
//
// [Create] returns a [File] that takes batches. It writes beside the target and takes its place only when it is closed
// without error, so that a failed export leaves what was there.
package export
