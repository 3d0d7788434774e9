package fn

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var roundingFunctions = []*Scalar{
	{
		Name: "abs", Doc: "Returns the absolute value.",
		Examples: []Example{{"abs(-5)", "5"}, {"abs(-1.50)", "1.50"}},
		Resolve: resolver(
			"abs",
			signature{params: []param{pInteger}, resultOf: sameAs(0), evalOf: absInts},
			signature{params: []param{pDecimal}, resultOf: sameAs(0), eval: decimalMap(func(v types.Int128) types.Int128 {
				if v.IsNeg() {
					return v.Neg()
				}
				return v
			})},
			floatMap(pReal, types.RealType, math.Abs), floatMap(pDouble, types.DoubleType, math.Abs),
		),
	},
	{
		Name: "sign", Doc: "Returns -1, 0 or 1 as a number is negative, zero or positive.",
		Examples: []Example{{"sign(-5)", "-1"}, {"sign(2.5e0)", "1.0"}},
		Resolve: resolver(
			"sign",
			signature{params: []param{pInteger}, resultOf: sameAs(0), eval: signInts},
			signature{params: []param{pDecimal}, result: types.DecimalOf(1, 0), eval: signDecimals},
			floatMap(pReal, types.RealType, signFloat), floatMap(pDouble, types.DoubleType, signFloat),
		),
	},
	roundTo("ceiling", []string{"ceil"}, "Rounds up to an integer.", roundUp, math.Ceil, Example{"ceiling(1.2)", "2"}, Example{"ceil(-1.2e0)", "-1.0"}),
	roundTo("floor", nil, "Rounds down to an integer.", roundDown, math.Floor, Example{"floor(1.8)", "1"}, Example{"floor(-1.2e0)", "-2.0"}),
	{
		Name: "round", Doc: "Rounds to an integer, or to a number of digits behind the point, halves away from zero.",
		Examples: []Example{{"round(2.5)", "3"}, {"round(-2.345, 2)", "-2.350"}, {"round(1234.5e0, -2)", "1200.0"}},
		Resolve: resolver(
			"round",
			signature{params: []param{pInteger}, resultOf: sameAs(0), eval: copyInts},
			signature{params: []param{pDecimal}, resultOf: integerPart, evalOf: decimalToInteger(roundHalf)},
			floatMap(pReal, types.RealType, math.Round), floatMap(pDouble, types.DoubleType, math.Round),
			signature{params: []param{pInteger, pInteger}, resultOf: sameAs(0), evalOf: roundIntsTo(true)},
			signature{params: []param{pDecimal, pInteger}, resultOf: oneDigitMore, evalOf: decimalDigits(true)},
			signature{params: []param{pReal, pInteger}, result: types.RealType, eval: floatDigits(true, true)},
			signature{params: []param{pDouble, pInteger}, result: types.DoubleType, eval: floatDigits(true, false)},
		),
	},
	{
		Name: "truncate", Aliases: []string{"trunc"}, Doc: "Drops the digits behind the point, or behind a number of digits.",
		Examples: []Example{{"truncate(-2.7)", "-2"}, {"truncate(2.349, 2)", "2.340"}, {"truncate(1.79e0)", "1.0"}},
		Resolve: resolver(
			"truncate",
			signature{params: []param{pInteger}, resultOf: sameAs(0), eval: copyInts},
			signature{params: []param{pDecimal}, resultOf: truncatedPart, evalOf: decimalToInteger(towardZero)},
			floatMap(pReal, types.RealType, math.Trunc), floatMap(pDouble, types.DoubleType, math.Trunc),
			signature{params: []param{pInteger, pInteger}, resultOf: sameAs(0), evalOf: roundIntsTo(false)},
			signature{params: []param{pDecimal, pInteger}, resultOf: sameAs(0), evalOf: decimalDigits(false)},
			signature{params: []param{pReal, pInteger}, result: types.RealType, eval: floatDigits(false, true)},
			signature{params: []param{pDouble, pInteger}, result: types.DoubleType, eval: floatDigits(false, false)},
		),
	},
}

// floatMap is a signature from a floating-point type to itself.
func floatMap(p param, t types.Type, f func(float64) float64) signature {
	return sig(t, func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		dst := out.F64[:n]
		for i, v := range spreadF64(args[0], n) {
			dst[i] = f(v)
		}
		return nil
	}, p)
}

func signFloat(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x // zeros and NaN
}

func absInts(args []types.Type, t types.Type) Eval {
	lowest := rangeOf(t).lo
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a := args[0]
		if a.ConstNull() {
			return nil
		}
		for i := range n {
			v := a.I64[at(a, i)]
			if v == lowest && isSet(out.Valid, i) {
				return errorf(OutOfRange, "Value %d is out of range for abs(%s)", v, t)
			}
			m := v >> 63
			out.I64[i] = v ^ m - m
		}
		return nil
	}
}

func copyInts(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	if !args[0].ConstNull() {
		copy(out.I64[:n], spread(args[0], n))
	}
	return nil
}

func signInts(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	if args[0].ConstNull() {
		return nil
	}
	for i, v := range spread(args[0], n) {
		out.I64[i] = v>>63 | int64(uint64(-v)>>63)
	}
	return nil
}

func signDecimals(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	a := args[0]
	if a.ConstNull() {
		return nil
	}
	for i := range n {
		out.I64[i] = int64(i128At(a, at(a, i)).Cmp(types.Int128{}))
	}
	return nil
}

// setDecimal writes row i of a DECIMAL that is not Narrow.
func setDecimal(out *vec.Vector, i int, v types.Int128) {
	if out.Type.Phys() == types.PhysInt64 {
		out.I64[i] = int64(v.Lo)
	} else {
		out.I128[i] = v
	}
}

// decimalMap makes an Eval of a function on the unscaled value of a DECIMAL.
func decimalMap(f func(types.Int128) types.Int128) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a := args[0]
		if a.ConstNull() {
			return nil
		}
		for i := range n {
			setDecimal(out, i, f(i128At(a, at(a, i))))
		}
		return nil
	}
}

// rounding is a way to drop digits.
type rounding uint8

const (
	towardZero rounding = iota
	roundHalf           // halves away from zero
	roundUp
	roundDown
)

// dropDigits divides by unit, a power of ten.
func dropDigits(v, unit types.Int128, how rounding) types.Int128 {
	if how == roundHalf {
		q, _ := v.DivRound(unit)
		return q
	}
	q, r := v.QuoRem(unit)
	switch {
	case how == roundUp && !r.IsZero() && !r.IsNeg():
		q = q.Add(types.Int128Of(1))
	case how == roundDown && r.IsNeg():
		q = q.Sub(types.Int128Of(1))
	}
	return q
}

// integerPart is the type of a DECIMAL rounded to an integer: one digit more than before the point, for a carry.
func integerPart(args []types.Type) types.Type {
	a := args[0]
	return types.DecimalOf(min(types.MaxPrecision, max(1, a.Precision-a.Scale+min(a.Scale, 1))), 0)
}

func truncatedPart(args []types.Type) types.Type {
	return types.DecimalOf(max(1, args[0].Precision-args[0].Scale), 0)
}

func oneDigitMore(args []types.Type) types.Type {
	return types.DecimalOf(min(types.MaxPrecision, args[0].Precision+1), args[0].Scale)
}

func decimalToInteger(how rounding) func([]types.Type, types.Type) Eval {
	return func(args []types.Type, _ types.Type) Eval {
		unit := types.Pow10(args[0].Scale)
		return decimalMap(func(v types.Int128) types.Int128 { return dropDigits(v, unit, how) })
	}
}

// roundTo is CEILING or FLOOR.
func roundTo(name string, aliases []string, doc string, how rounding, f func(float64) float64, examples ...Example) *Scalar {
	return &Scalar{Name: name, Aliases: aliases, Doc: doc, Examples: examples, Resolve: resolver(
		name,
		signature{params: []param{pInteger}, resultOf: sameAs(0), eval: copyInts},
		signature{params: []param{pDecimal}, resultOf: integerPart, evalOf: decimalToInteger(how)},
		floatMap(pReal, types.RealType, f), floatMap(pDouble, types.DoubleType, f),
	)}
}

// roundIntsTo rounds or truncates integers at digits before the point.
func roundIntsTo(half bool) func([]types.Type, types.Type) Eval {
	how := towardZero
	if half {
		how = roundHalf
	}
	return func(_ []types.Type, t types.Type) Eval {
		r := rangeOf(t)
		return intRows(func(w *row) (int64, error) {
			v, d := w.int(0), w.int(1)
			if d >= 0 {
				return v, nil
			}
			if d < -19 {
				return 0, nil
			}
			unit := types.Pow10(int(-d))
			q, _ := dropDigits(types.Int128Of(v), unit, how).MulOverflow(unit)
			x, ok := q.Int64()
			if !ok || x < r.lo || x > r.hi {
				return 0, errorf(OutOfRange, "Out of range for %s: %d rounded to %d digits", t, v, d)
			}
			return x, nil
		})
	}
}

// decimalDigits rounds or truncates a DECIMAL to d digits behind the point and keeps its scale.
func decimalDigits(half bool) func([]types.Type, types.Type) Eval {
	how := towardZero
	if half {
		how = roundHalf
	}
	return func(args []types.Type, result types.Type) Eval {
		scale := args[0].Scale
		return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
			a, d := args[0], args[1]
			if a.ConstNull() || d.ConstNull() {
				return nil
			}
			for i := range n {
				v := i128At(a, at(a, i))
				drop := int64(scale) - max(min(d.I64[at(d, i)], int64(scale)), -100)
				switch {
				case drop > types.MaxPrecision:
					v = types.Int128{}
				case drop > 0:
					unit := types.Pow10(int(drop))
					var over bool
					v, over = dropDigits(v, unit, how).MulOverflow(unit)
					if (over || !types.FitsPrecision(v, result.Precision)) && isSet(out.Valid, i) {
						return errDecimalOverflow
					}
				}
				setDecimal(out, i, v)
			}
			return nil
		}
	}
}

// floatDigits rounds or truncates at d digits behind the point.
func floatDigits(half, isReal bool) Eval {
	return floatRows(func(r *row) (float64, error) {
		v := roundDigits(r.float(0), max(-400, min(r.int(1), 400)), half)
		if isReal {
			v = float64(float32(v))
		}
		return v, nil
	})
}

// roundDigits scales by an exact power of ten, rounds, and scales back.
func roundDigits(x float64, d int64, half bool) float64 {
	if x-x != 0 || x == 0 { // NaN, infinite, zero
		return x
	}
	f := math.Pow(10, math.Abs(float64(d)))
	if math.IsInf(f, 0) {
		if d > 0 {
			return x // more digits than x has
		}
		return 0
	}
	scale := func(y float64) float64 { return y * f }
	back := func(y float64) float64 { return y / f }
	if d < 0 {
		scale, back = back, scale
	}
	y := scale(x)
	nearest := back(math.Round(y))
	switch {
	case math.IsInf(y, 0) || nearest-nearest != 0:
		return x
	case half || nearest == x: // 0.29 × 100 is 28.999…, but 0.29 has nothing to drop
		return nearest
	}
	return back(math.Trunc(y))
}
