package clientele

import (
	"io"

	"github.com/clientele-db/clientele/storage/export"
)

// Encoder writes one result: Begin once, Batch for each batch, End once.
type Encoder = export.Encoder

// NewCSV returns an encoder of fields separated by sep, quoted by RFC 4180 where they must be; null stands for NULL, and an empty string is
// written as "".
func NewCSV(w io.Writer, sep byte, null string, noHeader bool) Encoder {
	return export.NewSeparated(w, sep, null, noHeader)
}

// NewArrow returns an encoder of the Arrow IPC streaming format.
func NewArrow(w io.Writer) Encoder { return export.NewArrowStream(w) }

// NewJSON returns an encoder of one array of objects, or of an object a line.
func NewJSON(w io.Writer, array bool) Encoder { return export.NewJSON(w, array) }
