package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server"
	"github.com/clientele-db/clientele/server/admission"
	"github.com/clientele-db/clientele/server/api"
	"github.com/clientele-db/clientele/server/metrics"
)

// contract holds the document to what is served: each answer must be documented, and each thing documented must have been seen.
type contract struct {
	doc  *openapi3.T
	seen map[string]bool
}

func newContract(t *testing.T, srv *httptest.Server) *contract {
	t.Helper()
	resp, err := srv.Client().Get(srv.URL + "/api/v1/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &contract{doc, map[string]bool{}}
}

// documented lists all that the document says there is, in the words of check.
func (c *contract) documented() []string {
	var out []string
	for path, item := range c.doc.Paths.Map() {
		for method, op := range item.Operations() {
			at := method + " " + path
			for _, p := range op.Parameters {
				out = append(out, fmt.Sprintf("%s parameter %s in %s", at, p.Value.Name, p.Value.In))
			}
			if op.RequestBody != nil {
				for mediaType := range op.RequestBody.Value.Content {
					out = append(out, at+" body "+mediaType)
				}
			}
			for status, answer := range op.Responses.Map() {
				if len(answer.Value.Content) == 0 {
					out = append(out, at+" answers "+status)
				}
				for mediaType := range answer.Value.Content {
					out = append(out, at+" answers "+status+" "+mediaType)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// check notes a request and its answer, and validates both against the document; path is the documented one. A request that is wrong on
// purpose is not validated.
func (c *contract) check(t *testing.T, path string, params map[string]string, req *http.Request, body []byte, resp *http.Response) {
	t.Helper()
	defer resp.Body.Close()
	item := c.doc.Paths.Value(path)
	if item == nil || item.GetOperation(req.Method) == nil {
		t.Errorf("%s %s is served and not documented", req.Method, path)
		return
	}
	op := item.GetOperation(req.Method)
	at := req.Method + " " + path
	for name := range params {
		c.seen[at+" parameter "+name+" in path"] = true
	}
	for name := range req.URL.Query() {
		c.seen[at+" parameter "+name+" in query"] = true
	}
	if body != nil {
		mediaType, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
		c.seen[at+" body "+mediaType] = true
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Errorf("%s: %v", at, err)
	}
	mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	seen := fmt.Sprintf("%s answers %d", at, resp.StatusCode)
	if req.Method != http.MethodHead {
		seen += " " + mediaType
	}
	c.seen[seen] = true
	answer := op.Responses.Value(fmt.Sprint(resp.StatusCode))
	if answer == nil {
		t.Errorf("%s: %d is not documented", at, resp.StatusCode)
		return
	}
	if resp.StatusCode == http.StatusOK || resp.StatusCode >= 500 {
		again, _ := http.NewRequestWithContext(t.Context(), req.Method, req.URL.String(), bytes.NewReader(body))
		again.Header = req.Header
		in := &openapi3filter.RequestValidationInput{
			Request: again, PathParams: params, Route: &routers.Route{Spec: c.doc, Path: path, PathItem: item, Method: req.Method, Operation: op},
		}
		if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil {
			t.Errorf("%s: the request is not as documented: %v", at, err)
		}
		out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: resp.StatusCode, Header: resp.Header, Options: &openapi3filter.Options{IncludeResponseStatus: true}}
		if err := openapi3filter.ValidateResponse(t.Context(), out.SetBodyBytes(raw)); err != nil && req.Method != http.MethodHead {
			t.Errorf("%s: the answer is not as documented: %v\n%s", at, err, raw)
		}
	}
	for name, h := range answer.Value.Headers {
		if v := resp.Header.Get(name); v == "" && name != "Clientele-Rows-Affected" {
			t.Errorf("%s: %d lacks the header %s: %s", at, resp.StatusCode, name, h.Value.Description)
		}
	}
}

// asText decodes bodies that are text.
func asText(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	raw, err := io.ReadAll(body)
	return string(raw), err
}

// call is a request to a documented path.
type call struct {
	path   string // documented
	target string // asked for; path if empty
	params map[string]string
	method string // GET if empty
	header http.Header
	body   string
}

func (c *contract) call(t *testing.T, base string, k call) int {
	t.Helper()
	if k.target == "" {
		k.target = k.path
	}
	if k.method == "" {
		k.method = http.MethodGet
	}
	var body []byte
	if k.body != "" {
		body = []byte(k.body)
	}
	req, err := http.NewRequestWithContext(t.Context(), k.method, base+k.target, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range k.header {
		req.Header[name] = v
		if name == "Host" {
			req.Host = v[0]
		}
	}
	if body != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "text/plain")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	c.check(t, k.path, k.params, req, body, resp)
	return resp.StatusCode
}

// TestDocument calls every route in every way, and compares what was seen with what the document says.
func TestDocument(t *testing.T) {
	for _, mediaType := range []string{
		"application/x-ndjson", "text/csv", "text/tab-separated-values", "application/vnd.apache.arrow.stream",
		"application/sql", "application/x-www-form-urlencoded", "text/html",
	} {
		openapi3filter.RegisterBodyDecoder(mediaType, asText)
	}
	srv := start(t, server.Config{BodyBytes: 1 << 10, PieceTimeout: time.Second}, shop)
	c := newContract(t, srv)
	one := func(want int, k call) {
		t.Helper()
		if got := c.call(t, srv.URL, k); got != want {
			t.Errorf("%s %s: %d, want %d", k.method, k.path, got, want)
		}
	}
	gets := []call{
		{path: "/api/v1/tables"},
		{path: "/api/v1/tables/{schema}/{name}", target: "/api/v1/tables/main/sales", params: map[string]string{"schema": "main", "name": "sales"}},
		{path: "/api/v1/models"},
		{path: "/healthz"},
		{path: "/readyz"},
		{path: "/metrics"},
		{path: "/api/v1/openapi.json"},
		{path: "/"},
	}
	const query = "/api/v1/query"
	post := func(want int, header http.Header, body string) {
		t.Helper()
		one(want, call{path: query, method: http.MethodPost, header: header, body: body})
	}
	for _, k := range gets {
		for _, k.method = range []string{http.MethodGet, http.MethodHead} {
			want := http.StatusOK
			if k.path == "/api/v1/models" {
				restore := api.SetListModels("SELECT 'main', 'churn', BIGINT '2', 'forest', '2024-02-29 13:05:00', BIGINT '100', BIGINT '5000', 'Who leaves', 'SELECT 1'")
				one(want, k)
				restore()
			}
			one(want, k)
		}
	}
	for _, k := range append(gets, call{path: query, method: http.MethodPost, body: "SELECT 1"}) {
		methods := []string{http.MethodGet, http.MethodHead}
		if k.method != "" {
			methods = []string{k.method}
		}
		for _, k.method = range methods {
			k.header = http.Header{"Origin": {"http://shop.example"}}
			one(http.StatusForbidden, k)
			k.header = http.Header{"Host": {"shop.example"}}
			one(http.StatusMisdirectedRequest, k)
			k.header = nil
			plain := k.target
			if plain == "" {
				plain = k.path
			}
			wrong := k
			wrong.target = plain + "?colour=blue"
			if got, err := srv.Client().Do(must(http.NewRequestWithContext(t.Context(), k.method, srv.URL+wrong.target, strings.NewReader(k.body)))); err != nil || got.StatusCode != http.StatusBadRequest {
				t.Errorf("%s: %v %v", wrong.target, got, err)
			} else {
				req := must(http.NewRequestWithContext(t.Context(), k.method, srv.URL+plain, nil))
				c.check(t, k.path, k.params, req, nil, got)
			}
		}
	}
	for _, m := range []string{http.MethodGet, http.MethodHead} {
		one(http.StatusNotFound, call{path: "/api/v1/tables/{schema}/{name}", method: m, target: "/api/v1/tables/main/nothing", params: map[string]string{"schema": "main", "name": "nothing"}})
	}

	for _, f := range []string{"json", "ndjson", "csv", "tsv", "arrow"} {
		one(http.StatusOK, call{path: query, target: query + "?format=" + f + "&schema=main", method: http.MethodPost, body: "SELECT * FROM sales"})
	}
	for _, mediaType := range []string{"application/sql", "application/x-www-form-urlencoded", "text/plain"} {
		post(http.StatusOK, http.Header{"Content-Type": {mediaType}}, "INSERT INTO sales VALUES (9, 'West', 1)")
	}
	asJSON := http.Header{"Content-Type": {"application/json"}}
	post(http.StatusOK, asJSON, `{"sql": "SELECT ? AS a, ? AS b", "parameters": [1, null], "schema": "main", "settings": {"threads": 1, "time_zone": "UTC"}}`)
	post(http.StatusBadRequest, nil, "SELEC")
	post(http.StatusNotAcceptable, http.Header{"Accept": {"image/png"}}, "SELECT 1")
	post(http.StatusConflict, nil, "CREATE TABLE sales (a bigint)")
	post(http.StatusRequestEntityTooLarge, nil, "SELECT 1 --"+strings.Repeat("x", 2000))
	post(http.StatusUnsupportedMediaType, http.Header{"Content-Type": {"image/png"}}, "SELECT 1")
	post(http.StatusUnprocessableEntity, nil, "SELECT 1 / 0")
	post(http.StatusInsufficientStorage, asJSON, `{"sql": "SELECT x * y AS p FROM UNNEST(sequence(1, 1000)) AS t(x), UNNEST(sequence(1, 1000)) AS u(y) ORDER BY p", "settings": {"query_memory": "1MB"}}`)
	c.bodyTimeout(t, srv)
	c.broken(t, srv)
	c.stopping(t)

	want := c.documented()
	for _, w := range want {
		if !c.seen[w] {
			t.Errorf("documented and not seen: %s", w)
		}
	}
	for s := range c.seen {
		if !slices.Contains(want, s) && !strings.HasSuffix(s, "body image/png") {
			t.Errorf("seen and not documented: %s", s)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// bodyTimeout sends half a body and no more.
func (c *contract) bodyTimeout(t *testing.T, srv *httptest.Server) {
	t.Helper()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nSELECT")
	answered(t, c, conn, http.StatusRequestTimeout)
}

// broken calls every route with a handler that panics.
func (c *contract) broken(t *testing.T, srv *httptest.Server) {
	t.Helper()
	var log bytes.Buffer
	a := api.NewWith(api.Config{Log: slog.New(slog.NewTextHandler(&log, nil)), Ready: func() bool { return true }}, api.Broken(api.Routes()))
	for _, r := range api.Routes() {
		for _, method := range []string{r.Method, http.MethodHead} {
			if method == http.MethodHead && r.Method != http.MethodGet {
				continue
			}
			path := strings.NewReplacer("{schema}", "main", "{name}", "sales").Replace(r.Path)
			req := httptest.NewRequestWithContext(t.Context(), method, path, nil)
			w := httptest.NewRecorder()
			w.Header().Set(api.RequestIDHeader, "planted") // by package server
			log.Reset()
			a.ServeHTTP(w, req)
			if body := w.Body.String(); w.Code != http.StatusInternalServerError || strings.Contains(body, "secret") || !strings.Contains(body, `"request_id":"planted"`) {
				t.Errorf("%s %s: %d %s", method, r.Path, w.Code, body)
			}
			if !strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), "request_id=planted") || !strings.Contains(log.String(), "contract_test.go") && !strings.Contains(log.String(), "export_test.go") {
				t.Errorf("%s %s: the log lacks the cause: %s", method, r.Path, log.String())
			}
			resp := w.Result()
			if method == http.MethodHead {
				resp.Body = http.NoBody
			}
			req = must(http.NewRequestWithContext(t.Context(), method, srv.URL+path, nil))
			params := map[string]string{}
			if path != r.Path {
				params = map[string]string{"schema": "main", "name": "sales"}
			}
			var body []byte
			if len(r.Bodies) > 0 {
				body = []byte("SELECT 1")
				req.Header.Set("Content-Type", "text/plain")
			}
			c.check(t, r.Path, params, req, body, resp)
		}
	}
}

// stopping calls what is refused while the server stops.
func (c *contract) stopping(t *testing.T) {
	t.Helper()
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	gate := admission.New(admission.Config{})
	a := api.New(api.Config{DB: db, Gate: gate, Metrics: metrics.New(db, gate), Log: slog.New(slog.DiscardHandler), Ready: func() bool { return false }})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(api.RequestIDHeader, "x")
		a.ServeHTTP(w, r)
	}))
	defer srv.Close()
	for _, k := range []call{
		{path: "/readyz"},
		{path: "/readyz", method: http.MethodHead},
		{path: "/api/v1/query", method: http.MethodPost, body: "SELECT 1"},
	} {
		if got := c.call(t, srv.URL, k); got != http.StatusServiceUnavailable {
			t.Errorf("%s %s while stopping: %d", k.method, k.path, got)
		}
	}
	if got := c.call(t, srv.URL, call{path: "/healthz"}); got != http.StatusOK {
		t.Errorf("/healthz while stopping: %d", got)
	}
}

// answered reads an answer of the query route from a connection.
func answered(t *testing.T, c *contract, conn net.Conn, want int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	resp, err := readResponse(conn)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != want {
		t.Errorf("%d, want %d", resp.StatusCode, want)
	}
	c.check(t, "/api/v1/query", nil, must(http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/api/v1/query", nil)), nil, resp)
}
