package exec

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/clientele-db/clientele/engine/fn"
)

// ErrInternal is the class of errors that are bugs of the engine, not of the statement. The concrete type is *InternalError.
var ErrInternal = errors.New("internal error")

// InternalError is a panic in a worker, turned into an error of its query.
type InternalError struct {
	Value any
	Stack []byte
}

// Error implements error.
func (e *InternalError) Error() string { return fmt.Sprintf("internal error: %v", e.Value) }

// Unwrap makes errors.Is(err, ErrInternal) true.
func (e *InternalError) Unwrap() error { return ErrInternal }

// protect calls f and returns a panic in it as an *InternalError.
func protect(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &InternalError{Value: r, Stack: debug.Stack()}
		}
	}()
	return f()
}

// The codes of errors that operators themselves find in a statement's data.
const (
	codeMultipleRows fn.Code = "SUBQUERY_MULTIPLE_ROWS"
	codeTooManyRows  fn.Code = "EXCEEDED_LOCAL_MEMORY_LIMIT"
)

var errMultipleRows = &fn.Error{Code: codeMultipleRows, Message: "Scalar sub-query has returned multiple rows"}
