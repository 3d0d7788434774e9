// Package bind gives names and types to SQL: it turns the tree of a statement (query/sql) into a bound statement over the
// relational algebra (query/logical), or into an [*Error] that says where and why not.
//
//	stmt, err := sql.ParseStatement("SELECT region, sum(amount) FROM sales GROUP BY 1")
//	bound, err := bind.Bind(stmt, &bind.Config{Catalog: snapshot})
//	plan := bound.(*bind.Select).Plan
//
// [Bind] resolves tables by a [Catalog], columns by Trino's scoping rules, functions by engine/fn; it inserts the casts
// that Trino's coercion rules ask for, computes constants, and checks grouping. Each kind of statement has a struct of its
// own behind [Statement]; executing them is the caller's work.
//
// Names compare without regard to case. Beside Trino's rules these hold:
//
//   - GROUP BY, HAVING and QUALIFY may name an alias of the SELECT list where no input column has the name; ORDER BY looks
//     at the aliases first, as in Trino.
//   - A string literal beside a DATE, TIME, TIMESTAMP or UUID in a comparison is read as a value of that type.
//   - After JOIN … USING (k), a.k and b.k stay reachable.
//   - GROUP BY time_bucket_gapfill(step, ts [, from, to]) adds the buckets without rows; locf(x) and interpolate(x) in its
//     SELECT list fill what is NULL there from the neighbours.
//
// A comparison of a column with a constant never puts a cast on the column when the constant can be brought to the
// column's type (or to the nearest value of it) without changing any answer: scans filter on what they store.
//
// The package executes nothing, opens no files itself, and never panics on any statement. It refuses, with NOT_SUPPORTED
// and a message that names it: WITH RECURSIVE, EXCLUDE in window frames, statements on models and materialized views,
// and DELETE, UPDATE and MERGE.
package bind
