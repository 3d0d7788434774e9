package fn

import (
	"github.com/clientele-db/clientele/engine/types"
)

// arithOp is a binary arithmetic operator.
type arithOp uint8

const (
	opAdd arithOp = iota
	opSub
	opMul
	opDiv
	opMod
)

var arithNames = [...]string{"+", "-", "*", "/", "%"}

// arithNouns are the words of Trino's overflow messages.
var arithNouns = [...]string{"addition", "subtraction", "multiplication", "division", "modulus"}

var arithmeticOperators = []*Scalar{
	{
		Name: "+", Doc: "Adds numbers, or an interval to a date, time or timestamp.",
		Examples: []Example{
			{"1 + 2", "3"},
			{"1.50 + 2.5", "4.00"},
			{"DATE '2024-01-31' + INTERVAL '1' MONTH", "2024-02-29"},
			{"INTERVAL '3' DAY + INTERVAL '2' HOUR", "3 02:00:00.000"},
		},
		Resolve: arithmetic(opAdd),
	},
	{
		Name: "-", Doc: "Subtracts numbers or intervals; the difference of two timestamps is an interval.",
		Examples: []Example{
			{"5 - 7", "-2"},
			{"DATE '2024-03-31' - INTERVAL '1' MONTH", "2024-02-29"},
			{"TIMESTAMP '2024-01-02 00:00:00' - TIMESTAMP '2024-01-01 12:00:00'", "0 12:00:00.000"},
		},
		Resolve: arithmetic(opSub),
	},
	{
		Name: "*", Doc: "Multiplies numbers, or an interval by a number.",
		Examples: []Example{{"6 * 7", "42"}, {"1.5 * 1.5", "2.25"}, {"INTERVAL '2' DAY * 3", "6 00:00:00.000"}},
		Resolve:  arithmetic(opMul),
	},
	{
		Name: "/", Doc: "Divides numbers; integers truncate towards zero, decimals round half up.",
		Examples: []Example{{"7 / 2", "3"}, {"-7 / 2", "-3"}, {"1.00 / 3", "0.33"}, {"7e0 / 2", "3.5"}},
		Resolve:  arithmetic(opDiv),
	},
	{
		Name: "%", Aliases: []string{"mod"}, Doc: "Returns the remainder of a division; it has the sign of the dividend.",
		Examples: []Example{{"7 % 3", "1"}, {"-7 % 3", "-1"}, {"mod(5.5, 2)", "1.5"}},
		Resolve:  arithmetic(opMod),
	},
	{
		Name: "negate", Hidden: true, Doc: "Changes the sign of a number or an interval.",
		Examples: []Example{{"-(5)", "-5"}, {"-(1.50)", "-1.50"}},
		Resolve:  resolveNegate,
	},
}

// arithmetic returns the Resolve of an operator.
func arithmetic(op arithOp) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		if len(args) == 2 {
			a, b := args[0], args[1]
			switch { // an untyped NULL takes the type of the other side
			case a.Kind == types.Unknown && b.Kind == types.Unknown:
				a, b = types.BigIntType, types.BigIntType
			case a.Kind == types.Unknown && b.IsNumeric():
				a = b
			case b.Kind == types.Unknown && a.IsNumeric():
				b = a
			}
			if a.IsNumeric() && b.IsNumeric() {
				return numericOverload(op, a, b), nil
			}
			if o := temporalOverload(op, a, b); o != nil {
				return o, nil
			}
			return nil, errorf(TypeMismatch, "Cannot apply operator: %s %s %s", args[0], arithNames[op], args[1])
		}
		return nil, noOverload(arithNames[op], args, arithNames[op]+"(number, number)")
	}
}

func numericOverload(op arithOp, a, b types.Type) *Overload {
	t, _ := types.CommonSuper(a, b)
	switch {
	case t.IsInteger():
		return &Overload{Args: []types.Type{t, t}, Result: t, Eval: integerEval(op, t)}
	case t.IsFloat():
		return &Overload{Args: []types.Type{t, t}, Result: t, Eval: floatEval(op, t.Kind == types.Real)}
	}
	a, _ = a.AsDecimal()
	b, _ = b.AsDecimal()
	r := decimalResult(op, a, b)
	return &Overload{Args: []types.Type{a, b}, Result: r, Eval: decimalEval(op, a, b, r), Narrow: true}
}

// decimalResult is the type of a op b by Trino's rules; a product whose scale exceeds 38 digits is rounded to 38.
func decimalResult(op arithOp, a, b types.Type) types.Type {
	p1, s1, p2, s2 := a.Precision, a.Scale, b.Precision, b.Scale
	s := max(s1, s2)
	switch op {
	case opMul:
		return types.DecimalOf(min(types.MaxPrecision, p1+p2), min(types.MaxPrecision, s1+s2))
	case opDiv:
		return types.DecimalOf(min(types.MaxPrecision, p1+s2+max(s2-s1, 0)), s)
	case opMod:
		return types.DecimalOf(min(types.MaxPrecision, max(1, min(p1-s1, p2-s2)+s)), s)
	}
	return types.DecimalOf(min(types.MaxPrecision, max(p1-s1, p2-s2)+s+1), s)
}
