package ingest

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/types"
)

// Format is the format of a file.
type Format uint8

// The formats. Auto goes by the file's name, then by its first bytes.
const (
	Auto Format = iota
	CSV
	NDJSON
	Parquet
)

// Policy says what a row that cannot be read does to the import.
type Policy uint8

// Abort ends the import with the first bad row (nothing is changed); Skip drops bad rows and counts them; Quarantine
// hands them to the caller as well.
const (
	Abort Policy = iota
	Skip
	Quarantine
)

// ParsePolicy reads abort, skip or quarantine.
func ParsePolicy(s string) (Policy, error) {
	switch s {
	case "", "abort":
		return Abort, nil
	case "skip":
		return Skip, nil
	case "quarantine":
		return Quarantine, nil
	}
	return 0, fmt.Errorf("unknown error policy %q: expected abort, skip or quarantine", s)
}

// Options say how files are read. The zero value sniffs everything and aborts on the first bad row.
type Options struct {
	Format Format
	// Delimiter, Quote and Escape are single bytes of the CSV dialect; 0 means sniffed. NoQuote turns quoting off.
	Delimiter, Quote, Escape byte
	NoQuote                  bool
	// Header says whether the first record names the columns; nil means sniffed.
	Header *bool
	// SkipLines is the number of lines before the header or the first record that are not data.
	SkipLines int
	// Comment, if not 0, starts lines that are not data.
	Comment byte
	// Names replace the names of the columns, by position.
	Names []string
	// Types fix the types of columns by lower-case name; they are not sniffed then.
	Types map[string]types.Type
	// Schema fixes names and types of all columns (import into an existing table): columns of the file are matched by
	// name if it has a header and all of Schema's names occur in it, else by position.
	Schema []types.Field
	// Null lists texts that mean NULL, unquoted. Empty unquoted fields always do.
	Null []string
	// DateFormat and TimestampFormat are in strftime notation (%d/%m/%Y); empty means sniffed.
	DateFormat, TimestampFormat string
	// DecimalComma reads 1.234,56 as 1234.56. Without it the values of the first file decide, if no comma separates them.
	DecimalComma bool
	// Encoding is the WHATWG name of the text's encoding (gb18030, latin1, utf-16le …); empty means UTF-8, or what a byte order mark says.
	Encoding string
	// SampleBytes is how much of each file's beginning is looked at; 0 means 4 MiB.
	SampleBytes int
	OnError     Policy
	// MaxErrors ends an import with Skip or Quarantine that meets more bad rows; 0 means no limit.
	MaxErrors int
	// Workers is the number of parsing goroutines; 0 means one for each processor.
	Workers int
	// Progress is told the bytes of the files read so far and in all. It is called by one goroutine at a time.
	Progress func(done, total int64)
}

// BadRow is a row that cannot be read.
type BadRow struct {
	File   string
	Line   int64  // of the record's first line, from 1
	Column string // empty if the record as a whole is at fault
	Value  string // what stands there, at most 200 bytes
	Reason string // what was expected
	Raw    string // the record as it stands in the file, at most 64 KiB
}

// Error describes the row: sales.csv line 17, column "amount": "12,x" is not a DECIMAL(18,2).
func (b *BadRow) Error() string {
	s := fmt.Sprintf("%s line %d", b.File, b.Line)
	if b.Column != "" {
		s += fmt.Sprintf(", column %q", b.Column)
		if b.Value != "" {
			s += fmt.Sprintf(", value %q", b.Value)
		}
	}
	return s + ": " + b.Reason
}
