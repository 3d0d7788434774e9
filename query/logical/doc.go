// Package logical is the relational algebra between binding and execution: trees of [Node].
//
// Columns are named by expr.ColumnID, unique in a statement; every node states the columns that it returns. Trees are
// immutable: rewrites make new nodes. Two things exist only before optimisation and must be gone after it: [Subquery]
// expressions and the correlated form of [Join].
package logical
