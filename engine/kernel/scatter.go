package kernel

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Scatter computes dst[idx[j]] = src[j].
func Scatter[T any](dst, src []T, idx []uint32) {
	src = src[:len(idx)]
	for j, i := range idx {
		dst[i] = src[j]
	}
}

// ScatterBits sets bit idx[j] of dst to bit j of src.
func ScatterBits(dst, src []uint64, idx []uint32) {
	for j, i := range idx {
		b := src[j>>6] >> (j & 63) & 1
		dst[i>>6] = dst[i>>6]&^(1<<(i&63)) | b<<(i&63)
	}
}

// Part is a dense vector (Flat or Const) and the rows at which its values go.
type Part struct {
	Vec  *vec.Vector
	Rows []uint32 // Vec.N row numbers; nil means all rows in order
}

// Assemble makes r n rows of type t from parts that cover disjoint rows; rows that no part covers are NULL. Fixed-width
// values are scattered; strings need a pass over the lengths first.
func Assemble(r *Register, t types.Type, n int, parts []Part) error {
	narrow, wide := false, false
	covered, nulls := 0, false
	for _, p := range parts {
		narrow = narrow || p.Vec.Narrow
		wide = wide || !p.Vec.Narrow && !p.Vec.ConstNull()
		covered += p.Vec.N
		nulls = nulls || p.Vec.Valid != nil
	}
	var out *vec.Vector
	if narrow && !wide {
		out = r.Narrow(t, n)
	} else {
		out = r.Flat(t, n)
	}
	if nulls || covered < n {
		out.Valid = r.Validity(n)
		clear(out.Valid)
	}
	assembleBounds(out, parts)
	if out.Phys() == types.PhysBytes || out.Phys() == types.PhysList || out.Phys() == types.PhysStruct {
		return assembleRows(out, parts, n)
	}
	if covered < n { // what no part writes must still be in bounds
		zero(out, n)
	}
	for _, p := range parts {
		if !p.Vec.ConstNull() {
			scatterPart(out, p)
		}
		if out.Valid != nil {
			scatterValid(out.Valid, p)
		}
	}
	return nil
}

// row returns the row of value j.
func (p *Part) row(j int) uint32 {
	if p.Rows == nil {
		return uint32(j)
	}
	return p.Rows[j]
}

func scatterPart(out *vec.Vector, p Part) {
	v := p.Vec
	switch out.Phys() {
	case types.PhysBool:
		if v.Form == vec.Const {
			x := b2u(v.BoolAt(0))
			for j := range v.N {
				i := p.row(j)
				out.Bits[i>>6] = out.Bits[i>>6]&^(1<<(i&63)) | x<<(i&63)
			}
			return
		}
		if p.Rows == nil {
			copy(out.Bits, v.Bits[:vec.Words(v.N)])
			return
		}
		ScatterBits(out.Bits, v.Bits, p.Rows)
	case types.PhysInt64:
		scatterAny(out.I64, v.I64, v, p.Rows)
	case types.PhysFloat64:
		scatterAny(out.F64, v.F64, v, p.Rows)
	case types.PhysInt128:
		if v.Narrow {
			for j := range v.N {
				out.I128[p.row(j)] = types.Int128Of(v.I64[at(v, j)])
			}
			return
		}
		scatterAny(out.I128, v.I128, v, p.Rows)
	}
}

func scatterAny[T any](dst, src []T, v *vec.Vector, rows []uint32) {
	switch {
	case v.Form == vec.Const && rows == nil:
		fill(dst[:v.N], src[0])
	case v.Form == vec.Const:
		x := src[0]
		for _, i := range rows {
			dst[i] = x
		}
	case rows == nil:
		copy(dst[:v.N], src)
	default:
		Scatter(dst, src, rows)
	}
}

func scatterValid(dst []uint64, p Part) {
	v := p.Vec
	switch {
	case v.ConstNull():
	case v.Valid == nil || v.Form == vec.Const:
		if p.Rows == nil {
			vec.FillBits(dst, v.N)
			return
		}
		for _, i := range p.Rows {
			dst[i>>6] |= 1 << (i & 63)
		}
	case p.Rows == nil:
		copy(dst, v.Valid[:vec.Words(v.N)])
	default:
		ScatterBits(dst, v.Valid, p.Rows)
	}
}

// assembleRows builds vectors of variable width row by row from the part that covers each.
func assembleRows(out *vec.Vector, parts []Part, n int) error {
	part, index := make([]uint16, n), make([]uint32, n)
	for k, p := range parts {
		for j := range p.Vec.N {
			i := p.row(j)
			part[i], index[i] = uint16(k+1), uint32(j)
		}
	}
	t := out.Type
	out.Valid, out.N = nil, 0
	var null Register
	null.Null(t, n)
	for lo := 0; lo < n; {
		hi := lo + 1
		for hi < n && part[hi] == part[lo] {
			hi++
		}
		src := &null.Vec
		if part[lo] != 0 {
			src = parts[part[lo]-1].Vec
		}
		if err := AppendRows(out, src, index[lo:hi]); err != nil {
			return err
		}
		lo = hi
	}
	return nil
}

// assembleBounds bounds out by the parts' bounds together.
func assembleBounds(out *vec.Vector, parts []Part) {
	if out.Phys() != types.PhysInt64 {
		return
	}
	first := true
	for _, p := range parts {
		if p.Vec.ConstNull() {
			continue
		}
		ok, lo, hi := Bounds(p.Vec)
		switch {
		case !ok:
			out.Bounded = false
			return
		case first:
			out.Bounded, out.Lo, out.Hi = true, lo, hi
			first = false
		default:
			out.Lo, out.Hi = min(out.Lo, lo), max(out.Hi, hi)
		}
	}
}
