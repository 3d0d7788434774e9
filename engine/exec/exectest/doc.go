// Package exectest tests operators: tuples in, tuples out.
//
// [Run] builds a plan over inputs given as tuples and compares its rows with those of a row-at-a-time reference, again
// and again: with batches of 1, 3, random and full size; with all, bitmap and row-list selections whose unselected rows
// are poisoned; with flat, packed, constant and dictionary columns; without, with random and with only NULLs; by one and
// two workers; and every batch is overwritten as soon as the next is asked for. [Table] is a source in memory for scans.
//
// The reference implementations share nothing with the operators but the order of values.
package exectest
