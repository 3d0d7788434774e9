package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/problem"
)

// object is a JSON object; encoding/json writes its members in the order of their names, so that a document is the same each time.
type object = map[string]any

func objectSchema() *jsonschema.Schema { return &jsonschema.Schema{Type: "object"} }

// Document returns the OpenAPI 3.1 document of routes.
func Document(routes []Route) ([]byte, error) {
	paths := object{}
	for i := range routes {
		r := &routes[i]
		item, ok := paths[r.Path].(object)
		if !ok {
			item = object{}
			paths[r.Path] = item
		}
		item[strings.ToLower(r.Method)] = r.operation(r.Method)
		if r.Method == http.MethodGet {
			item["head"] = r.operation(http.MethodHead)
		}
	}
	return json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{
			"title":       "Clientele",
			"version":     clientele.Version(),
			"description": "SQL over HTTP on a Clientele database. Every error is a problem document by RFC 9457; `code` is its stable name.",
			"license":     object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers":    []object{{"url": "/"}},
		"security":   []object{},
		"paths":      paths,
		"components": object{"schemas": object{"Problem": schemaOf[problem.Problem]()}},
	}, "", " ")
}

// operation describes a route under a method, GET's own or HEAD.
func (r *Route) operation(method string) object {
	op := object{"operationId": r.ID, "summary": r.Summary, "responses": r.responses(method)}
	if method == http.MethodHead {
		op["operationId"] = r.ID + "_head"
		op["summary"] = "The headers of GET alone"
	} else if r.Doc != "" {
		op["description"] = r.Doc
	}
	var params []object
	for _, p := range r.Params {
		params = append(params, object{
			"name": p.Name, "in": p.In, "description": p.Doc, "required": p.In == "path", "schema": p.Schema, "example": p.Example,
		})
	}
	if params != nil {
		op["parameters"] = params
	}
	if len(r.Bodies) > 0 {
		content := object{}
		for _, b := range r.Bodies {
			content[b.MediaType] = object{"schema": described(b.Schema, b.Doc), "example": b.Example}
		}
		op["requestBody"] = object{"required": true, "content": content}
	}
	return op
}

// allAnswers are those of the route and those that every route has; the route's own come first.
func (r *Route) allAnswers() []Answer {
	out := slices.Clone(r.Answers)
	for _, g := range guarded {
		if !slices.ContainsFunc(out, func(a Answer) bool { return a.Status == g.Status }) {
			out = append(out, g)
		}
	}
	return out
}

func (r *Route) responses(method string) object {
	out := object{}
	for _, a := range r.allAnswers() {
		answer := object{"description": a.Doc}
		if method != http.MethodHead {
			content := object{}
			for _, t := range a.MediaTypes {
				content[t] = object{"schema": a.schema(t)}
			}
			answer["content"] = content
		}
		headers := object{RequestIDHeader: object{"description": "The request's id in the server's log.", "schema": text()}}
		for _, name := range slices.Sorted(maps.Keys(a.Headers)) {
			headers[name] = object{"description": a.Headers[name], "schema": text()}
		}
		if a.Status == http.StatusServiceUnavailable {
			headers["Retry-After"] = object{"description": "After how many seconds to try again.", "schema": &jsonschema.Schema{Type: "integer"}}
		}
		answer["headers"] = headers
		out[strconv.Itoa(a.Status)] = answer
	}
	return out
}

// schema is that of an answer in a media type: JSON has a structure, all other forms are text or bytes.
func (a *Answer) schema(mediaType string) any {
	switch mediaType {
	case problemType:
		return object{"$ref": "#/components/schemas/Problem"}
	case "application/json":
		return a.Schema
	case "application/vnd.apache.arrow.stream":
		return object{"type": "string", "contentEncoding": "binary"}
	}
	return text()
}
