package api

import (
	"net/http"
	"sync"
)

func openapiRoute() Route {
	document := sync.OnceValues(func() ([]byte, error) { return Document(Routes()) })
	return Route{
		Method: http.MethodGet, Path: "/api/v1/openapi.json", ID: "openapi",
		Summary:  "This interface as an OpenAPI document",
		Answers:  []Answer{{Status: http.StatusOK, MediaTypes: []string{"application/json"}, Doc: "An OpenAPI 3.1 document.", Schema: objectSchema()}},
		Examples: []string{"$URL/api/v1/openapi.json"},
		serve: func(_ *API, w http.ResponseWriter, _ *http.Request) error {
			body, err := document()
			if err != nil {
				return err
			}
			return sendBody(w, "application/json", body)
		},
	}
}
