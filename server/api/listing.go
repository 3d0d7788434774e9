package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/problem"
)

// each runs a statement of the server's own and calls f for each row, as Go values by clientele.Row.
func (a *API) each(ctx context.Context, sql string, f func(clientele.Row) error) error {
	res, err := a.cfg.DB.Query(ctx, sql)
	if err != nil {
		return err
	}
	defer res.Close() //nolint:errcheck // the rows tell what went wrong
	for row, err := range res.Rows(ctx) {
		if err != nil {
			return err
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return nil
}

// sendJSON sends a value as the answer.
func sendJSON(w http.ResponseWriter, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return problem.Internal(err)
	}
	return sendBody(w, "application/json", append(body, '\n'))
}

// sendBody sends a whole body as the answer.
func sendBody(w http.ResponseWriter, mediaType string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(body) // the client has gone, or has it
	return nil
}
