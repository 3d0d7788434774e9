// Package runner measures the queries of a benchmark on an engine and checks their answers.
//
// A [Suite] is a benchmark: tables, queries, a generator, and a [Checker] that knows the answers from elsewhere. An [Engine]
// loads the tables and answers. [Run] makes the data (kept in a directory for the next time), loads them, asks every query,
// checks the answer, then times it hot; the [Report] is printed as a table or written as JSON. A wrong answer is a failed run.
package runner
