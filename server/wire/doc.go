// Package wire writes results as text: aligned tables, CSV, TSV, JSON, NDJSON, Markdown, and one column a line.
//
// An [Encoder] gets the columns once and then batches. Each format is one file; formats.go lists them. Formats for people
// (table, markdown, line) show control characters instead of sending them; the others keep every byte of a value, and
// [Terminal] stands between them and a terminal.
package wire
