// Package vec holds columns of values in memory: [Vector], [Batch], validity bitmaps, [Dictionary].
//
// A Vector is one column of up to some thousands of rows. It may stay encoded in the form in which storage keeps it:
//
//	Flat    one value a row in the slice of its physical type
//	Const   one value for all rows
//	Packed  unsigned offsets from Base, Width bits each, back to back from the lowest bit of Raw[0] (little endian)
//	Dict    Codes (a Packed or Flat integer vector) into the values of a Dictionary
//
// Kernels resolve form and physical type once per batch and then loop over plain slices.
//
// Bitmaps are []uint64, bit i%64 of word i/64 for row i; a validity bitmap has a one for a value and is nil where no row
// is NULL. What a slice holds at a NULL row is unspecified but in bounds: kernels may compute on it, never fail on it.
//
// Every slice of a vector that a producer hands out may be a view of memory that it does not own; consumers must not
// write to it. A batch and all that it refers to is valid until the next call of the Next that returned it, except for
// Dictionary values, which are immutable and live as long as they are referred to.
//
// The package computes nothing: kernels are in engine/kernel.
package vec

// BatchRows is the number of rows that a scan puts into a batch: a multiple of 64 that never crosses a page. At 8,192
// rows about ten int64 registers stay in a 1 MiB second-level cache; shorter batches cost star queries up to 1.6 times.
const BatchRows = 8192

// Pad is the number of readable bytes behind the last byte of Raw and Bytes, so that kernels may load whole words.
const Pad = 64
