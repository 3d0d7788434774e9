package wire

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/clientele-db/clientele"
)

// Encoder writes one result.
type Encoder = clientele.Encoder

// Options are common to the formats; each uses what concerns it.
type Options struct {
	// NoHeader leaves out the names of the columns, of a table also the number of rows.
	NoHeader bool
	// NoCount leaves out the number of rows below a table.
	NoCount bool
	// Null is how NULL is written in tables, CSV and TSV; tables write NULL if it is empty.
	Null string
	// Width is the number of cells of a terminal line; 0 means unlimited. Tables shorten long text to fit.
	Width int
	// Zone is where formats for people show instants; nil means UTC.
	Zone *time.Location
}

var formats = []struct {
	name string
	make func(io.Writer, Options) Encoder
}{
	{"table", newTable},
	{"csv", func(w io.Writer, o Options) Encoder { return clientele.NewCSV(w, ',', o.Null, o.NoHeader) }},
	{"tsv", func(w io.Writer, o Options) Encoder { return clientele.NewCSV(w, '\t', o.Null, o.NoHeader) }},
	{"json", func(w io.Writer, _ Options) Encoder { return newJSON(w, true) }},
	{"ndjson", func(w io.Writer, _ Options) Encoder { return newJSON(w, false) }},
	{"markdown", newMarkdown},
	{"line", newLine},
}

// Names lists the formats.
func Names() []string {
	var ns []string
	for _, f := range formats {
		ns = append(ns, f.name)
	}
	return ns
}

// New returns an encoder of the named format.
func New(format string, w io.Writer, o Options) (Encoder, error) {
	for _, f := range formats {
		if f.name == format {
			return f.make(w, o), nil
		}
	}
	return nil, fmt.Errorf("unknown format %q: expected one of %s", format, strings.Join(Names(), ", "))
}

// ForPeople reports whether a format shows values instead of keeping every byte of them.
func ForPeople(format string) bool {
	return format == "table" || format == "markdown" || format == "line"
}
