// Package table makes tables of segments: [Version] is one version of a table's contents, [Source] scans it as an
// exec.Source, [Appender] loads rows into new segments.
//
// A version is a list of segments, statistics of all its rows, and for columns of strings with not too many different
// values a dictionary, whose codes mean the same in all segments. It is immutable and counted: what has no version left
// that names it loses its files. Which versions there are, and how one becomes another, is the business of package storage.
//
// The package writes segments (package segment) through the page cache's readers (package cache) and keeps records,
// statistics and dictionaries in the store (package kv). It knows no transactions.
package table
