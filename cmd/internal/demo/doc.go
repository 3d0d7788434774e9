// Package demo makes up a retailer, imports its files and prints a report of its business.
//
// sections.go lists the sections of the report: each is a title, a query and a way to draw the rows. What the totals should
// be is read from the truth that the generator writes, and compared.
package demo
