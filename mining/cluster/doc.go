// Package cluster groups the rows of a relation: k-means ([KMeans], the model type 'kmeans') and the choice of the number of
// clusters ([ChooseK], the table function ml_choose_k).
//
// The relation is read by passes and never copied. The first pass takes means, deviations and a sample; starting points are
// found on the sample; each further pass is one iteration over all rows:
//
//	batches ─ reader ─ block of 512 rows, shifted and scaled ─ nearest centre ─ sums by cluster ─ Step moves the centres
//
// A block keeps filling across batches, so that how a partition is cut into batches changes no bit of the result. Where
// memory allows, rows keep Hamerly's bounds between passes, which spare most distances; the labels, and hence the model, are
// those of plain passes.
//
// Rows in which a feature is NULL, NaN, infinite or larger than 1e100 in magnitude teach nothing: training skips and counts
// them, prediction answers NULL.
package cluster
