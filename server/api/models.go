package api

import (
	"net/http"
	"strings"

	"github.com/clientele-db/clientele"
)

// ModelList is the answer to a listing of models.
type ModelList struct {
	Models []ModelInfo `json:"models" jsonschema:"The models, by schema, name and version."`
}

// ModelInfo describes a version of a model.
type ModelInfo struct {
	Schema      string `json:"schema" jsonschema:"Its schema."`
	Name        string `json:"name" jsonschema:"Its name."`
	Version     int64  `json:"version" jsonschema:"Its version, from 1."`
	Type        string `json:"type" jsonschema:"The algorithm that trained it."`
	Created     string `json:"created" jsonschema:"When it was trained: 2024-02-29T13:05:00Z."`
	Rows        int64  `json:"rows" jsonschema:"How many rows it was trained on."`
	Bytes       int64  `json:"bytes" jsonschema:"What it takes."`
	Description string `json:"description" jsonschema:"What it is, in a line."`
	Query       string `json:"query" jsonschema:"The query whose rows it was trained on."`
}

// listModels is a variable for tests alone.
var listModels = `SELECT schema_name, model_name, version, type, created, "rows", bytes, description, query FROM system.models ORDER BY 1, 2, 3`

func modelsRoute() Route {
	return Route{
		Method: http.MethodGet, Path: "/api/v1/models", ID: "models",
		Summary:  "List the models that were trained",
		Doc:      "The models of all schemas; `SHOW MODELS` lists those of one, `DESCRIBE MODEL` says more of one.",
		Answers:  []Answer{{Status: http.StatusOK, MediaTypes: []string{"application/json"}, Doc: "The models.", Schema: schemaOf[ModelList]()}},
		Examples: []string{"$URL/api/v1/models"},
		serve: func(a *API, w http.ResponseWriter, r *http.Request) error {
			list := ModelList{[]ModelInfo{}}
			err := a.each(r.Context(), listModels, func(row clientele.Row) error {
				text := func(i int) string { s, _ := row[i].(string); return s }
				count := func(i int) int64 { n, _ := row[i].(int64); return n }
				list.Models = append(list.Models, ModelInfo{
					text(0), text(1), count(2), text(3), strings.Replace(text(4), " ", "T", 1) + "Z", count(5), count(6), text(7), text(8),
				})
				return nil
			})
			if err != nil {
				return a.ended(r.Context(), err)
			}
			return sendJSON(w, list)
		},
	}
}
