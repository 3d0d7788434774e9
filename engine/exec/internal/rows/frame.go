package rows

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Frame is a dense copy of the selected rows of a batch, which outlives the batch and shares nothing with it but
// dictionaries. Its memory is kept from batch to batch. The zero value is ready.
type Frame struct {
	Batch vec.Batch
	cols  []frameColumn
	load  kernel.Loader
}

type frameColumn struct {
	reg, own kernel.Register
	codes    kernel.Register
	valid    []uint64
	vec      vec.Vector
}

// Fill makes the frame a copy of b.
func (f *Frame) Fill(b *vec.Batch) error {
	for len(f.cols) < len(b.Cols) {
		f.cols = append(f.cols, frameColumn{})
	}
	f.load.Start(b)
	f.Batch.SetAll(b.K)
	f.Batch.Seq = b.Seq
	f.Batch.Cols = f.Batch.Cols[:0]
	for i, v := range b.Cols {
		c := &f.cols[i]
		if err := f.load.LoadCodes(&c.reg, v); err != nil {
			return err
		}
		if err := c.copy(&c.reg.Vec); err != nil {
			return err
		}
		f.Batch.Cols = append(f.Batch.Cols, &c.vec)
	}
	return nil
}

// copy makes c.vec a copy of v, a dense vector that may be a view.
func (c *frameColumn) copy(v *vec.Vector) error {
	var valid []uint64
	if v.Valid != nil {
		words := vec.Words(v.N)
		if v.Form == vec.Const {
			words = 1
		}
		c.valid = append(c.valid[:0], v.Valid[:words]...)
		valid = c.valid
	}
	if v.Form == vec.Dict {
		codes := &c.codes
		if v.Codes.Form == vec.Const {
			codes.View(v.Codes)
			codes.Vec.I64 = append([]int64(nil), v.Codes.I64[0])
		} else {
			kernel.Ints(codes.Flat(types.BigIntType, v.N).I64, v.Codes)
		}
		c.vec = *v
		c.vec.Codes, c.vec.Valid = &codes.Vec, valid
		return nil
	}
	n := v.N
	if v.Form == vec.Const {
		n = 1
	}
	var out *vec.Vector
	if v.Narrow {
		out = c.own.Narrow(v.Type, n)
	} else {
		out = c.own.Flat(v.Type, n)
	}
	switch v.Phys() {
	case types.PhysBool:
		copy(out.Bits, v.Bits[:vec.Words(n)])
	case types.PhysInt64:
		copy(out.I64, v.I64[:n])
	case types.PhysFloat64:
		copy(out.F64, v.F64[:n])
	case types.PhysInt128:
		copy(out.I128, v.I128[:n])
	case types.PhysBytes:
		out.Off, out.Bytes = appendBytes(out.Off[:0], out.Bytes[:0], v, 0, n)
	case types.PhysList, types.PhysStruct:
		out.N = 0
		flat := *v
		flat.Form, flat.N, flat.Valid = vec.Flat, n, nil
		if err := kernel.AppendRange(out, &flat, 0, n); err != nil {
			return err
		}
	}
	c.vec = *out
	c.vec.Form, c.vec.N, c.vec.Valid = v.Form, v.N, valid
	c.vec.Bounded, c.vec.Lo, c.vec.Hi = v.Bounded, v.Lo, v.Hi
	return nil
}

// appendBytes appends rows lo … hi-1 of v, Flat of PhysBytes, to the strings that off and bytes hold, and returns both;
// bytes keeps vec.Pad behind its end.
func appendBytes(off []uint32, bytes []byte, v *vec.Vector, lo, hi int) ([]uint32, []byte) {
	if len(off) == 0 {
		off = append(off, 0)
	}
	shift := uint32(len(bytes)) - v.Off[lo]
	for _, o := range v.Off[lo+1 : hi+1] {
		off = append(off, o+shift)
	}
	bytes = append(bytes, v.Bytes[v.Off[lo]:v.Off[hi]]...)
	if cap(bytes)-len(bytes) < vec.Pad {
		grown := make([]byte, len(bytes), len(bytes)+len(bytes)/4+vec.Pad)
		copy(grown, bytes)
		bytes = grown
	}
	return off, bytes
}

// Bytes returns the memory that the frame holds, about.
func (f *Frame) Bytes() int64 {
	var n int64
	for i := range f.cols {
		c := &f.cols[i]
		n += c.reg.Bytes() + c.own.Bytes() + c.codes.Bytes() + int64(8*cap(c.valid))
	}
	return n
}
