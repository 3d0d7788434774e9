package chart

import (
	"math"
	"strconv"
)

// HeatMap draws a table of values as a grid of coloured cells.
type HeatMap struct {
	Text
	Rows, Columns []string
	// Values has a slice for each row, with a value for each column; NaN is an empty cell.
	Values [][]float64
	Format func(float64) string
	// RowName and ColumnName stand before the names of a cell in its tooltip, and beside the axes.
	RowName, ColumnName string
	// ByRow colours each row by itself, from its least to its greatest value.
	ByRow bool
	// Bounds are the values of the palest and the deepest colour; what lies outside is coloured like them. Zero is from the least to
	// the greatest value.
	Bounds [2]float64
	// Diverging colours from a middle of 0 into two colours, for values that lie on both sides of what is usual.
	Diverging bool
}

// shades is the number of colours on each side.
const shades = 7

// SVG draws the chart for a width in pixels.
func (h HeatMap) SVG(width float64) string {
	const pitch, gap = 28.0, 2.0
	f := format(h.Format)
	names := 0.0
	for _, r := range h.Rows {
		names = max(names, textWidth(r, labelSize))
	}
	names = min(names, 0.34*width)
	top := 22.0
	if h.ColumnName != "" {
		top += lineGap
	}
	c := newCanvas(h.Text, "heat", width, top+pitch*float64(len(h.Rows))+2)
	from := names + 8
	cell := (width - from) / math.Max(1, float64(len(h.Columns)))
	if h.ColumnName != "" {
		c.text((from+width)/2, 12, "middle", "small", clip(h.ColumnName, width-from, smallSize))
	}
	if h.RowName != "" {
		c.text(names, top-8, "end", "small", clip(h.RowName, names, smallSize))
	}
	for i, name := range heads(h.Columns, cell) {
		c.text(from+(float64(i)+0.5)*cell, top-8, "middle", "small", name)
	}
	write := h.fits(f, cell-gap-4)
	lo, hi := h.span(h.Values...)
	for r, row := range h.Rows {
		y := top + pitch*float64(r)
		c.text(names, y+pitch/2+4, "end", "label", clip(row, names, labelSize))
		if h.ByRow && r < len(h.Values) {
			lo, hi = h.span(h.Values[r])
		}
		for i, column := range h.Columns {
			x := from + float64(i)*cell
			v := math.NaN()
			if r < len(h.Values) && i < len(h.Values[r]) {
				v = h.Values[r][i]
			}
			if !finite(v) {
				c.mark("", "rect", "class", "void", "x", x, "y", y, "width", max(1, cell-gap), "height", pitch-gap)
				continue
			}
			class, strong := h.shade(v, lo, hi)
			c.mark(h.prefix(h.RowName)+row+", "+h.prefix(h.ColumnName)+column+": "+f(v), "rect", "class", class, "x", x, "y", y, "width", max(1, cell-gap), "height", pitch-gap)
			if write {
				c.value(x+(cell-gap)/2, y+pitch/2+3, strong, f(v))
			}
		}
	}
	return c.end()
}

// value writes the value of a cell. There are many, so their classes are short: p on pale ground, d on deep.
func (c *canvas) value(x, y float64, deep bool, s string) {
	class := "p"
	if deep {
		class = "d"
	}
	c.open("text", "x", x, "y", y, "class", class)
	c.b.WriteString(escape(s))
	c.close("text")
}

func (h HeatMap) prefix(name string) string {
	if name == "" {
		return ""
	}
	return name + " "
}

// fits says whether every cell has room for its value.
func (h HeatMap) fits(f func(float64) string, room float64) bool {
	for _, row := range h.Values {
		for _, v := range row {
			if finite(v) && textWidth(f(v), smallSize) > room {
				return false
			}
		}
	}
	return true
}

// span is the least and the greatest of some rows; of a diverging map what is farthest from 0, on both sides.
func (h HeatMap) span(rows ...[]float64) (lo, hi float64) {
	if h.Bounds[0] < h.Bounds[1] {
		return h.Bounds[0], h.Bounds[1]
	}
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, row := range rows {
		lo, hi = extent(lo, hi, row)
	}
	if h.Diverging {
		most := max(math.Abs(lo), math.Abs(hi))
		return -most, most
	}
	return lo, hi
}

// shade is the class of a value's colour, and whether it is so deep that text on it must be light.
func (h HeatMap) shade(v, lo, hi float64) (class string, deep bool) {
	if !h.Diverging {
		n := 0
		if hi > lo {
			n = int(max(0, min(shades-1, (v-lo)/(hi-lo)*shades)))
		}
		return "q" + strconv.Itoa(n), n >= 4
	}
	n := 0
	if hi > 0 {
		n = min(3, int(math.Round(math.Abs(v)/hi*3)))
	}
	switch {
	case n == 0:
		return "d0", false
	case v > 0:
		return "u" + strconv.Itoa(n), n == 3
	}
	return "n" + strconv.Itoa(n), n == 3
}
