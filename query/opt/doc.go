// Package opt rewrites a bound logical tree into an equal one that costs less.
//
// [Optimize] runs the rules of [Rules] in their order. One rule is one file; each states the identity of the algebra that
// it applies. Rules may be switched off by name, except those that take out what the executor does not know (subqueries
// and correlation): a statement must answer equally with every other rule off.
//
// The parts:
//
//   - subquery_*.go, unnest_*.go: subqueries become joins, correlated joins become plain ones;
//   - simplify*.go, ranges.go, infer.go: scalar expressions;
//   - pushdown*.go, outer_join.go, prune.go and others: operators move, shrink or vanish;
//   - estimate_*.go: how many rows and distinct values a tree returns;
//   - join_*.go: the order of joins.
//
// The package knows nothing of physical operators: query/plan chooses those.
package opt
