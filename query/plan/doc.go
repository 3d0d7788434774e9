// Package plan turns an optimised logical tree into physical operators.
//
// [Build] walks the tree once; each operator of the algebra is one file. It decides what the tree leaves open: hash,
// nested-loop or ASOF join and which side is built, which columns a join returns, what is known of the values of grouping
// keys. Table functions bring their own operators by [TableOp].
//
// The package rewrites nothing: a tree that costs less is query/opt's business.
package plan
