package asm

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

const benchRows = 8192

// perRow runs f and reports the time for a row.
func perRow(b *testing.B, name string, f func()) {
	for l := goOnly; l <= best; l++ {
		b.Run(fmt.Sprintf("%s/%s", name, levelNames[l]), func(b *testing.B) {
			setLevel(l)
			defer setLevel(best)
			for b.Loop() {
				f()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func BenchmarkKernels(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	d32, d64 := make([]uint32, benchRows+64), make([]int64, benchRows+64)
	s32, s64 := make([]uint32, benchRows+64), make([]int64, benchRows+64)
	bm, out := make([]uint64, benchRows/64), make([]uint64, benchRows/64+1)
	for _, w := range []uint{4, 8, 12, 17, 28} {
		_, raw := packed(rng, w, benchRows)
		perRow(b, fmt.Sprintf("UnpackUint32/w=%d", w), func() { UnpackUint32(d32, raw, w, benchRows) })
		perRow(b, fmt.Sprintf("UnpackInt64/w=%d", w), func() { UnpackInt64(d64, raw, w, 7, benchRows) })
		perRow(b, fmt.Sprintf("RangePacked/w=%d", w), func() { RangePacked(bm, raw, w, 3, 5, benchRows) })
		set := make([]uint64, 1<<20/64+2)
		for i := range set {
			set[i] = rng.Uint64()
		}
		perRow(b, fmt.Sprintf("ProbePacked/w=%d", w), func() { ProbePacked(bm, raw, w, set, 0, 1<<20, benchRows) })
	}
	_, raw := packed(rng, 17, benchRows)
	for _, share := range []float64{0.02, 0.2, 0.5, 0.95} {
		sel, rows := selection(rng, benchRows, share)
		name := func(s string) string { return fmt.Sprintf("%s/share=%v", s, share) }
		perRow(b, name("BitsToRows"), func() { BitsToRows(d32, sel) })
		perRow(b, name("CompressInt64"), func() { CompressInt64(d64, s64, sel) })
		perRow(b, name("CompressUint32"), func() { CompressUint32(d32, s32, sel) })
		perRow(b, name("CompressBits"), func() { CompressBits(out, bm, sel) })
		perRow(b, name("GatherInt64"), func() { GatherInt64(d64, raw, 17, 7, rows) })
		perRow(b, name("GatherUint32"), func() { GatherUint32(d32, raw, 17, rows) })
		perRow(b, name("RefineRange"), func() { RefineRange(rows, raw, 17, 0, 1<<17) })
	}
	perRow(b, "Widen", func() { Widen(d64, s32[:benchRows], 7) })
	perRow(b, "RangeInt64", func() { RangeInt64(bm, s64[:benchRows], 3, 5) })
}

func BenchmarkArithmetic(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	d, x, y := make([]int64, benchRows), someInts(rng, benchRows), someInts(rng, benchRows)
	f, g := make([]float64, benchRows), someFloats(rng, benchRows)
	bm := make([]uint64, benchRows/64)
	perRow(b, "AddInt64", func() { AddInt64(d, x, y) })
	perRow(b, "MulInt64", func() { MulInt64(d, x, y) })
	perRow(b, "ConstSubInt64", func() { ConstSubInt64(d, x, 100) })
	perRow(b, "MulFloat64", func() { MulFloat64(f, g, g) })
	perRow(b, "LessInt64", func() { LessInt64(bm, x, y) })
	perRow(b, "LessConstFloat64", func() { LessConstFloat64(bm, g, 1) })
	perRow(b, "SumInt64", func() { SumInt64(x) })
	perRow(b, "SumFloat64", func() { SumFloat64(g) })
	perRow(b, "MinMaxInt64", func() { MinMaxInt64(x) })
	perRow(b, "SpreadInt64", func() { SpreadInt64(x) })
}
