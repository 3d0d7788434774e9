package chart

import (
	"math"
	"strings"
)

// Columns draws upright bars over x, the series stacked on each other: those above zero upwards, those below downwards.
type Columns struct {
	Text
	X      []string
	Series []Series
	Format func(float64) string
	Height float64 // pixels; 0 is 240
}

// SVG draws the chart for a width in pixels.
func (h Columns) SVG(width float64) string {
	height := h.Height
	if height == 0 {
		height = 240
	}
	c := newCanvas(h.Text, "columns", width, height)
	f := format(h.Format)
	var lo, hi float64
	for i := range h.X {
		up, down := 0.0, 0.0
		for _, s := range h.Series {
			if v := h.value(s, i); v > 0 {
				up += v
			} else {
				down += v
			}
		}
		lo, hi = min(lo, down), max(hi, up)
	}
	entries := make([]swatch, len(h.Series))
	for i, s := range h.Series {
		entries[i] = swatch{s.Name, "fill " + colour(i), "area"}
	}
	p := c.frame(c.legend(0, entries), lo, hi, f)
	pitch := (p.right - p.left) / math.Max(1, float64(len(h.X)))
	x := func(i int) float64 { return p.left + (float64(i)+0.5)*pitch }
	wide := min(pitch*0.72, 48)
	for i, name := range h.X {
		up, down := 0.0, 0.0
		var tip strings.Builder
		tip.WriteString(name)
		for k, s := range h.Series {
			v := h.value(s, i)
			from := up
			if v > 0 {
				up += v
			} else {
				from, down = down, down+v
			}
			top, bottom := p.y.at(max(from, from+v)), p.y.at(min(from, from+v))
			c.mark("", "rect", "class", "fill "+colour(k), "x", x(i)-wide/2, "y", top, "width", wide, "height", bottom-top)
			if k < len(h.Series) {
				tip.WriteString("\n" + s.Name + ": " + f(v))
			}
		}
		c.mark(tip.String(), "rect", "class", "hit", "x", x(i)-pitch/2, "y", p.top, "width", pitch, "height", p.bottom-p.top)
	}
	c.names(p, h.X, x)
	return c.end()
}

func (h Columns) value(s Series, i int) float64 {
	if i < len(s.Values) && finite(s.Values[i]) {
		return s.Values[i]
	}
	return 0
}
