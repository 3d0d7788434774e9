package asm

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"
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

// TestDistancesReadNoFurther places blocks of columns so that they end at a page that cannot be read.
func TestDistancesReadNoFurther(t *testing.T) {
	page := syscall.Getpagesize()
	const rows, columns = 600, 16
	size := (8*rows*columns+page-1)/page*page + page
	mem, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skipf("mmap: %v", err)
	}
	defer func() { _ = syscall.Munmap(mem) }()
	if err := syscall.Mprotect(mem[size-page:], syscall.PROT_NONE); err != nil {
		t.Skipf("mprotect: %v", err)
	}
	all := unsafe.Slice((*float64)(unsafe.Pointer(&mem[0])), (size-page)/8)
	eachLevel(t, func(*testing.T) {
		for _, n := range []int{1, 7, 8, 15, 16, 17, 100, 512, rows} {
			for _, d := range []int{8, 16} {
				x := all[len(all)-n*d:]
				c, label, best, second := pack4(make([]float64, 5*d), 5, d), make([]uint32, n), make([]float64, n), make([]float64, n)
				Nearest(label, best, x, n, c, d)
				NearestTwo(label, best, second, x, n, c, d)
				FourSquares(make([]float64, 4*n), n, x, n, c[:4*d], d, n)
				FourDistances(make([]float64, 4*n), n, x, n, c[:4*d], d, n)
				Accumulate(make([]float64, 4*5*d), 5*d, x, n, label, d)
				CenterScale(make([]float64, n), x[len(x)-n:], 1, 2)
			}
		}
	})
}
