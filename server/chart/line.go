package chart

import (
	"math"
	"strings"
)

// Line draws series over a common x, as lines, and bands between two bounds.
type Line struct {
	Text
	X      []string // the name of each position
	Series []Series
	Bands  []Band               // the widest first
	Format func(float64) string // of values; nil prints them plainly
	Height float64              // pixels; 0 is 260
	// FromZero begins the axis of values at 0.
	FromZero bool
}

// Band is the area between two bounds, such as a prediction interval. Where one of them is NaN there is none.
type Band struct {
	Name         string
	Lower, Upper []float64
}

// SVG draws the chart for a width in pixels.
func (l Line) SVG(width float64) string {
	height := l.Height
	if height == 0 {
		height = 260
	}
	c := newCanvas(l.Text, "line", width, height)
	f := format(l.Format)
	lo, hi := math.Inf(1), math.Inf(-1)
	if l.FromZero {
		lo, hi = 0, 0
	}
	var entries []swatch
	for i, s := range l.Series {
		lo, hi = extent(lo, hi, s.Values)
		entries = append(entries, swatch{s.Name, l.class(i), "line"})
	}
	for i, b := range l.Bands {
		lo, hi = extent(lo, hi, b.Lower)
		lo, hi = extent(lo, hi, b.Upper)
		entries = append(entries, swatch{b.Name, bandClass(i), "area"})
	}
	p := c.frame(c.legend(0, entries), lo, hi, f)
	x := func(i int) float64 {
		if len(l.X) < 2 {
			return (p.left + p.right) / 2
		}
		return p.left + 4 + float64(i)*(p.right-p.left-8)/float64(len(l.X)-1)
	}
	for i, b := range l.Bands {
		c.band(p, b, bandClass(i), x)
	}
	for i, s := range l.Series {
		c.curve(p, s, l.class(i), x)
	}
	c.names(p, l.X, x)
	c.hits(p, l, f, x)
	return c.end()
}

// class is the colour of a series: muted ones take none away from the others.
func (l Line) class(i int) string {
	if l.Series[i].Muted {
		return "stroke muted"
	}
	n := 0
	for _, s := range l.Series[:i] {
		if !s.Muted {
			n++
		}
	}
	class := "stroke " + colour(n)
	if l.Series[i].Dashed {
		class += " dashed"
	}
	return class
}

// curve draws a series; where values lack, the line is broken, and a value between two gaps is a dot.
func (c *canvas) curve(p plot, s Series, class string, x func(int) float64) {
	var d path
	for i, v := range s.Values {
		if !finite(v) {
			continue
		}
		before := i > 0 && finite(s.Values[i-1])
		if before {
			d.to('L', x(i), p.y.at(v))
			continue
		}
		d.to('M', x(i), p.y.at(v))
		if i+1 == len(s.Values) || !finite(s.Values[i+1]) {
			d.to('L', x(i), p.y.at(v)) // round caps make it a dot
		}
	}
	if d.b.Len() > 0 {
		c.mark("", "path", "class", class, "d", d.b.String())
	}
}

// bandClass is the colour of a band: those that follow the first are thought to lie within it, and are deeper.
func bandClass(i int) string {
	if i > 0 {
		return "band inner"
	}
	return "band"
}

// band draws the area of a band, one outline for each stretch without gaps.
func (c *canvas) band(p plot, b Band, class string, x func(int) float64) {
	n := min(len(b.Lower), len(b.Upper))
	there := func(i int) bool { return i < n && finite(b.Lower[i]) && finite(b.Upper[i]) }
	var d path
	for i := 0; i < n; i++ {
		if !there(i) {
			continue
		}
		end := i
		for there(end) {
			end++
		}
		for j, command := i, byte('M'); j < end; j, command = j+1, 'L' {
			d.to(command, x(j), p.y.at(b.Upper[j]))
		}
		for j := end - 1; j >= i; j-- {
			d.to('L', x(j), p.y.at(b.Lower[j]))
		}
		d.b.WriteByte('Z')
		i = end
	}
	if d.b.Len() > 0 {
		c.mark("", "path", "class", class, "d", d.b.String())
	}
}

// hits lays a strip over each position that lights up under the pointer and tells all values there.
func (c *canvas) hits(p plot, l Line, f func(float64) string, x func(int) float64) {
	for i, name := range l.X {
		var tip strings.Builder
		tip.WriteString(name)
		for _, s := range l.Series {
			if i < len(s.Values) && finite(s.Values[i]) {
				tip.WriteString("\n" + s.Name + ": " + f(s.Values[i]))
			}
		}
		for _, b := range l.Bands {
			if i < min(len(b.Lower), len(b.Upper)) && finite(b.Lower[i]) && finite(b.Upper[i]) {
				tip.WriteString("\n" + b.Name + ": " + f(b.Lower[i]) + " to " + f(b.Upper[i]))
			}
		}
		from, to := p.left, p.right
		if i > 0 {
			from = (x(i-1) + x(i)) / 2
		}
		if i+1 < len(l.X) {
			to = (x(i) + x(i+1)) / 2
		}
		c.mark(tip.String(), "rect", "class", "hit", "x", from, "y", p.top, "width", max(0, to-from), "height", p.bottom-p.top)
	}
}
