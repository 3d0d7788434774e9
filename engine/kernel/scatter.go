package kernel

import (
	"math"
	"math/bits"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel/internal/asm"
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

// ExpandBits sets the bits of dst that are set in bm to the bits of src, in order, and leaves the others.
func ExpandBits(dst, src, bm []uint64) { asm.ExpandBits(dst, src, bm) }

// Part is a vector (Flat or Const) and the rows at which its values go.
type Part struct {
	Vec *vec.Vector
	// All says that the values are those of all rows. Otherwise Rows is the bitmap of the rows, Count of them.
	All   bool
	Rows  []uint64
	Count int
	// Full says that Vec has a value for every row, of which those at Rows are taken; else it has one for each of Rows.
	Full bool
}

// isNull reports a part of nothing but NULLs.
func (p *Part) isNull() bool { return p.Vec.Type.Kind == types.Unknown || p.Vec.ConstNull() }

// Assemble makes r n rows of type t from parts; where they overlap the later wins, and rows that no part covers are NULL.
func Assemble(r *Register, t types.Type, n int, parts []Part) error {
	narrow, wide := false, false
	covered, nulls := 0, false
	for i := range parts {
		p := &parts[i]
		narrow = narrow || p.Vec.Narrow
		wide = wide || !p.Vec.Narrow && !p.isNull()
		if p.All {
			covered = n
		}
		covered += p.Count
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
			assemblePart(out, p, n)
		}
		if out.Valid != nil {
			assembleValid(out.Valid, p, n)
		}
	}
	return nil
}

func assemblePart(out *vec.Vector, p *Part, n int) {
	v := p.Vec
	switch out.Phys() {
	case types.PhysBool:
		assembleBits(out.Bits, v.Bits, p, n)
	case types.PhysInt64:
		assembleInts(out.I64[:n], v.I64, p)
	case types.PhysFloat64:
		assembleInts(int64Of(out.F64[:n]), int64Of(v.F64), p)
	case types.PhysInt128:
		if !v.Narrow {
			assembleAny(out.I128[:n], v.I128, p)
			return
		}
		wide := *v
		wide.I128 = nil
		Widen(&wide)
		assembleAny(out.I128[:n], wide.I128, p)
	}
}

// assembleInts is assembleAny by the faster kernels for 64-bit values.
func assembleInts(dst, src []int64, p *Part) {
	switch {
	case p.All:
		assembleAny(dst, src, p)
	case p.Vec.Form == vec.Const:
		asm.BlendConstInt64(dst, src[0], p.Rows)
	case p.Full:
		asm.BlendInt64(dst, src, p.Rows)
	default:
		asm.ExpandInt64(dst, src, p.Rows)
	}
}

func assembleAny[T any](dst, src []T, p *Part) {
	switch {
	case p.All && p.Vec.Form == vec.Const:
		fill(dst, src[0])
	case p.All:
		copy(dst, src)
	case p.Vec.Form == vec.Const:
		asm.BlendConstAny(dst, src[0], p.Rows)
	case p.Full:
		asm.BlendAny(dst, src, p.Rows)
	default:
		asm.ExpandAny(dst, src, p.Rows)
	}
}

func assembleBits(dst, src []uint64, p *Part, n int) {
	switch {
	case p.Vec.Form == vec.Const:
		assembleBit(dst, src[0]&1 != 0, p, n)
	case p.All:
		copy(dst, src[:vec.Words(n)])
	case p.Full:
		for i, m := range p.Rows {
			dst[i] = dst[i]&^m | src[i]&m
		}
	default:
		asm.ExpandBits(dst, src, p.Rows)
	}
}

// assembleBit sets or clears the bits of p's rows.
func assembleBit(dst []uint64, on bool, p *Part, n int) {
	switch {
	case p.All && on:
		vec.FillBits(dst, n)
	case p.All:
		clear(dst)
	case on:
		OrInto(dst[:len(p.Rows)], p.Rows)
	default:
		AndNotInto(dst[:len(p.Rows)], p.Rows)
	}
}

// assembleValid writes the validity of p's rows.
func assembleValid(dst []uint64, p *Part, n int) {
	if v := p.Vec; v.Valid != nil && v.Form != vec.Const && !p.isNull() {
		assembleBits(dst, v.Valid, p, n)
		return
	}
	assembleBit(dst, !p.isNull(), p, n)
}

// origins tells for every row the part that it comes from, 1 … len(parts) and 0 for NULL, and the index there.
func origins(parts []Part, n int) (part []uint16, index []uint32) {
	part, index = make([]uint16, n), make([]uint32, n)
	for k := range parts {
		p := &parts[k]
		rows := p.Rows
		if p.All {
			rows = make([]uint64, vec.Words(n))
			vec.FillBits(rows, n)
		}
		from := uint16(k + 1)
		if p.isNull() {
			from = 0
		}
		next := uint32(0)
		for w, m := range rows {
			for ; m != 0; m &= m - 1 {
				i := w<<6 + bits.TrailingZeros64(m)
				part[i] = from
				switch {
				case p.Vec.Form == vec.Const:
					index[i] = 0
				case p.Full || p.All:
					index[i] = uint32(i)
				default:
					index[i] = next
				}
				next++
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
