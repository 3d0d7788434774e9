package bind

import (
	"math"
	"math/big"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
)

// neighbours are the values of a type nearest to a constant of another: the last at or below it and the first at or
// above. They are one where the constant itself is of the type, and nil beyond the ends of the type.
type neighbours struct{ below, above *expr.Const }

func (nb neighbours) exact() bool { return nb.below != nil && nb.below == nb.above }

// narrow finds the neighbours of c among the values of t. ok is false where comparing a t with c in their common type says
// something else than comparing it with the neighbours (a DECIMAL with a DOUBLE, anything that depends on a time zone).
//
//	integer beside 5.5           5, 6
//	decimal(10,2) beside 24      24.00, 24.00
//	date beside a timestamp      its day; the day and the next unless it is midnight
func narrow(c *expr.Const, t types.Type) (nb neighbours, ok bool) {
	v, ok := rational(c, t)
	if !ok {
		return nb, false
	}
	unit, low, high, ok := lattice(t)
	if !ok {
		return nb, false
	}
	v.Quo(v, unit)
	floor := new(big.Int)
	rest := new(big.Int)
	floor.DivMod(v.Num(), v.Denom(), rest) // Euclidean: the denominator is positive
	ceil := floor
	if rest.Sign() != 0 {
		ceil = new(big.Int).Add(floor, big.NewInt(1))
	}
	nb.below, nb.above = constantOf(t, floor, low, high, true), constantOf(t, ceil, low, high, false)
	if floor == ceil && nb.below != nil && nb.above != nil {
		nb.above = nb.below
	}
	return nb, true
}

// rational returns the value of c in the unit in which values of t are compared with it.
func rational(c *expr.Const, t types.Type) (*big.Rat, bool) {
	if c.Value.ConstNull() {
		return nil, false
	}
	from := c.Value.Type
	switch {
	case from.IsInteger() && t.IsNumeric():
		return new(big.Rat).SetInt64(c.Value.I64[0]), true
	case from.Kind == types.Decimal && t.IsNumeric():
		return decimalRational(c), true
	case from.IsFloat() && t.IsInteger():
		// Every integer below is told apart from its neighbours in the floating type.
		limit := float64(1 << 53)
		if from.Kind == types.Real {
			limit = 1 << 24
		}
		f := c.Value.F64[0]
		if math.IsNaN(f) || math.Abs(f) >= limit {
			return nil, false
		}
		return new(big.Rat).SetFloat64(f), true
	case from.Kind == types.Timestamp && (t.Kind == types.Timestamp || t.Kind == types.Date),
		from.Kind == types.TimestampTZ && t.Kind == types.TimestampTZ,
		from.Kind == types.Time && t.Kind == types.Time:
		return new(big.Rat).SetInt64(c.Value.I64[0]), true
	}
	return nil, false
}

func decimalRational(c *expr.Const) *big.Rat {
	var unscaled types.Int128
	if c.Value.Phys() == types.PhysInt64 {
		unscaled = types.Int128Of(c.Value.I64[0])
	} else {
		unscaled = c.Value.I128[0]
	}
	return new(big.Rat).SetFrac(unscaled.Big(), types.Pow10(c.Value.Type.Scale).Big())
}

// lattice describes the values of t as multiples low … high of a unit.
func lattice(t types.Type) (unit *big.Rat, low, high *big.Int, ok bool) {
	one := big.NewRat(1, 1)
	switch t.Kind {
	case types.TinyInt:
		return one, big.NewInt(math.MinInt8), big.NewInt(math.MaxInt8), true
	case types.SmallInt:
		return one, big.NewInt(math.MinInt16), big.NewInt(math.MaxInt16), true
	case types.Integer:
		return one, big.NewInt(math.MinInt32), big.NewInt(math.MaxInt32), true
	case types.BigInt:
		return one, big.NewInt(math.MinInt64), big.NewInt(math.MaxInt64), true
	case types.Decimal:
		most := types.Pow10(t.Precision).Big()
		most.Sub(most, big.NewInt(1))
		unit = new(big.Rat).SetFrac(big.NewInt(1), types.Pow10(t.Scale).Big())
		return unit, new(big.Int).Neg(most), most, true
	case types.Date:
		return big.NewRat(86_400_000_000, 1), big.NewInt(math.MinInt32), big.NewInt(math.MaxInt32), true
	case types.Time, types.Timestamp, types.TimestampTZ:
		if t.Precision < 0 || t.Precision > maxTimePrecision {
			return nil, nil, nil, false
		}
		unit = big.NewRat(types.Pow10Int64(maxTimePrecision-t.Precision), 1)
		return unit, big.NewInt(math.MinInt64), big.NewInt(math.MaxInt64), true
	}
	return nil, nil, nil, false
}

// constantOf returns n units of t, brought within low … high from the side that below names: nil if there is no such value.
func constantOf(t types.Type, n, low, high *big.Int, below bool) *expr.Const {
	switch {
	case n.Cmp(high) > 0:
		if !below {
			return nil
		}
		n = high
	case n.Cmp(low) < 0:
		if below {
			return nil
		}
		n = low
	}
	switch t.Kind {
	case types.Decimal:
		v, _ := types.Int128FromBig(n)
		return expr.Decimal(t, v)
	case types.Time, types.Timestamp, types.TimestampTZ:
		unit := types.Pow10Int64(maxTimePrecision - t.Precision)
		return expr.Int(t, n.Int64()*unit)
	}
	return expr.Int(t, n.Int64())
}
