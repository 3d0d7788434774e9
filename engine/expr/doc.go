// Package expr holds bound scalar expressions and computes them on batches.
//
// The planner builds trees of [Expr]; an operator compiles them once per worker to a program of steps over dense
// registers. Columns are loaded compacted: from the first step on, registers hold the selected rows only.
package expr
