package fn

import (
	"bytes"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var comparisonOperators = []*Scalar{
	{Name: "=", Doc: "Tells whether two values are equal.", Examples: []Example{{"1 = 1.0", "true"}, {"'a' = 'A'", "false"}}, Resolve: comparison(kernel.EQ)},
	{Name: "<>", Aliases: []string{"!="}, Doc: "Tells whether two values differ.", Examples: []Example{{"1 <> 2", "true"}}, Resolve: comparison(kernel.NE)},
	{Name: "<", Doc: "Tells whether the left value is smaller; text compares by its bytes.", Examples: []Example{{"'Z' < 'a'", "true"}}, Resolve: comparison(kernel.LT)},
	{Name: "<=", Doc: "Tells whether the left value is smaller or equal.", Examples: []Example{{"2 <= 1", "false"}}, Resolve: comparison(kernel.LE)},
	{Name: ">", Doc: "Tells whether the left value is larger.", Examples: []Example{{"DATE '2024-02-01' > DATE '2024-01-31'", "true"}}, Resolve: comparison(kernel.GT)},
	{Name: ">=", Doc: "Tells whether the left value is larger or equal.", Examples: []Example{{"1 >= 1", "true"}}, Resolve: comparison(kernel.GE)},
	{
		Name: "is_distinct_from", Hidden: true, Null: NullHandled,
		Doc:      "Tells whether two values differ, NULL being a value equal to itself.",
		Examples: []Example{{"NULL IS DISTINCT FROM NULL", "false"}, {"1 IS DISTINCT FROM NULL", "true"}},
		Resolve:  resolveDistinctFrom,
	},
}

// ComparisonOf returns the overload of a comparison operator ("=", "<" …) on two values of one type.
func ComparisonOf(name string, t types.Type) (*Overload, error) {
	s := LookupScalar(name)
	if s == nil {
		return nil, errorf(FunctionNotFound, "no operator %s", name)
	}
	return s.Resolve([]types.Type{t, t})
}

func comparison(op kernel.Op) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		t, err := comparedType(op.String(), args)
		if err != nil {
			return nil, err
		}
		if op > kernel.NE && !t.Orderable() {
			return nil, errorf(TypeMismatch, "Cannot apply operator: %s %s %s: values of this type have no order", args[0], op.String(), args[1])
		}
		return &Overload{Args: []types.Type{t, t}, Result: types.BooleanType, Eval: compareEval(op, t), Narrow: true}, nil
	}
}

func comparedType(name string, args []types.Type) (types.Type, error) {
	if len(args) != 2 {
		return types.Type{}, noOverload(name, args, name+"(T, T)")
	}
	t, ok := types.CommonSuper(args[0], args[1])
	if !ok {
		return types.Type{}, errorf(TypeMismatch, "Cannot apply operator: %s %s %s", args[0], name, args[1])
	}
	if !t.Comparable() {
		return types.Type{}, errorf(TypeMismatch, "Cannot compare values of type %s", t)
	}
	return t, nil
}

// compareEval returns the Eval that compares two vectors of type t.
func compareEval(op kernel.Op, t types.Type) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := args[0], args[1]
		out.Bits = resize(out.Bits, vec.Words(n))
		if n == 0 || a.ConstNull() || b.ConstNull() || t.Kind == types.Unknown {
			clear(out.Bits)
			return nil
		}
		op := op
		if a.Form == vec.Const && b.Form != vec.Const {
			a, b, op = b, a, op.Flip()
		}
		switch t.Phys() {
		case types.PhysFloat64:
			compareNumbers(op, out.Bits, a.F64, b.F64, a.Form, b.Form, n)
		case types.PhysInt64:
			compareNumbers(op, out.Bits, a.I64, b.I64, a.Form, b.Form, n)
		case types.PhysInt128:
			compare128(op, out.Bits, a, b, n)
		case types.PhysBytes:
			compareStrings(op, out.Bits, a, b, n)
		case types.PhysBool:
			compareBools(op, out.Bits, a, b, n)
		default:
			return compareNested(op, out, a, b, n)
		}
		return nil
	}
}

// compareNumbers compares slices; a constant among them is b, unless both are.
func compareNumbers[T int64 | float64](op kernel.Op, bits []uint64, a, b []T, af, bf vec.Form, n int) {
	if af == vec.Const {
		var one [1]uint64
		compareNumbers(op, one[:], a[:1], b, vec.Flat, bf, 1)
		if one[0] != 0 {
			vec.FillBits(bits, n)
		} else {
			clear(bits)
		}
		return
	}
	if bf == vec.Const {
		kernel.CompareConst(bits, op, a[:n], b[0])
		return
	}
	kernel.Compare(bits, op, a[:n], b)
}

func compare128(op kernel.Op, bits []uint64, a, b *vec.Vector, n int) {
	if a.Phys() == types.PhysInt64 && b.Phys() == types.PhysInt64 {
		compareNumbers(op, bits, a.I64, b.I64, a.Form, b.Form, n)
		return
	}
	clear(bits)
	uuid := a.Type.Kind == types.UUID
	for i := range n {
		x, y := i128At(a, at(a, i)), i128At(b, at(b, i))
		c := 0
		if uuid {
			c = compareUUID(x, y)
		} else {
			c = x.Cmp(y)
		}
		setBitTo(bits, i, op.Holds(c))
	}
}

func compareStrings(op kernel.Op, bits []uint64, a, b *vec.Vector, n int) {
	clear(bits)
	if op > kernel.NE {
		for i := range n {
			setBitTo(bits, i, op.Holds(bytes.Compare(a.BytesAt(i), b.BytesAt(i))))
		}
		return
	}
	if b.Form == vec.Const && a.Form == vec.Flat {
		equalConst(bits, a, b.BytesAt(0), n)
	} else {
		for i := range n {
			setBitTo(bits, i, bytes.Equal(a.BytesAt(i), b.BytesAt(i)))
		}
	}
	if op == kernel.NE {
		kernel.NotBits(bits, bits, n)
	}
}

// equalConst compares strings to one, lengths first: most rows are settled by the offsets alone.
func equalConst(bits []uint64, a *vec.Vector, c []byte, n int) {
	off := a.Off[:n+1]
	lo := off[0]
	for i, hi := range off[1:] {
		if int(hi-lo) == len(c) && string(a.Bytes[lo:hi]) == string(c) {
			vec.SetBit(bits, i)
		}
		lo = hi
	}
}

func compareBools(op kernel.Op, bits []uint64, a, b *vec.Vector, n int) {
	clear(bits)
	for i := range n {
		setBitTo(bits, i, op.Holds(int(b2u(a.BoolAt(i)))-int(b2u(b.BoolAt(i)))))
	}
}

func compareNested(op kernel.Op, out, a, b *vec.Vector, n int) error {
	clear(out.Bits)
	for i := range n {
		if !isSet(out.Valid, i) {
			continue
		}
		if op > kernel.NE {
			if hasNullPart(a, i) || hasNullPart(b, i) {
				return errorf(NotSupported, "%s comparison not supported for values with null elements", a.Type.Kind)
			}
			setBitTo(out.Bits, i, op.Holds(CompareRows(a, i, b, i)))
			continue
		}
		switch equalRows(a, i, b, i) {
		case isUnknown:
			setNull(out, i, n)
		case isTrue:
			setBitTo(out.Bits, i, op == kernel.EQ)
		default:
			setBitTo(out.Bits, i, op == kernel.NE)
		}
	}
	return nil
}

func resolveDistinctFrom(args []types.Type) (*Overload, error) {
	t, err := comparedType("IS DISTINCT FROM", args)
	if err != nil {
		return nil, err
	}
	return &Overload{Args: []types.Type{t, t}, Result: types.BooleanType, Eval: distinctFrom, Narrow: true}, nil
}

// distinctFrom never yields NULL; NaN is not distinct from NaN.
func distinctFrom(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	a, b := args[0], args[1]
	out.Valid = nil
	bits := boolBits(out, n)
	for i := range n {
		setBitTo(bits, i, CompareRows(a, i, b, i) != 0)
	}
	return nil
}
