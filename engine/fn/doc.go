// Package fn holds the functions of SQL as values: [Scalar], [Aggregate], [Window].
//
// One family of functions is one file; builtins.go lists them all. A function is found by [Lookup] and its kin, bound to
// argument types by its Resolve, and then computes whole vectors. Names, semantics and errors follow Trino's
// documentation, and PostgreSQL's where that is silent.
//
// The package knows no expressions, no operators and no SQL text.
package fn
