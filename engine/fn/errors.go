package fn

import "fmt"

// Code is the class of a user's error, by Trino's name for it.
type Code string

// The codes that functions return.
const (
	DivisionByZero    Code = "DIVISION_BY_ZERO"
	OutOfRange        Code = "NUMERIC_VALUE_OUT_OF_RANGE"
	InvalidCast       Code = "INVALID_CAST_ARGUMENT"
	InvalidArgument   Code = "INVALID_FUNCTION_ARGUMENT"
	FunctionNotFound  Code = "FUNCTION_NOT_FOUND" // no overload takes these argument types
	TypeMismatch      Code = "TYPE_MISMATCH"
	ExceededLimit     Code = "EXCEEDED_FUNCTION_MEMORY_LIMIT"
	NotSupported      Code = "NOT_SUPPORTED"
	InvalidJSON       Code = "JSON_INPUT_CONVERSION_ERROR"
	DuplicateArgument Code = "DUPLICATE_MAP_KEY"
)

// Error is an error that the user's values or types caused.
type Error struct {
	Code    Code
	Message string
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

func errorf(c Code, format string, args ...any) error {
	return &Error{Code: c, Message: fmt.Sprintf(format, args...)}
}

var errDivisionByZero = &Error{DivisionByZero, "Division by zero"}
