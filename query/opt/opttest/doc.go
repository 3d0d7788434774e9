// Package opttest helps to test what rewrites logical trees.
//
// [Eval] is the definition that a rewrite is held against: it computes a tree row by row, subqueries and correlated joins
// once for each row of what they refer to. [Table] is a source of rows and made-up statistics that cannot be scanned;
// [TPCH] and [SSB] are the schemas of those benchmarks with the statistics of their specifications.
package opttest
