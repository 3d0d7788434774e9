package api

import (
	"net/http"

	"github.com/clientele-db/clientele/server/metrics"
)

func metricsRoute() Route {
	return Route{
		Method: http.MethodGet, Path: "/metrics", ID: "metrics",
		Summary:  "Figures for Prometheus",
		Doc:      "Requests by route and status, durations, queries that run and wait, rows and bytes sent, memory, the Go runtime.",
		Answers:  []Answer{{Status: http.StatusOK, MediaTypes: []string{metrics.MediaType}, Doc: "Prometheus' text format.", Schema: text()}},
		Examples: []string{"$URL/metrics"},
		serve: func(a *API, w http.ResponseWriter, r *http.Request) error {
			plain := r.Clone(r.Context()) // the one form that is documented
			plain.Header.Del("Accept")
			a.cfg.Metrics.Handler().ServeHTTP(w, plain)
			return nil
		},
	}
}
