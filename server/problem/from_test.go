package problem_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/server/admission"
	"github.com/clientele-db/clientele/server/problem"
)

// statement returns the error of a statement as the facade gives it.
func statement(t *testing.T, sql string) error {
	t.Helper()
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(t.Context(), sql)
	return err
}

func TestFrom(t *testing.T) {
	secret := errors.New("open /home/someone/shop/meta: permission denied")
	for _, c := range []struct {
		err    error
		status int
		code   string
		retry  bool
	}{
		{statement(t, "SELEC"), 400, "SYNTAX_ERROR", false},
		{statement(t, "SELECT 1/0"), 422, "DIVISION_BY_ZERO", false},
		{fmt.Errorf("wrapped: %w", statement(t, "SELECT nothing")), 400, "COLUMN_NOT_FOUND", false},
		{&clientele.Error{Code: "TRANSACTION_CONFLICT"}, 409, "TRANSACTION_CONFLICT", false},
		{&clientele.Error{Code: "SOMETHING_NEW", Text: "x"}, 400, "SOMETHING_NEW", false},
		{&clientele.Error{Code: "USER_CANCELED"}, problem.StatusClientGone, "USER_CANCELED", false},
		{&clientele.Error{Code: "INTERNAL_ERROR", Text: secret.Error()}, 500, "INTERNAL_ERROR", false},
		{&exec.InternalError{Value: secret}, 500, "INTERNAL_ERROR", false},
		{secret, 500, "INTERNAL_ERROR", false},
		{admission.ErrBusy, 503, "TOO_MANY_QUERIES", true},
		{clientele.ErrClosed, 503, "SERVER_STOPPING", true},
		{context.Canceled, problem.StatusClientGone, "USER_CANCELED", false},
		{context.DeadlineExceeded, 503, "EXCEEDED_TIME_LIMIT", false},
		{&clientele.BadRow{}, 422, "BAD_ROW", false},
		{problem.New(418, "TEAPOT", "short"), 418, "TEAPOT", false},
	} {
		p := problem.From(c.err)
		if p.Status != c.status || p.Code != c.code || (p.Retry > 0) != c.retry {
			t.Errorf("%v: %+v", c.err, p)
		}
		if strings.Contains(string(p.Append(nil)), "someone") {
			t.Errorf("%v: the client is told %s", c.err, p.Append(nil))
		}
		if c.status == 500 && p.Unwrap() == nil {
			t.Errorf("%v: the cause is lost", c.err)
		}
	}
}

// TestMemory tells a query that is too large from one that came when others held the memory.
func TestMemory(t *testing.T) {
	database := mem.New("the database", "memory", 1000)
	query := database.Child("the query", "query_memory", 600)
	f := func(err error, want int) {
		t.Helper()
		p := problem.From(statementError(err))
		if p.Status != want || p.Title != http.StatusText(want) || p.Code != "EXCEEDED_LOCAL_MEMORY_LIMIT" || p.Detail == "" {
			t.Errorf("%+v", p)
		}
	}
	f(query.Reserve(700), http.StatusInsufficientStorage)
	if err := database.Reserve(500); err != nil {
		t.Fatal(err)
	}
	f(query.Reserve(550), http.StatusServiceUnavailable)
}

// statementError gives an error the code that the facade would.
func statementError(err error) error {
	return errors.Join(&clientele.Error{Code: "EXCEEDED_LOCAL_MEMORY_LIMIT", Text: err.Error()}, err)
}

func TestWrite(t *testing.T) {
	p := problem.New(http.StatusServiceUnavailable, "X", `<b> & "c"`)
	p.Retry = 3
	w := httptest.NewRecorder()
	w.Header().Set(problem.RequestIDHeader, "id-1")
	w.Header().Set("Trailer", "Clientele-Error")
	p.Write(w)
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if w.Code != 503 || w.Header().Get("Retry-After") != "3" || w.Header().Get("Trailer") != "" || got["detail"] != `<b> & "c"` || got["request_id"] != "id-1" || got["type"] != "about:blank" {
		t.Errorf("%d %v %v", w.Code, w.Header(), got)
	}
	if len(got) != 6 {
		t.Errorf("members that say nothing: %v", got)
	}
}
