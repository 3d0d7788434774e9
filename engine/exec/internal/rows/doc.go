// Package rows keeps rows beyond the batch that brought them: [Frame] is a private copy of one batch, [Store] a relation
// in memory, from which rows are gathered by number.
//
// Strings that come as codes of a dictionary stay codes, of the table's dictionary where there is one.
package rows
