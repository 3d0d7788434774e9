package chart

// Bars draws a ranking: a line for each item with its name, a bar from zero, and the value written out.
type Bars struct {
	Text
	Items []Bar
	// Format prints values; nil prints them plainly.
	Format func(float64) string
	// Mark names what the items' Mark stands for; empty is nothing.
	Mark string
}

// Bar is an item of [Bars].
type Bar struct {
	Label string
	Value float64 // what is below zero or no number has no bar
	// Note is written behind the value where there is room, and always told by the tooltip.
	Note string
	// Mark is a second value, drawn as a line across: what had been expected. NaN and zero are none.
	Mark float64
}

// SVG draws the chart for a width in pixels. It is as high as the items need.
func (b Bars) SVG(width float64) string {
	const pitch, thick = 26.0, 16.0
	top := 2.0
	if b.Mark != "" {
		top += lineGap + 6
	}
	c := newCanvas(b.Text, "bars", width, top+pitch*float64(len(b.Items))+2)
	if b.Mark != "" {
		c.legend(0, []swatch{{b.Title, "fill c1", "area"}, {b.Mark, "target", "line"}})
	}
	f := format(b.Format)
	most, names, values, notes := 0.0, 0.0, 0.0, 0.0
	for _, it := range b.Items {
		most = max(most, b.finite(it.Value), b.finite(it.Mark))
		names = max(names, textWidth(it.Label, labelSize))
		values = max(values, 1.1*textWidth(f(it.Value), labelSize)) // they are bold
		if it.Note != "" {
			notes = max(notes, textWidth(it.Note, smallSize)+8)
		}
	}
	if most == 0 {
		most = 1
	}
	names = min(names, 0.36*width)
	room := width - names - values - notes - 18
	if least := 0.25 * width; room < least { // the notes give way, then the bars take what there is
		notes = 0
		room = max(20, width-names-values-18)
	}
	from := names + 8
	length := scale{0, most, 0, room}
	for i, it := range b.Items {
		y := top + pitch*float64(i)
		tip := it.Label + ": " + f(it.Value)
		if it.Note != "" {
			tip += "\n" + it.Note
		}
		mark := b.finite(it.Mark)
		if mark > 0 && b.Mark != "" {
			tip += "\n" + b.Mark + ": " + f(mark)
		}
		long := length.at(b.finite(it.Value))
		c.text(names, y+thick/2+6, "end", "label", clip(it.Label, names, labelSize))
		c.mark("", "rect", "class", "fill c1", "x", from, "y", y+2, "width", long, "height", thick, "rx", 2.0)
		if mark > 0 && b.Mark != "" {
			x := from + length.at(mark)
			c.mark("", "line", "class", "target", "x1", x, "y1", y, "x2", x, "y2", y+thick+4)
			long = max(long, x-from)
		}
		c.text(from+long+6, y+thick/2+6, "start", "label strong", f(it.Value))
		if notes > 0 {
			c.text(width-1, y+thick/2+6, "end", "small", it.Note)
		}
		c.mark(tip, "rect", "class", "hit", "x", 0.0, "y", y-1, "width", width, "height", pitch-2)
	}
	return c.end()
}

func (b Bars) finite(v float64) float64 {
	if finite(v) && v > 0 {
		return v
	}
	return 0
}
