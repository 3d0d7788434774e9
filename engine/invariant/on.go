//go:build invariants

package invariant

// Enabled says whether the binary checks invariants.
const Enabled = true
