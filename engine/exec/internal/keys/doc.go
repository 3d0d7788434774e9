// Package keys turns key columns into numbers.
//
// A [Column] gives every value of one key column a code: 0 is NULL, and the values have 1, 2, 3 …: integers their distance
// from the least, strings of a dictionary their code there, everything else a number by hash table in the order of
// appearance. [Groups] packs the codes of all key columns into one word by mixed radix,
//
//	word = ((code₀ × size₁) + code₁) × size₂ + code₂ …
//
// and numbers the words: where the domain is small the word is the group's number itself, else a hash table gives it.
// Words that exceed 64 bits are chained: what fits is numbered first, and the number takes the place of those columns.
//
// Domains grow as values come that do not fit; the numbers of groups then change at most once, from the dense form to the
// hash table. NULL is a value like others, all NaN are one, and -0 is 0.
package keys
