// Package mining is the contract between algorithms that learn from a relation and the engine that holds it: [Algorithm],
// [Training], [Pass], [Model], the one driver that runs them ([Train]), and what a registry says of them ([Def] for
// CREATE MODEL, [Function] for table functions).
//
// An algorithm is mathematics. It sees a relation as passes over encoded column batches, which the driver reads again from
// the page cache as often as the algorithm asks; rows are never exported and the table is never copied:
//
//	        ┌─ NewPass(0) ─ Update … ─┐
//	Start ──┼─ NewPass(1) ─ Update … ─┼─ Merge in order of partition ── Step ── done? ── Model
//	        └─ NewPass(2) ─ Update … ─┘                                  │ no
//	                ▲                                                    │
//	                └────────────────────────────────────────────────────┘
//
// A partition is a morsel of storage, whatever the number of workers, and passes are merged in the order of the
// partitions: the same data and seed make the same model, byte for byte, on one worker or many.
//
// The package knows neither SQL nor files. Models are stored by the root package, and passes are read by query/mine.
package mining
