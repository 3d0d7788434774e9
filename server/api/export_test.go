package api

import "net/http"

// NewWith returns the endpoints of other routes than Routes.
func NewWith(cfg Config, routes []Route) *API { return newAPI(cfg, routes) }

// Broken returns routes whose handlers panic.
func Broken(routes []Route) []Route {
	for i := range routes {
		routes[i].serve = func(*API, http.ResponseWriter, *http.Request) error { panic("planted: secret of the server") }
	}
	return routes
}

// SetListModels changes the statement that lists the models, and returns what sets it back.
func SetListModels(sql string) func() {
	old := listModels
	listModels = sql
	return func() { listModels = old }
}

// Negotiated is the name of the format that an Accept header gets, "" for none.
func Negotiated(accept string) string {
	if f := negotiate(accept); f != nil {
		return f.name
	}
	return ""
}
