package fn

import (
	"bytes"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// cmpOp is a comparison operator.
type cmpOp uint8

const (
	cmpEq cmpOp = iota
	cmpNe
	cmpLt
	cmpLe
	cmpGt
	cmpGe
)

var cmpNames = [...]string{"=", "<>", "<", "<=", ">", ">="}

// mirrored is the operator that says the same with its sides exchanged.
var mirrored = [...]cmpOp{cmpEq, cmpNe, cmpGt, cmpGe, cmpLt, cmpLe}

var comparisonOperators = []*Scalar{
	{Name: "=", Doc: "Tells whether two values are equal.", Examples: []Example{{"1 = 1.0", "true"}, {"'a' = 'A'", "false"}}, Resolve: comparison(cmpEq)},
	{Name: "<>", Aliases: []string{"!="}, Doc: "Tells whether two values differ.", Examples: []Example{{"1 <> 2", "true"}}, Resolve: comparison(cmpNe)},
	{Name: "<", Doc: "Tells whether the left value is smaller; text compares by its bytes.", Examples: []Example{{"'Z' < 'a'", "true"}}, Resolve: comparison(cmpLt)},
	{Name: "<=", Doc: "Tells whether the left value is smaller or equal.", Examples: []Example{{"2 <= 1", "false"}}, Resolve: comparison(cmpLe)},
	{Name: ">", Doc: "Tells whether the left value is larger.", Examples: []Example{{"DATE '2024-02-01' > DATE '2024-01-31'", "true"}}, Resolve: comparison(cmpGt)},
	{Name: ">=", Doc: "Tells whether the left value is larger or equal.", Examples: []Example{{"1 >= 1", "true"}}, Resolve: comparison(cmpGe)},
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

func comparison(op cmpOp) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		t, err := comparedType(cmpNames[op], args)
		if err != nil {
			return nil, err
		}
		if op > cmpNe && !t.Orderable() {
			return nil, errorf(TypeMismatch, "Cannot apply operator: %s %s %s: values of this type have no order", args[0], cmpNames[op], args[1])
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
func compareEval(op cmpOp, t types.Type) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := args[0], args[1]
		out.Bits = resize(out.Bits, vec.Words(n))
		if n == 0 || a.ConstNull() || b.ConstNull() || t.Kind == types.Unknown {
			clear(out.Bits)
			return nil
		}
		op := op
		if a.Form == vec.Const && b.Form != vec.Const {
			a, b, op = b, a, mirrored[op]
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
func compareNumbers[T ordered](op cmpOp, bits []uint64, a, b []T, af, bf vec.Form, n int) {
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
	a = a[:n]
	if bf == vec.Const {
		c := b[0]
		switch op {
		case cmpEq, cmpNe:
			eqVC(bits, a, c)
		case cmpLt:
			ltVC(bits, a, c)
		case cmpLe:
			leVC(bits, a, c)
		case cmpGt:
			gtVC(bits, a, c)
		case cmpGe:
			geVC(bits, a, c)
		}
	} else {
		b = b[:n]
		switch op {
		case cmpEq, cmpNe:
			eqVV(bits, a, b)
		case cmpLt:
			ltVV(bits, a, b)
		case cmpLe:
			leVV(bits, a, b)
		case cmpGt:
			ltVV(bits, b, a)
		case cmpGe:
			leVV(bits, b, a)
		}
	}
	if op == cmpNe {
		invertBits(bits, n)
	}
}

// holds tells whether the operator is true of two values whose order is c.
func (op cmpOp) holds(c int) bool {
	switch op {
	case cmpEq:
		return c == 0
	case cmpNe:
		return c != 0
	case cmpLt:
		return c < 0
	case cmpLe:
		return c <= 0
	case cmpGt:
		return c > 0
	}
	return c >= 0
}

func compare128(op cmpOp, bits []uint64, a, b *vec.Vector, n int) {
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
		setBitTo(bits, i, op.holds(c))
	}
}

func compareStrings(op cmpOp, bits []uint64, a, b *vec.Vector, n int) {
	clear(bits)
	if op > cmpNe {
		for i := range n {
			setBitTo(bits, i, op.holds(bytes.Compare(a.BytesAt(i), b.BytesAt(i))))
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
	if op == cmpNe {
		invertBits(bits, n)
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

func compareBools(op cmpOp, bits []uint64, a, b *vec.Vector, n int) {
	clear(bits)
	for i := range n {
		setBitTo(bits, i, op.holds(int(b2u(a.BoolAt(i)))-int(b2u(b.BoolAt(i)))))
	}
}

func compareNested(op cmpOp, out, a, b *vec.Vector, n int) error {
	clear(out.Bits)
	for i := range n {
		if !isSet(out.Valid, i) {
			continue
		}
		if op > cmpNe {
			if hasNullPart(a, i) || hasNullPart(b, i) {
				return errorf(NotSupported, "%s comparison not supported for values with null elements", a.Type.Kind)
			}
			setBitTo(out.Bits, i, op.holds(CompareRows(a, i, b, i)))
			continue
		}
		switch equalRows(a, i, b, i) {
		case isUnknown:
			setNull(out, i, n)
		case isTrue:
			setBitTo(out.Bits, i, op == cmpEq)
		default:
			setBitTo(out.Bits, i, op == cmpNe)
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
