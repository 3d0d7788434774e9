package chart

import (
	"strconv"
	"unicode"

	"golang.org/x/text/width"
)

// The sizes of text in pixels; CSS sets the same.
const (
	labelSize = 12.0
	smallSize = 11.0
	lineGap   = 18.0 // between lines of a legend
)

// advance has the widths of the printable ASCII characters of Helvetica in thousandths of the size, from its font metrics (Adobe,
// "Core 14 AFM"); the sans-serif faces of today's systems are about as wide.
var advance = [...]uint16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// widening makes room for faces that are wider than Helvetica, such as DejaVu and Verdana.
const widening = 1.18

// textWidth estimates how wide a text of the size is, rather too wide than too narrow.
func textWidth(s string, size float64) float64 {
	thousandths := 0
	for _, r := range s {
		switch {
		case r >= ' ' && int(r-' ') < len(advance):
			thousandths += int(advance[r-' '])
		case unicode.Is(unicode.Mn, r):
		case wide(r):
			thousandths += 950
		default:
			thousandths += 600
		}
	}
	return float64(thousandths) / 1000 * size * widening
}

// wide says whether a character fills a square, as the ideographs do.
func wide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

// clip cuts a text to a width, with an ellipsis. Where not even one character fits there is nothing.
func clip(s string, room, size float64) string {
	if textWidth(s, size) <= room {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		if cut := string(runes[:n]) + "…"; textWidth(cut, size) <= room {
			return cut
		}
	}
	return ""
}

// shorten cuts all labels to the same number of characters, as many as fit the room, at least one: months become their
// initials rather than each something else.
func shorten(labels []string, room, size float64) []string {
	fits := func(n int) bool {
		for _, l := range labels {
			if textWidth(first(l, n), size) > room {
				return false
			}
		}
		return true
	}
	longest := 0
	for _, l := range labels {
		longest = max(longest, len([]rune(l)))
	}
	n := longest
	for n > 1 && !fits(n) {
		n--
	}
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = first(l, n)
	}
	return out
}

// heads are the labels of columns of a width: numbers are thinned, since a part of a number is another one, and names cut.
func heads(labels []string, width float64) []string {
	for _, l := range labels {
		if _, err := strconv.Atoi(l); err != nil {
			return shorten(labels, width-3, smallSize)
		}
	}
	out := make([]string, len(labels))
	for i, step := 0, every(labels, width, smallSize); i < len(labels); i += step {
		out[i] = labels[i]
	}
	return out
}

func first(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// every is how many labels on, on a row with the given distance from one to the next, the next one has room. Steps are those in
// which months and quarters are counted.
func every(labels []string, distance, size float64) int {
	widest := 0.0
	for _, l := range labels {
		widest = max(widest, textWidth(l, size))
	}
	const gap = 8
	for _, step := range []int{1, 2, 3, 4, 6, 12, 24, 36, 60, 120} {
		if float64(step)*distance >= widest+gap {
			return step
		}
	}
	return max(1, len(labels))
}
