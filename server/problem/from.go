package problem

import (
	"context"
	"errors"
	"net/http"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/server/admission"
)

// retrySeconds is when a client should come back to a server that was too busy: queries take milliseconds.
const retrySeconds = 1

// statuses are those of codes that are no plain fault of the statement, which is 400.
var statuses = map[string]int{
	// The statement is right, and met a value that it cannot compute with.
	"DIVISION_BY_ZERO":            http.StatusUnprocessableEntity,
	"NUMERIC_VALUE_OUT_OF_RANGE":  http.StatusUnprocessableEntity,
	"INVALID_CAST_ARGUMENT":       http.StatusUnprocessableEntity,
	"INVALID_FUNCTION_ARGUMENT":   http.StatusUnprocessableEntity,
	"JSON_INPUT_CONVERSION_ERROR": http.StatusUnprocessableEntity,
	"DUPLICATE_MAP_KEY":           http.StatusUnprocessableEntity,
	"SUBQUERY_MULTIPLE_ROWS":      http.StatusUnprocessableEntity,
	"CONSTRAINT_VIOLATION":        http.StatusUnprocessableEntity,

	"PERMISSION_DENIED":   http.StatusForbidden,
	"READ_ONLY_VIOLATION": http.StatusForbidden,

	// What the statement makes is there already, or changed underneath it.
	"TABLE_ALREADY_EXISTS":  http.StatusConflict,
	"SCHEMA_ALREADY_EXISTS": http.StatusConflict,
	"COLUMN_ALREADY_EXISTS": http.StatusConflict,
	"ALREADY_EXISTS":        http.StatusConflict,
	"SCHEMA_NOT_EMPTY":      http.StatusConflict,
	"TRANSACTION_CONFLICT":  http.StatusConflict,

	"EXCEEDED_LOCAL_MEMORY_LIMIT":    http.StatusInsufficientStorage,
	"EXCEEDED_FUNCTION_MEMORY_LIMIT": http.StatusInsufficientStorage,
}

// Internal is an error that tells the client nothing; cause is for the log.
func Internal(cause error) *Problem {
	p := New(http.StatusInternalServerError, "INTERNAL_ERROR", "the server met an error of its own; its log has the cause under this request's id")
	p.cause = cause
	return p
}

// Stopping says that the server takes no more queries.
func Stopping() *Problem {
	p := New(http.StatusServiceUnavailable, "SERVER_STOPPING", "the server is stopping")
	p.Retry = 5
	return p
}

// From turns an error into a problem.
func From(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if e, ok := errors.AsType[*clientele.Error](err); ok {
		return fromStatement(e, err)
	}
	var p *Problem
	switch {
	case errors.Is(err, admission.ErrBusy):
		p = New(http.StatusServiceUnavailable, "TOO_MANY_QUERIES", err.Error()+"; try again in a moment")
		p.Retry = retrySeconds
	case errors.Is(err, clientele.ErrClosed):
		p = Stopping()
	case errors.Is(err, context.Canceled):
		p = New(StatusClientGone, "USER_CANCELED", "the query was canceled")
	case errors.Is(err, context.DeadlineExceeded):
		p = New(http.StatusServiceUnavailable, "EXCEEDED_TIME_LIMIT", "the query took longer than it may")
	default:
		if bad, ok := errors.AsType[*clientele.BadRow](err); ok {
			return New(http.StatusUnprocessableEntity, "BAD_ROW", bad.Error())
		}
		return Internal(err)
	}
	p.cause = err
	return p
}

// fromStatement turns an error of a statement into a problem.
func fromStatement(e *clientele.Error, err error) *Problem {
	status, ok := statuses[e.Code]
	switch {
	case ok:
	case e.Code == "INTERNAL_ERROR":
		return Internal(e)
	case e.Code == "USER_CANCELED":
		status = StatusClientGone
	default:
		status = http.StatusBadRequest
	}
	p := New(status, e.Code, e.Text)
	p.Line, p.Column, p.Hint, p.cause = e.Line, e.Column, e.Hint, e
	if limit, ok := errors.AsType[*mem.LimitError](err); ok && limit.Setting != "query_memory" {
		// The queries that run side by side hold all there is: it may fit when they have ended.
		p.Status, p.Title, p.Retry = http.StatusServiceUnavailable, title(http.StatusServiceUnavailable), retrySeconds
	}
	return p
}
