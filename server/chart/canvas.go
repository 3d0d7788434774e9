package chart

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Text is what is said of a chart in words.
type Text struct {
	// ID must be unique in the page, but for the width: the same chart may be drawn at several widths.
	ID string
	// Title names the chart, Desc says what is to be seen in it. Both are for those who do not see it.
	Title, Desc string
}

// canvas collects the elements of one drawing. Coordinates are pixels from the top left.
type canvas struct {
	b             strings.Builder
	width, height float64
}

// newCanvas begins a drawing.
func newCanvas(t Text, kind string, width, height float64) *canvas {
	c := &canvas{width: width, height: height}
	id := safeID(t.ID) + "-" + number(width)
	c.b.WriteString(`<svg class="chart ` + kind + `" viewBox="0 0 ` + number(width) + " " + number(height) + `" width="` + number(width) + `" height="` + number(height) +
		`" role="img" aria-labelledby="` + id + `-t ` + id + `-d"><title id="` + id + `-t">` + escape(t.Title) + `</title><desc id="` + id + `-d">` + escape(t.Desc) + `</desc>`)
	return c
}

// end closes the drawing and returns it.
func (c *canvas) end() string {
	c.b.WriteString("</svg>")
	return c.b.String()
}

// open begins an element with attributes given as name, value, name, value; values are numbers or text.
func (c *canvas) open(element string, attributes ...any) { c.tag(element, attributes, ">") }

func (c *canvas) close(element string) { c.b.WriteString("</" + element + ">") }

// mark writes an element that tells what it stands for when a pointer rests on it.
func (c *canvas) mark(tip, element string, attributes ...any) {
	if tip == "" {
		c.tag(element, attributes, "/>")
		return
	}
	c.open(element, attributes...)
	c.b.WriteString("<title>" + escape(tip) + "</title>")
	c.close(element)
}

func (c *canvas) tag(element string, attributes []any, end string) {
	c.b.WriteString("<" + element)
	for i := 0; i+1 < len(attributes); i += 2 {
		c.b.WriteString(" " + attributes[i].(string) + `="`)
		switch v := attributes[i+1].(type) {
		case float64:
			c.b.WriteString(number(v))
		case string:
			c.b.WriteString(escape(v))
		}
		c.b.WriteByte('"')
	}
	c.b.WriteString(end)
}

// text writes a label; anchor is start, middle or end.
func (c *canvas) text(x, y float64, anchor, class, s string) {
	if s == "" {
		return
	}
	c.open("text", "x", x, "y", y, "class", class+" a-"+anchor)
	c.b.WriteString(escape(s))
	c.close("text")
}

// number prints a coordinate to a tenth of a pixel. What is no number is 0: a drawing stays well formed.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "0"
	}
	s := strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}

// escape makes any text fit for an element or an attribute of XML 1.0. Characters that XML forbids become U+FFFD.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// safeID keeps what may stand in an ID and in a list of IDs.
func safeID(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, s)
}

// path collects the commands of a path.
type path struct{ b strings.Builder }

func (p *path) to(command byte, x, y float64) {
	p.b.WriteByte(command)
	p.b.WriteString(number(x) + " " + number(y))
}
