// Package accum accumulates the aggregates that operators know by heart: count, sum, avg, min and max of integers, and sum
// and avg of floats, for many groups at once.
//
// The states of a group are one row of 64-bit words,
//
//	rows │ sums of integers │ sums of floats, each with its rounding errors │ minima │ maxima
//
// so that one pass over the input updates a cache line or two a row. Sums of integers are exact: they are kept in 64 bits
// for as long as the bounds of what was added prove that they fit, and are moved to 128 bits beside when they may not.
// NULLs are counted beside, too, and only where there are some.
package accum
