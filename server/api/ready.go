package api

import (
	"net/http"

	"github.com/clientele-db/clientele/server/problem"
)

func readyRoute() Route {
	return Route{
		Method: http.MethodGet, Path: "/readyz", ID: "ready",
		Summary: "Whether the server takes queries",
		Answers: []Answer{
			{Status: http.StatusOK, MediaTypes: []string{"application/json"}, Doc: "It does: the database is open.", Schema: schemaOf[Health]()},
			problemAnswer(http.StatusServiceUnavailable, "It does not: it is stopping (`SERVER_STOPPING`)."),
		},
		Examples: []string{"$URL/readyz"},
		serve: func(a *API, w http.ResponseWriter, _ *http.Request) error {
			if !a.cfg.Ready() {
				return problem.Stopping()
			}
			return sendJSON(w, Health{"ready"})
		},
	}
}
