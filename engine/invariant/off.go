//go:build !invariants

// Package invariant holds the build-tag constant that turns on checks which are too dear for a release: build with
// -tags invariants. Guard a check by `if invariant.Enabled && …`, so that it vanishes otherwise; never change what code
// does by it.
package invariant

// Enabled says whether the binary checks invariants.
const Enabled = false
