package api

import "net/http"

// Health is the answer of the checks.
type Health struct {
	Status string `json:"status" jsonschema:"ok, or ready."`
}

func healthRoute() Route {
	return Route{
		Method: http.MethodGet, Path: "/healthz", ID: "health",
		Summary:  "Whether the process lives",
		Doc:      "It answers as long as the process can, also while the server is stopping.",
		Answers:  []Answer{{Status: http.StatusOK, MediaTypes: []string{"application/json"}, Doc: "It does.", Schema: schemaOf[Health]()}},
		Examples: []string{"$URL/healthz"},
		serve:    func(_ *API, w http.ResponseWriter, _ *http.Request) error { return sendJSON(w, Health{"ok"}) },
	}
}
