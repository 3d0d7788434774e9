package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/clientele-db/clientele/server/problem"
)

func tableRoute() Route {
	return Route{
		Method: http.MethodGet, Path: "/api/v1/tables/{schema}/{name}", ID: "table",
		Summary: "Describe a table or a view",
		Params: []Param{
			{Name: "schema", In: "path", Doc: "The schema.", Schema: text(), Example: "main"},
			{Name: "name", In: "path", Doc: "The table or view.", Schema: text(), Example: "sales"},
		},
		Answers: []Answer{
			{Status: http.StatusOK, MediaTypes: []string{"application/json"}, Doc: "The table.", Schema: schemaOf[TableInfo]()},
			problemAnswer(http.StatusNotFound, "There is no such table or view (`TABLE_NOT_FOUND`)."),
		},
		Examples: []string{"$URL/api/v1/tables/main/sales"},
		serve: func(a *API, w http.ResponseWriter, r *http.Request) error {
			schema, name := strings.ToLower(r.PathValue("schema")), strings.ToLower(r.PathValue("name"))
			list, err := a.tables(r.Context(), "s.schema_name = "+quoteText(schema)+" AND t.table_name = "+quoteText(name))
			if err != nil {
				return a.ended(r.Context(), err)
			}
			if len(list.Schemas) == 0 || len(list.Schemas[0].Tables) == 0 {
				return problem.New(http.StatusNotFound, "TABLE_NOT_FOUND", fmt.Sprintf("there is no table %q in schema %q; /api/v1/tables lists all", name, schema))
			}
			return sendJSON(w, list.Schemas[0].Tables[0])
		},
	}
}

// quoteText writes an SQL string.
func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
