// Package ingest reads rows from files of other programs: CSV and its kin, NDJSON, Parquet; plain, gzip or zstd.
//
// [Open] looks at the beginning of the files and settles what was not told: the format, the CSV dialect, header, column names,
// types, time formats. [Reader.Run] then parses in parallel: one goroutine cuts the bytes at record boundaries into
// chunks of about a megabyte, workers turn each chunk into columns, and the caller gets chunks with a sequence number that
// restores the order of the file. A row that cannot be read becomes a [BadRow] with line, column, value and reason; the
// policy decides whether it ends the import, is dropped, or is handed on for a quarantine table.
//
// The package writes no tables: it hands vectors to its caller.
package ingest
