package kernel

import (
	"unsafe"

	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
)

// Prefetch asks for the cache lines of table[i] for every i of idx. Called for some 256 keys between hashing and probing,
// it hides the misses of a table that exceeds the cache. It reads nothing; indices may lie anywhere.
func Prefetch[T any](table []T, idx []uint32) {
	asm.Prefetch(unsafe.Pointer(unsafe.SliceData(table)), idx, unsafe.Sizeof(*new(T)))
}

// PrefetchAt is Prefetch for memory that is no slice: base + i × stride.
func PrefetchAt(base unsafe.Pointer, idx []uint32, stride uintptr) { asm.Prefetch(base, idx, stride) }
