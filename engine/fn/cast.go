package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// castFunc converts n rows of in to out.
type castFunc func(k *castCall, out, in *vec.Vector, n int) error

// castCall is one conversion of a batch.
type castCall struct {
	ctx      *Context
	from, to types.Type
	try      bool
}

// reject is called for row i, whose value cannot be converted: under TRY_CAST it becomes NULL, else the result is the
// statement's error. What lies at a NULL row never fails.
func (k *castCall) reject(out *vec.Vector, i, n int, code Code, format string, args ...any) error {
	switch {
	case !isSet(out.Valid, i):
		return nil
	case k.try:
		setNull(out, i, n)
		return nil
	}
	return errorf(code, format, args...)
}

// CastOf returns the conversion of CAST between two types.
func CastOf(from, to types.Type) (*Overload, error) { return castOf(from, to, false) }

// TryCastOf is CastOf for TRY_CAST: values that cannot be converted become NULL.
func TryCastOf(from, to types.Type) (*Overload, error) { return castOf(from, to, true) }

func castOf(from, to types.Type, try bool) (*Overload, error) {
	o := &Overload{Args: []types.Type{from}, Result: to, Narrow: from.Kind == types.Decimal || to.Kind == types.Decimal}
	if sameLayout(from, to) {
		o.Alias = true
	}
	f := castFuncOf(from, to)
	if f == nil {
		return nil, errorf(TypeMismatch, "Cannot cast %s to %s", from, to)
	}
	o.Eval = func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		k := castCall{ctx: c, from: from, to: to, try: try}
		if args[0].ConstNull() || n == 0 {
			out.Narrow = false
			out.I64 = resize(out.I64, n)
			allNull(out, n)
			return nil
		}
		return f(&k, out, args[0], n)
	}
	return o, nil
}

// sameLayout reports that every value of type from is, as it lies in memory, the same value of type to.
func sameLayout(from, to types.Type) bool {
	switch {
	case from.Equal(to):
		return true
	case from.IsInteger() && to.IsInteger():
		return from.Kind <= to.Kind
	case from.Kind == types.Real && to.Kind == types.Double:
		return true
	case from.Kind == types.Char && to.Kind == types.Varchar,
		from.Kind == types.Varchar && to.Kind == types.Varchar,
		from.Kind == types.Char && to.Kind == types.Char:
		return to.Precision == types.Unbounded || from.Precision != types.Unbounded && from.Precision <= to.Precision
	case from.Kind == types.Varchar && to.Kind == types.Varbinary:
		return true
	case from.Kind == types.Decimal && to.Kind == types.Decimal:
		return from.Scale == to.Scale && from.Precision <= to.Precision && from.Phys() == to.Phys()
	case from.Kind == to.Kind && (from.Kind == types.Time || from.Kind == types.Timestamp || from.Kind == types.TimestampTZ):
		return from.Precision <= to.Precision
	}
	return false
}

// castFuncOf picks the conversion; nil if Trino has none.
func castFuncOf(from, to types.Type) castFunc {
	switch {
	case from.Kind == types.Unknown:
		return func(_ *castCall, out, _ *vec.Vector, n int) error {
			allNull(out, n)
			return nil
		}
	case sameLayout(from, to):
		return castCopy
	}
	switch from.Kind {
	case types.Boolean, types.TinyInt, types.SmallInt, types.Integer, types.BigInt, types.Real, types.Double, types.Decimal:
		return castFromNumber(from, to)
	case types.Varchar, types.Char:
		return castFromText(to)
	case types.Date, types.Time, types.Timestamp, types.TimestampTZ:
		return castFromTemporal(from, to)
	case types.IntervalYM, types.IntervalDS, types.UUID:
		switch {
		case to.IsString():
			return castToText
		case from.Kind == types.UUID && to.Kind == types.Varbinary:
			return castUUIDToBytes
		}
	case types.Varbinary:
		if to.Kind == types.UUID {
			return castBytesToUUID
		}
	case types.JSON:
		return castFromJSON(to)
	case types.Array, types.Map, types.Row:
		return castFromNested(from, to)
	}
	return nil
}

// castCopy copies values that need no conversion.
func castCopy(_ *castCall, out, in *vec.Vector, n int) error {
	switch in.Type.Phys() {
	case types.PhysInt64:
		copy(out.I64[:n], spread(in, n))
	case types.PhysFloat64:
		copy(out.F64[:n], spreadF64(in, n))
	case types.PhysInt128:
		if in.Phys() == types.PhysInt64 {
			out.Narrow = true
			out.I64 = append(out.I64[:0], spread(in, n)...)
			return nil
		}
		for i := range n {
			out.I128[i] = in.I128[at(in, i)]
		}
	case types.PhysBool:
		bits := boolBits(out, n)
		for i := range n {
			setBitTo(bits, i, in.BoolAt(i))
		}
	default:
		return copyRows(out, in, n)
	}
	return nil
}

// copyRows copies rows of variable width and keeps out's validity.
func copyRows(out, in *vec.Vector, n int) error {
	valid := out.Valid
	t := out.Type
	out.Reset(t)
	startEmpty(out)
	for i := range n {
		if !isSet(valid, i) {
			appendNull(out)
			continue
		}
		appendRow(out, in, i)
	}
	out.Valid = valid
	return checkBytes(out)
}
