package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/server/chart"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// page is what the template shows. It holds everything: the file refers to nothing outside of itself.
type page struct {
	CSS      template.CSS
	JS       template.JS
	Program  string
	Dir      string
	Seed     uint64
	Made     string
	Elapsed  string
	Checked  int
	Headline figure
	Business []pageSection
	Mined    []pageSection
}

// pageSection is a section on the page.
type pageSection struct {
	ID, Title, Note string
	Figures         []figure
	Findings        []pageFinding
	SQL             []pageQuery
}

type pageFinding struct{ Label, Truth, Found string }

// pageQuery is a statement to be unfolded.
type pageQuery struct {
	What string
	SQL  template.HTML
}

var notInID = regexp.MustCompile(`[^a-z0-9]+`)

// writePage writes the report as one HTML file.
func (r *report) writePage(name string, took time.Duration) error {
	p := page{
		CSS: template.CSS(chart.CSS + pageCSS), JS: template.JS(pageJS), //nolint:gosec // both are of this program
		Program: r.cfg.program(), Dir: r.cfg.Dir, Seed: r.cfg.Seed, Made: time.Now().Format("2 January 2006"), Elapsed: human.Elapsed(took), Checked: r.checked,
	}
	for i, s := range sections {
		a := r.answers[i]
		figures := s.show(a)
		if i == 0 {
			p.Headline = figures[0]
			continue
		}
		ps := pageSection{ID: strings.Trim(notInID.ReplaceAllString(strings.ToLower(s.title), "-"), "-"), Title: s.title, Note: s.note, Figures: figures}
		for _, st := range s.steps {
			ps.SQL = append(ps.SQL, pageQuery{"Makes " + st.what, highlight(r.cfg.statement(st.sql))})
		}
		for _, q := range s.queries {
			ps.SQL = append(ps.SQL, pageQuery{strings.ToUpper(q.what[:1]) + q.what[1:], highlight(r.cfg.statement(q.sql))})
		}
		if s.check == nil {
			p.Business = append(p.Business, ps)
			continue
		}
		for _, f := range s.check(a) {
			ps.Findings = append(ps.Findings, pageFinding{strings.ToUpper(f.label()[:1]) + f.label()[1:], f.truth, f.found})
		}
		p.Mined = append(p.Mined, ps)
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}

// tokenClasses are the classes of the style sheet for pieces of SQL; what is not listed has none.
var tokenClasses = map[clientele.TokenKind]string{
	clientele.TokenKeyword: "k", clientele.TokenNumber: "n", clientele.TokenString: "s", clientele.TokenComment: "c",
}

// highlight marks the pieces of a statement.
func highlight(sql string) template.HTML {
	sql = strings.TrimSpace(sql) + ";"
	var b strings.Builder
	at := 0
	for _, t := range clientele.Tokenize(sql) {
		b.WriteString(html.EscapeString(sql[at:t.Start]))
		word := html.EscapeString(sql[t.Start:t.End])
		if class := tokenClasses[t.Kind]; class != "" {
			word = `<span class="` + class + `">` + word + `</span>`
		}
		b.WriteString(word)
		at = t.End
	}
	b.WriteString(html.EscapeString(sql[at:]))
	return template.HTML(b.String()) //nolint:gosec // every piece was escaped
}
