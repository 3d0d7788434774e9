package chart

// Series is a row of values, one a position of the chart's X.
type Series struct {
	Name string
	// Values may be NaN where there is none.
	Values []float64
	// Dashed marks what is not measured: a forecast, a plan.
	Dashed bool
	// Muted draws the series in grey, as what others are held against.
	Muted bool
}

// swatch is an entry of a legend.
type swatch struct{ name, class, shape string }

// legend writes names in lines that fit the width, from y on, and returns the y below them. One name needs no legend.
func (c *canvas) legend(y float64, entries []swatch) float64 {
	if len(entries) < 2 {
		return y
	}
	const mark, gap = 18, 14
	x := 0.0
	y += lineGap - 6
	for _, e := range entries {
		name := clip(e.name, c.width-mark, labelSize)
		w := mark + textWidth(name, labelSize)
		if x > 0 && x+w > c.width {
			x, y = 0, y+lineGap
		}
		switch e.shape {
		case "line":
			c.mark("", "line", "class", e.class, "x1", x, "y1", y-4, "x2", x+13.0, "y2", y-4)
		default:
			c.mark("", "rect", "class", e.class, "x", x+1, "y", y-9.5, "width", 11.0, "height", 11.0)
		}
		c.text(x+mark, y, "start", "label", name)
		x += w + gap
	}
	return y + 12
}

// plot is the room in which values are drawn, between the axes.
type plot struct {
	left, right, top, bottom float64
	y                        scale
}

// frame draws the horizontal grid with its labels and returns the room that remains below top. The axis of values is as wide as
// its labels need.
func (c *canvas) frame(top, lo, hi float64, format func(float64) string) plot {
	const below = 24 // the labels of x
	p := plot{top: top + 8, bottom: c.height - below, right: c.width - 6}
	values := ticks(lo, hi, max(2, int((p.bottom-p.top)/42)))
	labels := make([]string, len(values))
	for i, v := range values {
		labels[i] = format(v)
		p.left = max(p.left, textWidth(labels[i], smallSize)+8)
	}
	p.left = min(p.left, c.width/3)
	p.y = scale{values[0], values[len(values)-1], p.bottom, p.top}
	for i, v := range values {
		y := p.y.at(v)
		class := "grid"
		if v == 0 {
			class = "axis"
		}
		c.mark("", "line", "class", class, "x1", p.left, "y1", y, "x2", p.right, "y2", y)
		c.text(p.left-6, y+4, "end", "small", clip(labels[i], p.left-6, smallSize))
	}
	return p
}

// names writes the labels of x below the plot, as many as have room: those of positions that are multiples of a step.
func (c *canvas) names(p plot, labels []string, at func(i int) float64) {
	if len(labels) == 0 {
		return
	}
	distance := p.right - p.left
	if len(labels) > 1 {
		distance = at(1) - at(0)
	}
	for i, step := 0, every(labels, distance, smallSize); i < len(labels); i += step {
		// The outermost labels are pushed inside.
		half := textWidth(labels[i], smallSize) / 2
		x := max(half, min(at(i), c.width-half))
		c.text(x, p.bottom+16, "middle", "small", clip(labels[i], c.width, smallSize))
	}
}

// format applies a formatter of values, or prints them shortly.
func format(f func(float64) string) func(float64) string {
	if f == nil {
		return number
	}
	return f
}
