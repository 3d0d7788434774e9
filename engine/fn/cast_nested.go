package fn

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// castFromNested converts arrays, maps and rows part by part.
func castFromNested(from, to types.Type) castFunc {
	if to.Kind == types.JSON {
		return castToJSON
	}
	if from.Kind != to.Kind || len(from.Fields) != len(to.Fields) {
		return nil
	}
	parts := make([]castFunc, len(to.Fields))
	for i := range parts {
		if parts[i] = castFuncOf(from.Fields[i].Type, to.Fields[i].Type); parts[i] == nil {
			return nil
		}
	}
	if from.Kind == types.Row {
		return func(k *castCall, out, in *vec.Vector, n int) error { return castRows(k, parts, out, in, n) }
	}
	return func(k *castCall, out, in *vec.Vector, n int) error { return castLists(k, parts, out, in, n) }
}

// castLists converts the elements of arrays, or the keys and values of maps, all rows at once.
func castLists(k *castCall, parts []castFunc, out, in *vec.Vector, n int) error {
	startList(out, n)
	flat := make([]*vec.Vector, len(parts))
	for p := range flat {
		flat[p] = newVector(in.Type.Fields[p].Type)
	}
	for i := range n {
		if isSet(out.Valid, i) {
			j := at(in, i)
			for p := range flat {
				appendRange(flat[p], in.Child[p], int(in.Off[j]), int(in.Off[j+1]))
			}
		}
		out.Off = append(out.Off, uint32(flat[0].N))
	}
	for p, f := range parts {
		if err := castPart(k, f, out.Child[p], flat[p]); err != nil {
			return err
		}
		if k.try {
			nullIfLost(out, out.Child[p], flat[p], n)
		}
	}
	if out.Type.Kind == types.Map && !k.from.Key().Equal(k.to.Key()) {
		return checkMapKeys(k, out, n)
	}
	return nil
}

func castRows(k *castCall, parts []castFunc, out, in *vec.Vector, n int) error {
	resetChildren(out)
	for p, f := range parts {
		flat := newVector(in.Type.Fields[p].Type)
		for i := range n {
			if isSet(out.Valid, i) {
				appendRow(flat, in.Child[p], at(in, i))
			} else {
				appendNull(flat)
			}
		}
		if err := castPart(k, f, out.Child[p], flat); err != nil {
			return err
		}
		for i := range n {
			if k.try && out.Child[p].IsNull(i) && !flat.IsNull(i) {
				setNull(out, i, n)
			}
		}
	}
	return nil
}

// nullIfLost makes rows NULL in which TRY_CAST could not convert an element.
func nullIfLost(list, to, from *vec.Vector, n int) {
	for i := range n {
		for e := int(list.Off[i]); e < int(list.Off[i+1]); e++ {
			if to.IsNull(e) && !from.IsNull(e) {
				setNull(list, i, n)
			}
		}
	}
}

// castPart converts one Flat vector into a child.
func castPart(k *castCall, f castFunc, out, in *vec.Vector) error {
	inner := *k
	inner.from, inner.to = in.Type, out.Type
	sizeOut(out, in.N)
	out.Valid = append(out.Valid[:0], in.Valid...)
	if len(in.Valid) == 0 {
		out.Valid = nil
	}
	if err := f(&inner, out, in, in.N); err != nil {
		return err
	}
	widen(out)
	return nil
}

// sizeOut prepares a Flat vector as the evaluator does before it calls an Eval.
func sizeOut(v *vec.Vector, n int) {
	v.Reset(v.Type)
	startEmpty(v)
	v.N = n
	padded := (n + 63) &^ 63
	switch v.Type.Phys() {
	case types.PhysBool:
		v.Bits = resize(v.Bits, vec.Words(n))
	case types.PhysInt64:
		v.I64 = resize(v.I64, padded)
	case types.PhysFloat64:
		v.F64 = resize(v.F64, padded)
	case types.PhysInt128:
		v.I128 = resize(v.I128, padded)
	}
}

// widen makes a Narrow vector an ordinary one.
func widen(v *vec.Vector) {
	if !v.Narrow {
		return
	}
	v.I128 = resize(v.I128, len(v.I64))
	for i, x := range v.I64 {
		v.I128[i] = types.Int128Of(x)
	}
	v.Narrow = false
}

// checkMapKeys refuses maps in which two keys became equal.
func checkMapKeys(k *castCall, m *vec.Vector, n int) error {
	for i := range n {
		lo, hi := int(m.Off[i]), int(m.Off[i+1])
		for e := lo + 1; e < hi; e++ {
			if findKey(m, lo, e, m.Child[0], e) >= 0 {
				return k.reject(m, i, n, InvalidCast, "Cannot cast map: duplicate keys (%s)", AppendText(nil, m.Child[0], e))
			}
		}
	}
	return nil
}
