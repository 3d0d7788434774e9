package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strings"

	"github.com/clientele-db/clientele"
)

//go:embed index.html
var indexPage string

// indexTemplate writes the page for people.
var indexTemplate = template.Must(template.New("index").Parse(indexPage))

// indexPolicy lets the page load nothing but its own style.
const indexPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func indexRoute() Route {
	return Route{
		Method: http.MethodGet, Path: "/", ID: "index",
		Summary:  "A page that lists the endpoints",
		Answers:  []Answer{{Status: http.StatusOK, MediaTypes: []string{"text/html"}, Doc: "The page.", Schema: text()}},
		Examples: []string{"$URL/"},
		serve: func(_ *API, w http.ResponseWriter, r *http.Request) error {
			var page struct {
				Version string
				Routes  []Route
			}
			page.Version = clientele.Version()
			for _, route := range Routes() {
				for i, e := range route.Examples {
					route.Examples[i] = strings.ReplaceAll(e, "$URL", "http://"+r.Host)
				}
				page.Routes = append(page.Routes, route)
			}
			var out bytes.Buffer
			if err := indexTemplate.Execute(&out, page); err != nil {
				return err
			}
			w.Header().Set("Content-Security-Policy", indexPolicy)
			return sendBody(w, "text/html; charset=utf-8", out.Bytes())
		},
	}
}
