package chart

import (
	_ "embed"
	"strconv"
)

// CSS is the style sheet of the charts. It expects the page's own colours in --ink, --muted, --grid and --paper, and sets those of
// the data itself, for light and dark surroundings and for print.
//
//go:embed style.css
var CSS string

// colours is the number of colours of series.
const colours = 6

// colour is the class of a series.
func colour(i int) string { return "c" + strconv.Itoa(i%colours+1) }
