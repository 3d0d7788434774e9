package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/problem"
)

// Headers and trailers of answers to queries.
const (
	statementHeader = "Clientele-Statement"
	affectedHeader  = "Clientele-Rows-Affected"
	errorTrailer    = "Clientele-Error"
)

func queryRoute() Route {
	r := Route{
		Method: http.MethodPost, Path: "/api/v1/query", ID: "query",
		Summary: "Run one SQL statement",
		Doc: `Rows are sent as they are found. The form is chosen by ` + "`format`" + `, else by ` + "`Accept`" + `; JSON is sent unless another is asked for.

A statement that fails before its first rows have been sent is answered by a problem document. One that fails later ends in the way
that its format allows: JSON has the member ` + "`error`" + `, NDJSON a last line with it, and both the trailer ` + "`Clientele-Error`" + `; CSV, TSV and Arrow have
no place for an error, so the connection is closed before the end of the body, which every HTTP client reports.

The query ends when the client goes away.`,
		Params: []Param{
			{Name: "format", In: "query", Doc: "The form of the rows; stronger than `Accept`.", Schema: &jsonschema.Schema{Type: "string"}, Example: "csv"},
			{Name: "schema", In: "query", Doc: "The schema in which names without one are looked up; `main` if not given.", Schema: text(), Example: "main"},
		},
		Bodies: []Body{
			{"application/json", "The statement with values for its `?` and settings.", schemaOf[QueryRequest](), QueryRequest{SQL: "SELECT ? + 1 AS n", Parameters: []any{41}}},
			{"text/plain", "The statement as text, in UTF-8.", text(), "SELECT 1"},
			{"application/sql", "The same.", text(), "SELECT 1"},
			{"application/x-www-form-urlencoded", "The statement as text, not encoded: it is what curl's `-d` claims to send.", text(), "SELECT 1"},
		},
		Answers: []Answer{
			{Status: http.StatusOK, Doc: "The rows.", Headers: map[string]string{
				statementHeader: "What was done: SELECT, INSERT, CREATE TABLE …",
				affectedHeader:  "How many rows were written, for statements that write.",
			}, Schema: schemaOf[QueryAnswer]()},
			problemAnswer(http.StatusBadRequest, "The statement or the request is wrong; `code` says how, `line` and `column` where."),
			problemAnswer(http.StatusForbidden, "The statement is not allowed (`PERMISSION_DENIED`, `READ_ONLY_VIOLATION`), or the request comes from a web page of another origin (`CROSS_ORIGIN`)."),
			problemAnswer(http.StatusNotAcceptable, "No form that was asked for can be sent; `available` lists those that can."),
			problemAnswer(http.StatusRequestTimeout, "The body did not come in time (`BODY_TIMEOUT`)."),
			problemAnswer(http.StatusConflict, "What the statement makes is there already, or another statement changed the same."),
			problemAnswer(http.StatusRequestEntityTooLarge, "The body is longer than the server accepts (`BODY_TOO_LARGE`)."),
			problemAnswer(http.StatusUnsupportedMediaType, "The body has a form that cannot be read; `available` lists those that can."),
			problemAnswer(http.StatusUnprocessableEntity, "The statement is right and met a value that it cannot compute with: `DIVISION_BY_ZERO`, `INVALID_CAST_ARGUMENT` …"),
			problemAnswer(http.StatusServiceUnavailable, "Too many queries are waiting (`TOO_MANY_QUERIES`), running queries hold all memory, or the server is stopping; `Retry-After` says when to come back."),
			problemAnswer(http.StatusInsufficientStorage, "The query needs more memory than one query may have (`EXCEEDED_LOCAL_MEMORY_LIMIT`)."),
		},
		Examples: []string{
			`$URL/api/v1/query -d "SELECT 1 + 1 AS two"`,
			`"$URL/api/v1/query?format=csv" -d "SELECT region, sum(amount) AS revenue FROM sales GROUP BY region ORDER BY region"`,
			`$URL/api/v1/query --json '{"sql": "SELECT * FROM sales WHERE region = ?", "parameters": ["North"]}'`,
			`$URL/api/v1/query -H "Accept: application/vnd.apache.arrow.stream" -d "TABLE sales" -o sales.arrows`,
		},
		serve: (*API).query,
	}
	for _, f := range formats {
		r.Answers[0].MediaTypes = append(r.Answers[0].MediaTypes, essence(f.mediaType))
		r.Params[0].Schema.Enum = append(r.Params[0].Schema.Enum, f.name)
		r.Answers[0].Doc += "\n- `" + essence(f.mediaType) + "` (`" + f.name + "`): " + f.doc
	}
	return r
}

// query runs one statement.
func (a *API) query(w http.ResponseWriter, r *http.Request) error {
	f, err := formatOf(r)
	if err != nil {
		return err
	}
	req, err := a.readQuery(w, r)
	if err != nil {
		return err
	}
	if !a.cfg.Ready() {
		return problem.Stopping()
	}
	ctx := r.Context()
	place, err := a.cfg.Gate.Enter(ctx)
	if err != nil {
		return a.ended(ctx, err)
	}
	defer place.Leave()
	session, err := a.session(ctx, req, a.cfg.Gate.Workers())
	if err != nil {
		return a.ended(ctx, err)
	}
	res, err := session.Query(ctx, req.SQL, req.args...)
	if err != nil {
		return a.ended(ctx, err)
	}
	defer res.Close() //nolint:errcheck // the batches tell what went wrong
	out := newStream(ctx, w, place, a.cfg.PieceTimeout)
	defer out.Drop()
	return a.send(ctx, w, f, out, session, res)
}

// send writes a result. An error that it returns has not been told to the client yet.
func (a *API) send(ctx context.Context, w http.ResponseWriter, f *format, out *stream, session *clientele.Session, res *clientele.Result) error {
	s := &summary{statement: res.Tag()}
	s.affected, s.counted = res.RowsAffected()
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Cache-Control", "no-store")
	h.Set(statementHeader, s.statement)
	if s.counted {
		h.Set(affectedHeader, strconv.FormatInt(s.affected, 10))
	}
	if f.name == "json" || f.name == "ndjson" {
		h.Set("Trailer", errorTrailer)
	}
	enc := f.open(out, session.Zone())
	err := enc.Begin(res.Columns())
	for err == nil {
		b, e := res.Batch(ctx)
		if err = e; b == nil || err != nil {
			break
		}
		if err = enc.Batch(b); err == nil {
			s.rows += int64(b.K)
			out.Rows()
		}
	}
	a.cfg.Metrics.Rows(f.name, s.rows)
	s.profile = res.Profile()
	if err == nil {
		err = enc.End(s)
	}
	if err == nil {
		err = out.End()
	}
	if err == nil || !out.Begun() {
		if err != nil {
			h.Del(statementHeader)
			h.Del(affectedHeader)
		}
		return a.ended(ctx, err)
	}
	return a.failLate(ctx, w, enc, out, s, err)
}

// failLate tells an error in an answer of which a part has been sent, or cuts the answer off.
func (a *API) failLate(ctx context.Context, w http.ResponseWriter, enc answer, out *stream, s *summary, err error) error {
	p := problem.From(a.ended(ctx, err))
	h := w.Header()
	p.RequestID = h.Get(RequestIDHeader)
	if p.Status == http.StatusInternalServerError {
		a.cfg.Log.ErrorContext(ctx, "internal error", "request_id", p.RequestID, "error", p.Unwrap())
	} else {
		a.cfg.Log.InfoContext(ctx, "the query failed after its first rows", "request_id", p.RequestID, "code", p.Code, "detail", p.Detail)
	}
	if !enc.Fail(p, s) || out.End() != nil {
		return errCut
	}
	h.Set(errorTrailer, p.Code)
	return nil
}

// ended says why a query ended whose context was canceled: because the server stops, or because the client went away.
func (a *API) ended(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	if p, ok := errors.AsType[*problem.Problem](context.Cause(ctx)); ok {
		return p
	}
	return err
}

// session makes the session of a request.
func (a *API) session(ctx context.Context, req *QueryRequest, workers int) (*clientele.Session, error) {
	s := a.cfg.DB.NewSession()
	for _, name := range slices.Sorted(maps.Keys(req.Settings)) {
		text, err := settingText(name, req.Settings[name])
		if err != nil {
			return nil, err
		}
		if err := s.Set(name, text); err != nil {
			return nil, err
		}
		if n, err := strconv.Atoi(text); name == "threads" && err == nil {
			workers = min(workers, n)
		}
	}
	if err := s.Set("threads", strconv.Itoa(workers)); err != nil {
		return nil, err
	}
	if req.Schema != "" {
		res, err := s.Query(ctx, "USE "+quoteName(req.Schema))
		if err != nil {
			p := problem.From(err) // its place is one in the text above, not in the client's
			p.Detail = strings.TrimPrefix(p.Detail, fmt.Sprintf("line %d:%d: ", p.Line, p.Column))
			p.Line, p.Column = 0, 0
			return nil, p
		}
		if err := res.Close(); err != nil {
			return nil, err
		}
	}
	return s, nil
}
