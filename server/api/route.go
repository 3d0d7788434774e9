package api

import (
	"net/http"

	"github.com/google/jsonschema-go/jsonschema"
)

// Route is one endpoint.
type Route struct {
	Method, Path string
	// ID names the operation in the OpenAPI document.
	ID string
	// Summary is a line; Doc, which may be empty, says more, in Markdown.
	Summary, Doc string
	Params       []Param
	// Bodies are the forms that a request's body may have; none means that there is no body.
	Bodies  []Body
	Answers []Answer
	// Examples are arguments of curl, $URL standing for the server's address.
	Examples []string

	serve func(*API, http.ResponseWriter, *http.Request) error
}

// Param is a parameter in the path or in the query. Those of the path are required, the others are not.
type Param struct {
	Name, In, Doc string
	Schema        *jsonschema.Schema
	Example       string
}

// Body is a form of the request's body.
type Body struct {
	MediaType, Doc string
	Schema         *jsonschema.Schema
	Example        any
}

// Answer is a form of the answer. Problems have no schema of their own.
type Answer struct {
	Status     int
	MediaTypes []string
	Doc        string
	Schema     *jsonschema.Schema
	// Headers are those that say more than HTTP's own, with their documentation.
	Headers map[string]string
}

// problem returns an answer that is a problem document.
func problemAnswer(status int, doc string) Answer {
	return Answer{Status: status, MediaTypes: []string{problemType}, Doc: doc}
}

// guarded are the answers that every route may give before its handler runs, or when it fails.
var guarded = []Answer{
	problemAnswer(http.StatusBadRequest, "The request has a query parameter that is not documented, or a value that makes no sense."),
	problemAnswer(http.StatusForbidden, "The request comes from a web page of another origin (`CROSS_ORIGIN`)."),
	problemAnswer(http.StatusMisdirectedRequest, "The Host header is not a loopback name (`UNKNOWN_HOST`)."),
	problemAnswer(http.StatusInternalServerError, "The server met an error of its own (`INTERNAL_ERROR`); its log has the cause."),
}

// text is the schema of a string.
func text() *jsonschema.Schema { return &jsonschema.Schema{Type: "string"} }

// schemaOf derives the schema of what T is marshalled to. Members are described by their tags.
func schemaOf[T any]() *jsonschema.Schema {
	s, err := jsonschema.For[T](nil)
	if err != nil {
		panic(err) // T is a type of this package, and routes are made at start
	}
	return s
}

// described adds a description to a schema.
func described(s *jsonschema.Schema, doc string) *jsonschema.Schema {
	s.Description = doc
	return s
}
