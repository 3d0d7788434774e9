package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
)

// sampleRows bounds the records that type inference looks at.
const sampleRows = 20_480

// sniffCSV settles dialect and columns of a file. The first file defines the columns.
func (r *Reader) sniffCSV(p *part, first bool) error {
	text, whole, err := r.sample(p.path)
	if err != nil {
		return err
	}
	text = skipLines(text, r.opts.SkipLines)
	if strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(p.path), ".gz"), ".zst"), ".tsv") && r.opts.Delimiter == 0 {
		o := r.opts
		o.Delimiter = '\t'
		p.dialect = sniffDialect(text, whole, &o)
	} else {
		p.dialect = sniffDialect(text, whole, &r.opts)
	}
	recs, _ := p.dialect.records(text, sampleRows, whole)
	if len(recs) == 0 {
		if len(r.opts.Schema) > 0 {
			return r.useSchema(p, nil)
		}
		return fmt.Errorf("%s: no rows to tell columns from", p.path)
	}
	width := modeWidth(recs)
	p.width = width
	if first {
		r.opts.DecimalComma = r.sniffComma(recs, width, p.dialect.Delimiter)
	}
	p.dialect.DecimalComma = r.opts.DecimalComma
	head := recs[0]
	p.dialect.Header = r.hasHeader(recs, width)
	var names []string
	if p.dialect.Header {
		recs = recs[1:]
		for _, f := range head {
			names = append(names, strings.TrimSpace(string(f.text)))
		}
		p.width = len(head)
		width = len(head)
	}
	if first {
		r.dialect = p.dialect
	}
	switch {
	case len(r.opts.Schema) > 0:
		return r.useSchema(p, names)
	case !first:
		return r.matchFirst(p, names)
	}
	if names == nil {
		names = make([]string, width)
	}
	for i := range names {
		if i < len(r.opts.Names) {
			names[i] = r.opts.Names[i]
		}
	}
	names = uniqueNames(names)
	for i := range width {
		c := Column{Field: types.Field{Name: names[i]}, pos: i, Sniffed: true}
		g := newGuess()
		for _, rec := range recs {
			if i < len(rec) && !r.isNull(rec[i]) {
				g.add(rec[i].text, r.opts.DecimalComma)
			}
		}
		c.Type, c.at, c.Note = g.decide()
		if err := r.override(&c); err != nil {
			return err
		}
		r.cols = append(r.cols, c)
		p.pos = append(p.pos, i)
	}
	for name := range r.opts.Types {
		if !slices.ContainsFunc(r.cols, func(c Column) bool { return strings.EqualFold(c.Name, name) }) {
			return fmt.Errorf("%s has no column %q to give a type to; it has %s", p.path, name, strings.Join(names, ", "))
		}
	}
	return nil
}

// override applies given types and formats to a column.
func (r *Reader) override(c *Column) error {
	if t, ok := r.opts.Types[strings.ToLower(c.Name)]; ok {
		if c.Type.Kind != t.Kind {
			c.at = nil
		}
		c.Type, c.Sniffed, c.Note = t, false, ""
	}
	pattern := ""
	switch c.Type.Kind {
	case types.Date:
		pattern = r.opts.DateFormat
	case types.Timestamp, types.TimestampTZ:
		pattern = r.opts.TimestampFormat
	}
	if pattern != "" {
		f, err := compileTimeFormat(pattern)
		if err != nil {
			return err
		}
		c.at, c.Note = &temporal{strict: f}, ""
	}
	if c.at != nil {
		if c.at.strict != nil {
			c.Format = c.at.strict.pattern
		} else {
			c.Format = c.at.date.pattern
		}
	}
	return nil
}

func (r *Reader) isNull(f field) bool {
	if f.quoted {
		return false
	}
	return len(f.text) == 0 || slices.Contains(r.opts.Null, string(f.text))
}

func modeWidth(recs [][]field) int {
	counts := map[int]int{}
	mode := len(recs[0])
	for _, rec := range recs {
		counts[len(rec)]++
		if counts[len(rec)] > counts[mode] {
			mode = len(rec)
		}
	}
	return mode
}

// hasHeader decides whether the first record names the columns: it does if a column whose other values have a type has a first
// value that is not of it; where all columns are text, if the first values are distinct, not empty, short, and do not occur again.
func (r *Reader) hasHeader(recs [][]field, width int) bool {
	if r.opts.Header != nil {
		return *r.opts.Header
	}
	head := recs[0]
	if len(head) != width {
		return false
	}
	seen, twice := map[string]bool{}, false
	for _, f := range head {
		s := lower(strings.TrimSpace(string(f.text)))
		if s == "" && width > 1 && len(recs) > 1 {
			continue
		}
		if len(s) > 128 {
			return false
		}
		twice = twice || seen[s]
		seen[s] = true
	}
	rest := recs[1:]
	if len(rest) > 2000 {
		rest = rest[:2000]
	}
	typed, text := 0, 0
	for i := range width {
		g, h := newGuess(), newGuess()
		for _, rec := range rest {
			if i < len(rec) && !r.isNull(rec[i]) {
				g.add(rec[i].text, r.opts.DecimalComma)
			}
		}
		if g.n == 0 {
			continue
		}
		t, _, _ := g.decide()
		if t.Kind == types.Varchar {
			text++
			continue
		}
		h.add(head[i].text, r.opts.DecimalComma)
		ht, _, _ := h.decide()
		if ht.Kind == types.Varchar && !r.isNull(head[i]) {
			return true
		}
		typed++
	}
	if typed > 0 || twice {
		return false
	}
	for i := range width {
		h := newGuess()
		h.add(head[i].text, r.opts.DecimalComma)
		if t, _, _ := h.decide(); t.Kind != types.Varchar || len(head[i].text) == 0 {
			return false
		}
		for _, rec := range rest {
			if i < len(rec) && string(rec[i].text) == string(head[i].text) {
				return false
			}
		}
	}
	return true
}

// useSchema maps the table's columns to the file's, by name if the header has them all, else by position.
func (r *Reader) useSchema(p *part, names []string) error {
	byName := names != nil
	pos := make([]int, len(r.opts.Schema))
	for i, f := range r.opts.Schema {
		pos[i] = slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, f.Name) })
		byName = byName && pos[i] >= 0
	}
	if !byName {
		if p.width != len(r.opts.Schema) && p.width > 0 {
			return fmt.Errorf("%s has %d columns, the table %d, and not all of the table's names stand in its first line", p.path, p.width, len(r.opts.Schema))
		}
		for i := range pos {
			pos[i] = i
		}
	}
	if p.width == 0 {
		p.width = len(pos)
	}
	p.pos = pos
	if len(r.cols) == 0 {
		for i, f := range r.opts.Schema {
			c := Column{Field: f, pos: pos[i]}
			if err := r.override(&c); err != nil {
				return err
			}
			c.Type = f.Type
			r.cols = append(r.cols, c)
		}
	}
	return nil
}

// matchFirst maps a later file to the columns of the first.
func (r *Reader) matchFirst(p *part, names []string) error {
	for i, c := range r.cols {
		k := i
		if names != nil {
			k = slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, c.Name) })
		} else if p.width != len(r.cols) {
			return fmt.Errorf("%s has %d columns, %s has %d", p.path, p.width, r.files[0], len(r.cols))
		}
		if k < 0 {
			return fmt.Errorf("%s has no column %q, which %s has", p.path, c.Name, r.files[0])
		}
		p.pos = append(p.pos, k)
	}
	return nil
}

// newCSV makes a parser for part i.
func (r *Reader) newCSV(i int) (*csvParser, error) {
	pt := &r.parts[i]
	p := &csvParser{file: pt.path, d: pt.dialect, rowEst: 1024, policy: r.opts.OnError}
	p.plans = make([]plan, pt.width)
	p.stores = make([]store, pt.width)
	p.sniffed = make([]bool, pt.width)
	for k := range p.plans {
		p.plans[k].out = -1
	}
	for out := range r.cols {
		c := &r.cols[out]
		p.types = append(p.types, c.Type)
		k := pt.pos[out]
		if k < 0 {
			p.missing = append(p.missing, out)
			continue
		}
		p.plans[k] = newPlan(c, out, &r.opts)
		p.sniffed[k] = c.Sniffed
		if p.plans[k].kind == kOther {
			cast, err := newCaster(c.Type)
			if err != nil {
				return nil, fmt.Errorf("column %q: a %s cannot be read from text: import it as VARCHAR and convert it in SQL", c.Name, c.Type)
			}
			p.stores[k].cast = cast
		}
	}
	return p, nil
}
