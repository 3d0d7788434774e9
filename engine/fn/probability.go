package fn

import (
	"math"
	"sort"

	"github.com/clientele-db/clientele/engine/types"
)

var probabilityFunctions = []*Scalar{
	{
		Name: "width_bucket", Doc: "Returns the number of the bucket of equal width between two bounds, or between the values of an array, into which a number falls.",
		Examples: []Example{{"width_bucket(3.14, 0, 4, 3)", "3"}, {"width_bucket(5, ARRAY[1e0, 4e0, 8e0])", "2"}},
		Resolve: resolver(
			"width_bucket",
			sig(types.BigIntType, intRows(widthBucket), pDouble, pDouble, pDouble, pBigInt),
			sig(types.BigIntType, intRows(widthBucketOf), pDouble, of(types.ArrayOf(types.DoubleType))),
		),
	},
	{
		Name: "normal_cdf", Doc: "Returns the probability that a normally distributed value of a mean and standard deviation is below v.",
		Examples: []Example{{"normal_cdf(0, 1, 0)", "0.5"}},
		Resolve: resolver("normal_cdf", sig(types.DoubleType, floatRows(func(r *row) (float64, error) {
			mean, sd, v := r.float(0), r.float(1), r.float(2)
			if !(sd > 0) {
				return 0, errorf(InvalidArgument, "standardDeviation must be > 0")
			}
			return 0.5 * math.Erfc(-(v-mean)/(sd*math.Sqrt2)), nil
		}), pDouble, pDouble, pDouble)),
	},
	{
		Name: "inverse_normal_cdf", Doc: "Returns the value below which a normally distributed one of a mean and standard deviation lies with probability p.",
		Examples: []Example{{"inverse_normal_cdf(0, 1, 0.5)", "0.0"}},
		Resolve: resolver("inverse_normal_cdf", sig(types.DoubleType, floatRows(func(r *row) (float64, error) {
			mean, sd, p := r.float(0), r.float(1), r.float(2)
			switch {
			case !(p > 0 && p < 1):
				return 0, errorf(InvalidArgument, "p must be 0 > p > 1")
			case !(sd > 0):
				return 0, errorf(InvalidArgument, "sd must be > 0")
			}
			return mean + sd*math.Sqrt2*math.Erfinv(2*p-1), nil
		}), pDouble, pDouble, pDouble)),
	},
	{
		Name: "beta_cdf", Doc: "Returns the probability that a value of the Beta distribution with parameters a and b is below v.",
		Examples: []Example{{"round(beta_cdf(3, 3.6, 0.3), 6)", "0.217648"}},
		Resolve: resolver("beta_cdf", sig(types.DoubleType, floatRows(func(r *row) (float64, error) {
			a, b, v := r.float(0), r.float(1), r.float(2)
			switch {
			case !(v >= 0 && v <= 1):
				return 0, errorf(InvalidArgument, "value must be in the interval [0, 1]")
			case !(a > 0 && b > 0):
				return 0, errorf(InvalidArgument, "a, b must be > 0")
			}
			return incompleteBeta(a, b, v), nil
		}), pDouble, pDouble, pDouble)),
	},
	{
		Name: "t_cdf", Doc: "Returns the probability that a value of Student's t distribution with df degrees of freedom is below x.",
		Examples: []Example{{"t_cdf(0, 5)", "0.5"}},
		Resolve: resolver("t_cdf", sig(types.DoubleType, floatRows(func(r *row) (float64, error) {
			x, df := r.float(0), r.float(1)
			if !(df > 0) {
				return 0, errorf(InvalidArgument, "df must be positive")
			}
			p := 0.5 * incompleteBeta(df/2, 0.5, df/(df+x*x))
			if x > 0 {
				p = 1 - p
			}
			return p, nil
		}), pDouble, pDouble)),
	},
	{
		Name: "wilson_interval_lower", Doc: "Returns the lower end of the Wilson score interval of a share, given successes, trials and the z-score of the confidence.",
		Examples: []Example{{"round(wilson_interval_lower(1250, 1310, 1.96e0), 6)", "0.941488"}},
		Resolve:  resolver("wilson_interval_lower", sig(types.DoubleType, floatRows(wilson(-1)), pBigInt, pBigInt, pDouble)),
	},
	{
		Name: "wilson_interval_upper", Doc: "Returns the upper end of the Wilson score interval of a share, given successes, trials and the z-score of the confidence.",
		Examples: []Example{{"round(wilson_interval_upper(1250, 1310, 1.96e0), 6)", "0.964252"}},
		Resolve:  resolver("wilson_interval_upper", sig(types.DoubleType, floatRows(wilson(1)), pBigInt, pBigInt, pDouble)),
	},
}

func widthBucket(r *row) (int64, error) {
	x, lo, hi, n := r.float(0), r.float(1), r.float(2), r.int(3)
	switch {
	case n <= 0:
		return 0, errorf(InvalidArgument, "bucketCount must be greater than 0")
	case x != x:
		return 0, errorf(InvalidArgument, "operand must not be NaN")
	case lo-lo != 0 || hi-hi != 0:
		return 0, errorf(InvalidArgument, "bounds must be finite")
	case lo == hi:
		return 0, errorf(InvalidArgument, "bounds cannot equal each other")
	}
	lower, upper := min(lo, hi), max(lo, hi)
	var b int64
	switch {
	case x < lower:
		b = 0
	case x >= upper:
		if n == math.MaxInt64 {
			return 0, errorf(OutOfRange, "Bucket for value %g is out of range", x)
		}
		b = n + 1
	default:
		b = min(int64(float64(n)*(x-lower)/(upper-lower))+1, n)
	}
	if lo > hi {
		b = n - b + 1
	}
	return b, nil
}

func widthBucketOf(r *row) (int64, error) {
	bins := r.args[1].Child[0]
	lo, hi := r.span(1)
	x := r.float(0)
	if lo == hi {
		return 0, errorf(InvalidArgument, "Bins cannot be an empty array")
	}
	if x != x {
		return 0, errorf(InvalidArgument, "Operand cannot be NaN")
	}
	for k := lo; k < hi; k++ {
		if bins.IsNull(k) {
			return 0, errorf(InvalidArgument, "Bin values cannot be NULL")
		}
		if k > lo && !(bins.F64[k] >= bins.F64[k-1]) {
			return 0, errorf(InvalidArgument, "Bin values are not sorted in ascending order")
		}
	}
	return int64(sort.Search(hi-lo, func(k int) bool { return bins.F64[lo+k] > x })), nil
}

func wilson(sign float64) func(*row) (float64, error) {
	return func(r *row) (float64, error) {
		s, t, z := float64(r.int(0)), float64(r.int(1)), r.float(2)
		switch {
		case s < 0:
			return 0, errorf(InvalidArgument, "number of successes must not be negative")
		case t <= 0:
			return 0, errorf(InvalidArgument, "number of trials must be positive")
		case s > t:
			return 0, errorf(InvalidArgument, "number of successes must not be larger than number of trials")
		case !(z >= 0):
			return 0, errorf(InvalidArgument, "z-score must not be negative")
		}
		p := s / t
		a := p + z*z/(2*t)
		b := z * math.Sqrt(p*(1-p)/t+z*z/(4*t*t))
		return (a + sign*b) / (1 + z*z/t), nil
	}
}

// incompleteBeta is the regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz's method; see
// Press et al., Numerical Recipes, 6.4).
func incompleteBeta(a, b, x float64) float64 {
	if x <= 0 || x >= 1 {
		return min(max(x, 0), 1)
	}
	if x > (a+1)/(a+b+2) {
		return 1 - incompleteBeta(b, a, 1-x)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab-la-lb+a*math.Log(x)+b*math.Log1p(-x)) / a
	const tiny = 1e-300
	c, d := 1.0, 1-(a+b)*x/(a+1)
	if math.Abs(d) < tiny {
		d = tiny
	}
	d = 1 / d
	f := d
	for m := 1.0; m < 500; m++ {
		for _, num := range [2]float64{
			m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)),
			-(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1)),
		} {
			if d = 1 + num*d; math.Abs(d) < tiny {
				d = tiny
			}
			if c = 1 + num/c; math.Abs(c) < tiny {
				c = tiny
			}
			d = 1 / d
			f *= d * c
			if math.Abs(d*c-1) < 1e-15 && num < 0 {
				return front * f
			}
		}
	}
	return front * f
}
