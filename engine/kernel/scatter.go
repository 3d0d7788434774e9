package kernel

import (
	"math"
	"slices"

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

// Part is a vector (Flat or Const) and the rows at which its values go.
type Part struct {
	Vec *vec.Vector
	// All says that the values are those of all rows. Otherwise Rows are the rows, ascending.
	All  bool
	Rows []uint32
	// Full says that Vec has a value for every row, of which those at Rows are taken; else it has one for each of Rows.
	Full bool
}

// isNull reports a part of nothing but NULLs.
func (p *Part) isNull() bool { return p.Vec.Type.Kind == types.Unknown || p.Vec.ConstNull() }

// len returns the number of rows that p covers, of n.
func (p *Part) len(n int) int {
	if p.All {
		return n
	}
	return len(p.Rows)
}

// source returns the index of the value that goes to Rows[j].
func (p *Part) source(j int) int {
	switch {
	case p.Vec.Form == vec.Const:
		return 0
	case p.Full && !p.All:
		return int(p.Rows[j])
	}
	return j
}

// row returns the j-th row.
func (p *Part) row(j int) int {
	if p.All {
		return j
	}
	return int(p.Rows[j])
}

// Assemble makes r n rows of type t from parts; where they overlap the later wins, and rows that no part covers are NULL.
func Assemble(r *Register, t types.Type, n int, parts []Part) error {
	narrow, wide := false, false
	covered, nulls := 0, false
	for i := range parts {
		p := &parts[i]
		narrow = narrow || p.Vec.Narrow
		wide = wide || !p.Vec.Narrow && !p.isNull()
		covered += p.len(n)
		nulls = nulls || p.Vec.Valid != nil || p.isNull()
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
	switch out.Phys() {
	case types.PhysList, types.PhysStruct:
		return assembleRows(out, parts, n)
	case types.PhysBytes:
		if err := assembleBytes(out, parts, n); err != nil {
			return err
		}
	}
	for i := range parts {
		p := &parts[i]
		if !p.isNull() {
			scatterPart(out, p, n)
		}
		if out.Valid != nil {
			scatterValid(out.Valid, p, n)
		}
	}
	return nil
}

func scatterPart(out *vec.Vector, p *Part, n int) {
	v := p.Vec
	switch out.Phys() {
	case types.PhysBool:
		scatterBool(out.Bits, v.Bits, p, n)
	case types.PhysInt64:
		scatterAny(out.I64, v.I64, p, n)
	case types.PhysFloat64:
		scatterAny(out.F64, v.F64, p, n)
	case types.PhysInt128:
		if v.Narrow {
			for j := range p.len(n) {
				out.I128[p.row(j)] = types.Int128Of(v.I64[p.source(j)])
			}
			return
		}
		scatterAny(out.I128, v.I128, p, n)
	}
}

func scatterBool(dst, src []uint64, p *Part, n int) {
	switch {
	case p.Vec.Form == vec.Const:
		x := src[0] & 1
		for j := range p.len(n) {
			i := p.row(j)
			dst[i>>6] = dst[i>>6]&^(1<<(i&63)) | x<<(i&63)
		}
	case p.All:
		copy(dst, src[:vec.Words(n)])
	case p.Full:
		for _, i := range p.Rows {
			m := uint64(1) << (i & 63)
			dst[i>>6] = dst[i>>6]&^m | src[i>>6]&m
		}
	default:
		ScatterBits(dst, src, p.Rows)
	}
}

func scatterAny[T any](dst, src []T, p *Part, n int) {
	switch {
	case p.Vec.Form == vec.Const && p.All:
		fill(dst[:n], src[0])
	case p.Vec.Form == vec.Const:
		x := src[0]
		for _, i := range p.Rows {
			dst[i] = x
		}
	case p.All:
		copy(dst[:n], src)
	case p.Full:
		for _, i := range p.Rows {
			dst[i] = src[i]
		}
	default:
		Scatter(dst, src, p.Rows)
	}
}

// scatterValid writes the validity of p's rows.
func scatterValid(dst []uint64, p *Part, n int) {
	v := p.Vec
	if v.Valid != nil && v.Form != vec.Const && !p.isNull() {
		scatterBool(dst, v.Valid, p, n)
		return
	}
	ok := b2u(!p.isNull())
	for j := range p.len(n) {
		i := p.row(j)
		dst[i>>6] = dst[i>>6]&^(1<<(i&63)) | ok<<(i&63)
	}
}

// origins tells for every row the part that it comes from, 1 … len(parts) and 0 for NULL, and the index there.
func origins(parts []Part, n int) (part []uint16, index []uint32) {
	part, index = make([]uint16, n), make([]uint32, n)
	for k := range parts {
		p := &parts[k]
		for j := range p.len(n) {
			i := p.row(j)
			part[i], index[i] = uint16(k+1), uint32(p.source(j))
			if p.isNull() {
				part[i] = 0
			}
		}
	}
	return part, index
}

// assembleBytes lays down the offsets first, then the bytes. Validity is the caller's.
func assembleBytes(out *vec.Vector, parts []Part, n int) error {
	part, index := origins(parts, n)
	off := sized(out.Off, n+1)
	off[0] = 0
	var end uint64
	for i, k := range part {
		if k > 0 {
			o := parts[k-1].Vec.Off[index[i]:]
			end += uint64(o[1] - o[0])
		}
		off[i+1] = uint32(end)
	}
	if end > math.MaxUint32 {
		return ErrTooManyBytes
	}
	data := slices.Grow(out.Bytes[:0], int(end)+vec.Pad)[:end]
	for i, k := range part {
		if k > 0 {
			v := parts[k-1].Vec
			copy(data[off[i]:off[i+1]], v.Bytes[v.Off[index[i]]:])
		}
	}
	out.Off, out.Bytes = off, data
	return nil
}

// assembleRows appends nested values row by row from the part that covers each, runs of one part together.
func assembleRows(out *vec.Vector, parts []Part, n int) error {
	part, index := origins(parts, n)
	var null Register
	null.Null(out.Type, n)
	out.Valid, out.N = nil, 0
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
	for i := range parts {
		if parts[i].isNull() {
			continue
		}
		ok, lo, hi := Bounds(parts[i].Vec)
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
