//go:build linux || darwin || freebsd || netbsd || openbsd

package cache

import (
	"syscall"
	"unsafe"
)

// mapSpan returns n bytes of anonymous memory from the system.
func mapSpan(n int) ([]byte, error) {
	return syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
}

// unmapSpan gives back what mapSpan returned.
func unmapSpan(b []byte) {
	if err := syscall.Munmap(b); err != nil {
		panic("page cache: unmap: " + err.Error()) // only memory that was never mapped can fail
	}
}

// offset returns where part begins within whole.
func offset(whole, part []byte) int {
	return int(uintptr(unsafe.Pointer(unsafe.SliceData(part))) - uintptr(unsafe.Pointer(unsafe.SliceData(whole))))
}
