package asm

import (
	"math/rand/v2"
	"syscall"
	"testing"
)

// TestReadsStayWithinPadding places the packed values so that the 64 bytes behind them end at a page that cannot be read.
func TestReadsStayWithinPadding(t *testing.T) {
	page := syscall.Getpagesize()
	size := (8192*4+64+page-1)/page*page + page
	mem, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skipf("mmap: %v", err)
	}
	defer func() { _ = syscall.Munmap(mem) }()
	if err := syscall.Mprotect(mem[size-page:], syscall.PROT_NONE); err != nil {
		t.Skipf("mprotect: %v", err)
	}
	end := size - page - 64
	d32, d64 := make([]uint32, 8192+80), make([]int64, 8192+80)
	bm := make([]uint64, 128)
	set := make([]uint64, 1<<13)
	eachWidth(t, func(_ *testing.T, rng *rand.Rand, w uint, n int) {
		if n == 0 {
			return
		}
		used := (n*int(w) + 7) / 8
		src := mem[end-used : end]
		UnpackUint32(d32, src, w, n)
		UnpackInt64(d64, src, w, 1, n)
		RangePacked(bm, src, w, 1, 1, n)
		ProbePacked(bm, src, w, set, -1, 1<<18, n)
		rows := make([]uint32, 0, (n+63)&^63+room)
		for i := range n {
			if rng.IntN(3) > 0 || i == n-1 {
				rows = append(rows, uint32(i))
			}
		}
		GatherInt64(d64, src, w, 1, rows)
		GatherUint32(d32, src, w, rows)
		RefineRange(append(make([]uint32, 0, cap(rows)), rows...), src, w, 1, 1)
		RefineSet(append(make([]uint32, 0, cap(rows)), rows...), src, w, set, -1, 1<<18)
	})
}
