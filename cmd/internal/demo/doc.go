// Package demo makes up a retailer, imports its files, mines them, and reports on its business: as text, and as a page for a browser.
//
// sections.go lists the sections of the report. Each is a value in a file of its own kind: statements that make tables and models,
// queries, a way to print the answers, a way to show them with charts, and what was found of what the generator had planted. The
// page is one file that refers to nothing outside of itself. What the totals should be is read from the truth that the generator
// writes, and compared; a difference is an error.
package demo
