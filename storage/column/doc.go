// Package column appends rows of vectors of any form to Flat vectors: the buffers of a load, the columns of a small table
// in memory, the parts of a nested value that a page is assembled from.
//
// A destination owns its slices; its Valid is nil until the first NULL comes. Decimals of PhysInt128 are always widened
// here, never Narrow.
package column
