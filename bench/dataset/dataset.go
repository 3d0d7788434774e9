// Package dataset says what a generated data set consists of: its tables, its files and its queries.
//
// The generators bench/ssb, bench/tpch and bench/retail describe themselves with these types, so that a loader or a
// runner treats all of them alike:
//
//	for _, t := range ssb.Tables() {
//		fmt.Println(t.CreateTable())
//	}
//
// Types are text in Trino's dialect. The package knows nothing of any engine and reads no data.
package dataset

import "strings"

// Column is one column of a table.
type Column struct {
	Name string
	// Type is the SQL type in Trino's dialect, for example "DECIMAL(15,2)".
	Type string
	// Nullable says that the column may be empty. An empty CSV field then means NULL.
	Nullable bool
	// Comment is a short sentence about the content, or empty.
	Comment string
}

// Table is one table of a data set; its rows lie in the file Name + ".csv".
type Table struct {
	Name    string
	Columns []Column
	// Key names the columns of the primary key.
	Key []string
	// Comment is a short sentence about what a row is.
	Comment string
}

// File returns the name of the table's CSV file.
func (t Table) File() string { return t.Name + ".csv" }

// Header returns the header line of the table's CSV file, line end included.
func (t Table) Header() string {
	var b strings.Builder
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(c.Name)
	}
	b.WriteByte('\n')
	return b.String()
}

// Column returns the position of the column called name, or -1.
func (t Table) Column(name string) int {
	for i, c := range t.Columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// CreateTable returns the CREATE TABLE statement in Trino's dialect, without a final semicolon. Trino knows no primary
// keys, so the key stands in a comment.
func (t Table) CreateTable() string {
	var b strings.Builder
	b.WriteString("CREATE TABLE ")
	b.WriteString(t.Name)
	b.WriteString(" (\n")
	for i, c := range t.Columns {
		b.WriteString("    ")
		b.WriteString(c.Name)
		b.WriteByte(' ')
		b.WriteString(c.Type)
		if !c.Nullable {
			b.WriteString(" NOT NULL")
		}
		if i < len(t.Columns)-1 {
			b.WriteByte(',')
		}
		if c.Comment != "" {
			b.WriteString(" -- ")
			b.WriteString(c.Comment)
		}
		b.WriteByte('\n')
	}
	b.WriteString("    -- PRIMARY KEY (")
	b.WriteString(strings.Join(t.Key, ", "))
	b.WriteString(")\n)")
	return b.String()
}

// Query is one query of a benchmark.
type Query struct {
	// Name is the short name that the benchmark's specification uses, for example "Q2.1".
	Name string
	// SQL is the statement in Trino's dialect, without a final semicolon.
	SQL string
	// Before is a statement that must have run once before SQL; empty if none must.
	Before string
	// Probe is a query by whose answer SQL's is judged, behind which it runs, where SQL's own is none or too long; else empty.
	Probe string
}

// File describes a file that a generator has written.
type File struct {
	// Name is the path relative to the output directory, with forward slashes.
	Name string
	// Rows counts data rows, without the header line; 0 for files that are not CSV.
	Rows int64
	// Bytes is the file's size.
	Bytes int64
}

// Summary is what a generator has written.
type Summary struct {
	Files []File
}

// Rows returns the number of data rows in the file called name, or 0 if there is none.
func (s Summary) Rows(name string) int64 {
	for _, f := range s.Files {
		if f.Name == name {
			return f.Rows
		}
	}
	return 0
}

// Bytes returns the size of all files together.
func (s Summary) Bytes() int64 {
	var n int64
	for _, f := range s.Files {
		n += f.Bytes
	}
	return n
}
