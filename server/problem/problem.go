// Package problem has the one shape in which every door of the server says that something went wrong: a problem document by RFC 9457
// (Nottingham, Wilde, Dalal: Problem Details for HTTP APIs, 2023), of media type application/problem+json.
//
// [From] turns any error into a [Problem]; what is no user's business (a panic, a broken file) becomes an internal error without details,
// whose cause goes to the log under the request's id.
package problem

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// RequestIDHeader names the header with a request's id, which a problem repeats.
const RequestIDHeader = "X-Request-Id"

// MediaType is that of a problem document.
const MediaType = "application/problem+json"

// Problem is a problem document. It is an error.
type Problem struct {
	Type      string   `json:"type" jsonschema:"Always about:blank: the members code and status say what kind of problem it is."`
	Title     string   `json:"title" jsonschema:"What the status means."`
	Status    int      `json:"status" jsonschema:"The HTTP status."`
	Code      string   `json:"code" jsonschema:"A stable name of the error: Trino's for errors of statements (SYNTAX_ERROR, COLUMN_NOT_FOUND), else one of docs/http.md."`
	Detail    string   `json:"detail" jsonschema:"What happened, for people: place, cause and remedy."`
	Line      int      `json:"line,omitempty" jsonschema:"The line of the statement that is at fault, from 1."`
	Column    int      `json:"column,omitempty" jsonschema:"The column in that line, in characters, from 1."`
	Hint      string   `json:"hint,omitempty" jsonschema:"The remedy alone, where one is known."`
	Available []string `json:"available,omitempty" jsonschema:"What could have been asked for instead."`
	RequestID string   `json:"request_id,omitempty" jsonschema:"The request in the server's log."`

	// Retry is after how many seconds it is worth to try again; 0 means that it is not.
	Retry int `json:"-"`
	// Allow are the methods that a path has.
	Allow string `json:"-"`
	cause error
}

// New returns a problem.
func New(status int, code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: title(status), Status: status, Code: code, Detail: detail}
}

func title(status int) string {
	if status == StatusClientGone {
		return "Client Closed Request"
	}
	return http.StatusText(status)
}

// StatusClientGone is what the log says of a request whose client did not wait for the answer; nobody receives it.
const StatusClientGone = 499

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// Unwrap returns the cause, nil where there is none beyond what the problem says.
func (p *Problem) Unwrap() error { return p.cause }

// Append appends the document.
func (p *Problem) Append(dst []byte) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it is read by people, and is no HTML
	if err := e.Encode(p); err != nil {
		return dst // a struct of strings and numbers
	}
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte{'\n'})...)
}

// Write sends the document as the answer. Headers that described another answer are taken back.
func (p *Problem) Write(w http.ResponseWriter) {
	h := w.Header()
	for _, name := range []string{"Trailer", "Content-Disposition", "ETag"} {
		h.Del(name)
	}
	p.RequestID = h.Get(RequestIDHeader)
	body := append(p.Append(nil), '\n')
	h.Set("Content-Type", MediaType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	if p.Retry > 0 {
		h.Set("Retry-After", strconv.Itoa(p.Retry))
	}
	if p.Allow != "" {
		h.Set("Allow", p.Allow)
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the client has gone, or has it
}
