package demo

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/clientele-db/clientele"
)

// report prints the sections one after the other.
type report struct {
	ctx context.Context
	db  *clientele.DB
	w   io.Writer
	cfg Config
}

// section is a title, a question, and how the answer is drawn.
type section struct {
	title string
	query string
	draw  func(w io.Writer, rows []clientele.Row)
}

func (r *report) print() error {
	for _, s := range sections {
		rows, err := r.ask(s.query)
		if err != nil {
			return fmt.Errorf("%s: %w", strings.ToLower(s.title), err)
		}
		fmt.Fprintf(r.w, "\n%s\n", s.title)
		if r.cfg.ShowSQL {
			for l := range strings.Lines(strings.TrimSpace(s.query)) {
				fmt.Fprint(r.w, "  | "+l)
			}
			fmt.Fprint(r.w, ";\n\n")
		}
		s.draw(r.w, rows)
	}
	fmt.Fprintln(r.w)
	return r.compare()
}

// ask runs a query and returns its rows.
func (r *report) ask(query string) ([]clientele.Row, error) {
	res, err := r.db.Query(r.ctx, query)
	if err != nil {
		return nil, err
	}
	defer res.Close() //nolint:errcheck // Rows tells what went wrong
	var rows []clientele.Row
	for row, err := range res.Rows(r.ctx) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
