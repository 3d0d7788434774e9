//go:build !amd64 || purego

package asm

// EqualInt64 sets bit i of bm to a[i] == b[i].
func EqualInt64(bm []uint64, a, b []int64) { eqGo(bm, a, b) }

// LessInt64 sets bit i of bm to a[i] < b[i].
func LessInt64(bm []uint64, a, b []int64) { ltGo(bm, a, b) }

// LessEqualInt64 sets bit i of bm to a[i] <= b[i].
func LessEqualInt64(bm []uint64, a, b []int64) { leGo(bm, a, b) }

// EqualConstInt64 sets bit i of bm to a[i] == c.
func EqualConstInt64(bm []uint64, a []int64, c int64) { eqConstGo(bm, a, c) }

// LessConstInt64 sets bit i of bm to a[i] < c.
func LessConstInt64(bm []uint64, a []int64, c int64) { ltConstGo(bm, a, c) }

// LessEqualConstInt64 sets bit i of bm to a[i] <= c.
func LessEqualConstInt64(bm []uint64, a []int64, c int64) { leConstGo(bm, a, c) }

// GreaterConstInt64 sets bit i of bm to a[i] > c.
func GreaterConstInt64(bm []uint64, a []int64, c int64) { gtConstGo(bm, a, c) }

// GreaterEqualConstInt64 sets bit i of bm to a[i] >= c.
func GreaterEqualConstInt64(bm []uint64, a []int64, c int64) { geConstGo(bm, a, c) }

// EqualFloat64 sets bit i of bm to a[i] == b[i].
func EqualFloat64(bm []uint64, a, b []float64) { eqGo(bm, a, b) }

// LessFloat64 sets bit i of bm to a[i] < b[i].
func LessFloat64(bm []uint64, a, b []float64) { ltGo(bm, a, b) }

// LessEqualFloat64 sets bit i of bm to a[i] <= b[i].
func LessEqualFloat64(bm []uint64, a, b []float64) { leGo(bm, a, b) }

// EqualConstFloat64 sets bit i of bm to a[i] == c.
func EqualConstFloat64(bm []uint64, a []float64, c float64) { eqConstGo(bm, a, c) }

// LessConstFloat64 sets bit i of bm to a[i] < c.
func LessConstFloat64(bm []uint64, a []float64, c float64) { ltConstGo(bm, a, c) }

// LessEqualConstFloat64 sets bit i of bm to a[i] <= c.
func LessEqualConstFloat64(bm []uint64, a []float64, c float64) { leConstGo(bm, a, c) }

// GreaterConstFloat64 sets bit i of bm to a[i] > c.
func GreaterConstFloat64(bm []uint64, a []float64, c float64) { gtConstGo(bm, a, c) }

// GreaterEqualConstFloat64 sets bit i of bm to a[i] >= c.
func GreaterEqualConstFloat64(bm []uint64, a []float64, c float64) { geConstGo(bm, a, c) }
