// Package rows keeps rows beyond the batch that brought them: [Frame] is a private copy of one batch; a [Store] collects
// one worker's rows by columns, in chunks, and a [Table] is what all stores have collected, from which rows are gathered
// by their IDs.
//
// Strings that come as codes of a dictionary stay codes, of the table's dictionary where there is one.
package rows
