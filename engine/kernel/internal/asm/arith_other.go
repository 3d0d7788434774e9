//go:build !amd64 || purego

package asm

// AddInt64 computes dst = a + b.
func AddInt64(dst, a, b []int64) { addGo(dst, a, b) }

// AddConstInt64 computes dst = a + c.
func AddConstInt64(dst, a []int64, c int64) { addConstGo(dst, a, c) }

// SubInt64 computes dst = a - b.
func SubInt64(dst, a, b []int64) { subGo(dst, a, b) }

// SubConstInt64 computes dst = a - c.
func SubConstInt64(dst, a []int64, c int64) { subConstGo(dst, a, c) }

// ConstSubInt64 computes dst = c - a.
func ConstSubInt64(dst, a []int64, c int64) { constSubGo(dst, a, c) }

// MulInt64 computes dst = a * b.
func MulInt64(dst, a, b []int64) { mulGo(dst, a, b) }

// MulConstInt64 computes dst = a * c.
func MulConstInt64(dst, a []int64, c int64) { mulConstGo(dst, a, c) }

// AddFloat64 computes dst = a + b.
func AddFloat64(dst, a, b []float64) { addGo(dst, a, b) }

// AddConstFloat64 computes dst = a + c.
func AddConstFloat64(dst, a []float64, c float64) { addConstGo(dst, a, c) }

// SubFloat64 computes dst = a - b.
func SubFloat64(dst, a, b []float64) { subGo(dst, a, b) }

// SubConstFloat64 computes dst = a - c.
func SubConstFloat64(dst, a []float64, c float64) { subConstGo(dst, a, c) }

// ConstSubFloat64 computes dst = c - a.
func ConstSubFloat64(dst, a []float64, c float64) { constSubGo(dst, a, c) }

// MulFloat64 computes dst = a * b.
func MulFloat64(dst, a, b []float64) { mulGo(dst, a, b) }

// MulConstFloat64 computes dst = a * c.
func MulConstFloat64(dst, a []float64, c float64) { mulConstGo(dst, a, c) }

// DivFloat64 computes dst = a / b.
func DivFloat64(dst, a, b []float64) { divGo(dst, a, b) }

// DivConstFloat64 computes dst = a / c.
func DivConstFloat64(dst, a []float64, c float64) { divConstGo(dst, a, c) }

// ConstDivFloat64 computes dst = c / a.
func ConstDivFloat64(dst, a []float64, c float64) { constDivGo(dst, a, c) }
