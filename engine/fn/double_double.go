package fn

import "math"

// doubleDouble is a number as the sum of two float64, the second an error of the first: about 104 bits. Sums in it come
// out the same to the last digit of a float64 whatever the order of the terms, but for extreme data.
type doubleDouble struct{ hi, lo float64 }

// twoSum returns a+b and the error of the rounding (Knuth's, without a branch).
func twoSum(a, b float64) (sum, err float64) {
	sum = a + b
	z := sum - a
	return sum, (a - (sum - z)) + (b - z)
}

// twoProduct returns a×b and the error of the rounding.
func twoProduct(a, b float64) (p, err float64) {
	p = a * b
	return p, math.FMA(a, b, -p)
}

// add adds a number.
func (d *doubleDouble) add(x float64) {
	var e float64
	d.hi, e = twoSum(d.hi, x)
	d.lo += e
}

// addProduct adds a product, exact before it is added.
func (d *doubleDouble) addProduct(a, b float64) {
	p, pe := twoProduct(a, b)
	var e float64
	d.hi, e = twoSum(d.hi, p)
	d.lo += e + pe
}

// plus adds another sum.
func (d *doubleDouble) plus(o doubleDouble) {
	d.add(o.hi)
	d.lo += o.lo
}

// float is the nearest float64. An infinite sum has no meaningful error.
func (d doubleDouble) float() float64 {
	if d.hi-d.hi != 0 {
		return d.hi
	}
	return d.hi + d.lo
}

// addDeviation adds x - from, exactly, to sum and its product with y - at, near enough, to products.
func addDeviation(x, from, y, at float64, sum, products *doubleDouble) {
	d, dl := twoSum(x, -from)
	e, el := twoSum(y, -at)
	sum.add(d)
	sum.lo += dl
	products.addProduct(d, e)
	products.lo += d*el + dl*e
}

// moved returns the sum of products of deviations of n pairs from points that lie lower by dx and dy, from that of the
// deviations from the present points and their sums x and y.
func moved(xy, x, y doubleDouble, dx, dy, n float64) doubleDouble {
	xy.addProduct(dx, y.hi)
	xy.addProduct(dy, x.hi)
	p, pe := twoProduct(dx, dy)
	xy.addProduct(p, n)
	xy.lo += pe*n + dx*y.lo + dy*x.lo
	return xy
}

// movedSum is moved for the plain sum of deviations.
func movedSum(x doubleDouble, dx, n float64) doubleDouble {
	x.addProduct(dx, n)
	return x
}

// deviation returns xy - x·y/n: the sum of products of deviations from the means, of n pairs with the sums x and y and
// the sum of products xy.
func deviation(xy, x, y doubleDouble, n float64) float64 {
	x.hi, x.lo = twoSum(x.hi, x.lo)
	y.hi, y.lo = twoSum(y.hi, y.lo)
	xy.hi, xy.lo = twoSum(xy.hi, xy.lo)
	p, pe := twoProduct(x.hi, y.hi)
	pe += x.hi*y.lo + x.lo*y.hi
	q := p / n
	qe := (math.FMA(-q, n, p) + pe) / n
	hi, lo := twoSum(xy.hi, -q)
	return hi + (lo + (xy.lo - qe))
}
