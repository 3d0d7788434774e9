// Package chart draws charts as SVG for the inside of an HTML page: data in, text out.
//
// There is a type for each kind of chart: [Line], [Bars], [Columns], [HeatMap]. Each has a method SVG that draws it for a width in
// pixels; a page that is read on telephones too draws a chart twice and shows what fits, since text that is scaled down cannot
// be read.
//
//	c := chart.Columns{
//		Text: chart.Text{ID: "quarters", Title: "Customers by quarter"},
//		X:    []string{"Q1", "Q2"}, Series: []chart.Series{{Name: "new", Values: []float64{3, 4}}},
//	}
//	page.WriteString(c.SVG(720))
//
// Colours are the classes of [CSS], which has a light and a dark set and one for print, so the same drawing serves all. Labels may
// hold any text: they are escaped, cut to the room there is, and thinned until none overlap. A title and a description are read out
// by screen readers; what a pointer rests on tells its figures. There are no scripts, no fonts and no references to anything outside.
package chart
