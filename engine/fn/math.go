package fn

import (
	"math"
	"math/rand/v2"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var mathFunctions = []*Scalar{
	doubleFunction("sqrt", "Returns the square root.", math.Sqrt, Example{"sqrt(16)", "4.0"}),
	doubleFunction("cbrt", "Returns the cube root.", math.Cbrt, Example{"cbrt(27)", "3.0"}),
	doubleFunction("exp", "Returns e raised to a power.", math.Exp, Example{"exp(0)", "1.0"}),
	doubleFunction("ln", "Returns the natural logarithm.", math.Log, Example{"ln(1)", "0.0"}),
	doubleFunction("log2", "Returns the logarithm to base 2.", math.Log2, Example{"log2(8)", "3.0"}),
	doubleFunction("log10", "Returns the logarithm to base 10.", math.Log10, Example{"log10(100)", "2.0"}),
	doubleFunction("sin", "Returns the sine of an angle in radians.", math.Sin, Example{"sin(0)", "0.0"}),
	doubleFunction("cos", "Returns the cosine of an angle in radians.", math.Cos, Example{"cos(0)", "1.0"}),
	doubleFunction("tan", "Returns the tangent of an angle in radians.", math.Tan, Example{"tan(0)", "0.0"}),
	doubleFunction("cot", "Returns the cotangent of an angle in radians.", func(x float64) float64 { return 1 / math.Tan(x) }, Example{"round(cot(1), 6)", "0.642093"}),
	doubleFunction("asin", "Returns the arc sine.", math.Asin, Example{"asin(0)", "0.0"}),
	doubleFunction("acos", "Returns the arc cosine.", math.Acos, Example{"acos(1)", "0.0"}),
	doubleFunction("atan", "Returns the arc tangent.", math.Atan, Example{"atan(0)", "0.0"}),
	doubleFunction("sinh", "Returns the hyperbolic sine.", math.Sinh, Example{"sinh(0)", "0.0"}),
	doubleFunction("cosh", "Returns the hyperbolic cosine.", math.Cosh, Example{"cosh(0)", "1.0"}),
	doubleFunction("tanh", "Returns the hyperbolic tangent.", math.Tanh, Example{"tanh(0)", "0.0"}),
	doubleFunction("asinh", "Returns the inverse hyperbolic sine.", math.Asinh, Example{"asinh(0)", "0.0"}),
	doubleFunction("acosh", "Returns the inverse hyperbolic cosine.", math.Acosh, Example{"acosh(1)", "0.0"}),
	doubleFunction("atanh", "Returns the inverse hyperbolic tangent.", math.Atanh, Example{"atanh(0)", "0.0"}),
	doubleFunction("degrees", "Converts an angle from radians to degrees.", func(x float64) float64 { return x * (180 / math.Pi) }, Example{"degrees(pi())", "180.0"}),
	doubleFunction("radians", "Converts an angle from degrees to radians.", func(x float64) float64 { return x * (math.Pi / 180) }, Example{"radians(180)", "3.141592653589793"}),
	doubleFunction2("power", []string{"pow"}, "Raises a number to a power.", math.Pow, Example{"power(2, 10)", "1024.0"}),
	doubleFunction2("atan2", nil, "Returns the arc tangent of y / x, in the quadrant of the point (x, y).", math.Atan2, Example{"atan2(0, 1)", "0.0"}),
	doubleFunction2("log", nil, "Returns the logarithm to base b of x.", func(b, x float64) float64 { return math.Log(x) / math.Log(b) }, Example{"log(2, 8)", "3.0"}),
	constantFunction("pi", "Returns the constant Pi.", math.Pi, "3.141592653589793"),
	constantFunction("e", "Returns Euler's number.", math.E, "2.718281828459045"),
	constantFunction("infinity", "Returns positive infinity.", math.Inf(1), "Infinity"),
	constantFunction("nan", "Returns the value that is not a number.", math.NaN(), "NaN"),
	floatTest("is_nan", "Tells whether a number is NaN.", func(x float64) bool { return x != x }, Example{"is_nan(nan())", "true"}),
	floatTest("is_finite", "Tells whether a number is finite.", func(x float64) bool { return x-x == 0 }, Example{"is_finite(1e0)", "true"}),
	floatTest("is_infinite", "Tells whether a number is infinite.", func(x float64) bool { return math.IsInf(x, 0) }, Example{"is_infinite(infinity())", "true"}),
	{
		Name: "random", Aliases: []string{"rand"}, Volatility: Volatile,
		Doc:      "Returns a random number: from 0 to below 1, an integer from 0 to below n, or from m to below n.",
		Examples: []Example{{"random() < 1", "true"}, {"random(5, 6)", "5"}},
		Resolve: resolver(
			"random",
			sig(types.DoubleType, randomDouble),
			signature{params: []param{pInteger}, resultOf: sameAs(0), eval: intRows(func(r *row) (int64, error) { return randomBetween(0, r.int(0)) })},
			signature{params: []param{pInteger, pInteger}, resultOf: sameAs(0), eval: intRows(func(r *row) (int64, error) { return randomBetween(r.int(0), r.int(1)) })},
		),
	},
}

// doubleFunction is a function of one DOUBLE. Its work is large beside the indirect call that a row costs.
func doubleFunction(name, doc string, f func(float64) float64, examples ...Example) *Scalar {
	eval := func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		dst := out.F64[:n]
		for i, v := range spreadF64(args[0], n) {
			dst[i] = f(v)
		}
		return nil
	}
	return &Scalar{Name: name, Doc: doc, Examples: examples, Resolve: resolver(name, sig(types.DoubleType, eval, pDouble))}
}

func doubleFunction2(name string, aliases []string, doc string, f func(a, b float64) float64, examples ...Example) *Scalar {
	eval := func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := spreadF64(args[0], n), spreadF64(args[1], n)
		for i := range n {
			out.F64[i] = f(a[i], b[i])
		}
		return nil
	}
	return &Scalar{
		Name: name, Aliases: aliases, Doc: doc, Examples: examples,
		Resolve: resolver(name, sig(types.DoubleType, eval, pDouble, pDouble)),
	}
}

func constantFunction(name, doc string, value float64, text string) *Scalar {
	eval := func(_ *Context, out *vec.Vector, _ []*vec.Vector, n int) error {
		fill(out.F64[:n], value)
		return nil
	}
	return &Scalar{Name: name, Doc: doc, Examples: []Example{{name + "()", text}}, Resolve: resolver(name, sig(types.DoubleType, eval))}
}

func floatTest(name, doc string, f func(float64) bool, examples ...Example) *Scalar {
	eval := func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		bits := boolBits(out, n)
		for i, v := range spreadF64(args[0], n) {
			setBitTo(bits, i, f(v))
		}
		return nil
	}
	return &Scalar{Name: name, Doc: doc, Examples: examples, Resolve: resolver(name, sig(types.BooleanType, eval, pDouble))}
}

// randomDouble draws from the runtime's generator, which is seeded for each process: RANDOM() has no seed in SQL.
func randomDouble(_ *Context, out *vec.Vector, _ []*vec.Vector, n int) error {
	for i := range n {
		out.F64[i] = rand.Float64()
	}
	return nil
}

func randomBetween(lo, hi int64) (int64, error) {
	if hi <= lo {
		if lo == 0 {
			return 0, errorf(InvalidArgument, "bound must be positive")
		}
		return 0, errorf(InvalidArgument, "start value must be less than stop value")
	}
	span := uint64(hi) - uint64(lo)
	return int64(uint64(lo) + rand.Uint64N(span)), nil
}
