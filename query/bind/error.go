package bind

import (
	"errors"
	"fmt"
	"strings"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/query/sql"
)

// Code is the class of an error, by Trino's name for it. Codes are stable.
type Code string

// The codes.
const (
	AmbiguousName           Code = "AMBIGUOUS_NAME"
	CatalogNotFound         Code = "CATALOG_NOT_FOUND"
	ColumnAlreadyExists     Code = "COLUMN_ALREADY_EXISTS"
	ColumnNotFound          Code = "COLUMN_NOT_FOUND"
	ColumnTypeUnknown       Code = "COLUMN_TYPE_UNKNOWN"
	DuplicateColumnName     Code = "DUPLICATE_COLUMN_NAME"
	DuplicateNamedQuery     Code = "DUPLICATE_NAMED_QUERY"
	DuplicateProperty       Code = "DUPLICATE_PROPERTY"
	DuplicateWindowName     Code = "DUPLICATE_WINDOW_NAME"
	ExpressionNotAggregate  Code = "EXPRESSION_NOT_AGGREGATE"
	ExpressionNotConstant   Code = "EXPRESSION_NOT_CONSTANT"
	ExpressionNotInDistinct Code = "EXPRESSION_NOT_IN_DISTINCT"
	ExpressionNotScalar     Code = "EXPRESSION_NOT_SCALAR"
	FunctionNotAggregate    Code = "FUNCTION_NOT_AGGREGATE"
	FunctionNotFound        Code = "FUNCTION_NOT_FOUND"
	FunctionNotWindow       Code = "FUNCTION_NOT_WINDOW"
	GenericUserError        Code = "GENERIC_USER_ERROR"
	InvalidArguments        Code = "INVALID_ARGUMENTS"
	InvalidColumnReference  Code = "INVALID_COLUMN_REFERENCE"
	InvalidFunctionArgument Code = "INVALID_FUNCTION_ARGUMENT"
	InvalidLimitClause      Code = "INVALID_LIMIT_CLAUSE"
	InvalidLiteral          Code = "INVALID_LITERAL"
	InvalidParameterUsage   Code = "INVALID_PARAMETER_USAGE"
	InvalidSessionProperty  Code = "INVALID_SESSION_PROPERTY"
	InvalidView             Code = "INVALID_VIEW"
	InvalidWindowFrame      Code = "INVALID_WINDOW_FRAME"
	InvalidWindowReference  Code = "INVALID_WINDOW_REFERENCE"
	MismatchedColumnAliases Code = "MISMATCHED_COLUMN_ALIASES"
	InvalidModelProperty    Code = "INVALID_MODEL_PROPERTY"
	ModelAlreadyExists      Code = "MODEL_ALREADY_EXISTS"
	ModelNotFound           Code = "MODEL_NOT_FOUND"
	MissingColumnName       Code = "MISSING_COLUMN_NAME"
	MissingGroupBy          Code = "MISSING_GROUP_BY"
	MissingOrderBy          Code = "MISSING_ORDER_BY"
	MissingOver             Code = "MISSING_OVER"
	NestedAggregation       Code = "NESTED_AGGREGATION"
	NestedWindow            Code = "NESTED_WINDOW"
	NotFound                Code = "NOT_FOUND"
	NotSupported            Code = "NOT_SUPPORTED"
	NumericValueOutOfRange  Code = "NUMERIC_VALUE_OUT_OF_RANGE"
	SchemaAlreadyExists     Code = "SCHEMA_ALREADY_EXISTS"
	SchemaNotFound          Code = "SCHEMA_NOT_FOUND"
	SyntaxError             Code = "SYNTAX_ERROR"
	TableAlreadyExists      Code = "TABLE_ALREADY_EXISTS"
	TableHasNoColumns       Code = "TABLE_HAS_NO_COLUMNS"
	TableNotFound           Code = "TABLE_NOT_FOUND"
	TooManyGroupingSets     Code = "TOO_MANY_GROUPING_SETS"
	TypeMismatch            Code = "TYPE_MISMATCH"
	TypeNotFound            Code = "TYPE_NOT_FOUND"
	UnsupportedSubquery     Code = "UNSUPPORTED_SUBQUERY"
	ViewIsRecursive         Code = "VIEW_IS_RECURSIVE"
)

// Error is a fault of the statement: a name that is not there, types that do not fit.
type Error struct {
	Code    Code
	Pos     sql.Pos // the zero Pos when there is no place to point at
	Message string
	Hint    string // a clause, "" when there is none
	Err     error  // the cause, nil when the fault was found here
}

// Error renders: line 1:8: Column 'custmer' cannot be resolved; did you mean 'customer'?
func (e *Error) Error() string {
	var b strings.Builder
	if e.Pos.Line > 0 {
		fmt.Fprintf(&b, "line %d:%d: ", e.Pos.Line, e.Pos.Column)
	}
	b.WriteString(e.Message)
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// errorAt returns an error that points at the beginning of n.
func errorAt(n sql.Node, code Code, format string, args ...any) *Error {
	return &Error{Code: code, Pos: n.Pos(), Message: fmt.Sprintf(format, args...)}
}

// hint adds a suggestion.
func (e *Error) hint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// nearest suggests the candidate that word was most likely meant to be, if there is one.
func (e *Error) nearest(word string, candidates []string) *Error {
	if near, ok := sql.Nearest(word, candidates); ok {
		e.Hint = "did you mean '" + near + "'?"
	}
	return e
}

// positioned gives an error of a function or of a value the place of the call that it came from.
func positioned(n sql.Node, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	code := GenericUserError
	if f, ok := errors.AsType[*fn.Error](err); ok {
		code = Code(f.Code)
	}
	return &Error{Code: code, Pos: n.Pos(), Message: err.Error(), Err: err}
}

// unsupported says that a construct is understood but not offered.
func unsupported(n sql.Node, format string, args ...any) *Error {
	return errorAt(n, NotSupported, format, args...)
}
