package api

import (
	"errors"
	"net/http"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/server/problem"
	"github.com/clientele-db/clientele/server/wire"
)

// showModels lists the models. A variable for tests alone.
var showModels = "SHOW MODELS"

// ModelList is the answer to a listing of models. It is written row by row; the type documents it.
type ModelList struct {
	Models []map[string]any `json:"models" jsonschema:"The models, each an object with the columns of SHOW MODELS."`
}

func modelsRoute() Route {
	return Route{
		Method: http.MethodGet, Path: "/api/v1/models", ID: "models",
		Summary: "List the models that were trained",
		Doc:     "What `SHOW MODELS` lists, an object a model; values are written as in answers to queries.",
		Answers: []Answer{
			{Status: http.StatusOK, MediaTypes: []string{"application/json"}, Doc: "The models.", Schema: schemaOf[ModelList]()},
			problemAnswer(http.StatusNotImplemented, "This version trains no models (`NOT_SUPPORTED`)."),
		},
		Examples: []string{"$URL/api/v1/models"},
		serve: func(a *API, w http.ResponseWriter, r *http.Request) error {
			err := a.listObjects(w, r, "models", showModels)
			if e, ok := errors.AsType[*clientele.Error](err); ok && e.Code == "NOT_SUPPORTED" {
				return problem.New(http.StatusNotImplemented, e.Code, "this version trains no models")
			}
			return err
		},
	}
}

// listObjects answers with the rows of a statement as objects, in one member of an object.
func (a *API) listObjects(w http.ResponseWriter, r *http.Request, member, sql string) error {
	ctx := r.Context()
	res, err := a.cfg.DB.Query(ctx, sql)
	if err != nil {
		return a.ended(ctx, err)
	}
	defer res.Close() //nolint:errcheck // the batches tell what went wrong
	var rows kernel.Dense
	var names [][]byte
	var values []*wire.JSONValue
	for i, name := range wire.UniqueNames(res.Columns(), "") {
		names = append(names, append(wire.AppendJSONString(nil, []byte(name)), ':'))
		values = append(values, wire.NewJSONValue(res.Columns()[i].Type, nil))
	}
	out := append(wire.AppendJSONString([]byte{'{'}, []byte(member)), ':', '[')
	empty := len(out)
	for {
		b, err := res.Batch(ctx)
		if err != nil {
			return a.ended(ctx, err)
		}
		if b == nil {
			break
		}
		cols, err := rows.Load(b)
		if err != nil {
			return err
		}
		for k := range b.K {
			if len(out) > empty {
				out = append(out, ',')
			}
			out = append(out, '\n', '{')
			for i, v := range cols {
				if i > 0 {
					out = append(out, ',')
				}
				out = append(out, names[i]...)
				out = values[i].Append(out, v, k)
			}
			out = append(out, '}')
		}
	}
	return sendBody(w, "application/json", append(out, ']', '}', '\n'))
}
