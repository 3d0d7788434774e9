// Package mine runs the algorithms of package mining in queries: it makes table functions of what the registry holds, reads
// relations for the driver by running their plans pass by pass, and answers ml_predict, ml_evaluate and their like from
// stored models.
//
// A relation is never copied for an algorithm's sake. A plan of scans, filters, projections and joins on unique keys gives
// the same rows in the same partitions whenever it runs, so a pass runs it again over the encoded pages in the cache. Other
// plans (groups, sorts, unions) hold their result in memory anyhow; it is kept once, sorted by all columns, since the
// order in which groups come depends on the workers and a model must not.
package mine
