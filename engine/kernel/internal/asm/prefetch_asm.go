//go:build (amd64 || arm64) && !purego

package asm

import "unsafe"

// prefetch asks for the cache line of base + i × stride for n indices i ≥ 1 of idx:
//
//	for _, i := range idx { _ = *(base + i*stride) } // but reads nothing
//
//go:noescape
func prefetch(base unsafe.Pointer, idx *uint32, n int, stride uintptr)

// Prefetch asks for the cache line of base + i × stride for every i of idx. Any address will do.
func Prefetch(base unsafe.Pointer, idx []uint32, stride uintptr) {
	if len(idx) > 0 {
		prefetch(base, &idx[0], len(idx), stride)
	}
}
