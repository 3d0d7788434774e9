package demo

import (
	"html/template"
	"io"
	"path/filepath"
	"regexp"

	"github.com/clientele-db/clientele"
)

// section is a part of the report: questions, and how the answers are printed, shown on the page, and held against what was planted.
type section struct {
	title, note string
	// steps are statements that leave tables and models in the database. They run once, when the database is made.
	steps   []step
	queries []query
	print   func(w io.Writer, a answers)
	show    func(a answers) []figure
	check   func(a answers) []finding // nil: nothing was planted of the kind
}

// step is a statement that makes something, and what it makes.
type step struct{ what, sql string }

// query is a question. In its text {truth/FILE} stands for the path of one of the generator's files as a quoted text.
type query struct{ name, what, sql string }

// answers are the results of a section's queries by their names.
type answers map[string]result

// result is what a query returned.
type result struct {
	columns []string
	rows    []clientele.Row
}

// number is the figure in a row and column; NULL and what is not there are 0.
func (r result) number(row, column int) float64 {
	if row >= len(r.rows) || column >= len(r.rows[row]) {
		return 0
	}
	return number(r.rows[row][column])
}

// column is a column of figures.
func (r result) column(c int) []float64 {
	out := make([]float64, len(r.rows))
	for i, row := range r.rows {
		out[i] = number(row[c])
	}
	return out
}

// texts is a column of text.
func (r result) texts(c int) []string {
	out := make([]string, len(r.rows))
	for i, row := range r.rows {
		out[i] = text(row[c])
	}
	return out
}

// finding is something that the generator planted, or that was held out of what was mined, and how much of it was found.
type finding struct {
	truth, found string
	heldOut      bool
}

// label says what the truth of a finding is.
func (f finding) label() string {
	if f.heldOut {
		return "held out"
	}
	return "planted"
}

// figure is a drawing or a table on the page, with a caption.
type figure struct {
	Caption string
	// Drawings are the same chart for several widths, for the page to show the one that fits.
	Drawings []drawing
	// Table are the figures. Below a drawing it is folded.
	Table *grid
}

// drawing is a chart for a range of widths, by the name of a class of the page's style sheet.
type drawing struct {
	Class string
	SVG   template.HTML
}

var truthFile = regexp.MustCompile(`\{(truth/[a-z_]+\.csv)\}`)

// statement fills in the paths of the generator's files.
func (c Config) statement(sql string) string {
	return truthFile.ReplaceAllStringFunc(sql, func(name string) string {
		return clientele.QuoteText(filepath.Join(c.files(), filepath.FromSlash(name[1:len(name)-1])))
	})
}
