//go:build !purego

package asm

import "math"

// Nearest finds for each row the nearest of the centres, the first among equals, and its squared distance.
func Nearest(label []uint32, best, x []float64, stride int, c []float64, d int) {
	done := 0
	switch n := len(label); {
	case level == avx512 && n >= 16:
		done = n &^ 15
		nearest512(&label[0], &best[0], &x[0], 8*stride, &c[0], d, len(c)/(4*d), done/16)
	case level == avx2 && n >= 8:
		done = n &^ 7
		clear(label[:done])
		infinite(best[:done])
		nearest256(&label[0], &best[0], &x[0], 8*stride, &c[0], d, len(c)/(4*d), done/8)
	}
	if done < len(label) {
		nearestGo(label[done:], best[done:], x[done:], stride, c, d)
	}
}

// NearestTwo is Nearest, and finds the squared distance to the second nearest.
func NearestTwo(label []uint32, best, second, x []float64, stride int, c []float64, d int) {
	done := 0
	switch n := len(label); {
	case level == avx512 && n >= 16:
		done = n &^ 15
		nearestTwo512(&label[0], &best[0], &second[0], &x[0], 8*stride, &c[0], d, len(c)/(4*d), done/16)
	case level == avx2 && n >= 8:
		done = n &^ 7
		clear(label[:done])
		infinite(best[:done])
		infinite(second[:done])
		nearestTwo256(&label[0], &best[0], &second[0], &x[0], 8*stride, &c[0], d, len(c)/(4*d), done/8)
	}
	if done < len(label) {
		nearestTwoGo(label[done:], best[done:], second[done:], x[done:], stride, c, d)
	}
}

func infinite(v []float64) {
	for i := range v {
		v[i] = math.Inf(1)
	}
}

// FourSquares computes the squared distances of n rows to four centres, those to centre k from dst[k·dstStride] on.
func FourSquares(dst []float64, dstStride int, x []float64, stride int, c []float64, d, n int) {
	done := 0
	switch {
	case level == avx512 && n >= 16:
		done = n &^ 15
		fourSquares512(&dst[0], 8*dstStride, &x[0], 8*stride, &c[0], d, done/16)
	case level == avx2 && n >= 8:
		done = n &^ 7
		fourSquares256(&dst[0], 8*dstStride, &x[0], 8*stride, &c[0], d, done/8)
	}
	if done < n {
		fourSquaresGo(dst[done:], dstStride, x[done:], stride, c, d, n-done)
	}
}

// FourDistances is FourSquares with the square roots.
func FourDistances(dst []float64, dstStride int, x []float64, stride int, c []float64, d, n int) {
	done := 0
	switch {
	case level == avx512 && n >= 16:
		done = n &^ 15
		fourDistances512(&dst[0], 8*dstStride, &x[0], 8*stride, &c[0], d, done/16)
	case level == avx2 && n >= 8:
		done = n &^ 7
		fourDistances256(&dst[0], 8*dstStride, &x[0], 8*stride, &c[0], d, done/8)
	}
	if done < n {
		fourDistancesGo(dst[done:], dstStride, x[done:], stride, c, d, n-done)
	}
}

// CenterScale computes dst = (x - shift) · scale.
func CenterScale(dst, x []float64, shift, scale float64) {
	done := 0
	if k := len(dst) >> 5; k > 0 && level >= avx2 {
		done = k << 5
		if level == avx2 {
			centerScale256(&dst[0], &x[0], shift, scale, k)
		} else {
			centerScale512(&dst[0], &x[0], shift, scale, k)
		}
	}
	centerScaleGo(dst[done:], x[done:], shift, scale)
}

// Accumulate adds row i to row label[i] of the sums of strand i modulo 4, which are rows of d columns; strands begin strand
// elements apart. d is a multiple of 8.
func Accumulate(sums []float64, strand int, x []float64, stride int, label []uint32, d int) {
	done := 0
	if k := len(label) >> 3; k > 0 && level == avx512 {
		done = k << 3
		accumulate512(&sums[0], 8*strand, &x[0], 8*stride, &label[0], d/8, k)
	}
	if done < len(label) {
		accumulateGo(sums, strand, x[done:], stride, label[done:], d)
	}
}
