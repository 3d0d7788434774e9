package kernel

import (
	"math"

	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
)

// The distance kernels read blocks of columns: x has d columns, column j from x[j·stride] on, and the rows are the first of
// each. Differences are squared and added in the order of the columns, products fused, so that every processor gives the
// same bits. A row that holds a NaN or an infinity gets label 0 and a distance of infinity.

// Centers are points that rows are held against, in the form that the kernels read.
type Centers struct {
	K, D   int
	packed []float64 // four at a time, column by column; infinity where a group is not full
}

// Set makes c the k points of d coordinates in points, point by point.
func (c *Centers) Set(points []float64, k, d int) {
	c.K, c.D = k, d
	c.packed = sized(c.packed, (k+3)/4*4*d)
	fill(c.packed, math.Inf(1))
	for i := range k {
		for j := range d {
			c.packed[i/4*4*d+4*j+i%4] = points[i*d+j]
		}
	}
}

// Nearest finds for each row the nearest centre, the one of the lowest number among equals, and its squared distance. The rows are len(label).
func (c *Centers) Nearest(label []uint32, best, x []float64, stride int) {
	asm.Nearest(label, best, x, stride, c.packed, c.D)
}

// NearestTwo is Nearest, and finds the squared distance to the second nearest: infinity if there is one centre.
func (c *Centers) NearestTwo(label []uint32, best, second, x []float64, stride int) {
	asm.NearestTwo(label, best, second, x, stride, c.packed, c.D)
}

// FourSquares computes the squared distances of n rows to centres 4·group … 4·group+3, those to the k-th of them from
// dst[k·dstStride] on.
func (c *Centers) FourSquares(dst []float64, dstStride int, x []float64, stride, group, n int) {
	asm.FourSquares(dst, dstStride, x, stride, c.packed[4*group*c.D:4*(group+1)*c.D], c.D, n)
}

// FourDistances is FourSquares with the square roots.
func (c *Centers) FourDistances(dst []float64, dstStride int, x []float64, stride, group, n int) {
	asm.FourDistances(dst, dstStride, x, stride, c.packed[4*group*c.D:4*(group+1)*c.D], c.D, n)
}

// CenterScale computes dst = (x - shift) · scale.
func CenterScale(dst, x []float64, shift, scale float64) { asm.CenterScale(dst, x, shift, scale) }

// AccumulateRows adds row i of a block of d columns to row label[i] of the sums of strand i modulo 4: sums[s·strand + l·d + j].
// d is a multiple of 8.
func AccumulateRows(sums []float64, strand int, x []float64, stride int, label []uint32, d int) {
	asm.Accumulate(sums, strand, x, stride, label, d)
}
