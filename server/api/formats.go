package api

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/server/problem"
)

// answer writes one result. Begin is called once, Batch any number of times, then End or Fail.
type answer interface {
	Begin(cols []types.Field) error
	Batch(b *vec.Batch) error
	End(s *summary) error
	// Fail ends an answer of which a part has been sent, and tells the problem in it. It returns false, and writes nothing, if the format
	// has no place for that.
	Fail(p *problem.Problem, s *summary) bool
}

// summary is what is known when the last row has been written.
type summary struct {
	statement string
	rows      int64
	affected  int64
	counted   bool
	profile   clientele.Profile
}

// format is a form of the rows.
type format struct {
	name, mediaType, doc string
	// also are other media types by which it may be asked for.
	also []string
	open func(w io.Writer, zone *time.Location) answer
}

// formats lists the forms, the one that is sent unless asked for another first.
var formats = []format{
	{"json", "application/json", "One document: columns, rows as arrays, row count, figures. An error after the first rows is the member `error`.", nil, newDocument},
	{
		"ndjson", "application/x-ndjson", "One object a line and row. An error after the first rows is a last line with the single member `error`.",
		[]string{"application/jsonl", "application/ndjson"},
		newLines,
	},
	{"csv", "text/csv; charset=utf-8; header=present", "RFC 4180 with a line of names, lines ending in LF; NULL is nothing, an empty string `\"\"`.", nil, newCSV},
	{"tsv", "text/tab-separated-values; charset=utf-8; header=present", "The same with tabs.", nil, newTSV},
	{"arrow", "application/vnd.apache.arrow.stream", "The Arrow IPC streaming format.", nil, newArrow},
}

// essence is a media type without its parameters.
func essence(mediaType string) string {
	s, _, _ := strings.Cut(mediaType, ";")
	return strings.ToLower(strings.TrimSpace(s))
}

func formatNames() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// formatOf chooses the form of the answer: by the query parameter format, else by Accept, else JSON.
func formatOf(r *http.Request) (*format, error) {
	if name := r.URL.Query().Get("format"); name != "" {
		for i := range formats {
			if formats[i].name == name {
				return &formats[i], nil
			}
		}
		return nil, notAcceptable(fmt.Sprintf("there is no format %q", name), formatNames())
	}
	accept := r.Header.Values("Accept")
	if len(accept) == 0 {
		return &formats[0], nil
	}
	if f := negotiate(strings.Join(accept, ",")); f != nil {
		return f, nil
	}
	offered := make([]string, len(formats))
	for i, f := range formats {
		offered[i] = essence(f.mediaType)
	}
	return nil, notAcceptable(fmt.Sprintf("nothing that Accept: %s asks for can be sent", strings.Join(accept, ",")), offered)
}

func notAcceptable(detail string, available []string) error {
	p := problem.New(http.StatusNotAcceptable, "NOT_ACCEPTABLE", detail+"; there are "+strings.Join(available, ", "))
	p.Available = available
	return p
}
