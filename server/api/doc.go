// Package api is the plain HTTP interface: SQL in, rows out as JSON, NDJSON, CSV, TSV or Arrow, and the catalog, health and metrics beside it.
//
// An endpoint is one file with one [Route] value, and one line in routes.go. A route says all that there is to know of an endpoint (path,
// parameters, bodies, answers), and both the handler and the OpenAPI document are made of it: what it does not declare is refused.
// A handler returns errors; the package turns each into a problem document, see package problem.
//
// It does not listen, guard or log: package server does.
package api
