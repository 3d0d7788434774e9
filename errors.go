package clientele

import (
	"context"
	"errors"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/sql"
	"github.com/clientele-db/clientele/storage"
	"github.com/clientele-db/clientele/storage/catalog"
)

// ErrClosed says that the database has been closed.
var ErrClosed = errors.New("the database is closed")

// Error is why a statement failed. Reach it by errors.As.
type Error struct {
	// Code is Trino's name of the error: SYNTAX_ERROR, COLUMN_NOT_FOUND, DIVISION_BY_ZERO … It is INTERNAL_ERROR for a fault
	// of the engine and not of the statement.
	Code string
	// Line and Column are where the statement is at fault, from 1; 0 where that is not known.
	Line, Column int
	// Text is the whole message: place, cause and, where one is known, the remedy.
	Text string
	// Hint is the remedy alone: did you mean 'customer'?
	Hint string
	err  error
}

// Error implements error.
func (e *Error) Error() string { return e.Text }

// Unwrap gives the error of the layer that found it.
func (e *Error) Unwrap() error { return e.err }

// userError gives an error of any layer its code and place. Errors that are no statement's (of files, of the context) stay as they are.
func userError(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	e := &Error{Text: err.Error(), err: err}
	if p, ok := errors.AsType[*sql.Error](err); ok {
		e.Code, e.Line, e.Column, e.Hint = "SYNTAX_ERROR", int(p.Pos.Line), int(p.Pos.Column), p.Hint
	} else if b, ok := errors.AsType[*bind.Error](err); ok {
		e.Code, e.Line, e.Column, e.Hint = string(b.Code), int(b.Pos.Line), int(b.Pos.Column), b.Hint
	} else if f, ok := errors.AsType[*fn.Error](err); ok {
		e.Code = string(f.Code)
	} else if errors.Is(err, mem.ErrLimit) {
		e.Code = "EXCEEDED_LOCAL_MEMORY_LIMIT"
	} else if errors.Is(err, catalog.ErrConflict) {
		e.Code = "TRANSACTION_CONFLICT"
	} else if errors.Is(err, catalog.ErrExists) {
		e.Code = "ALREADY_EXISTS"
	} else if errors.Is(err, storage.ErrReadOnly) {
		e.Code = "READ_ONLY_VIOLATION"
	} else if errors.Is(err, exec.ErrInternal) {
		e.Code = "INTERNAL_ERROR"
	} else if errors.Is(err, context.Canceled) {
		e.Code, e.Text = "USER_CANCELED", "the query was canceled"
	} else {
		return err
	}
	return e
}

// failure is an error of a statement that the facade itself finds.
func failure(code, text string) error { return &Error{Code: code, Text: text} }
