package cache

import "unsafe"

// allocator gives out memory in pieces whose sizes are rounded up to classes.
type allocator struct{}

func (*allocator) size(n int) int { return (n + 63) &^ 63 }

func (a *allocator) alloc(n int) ([]byte, error) {
	w := make([]uint64, a.size(n)/8+1)
	return unsafe.Slice((*byte)(unsafe.Pointer(&w[0])), n), nil
}

func (*allocator) free([]byte) {}

func (*allocator) close() {}
