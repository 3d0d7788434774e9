// Package sql turns text in Trino's SQL dialect into a tree, and the tree back into text.
//
// The ways in are [Parse] (statements separated by semicolons), [ParseStatement], [ParseExpression] and [ParseType];
// [Tokenize] and [Split] serve a prompt that highlights, completes and asks for more lines; [Format] prints the
// canonical text of any node, which parses to the same tree again; [Inspect] visits nodes.
//
//	q, err := sql.ParseStatement("SELECT region, sum(amount) FROM sales GROUP BY 1")
//
// The tree is plain structs behind the sealed interfaces [Statement], [QueryBody], [Relation], [SelectItem],
// [GroupingElement] and [Expr]. Every node knows where it begins (byte offset, line, column) and where it ends, so that
// errors point at the text and a column without an alias can be named after its source.
//
// The grammar is Trino's, with additions that cannot clash with it: QUALIFY, GROUP BY ALL, ORDER BY ALL, SELECT DISTINCT
// ON, * EXCLUDE and * REPLACE, ASOF, SEMI and ANTI joins, FROM-first queries, a quoted file name as a table, ILIKE,
// BETWEEN SYMMETRIC, COPY, SUMMARIZE, and statements on models.
//
// Some forms with a syntax of their own are read as the function calls that they mean, so that nothing behind the parser
// needs to know them: POSITION(a IN b) is strpos(b, a), SUBSTRING(x FROM a FOR b) is substring(x, a, b), TRIM([side] [c]
// FROM x) is trim, ltrim or rtrim(x[, c]), NORMALIZE(x, NFC) is normalize(x, 'NFC'), and x::t is CAST(x AS t).
//
// The package resolves no names, checks no types and knows nothing of catalogs. It refuses, with an error that names
// them, MATCH_RECOGNIZE, JSON_TABLE, inline functions (WITH FUNCTION) and statements on roles and grants. No input
// makes it panic: nesting, size and tree height are bounded ([MaxNesting], [MaxStatementBytes], [MaxHeight]).
package sql
