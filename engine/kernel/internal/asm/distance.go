package asm

import "math"

// Distances between rows and centres. A block x has d columns, column j at x[j·stride:]; centres lie four at a time, c[g·4d +
// 4j + k] being column j of centre 4g+k, with infinity where a group of four is not full. Products are fused, so that every
// body gives the same bits. A row with a NaN or an infinity gets label 0 and a distance of infinity.

// distanceRows is the number of rows for which the Go twins keep distances at once.
const distanceRows = 64

// squareGo makes acc the squared distances of the rows from row on to centre k of the group c.
func squareGo(acc, x []float64, stride, row int, c []float64, d, k int) {
	clear(acc)
	for j := range d {
		m := c[4*j+k]
		col := x[j*stride+row:]
		col = col[:len(acc)]
		for i, v := range col {
			v -= m
			acc[i] = math.FMA(v, v, acc[i])
		}
	}
}

func nearestGo(label []uint32, best, x []float64, stride int, c []float64, d int) {
	var mem [distanceRows]float64
	for row := 0; row < len(label); row += distanceRows {
		n := min(distanceRows, len(label)-row)
		l, b := label[row:row+n], best[row:row+n]
		for i := range l {
			l[i], b[i] = 0, math.Inf(1)
		}
		for k := range len(c) / d {
			acc := mem[:n]
			squareGo(acc, x, stride, row, c[k/4*4*d:], d, k%4)
			for i, s := range acc {
				if s < b[i] {
					l[i], b[i] = uint32(k), s
				}
			}
		}
	}
}

func nearestTwoGo(label []uint32, best, second, x []float64, stride int, c []float64, d int) {
	var mem [distanceRows]float64
	for row := 0; row < len(label); row += distanceRows {
		n := min(distanceRows, len(label)-row)
		l, b, two := label[row:row+n], best[row:row+n], second[row:row+n]
		for i := range l {
			l[i], b[i], two[i] = 0, math.Inf(1), math.Inf(1)
		}
		for k := range len(c) / d {
			acc := mem[:n]
			squareGo(acc, x, stride, row, c[k/4*4*d:], d, k%4)
			for i, s := range acc {
				switch {
				case s < b[i]:
					l[i], b[i], two[i] = uint32(k), s, b[i]
				case s < two[i]:
					two[i] = s
				}
			}
		}
	}
}

func fourSquaresGo(dst []float64, dstStride int, x []float64, stride int, c []float64, d, n int) {
	for k := range 4 {
		squareGo(dst[k*dstStride:k*dstStride+n], x, stride, 0, c, d, k)
	}
}

func fourDistancesGo(dst []float64, dstStride int, x []float64, stride int, c []float64, d, n int) {
	fourSquaresGo(dst, dstStride, x, stride, c, d, n)
	for k := range 4 {
		s := dst[k*dstStride : k*dstStride+n]
		for i, v := range s {
			s[i] = math.Sqrt(v)
		}
	}
}

func centerScaleGo(dst, x []float64, shift, scale float64) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = (x[i] - shift) * scale
	}
}

// accumulateGo adds row i to the sums of its cluster in strand i modulo 4.
func accumulateGo(sums []float64, strand int, x []float64, stride int, label []uint32, d int) {
	for j := range d {
		col := x[j*stride:]
		col = col[:len(label)]
		for i, v := range col {
			sums[i&3*strand+int(label[i])*d+j] += v
		}
	}
}
