package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/cmd/internal/progress"
)

// report asks the questions of all sections, and prints the answers or shows them on a page.
type report struct {
	ctx context.Context
	db  *clientele.DB
	w   io.Writer
	cfg Config

	answers []answers // by section
	checked int       // figures that were compared with the generator's totals
}

// mine runs the steps of all sections.
func (r *report) mine(errs io.Writer) error {
	start := time.Now()
	total, done := int64(0), int64(0)
	for _, s := range sections {
		total += int64(len(s.steps))
	}
	bar := progress.New(errs, "mining", human.Count)
	defer bar.Close()
	for _, s := range sections {
		for _, st := range s.steps {
			bar.Set(done, total)
			if _, err := r.db.Exec(r.ctx, r.cfg.statement(st.sql)); err != nil {
				return fmt.Errorf("%s: %s: %w", strings.ToLower(s.title), st.what, err)
			}
			done++
		}
	}
	bar.Close()
	fmt.Fprintf(r.w, "Mined segments, clusters and rules with %s of SQL in %s.\n", human.Plural(total, "statement"), human.Elapsed(time.Since(start)))
	return nil
}

// gather asks all questions.
func (r *report) gather() error {
	for _, s := range sections {
		a := answers{}
		for _, q := range s.queries {
			res, err := r.ask(r.cfg.statement(q.sql))
			if err != nil {
				return fmt.Errorf("%s: %s: %w", strings.ToLower(s.title), q.what, err)
			}
			a[q.name] = res
		}
		r.answers = append(r.answers, a)
	}
	return nil
}

// print writes all sections as text.
func (r *report) print() {
	for i, s := range sections {
		fmt.Fprintf(r.w, "\n%s\n", strings.ToUpper(s.title))
		if s.note != "" {
			wrap(r.w, "  ", s.note)
		}
		if r.cfg.ShowSQL {
			r.printSQL(s)
		}
		if s.check != nil {
			fmt.Fprintln(r.w)
		}
		s.print(r.w, r.answers[i])
		if s.check == nil {
			continue
		}
		fmt.Fprintln(r.w)
		for _, f := range s.check(r.answers[i]) {
			wrap(r.w, fmt.Sprintf("  %-10s", f.label()), f.truth)
			wrap(r.w, fmt.Sprintf("  %-10s", "found"), f.found)
		}
	}
	fmt.Fprintln(r.w)
}

func (r *report) printSQL(s section) {
	show := func(sql string) {
		for l := range strings.Lines(strings.TrimSpace(r.cfg.statement(sql))) {
			fmt.Fprint(r.w, "  | "+l)
		}
		fmt.Fprint(r.w, ";\n\n")
	}
	for _, st := range s.steps {
		show(st.sql)
	}
	for _, q := range s.queries {
		show(q.sql)
	}
}

// ask runs a query and returns its rows.
func (r *report) ask(query string) (result, error) {
	res, err := r.db.Query(r.ctx, query)
	if err != nil {
		return result{}, err
	}
	defer res.Close() //nolint:errcheck // Rows tells what went wrong
	var out result
	for _, c := range res.Columns() {
		out.columns = append(out.columns, c.Name)
	}
	for row, err := range res.Rows(r.ctx) {
		if err != nil {
			return result{}, err
		}
		out.rows = append(out.rows, row)
	}
	return out, nil
}
