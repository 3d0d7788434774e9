//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package cache

import "unsafe"

// mapSpan returns n bytes of the heap, free of pointers and aligned to eight.
func mapSpan(n int) ([]byte, error) {
	w := make([]uint64, (n+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(&w[0])), n), nil
}

// unmapSpan leaves b to the collector.
func unmapSpan([]byte) {}

// offset returns where part begins within whole.
func offset(whole, part []byte) int {
	return int(uintptr(unsafe.Pointer(unsafe.SliceData(part))) - uintptr(unsafe.Pointer(unsafe.SliceData(whole))))
}
