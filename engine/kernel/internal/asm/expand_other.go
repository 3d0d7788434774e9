//go:build !amd64 || purego

package asm

func deposit(x, m uint64) uint64 { return depositGo(x, m) }

// BlendInt64 computes dst[i] = src[i] where bit i is set.
func BlendInt64(dst, src []int64, bm []uint64) { blendGo(dst, src, bm) }

// BlendConstInt64 computes dst[i] = c where bit i is set.
func BlendConstInt64(dst []int64, c int64, bm []uint64) { blendConstGo(dst, c, bm) }

// ExpandInt64 writes the values of src to the places of dst whose bit is set, in order.
func ExpandInt64(dst, src []int64, bm []uint64) { expandGo(dst, src, bm) }
