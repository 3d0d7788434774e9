//go:build !amd64 || purego

package asm

// Nearest finds for each row the nearest of the centres, the first among equals, and its squared distance.
func Nearest(label []uint32, best, x []float64, stride int, c []float64, d int) {
	nearestGo(label, best, x, stride, c, d)
}

// NearestTwo is Nearest, and finds the squared distance to the second nearest.
func NearestTwo(label []uint32, best, second, x []float64, stride int, c []float64, d int) {
	nearestTwoGo(label, best, second, x, stride, c, d)
}

// FourSquares computes the squared distances of n rows to four centres, those to centre k from dst[k·dstStride] on.
func FourSquares(dst []float64, dstStride int, x []float64, stride int, c []float64, d, n int) {
	fourSquaresGo(dst, dstStride, x, stride, c, d, n)
}

// FourDistances is FourSquares with the square roots.
func FourDistances(dst []float64, dstStride int, x []float64, stride int, c []float64, d, n int) {
	fourDistancesGo(dst, dstStride, x, stride, c, d, n)
}

// CenterScale computes dst = (x - shift) · scale.
func CenterScale(dst, x []float64, shift, scale float64) { centerScaleGo(dst, x, shift, scale) }

// Accumulate adds row i to row label[i] of the sums of strand i modulo 4, which are rows of d columns; strands begin strand
// elements apart. d is a multiple of 8.
func Accumulate(sums []float64, strand int, x []float64, stride int, label []uint32, d int) {
	accumulateGo(sums, strand, x, stride, label, d)
}
