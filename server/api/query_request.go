package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clientele-db/clientele/server/problem"
)

// QueryRequest is the JSON form of a query.
type QueryRequest struct {
	SQL        string         `json:"sql" jsonschema:"One SQL statement."`
	Parameters []any          `json:"parameters,omitempty" jsonschema:"A value for each ? of the statement: null, true, false, a string, or a number: BIGINT without a point, DECIMAL with one, DOUBLE with an exponent."`
	Schema     string         `json:"schema,omitempty" jsonschema:"The schema in which names without one are looked up; main if not given."`
	Settings   map[string]any `json:"settings,omitempty" jsonschema:"Settings of this statement, as of SET SESSION: time_zone, query_memory, threads, disabled_rules."`

	args []any
}

// bodyTypes are the media types of bodies.
var bodyTypes = []string{"application/json", "text/plain", "application/sql", "application/x-www-form-urlencoded"}

// readQuery reads the body of a query.
func (a *API) readQuery(w http.ResponseWriter, r *http.Request) (*QueryRequest, error) {
	asJSON, err := bodyForm(r)
	if err != nil {
		return nil, err
	}
	body, err := a.readBody(w, r)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(body) {
		return nil, problem.New(http.StatusBadRequest, "INVALID_ENCODING", "the body is not UTF-8")
	}
	req := &QueryRequest{}
	if asJSON {
		if err := readJSON(body, req); err != nil {
			return nil, err
		}
	} else {
		req.SQL = strings.TrimPrefix(string(body), "\ufeff")
	}
	if strings.TrimSpace(req.SQL) == "" {
		return nil, problem.New(http.StatusBadRequest, "EMPTY_STATEMENT", `there is no statement: send SQL as the body, or as the member "sql" of a JSON object`)
	}
	if schema := r.URL.Query().Get("schema"); schema != "" {
		if req.Schema != "" && req.Schema != schema {
			return nil, problem.New(http.StatusBadRequest, "INVALID_PARAMETER", "the schema stands in the address and, differently, in the body")
		}
		req.Schema = schema
	}
	req.args, err = arguments(req.Parameters)
	return req, err
}

// bodyForm says whether the body is JSON or SQL as text. A body without a type is SQL.
func bodyForm(r *http.Request) (asJSON bool, err error) {
	refuse := func(detail string) error {
		p := problem.New(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", detail+"; send "+strings.Join(bodyTypes, ", "))
		p.Available = bodyTypes
		return p
	}
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return false, refuse("a body cannot be compressed by " + enc)
	}
	header := r.Header.Get("Content-Type")
	if header == "" {
		return false, nil
	}
	name, params, err := mime.ParseMediaType(header)
	if err != nil {
		return false, refuse("the Content-Type cannot be read")
	}
	switch charset := strings.ToLower(params["charset"]); charset {
	case "", "utf-8", "utf8", "us-ascii":
	default:
		return false, refuse("a body cannot be in " + charset + ", only in UTF-8")
	}
	for i, t := range bodyTypes {
		if t == name {
			return i == 0, nil
		}
	}
	return false, refuse("a body cannot be " + name)
}

// readBody reads a body of bounded length that comes in bounded time.
func (a *API) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	tooLarge := func() error {
		return problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", fmt.Sprintf("the body is longer than %d bytes", a.cfg.BodyBytes))
	}
	if r.ContentLength > a.cfg.BodyBytes {
		return nil, tooLarge()
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(a.cfg.PieceTimeout)) // writers without deadlines are those of tests
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, a.cfg.BodyBytes))
	if err == nil {
		_ = control.SetReadDeadline(time.Time{}) // or the query would end then
		return body, nil
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge()
	}
	w.Header().Set("Connection", "close") // the rest of the body may come at any time
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, problem.New(http.StatusRequestTimeout, "BODY_TIMEOUT", fmt.Sprintf("the body did not come within %s", a.cfg.PieceTimeout))
	}
	return nil, problem.New(http.StatusBadRequest, "INVALID_BODY", "the body cannot be read to its end")
}

// readJSON reads a request strictly: a member that is misspelt would go unnoticed otherwise.
func readJSON(body []byte, req *QueryRequest) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(req); err != nil {
		return invalidJSON(body, err, d.InputOffset())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return invalidJSON(body, errors.New("there is something behind the object"), d.InputOffset())
	}
	return nil
}

// invalidJSON points at the place of a fault in the body.
func invalidJSON(body []byte, err error, offset int64) error {
	detail := strings.TrimPrefix(err.Error(), "json: ")
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset
	} else if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset = e.Offset
		detail = fmt.Sprintf("%q cannot be a JSON %s", e.Field, e.Value)
		if e.Field == "" {
			detail = "expected an object, not a JSON " + e.Value
		}
	} else if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		detail, offset = "it ends too soon", int64(len(body))
	}
	p := problem.New(http.StatusBadRequest, "INVALID_JSON", fmt.Sprintf("the body is not the JSON object that is expected, at byte %d: %s", offset, detail))
	p.Hint = `send {"sql": "SELECT …", "parameters": […], "schema": "…", "settings": {…}}; all but sql may be left out`
	return p
}

// quoteName writes an SQL identifier.
func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
