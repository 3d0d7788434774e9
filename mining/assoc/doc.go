// Package assoc finds frequent item sets and association rules in baskets.
//
// [FrequentItemsets] and [AssociationRules] are the table functions. Below them:
//
//	rows ── gather ── Baskets ── Mine ── Sets ── NewRules ── Rules
//
// [Baskets] are sets of item codes, grouped from pairs in any order. [Mine] numbers the items by falling frequency and
// searches, for each item, the sets of which it is the least frequent: in the database of the baskets with it, restricted
// to the items frequent with it (pattern growth: Han, Pei, Yin, "Mining frequent patterns without candidate generation",
// 2000). What differs from FP-growth is the form of these databases. The text books' tree costs an access to memory for each
// node on each path; here
//
//   - the root is an array of rows, read from front to back for a block of items at a time (sweep.go). One reading counts
//     the pairs, into an array (Grahne, Zhu, "Efficiently using prefix-trees in mining frequent itemsets", 2003), another
//     makes the databases of the block;
//   - a conditional database is vertical, a bit vector an item (class.go), and mined as Eclat does (Zaki, "Scalable
//     algorithms for association mining", 2000);
//   - where bit vectors would be nearly empty it stays in rows (extend.go) and is divided once more;
//   - equal rows are one, with a weight; weights are sliced by binary digits (planes.go).
//
// The sets at hand are never compared with those found before: closed.go and maximal.go look at the items of other
// branches instead.
//
// The package refuses what it cannot hold: memory of baskets, databases, sets and rules is reserved before it is taken, and
// [ErrTooManySets] says which support would fit. It does not sample, and does not cut baskets short.
//
//	baskets, err := assoc.NewBaskets(ctx, []assoc.Pairs{{Basket: []uint32{0, 0, 1}, Item: []uint32{4, 7, 4}}}, 2, 8, 0, nil)
//	sets, err := assoc.Mine(ctx, baskets, assoc.Config{MinCount: 2}, nil)
//	// one set: {4}, in 2 baskets
package assoc
