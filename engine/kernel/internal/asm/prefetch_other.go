//go:build !(amd64 || arm64) || purego

package asm

import "unsafe"

// Prefetch does nothing where there is no instruction for it.
func Prefetch(base unsafe.Pointer, idx []uint32, stride uintptr) {}
