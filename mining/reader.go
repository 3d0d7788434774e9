package mining

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Reader makes dense slices of columns of batches: the selection is applied, packed values are unpacked, dictionaries stay
// codes where that is asked for. Slices are valid until the next Start. One goroutine uses it.
type Reader struct {
	load  kernel.Loader
	batch *vec.Batch
	regs  map[int]*columnRegisters
}

// columnRegisters are the memory for one column.
type columnRegisters struct {
	reg, valid kernel.Register
	floats     []float64
}

// Start begins a batch and returns the number of its selected rows.
func (r *Reader) Start(b *vec.Batch) int {
	r.batch = b
	r.load.Start(b)
	if r.regs == nil {
		r.regs = map[int]*columnRegisters{}
	}
	return b.K
}

func (r *Reader) column(c int) *columnRegisters {
	m := r.regs[c]
	if m == nil {
		m = new(columnRegisters)
		r.regs[c] = m
	}
	return m
}

// Vector returns column c dense: Flat, Const, or Dict over codes of the selected rows.
func (r *Reader) Vector(c int) (*vec.Vector, error) {
	m := r.column(c)
	if err := r.load.LoadCodes(&m.reg, r.batch.Cols[c]); err != nil {
		return nil, err
	}
	return &m.reg.Vec, nil
}

// Flat returns column c as a Flat vector, constants spread out and dictionaries decoded.
func (r *Reader) Flat(c int) (*vec.Vector, error) {
	m := r.column(c)
	if err := r.load.Load(&m.reg, r.batch.Cols[c]); err != nil {
		return nil, err
	}
	v := &m.reg.Vec
	if v.Form != vec.Const {
		return v, nil
	}
	var one vec.Vector
	one.Reset(v.Type)
	if err := kernel.AppendRows(&one, v, make([]uint32, r.batch.K)); err != nil {
		return nil, err
	}
	if one.Narrow {
		kernel.Widen(&one)
	}
	m.reg.View(&one)
	return &m.reg.Vec, nil
}

// Floats returns a numeric column as doubles, decimals by their value, with the bitmap of rows that are not NULL (nil: none is). What
// lies at a NULL is unspecified.
func (r *Reader) Floats(c int) (x []float64, valid []uint64, err error) {
	m := r.column(c)
	v := r.batch.Cols[c]
	k := r.batch.K
	valid = r.load.Valid(&m.valid, v)
	if err := r.load.Load(&m.reg, v); err != nil {
		return nil, nil, err
	}
	d := &m.reg.Vec
	if d.Form == vec.Flat && d.Phys() == types.PhysFloat64 {
		return d.F64[:k], valid, nil
	}
	if cap(m.floats) < k {
		m.floats = make([]float64, k, k+k/4)
	}
	x = m.floats[:k]
	if err := Floats(x, d); err != nil {
		return nil, nil, err
	}
	return x, valid, nil
}

// Floats writes the values of a Flat or Const vector of numbers to dst, decimals by their value, booleans as 0 and 1, dates and
// timestamps as days and microseconds. The error names a type that is no number.
func Floats(dst []float64, v *vec.Vector) error {
	one := v.Form == vec.Const
	n := len(dst)
	if one && n > 0 {
		n = 1
	}
	switch v.Phys() {
	case types.PhysFloat64:
		copy(dst[:n], v.F64)
	case types.PhysBool:
		for i := range dst[:n] {
			dst[i] = 0
			if v.BoolAt(i) {
				dst[i] = 1
			}
		}
	case types.PhysInt64:
		if s := scale(v.Type); s != 1 {
			for i, x := range v.I64[:n] {
				dst[i] = float64(x) / s
			}
		} else {
			for i, x := range v.I64[:n] {
				dst[i] = float64(x)
			}
		}
	case types.PhysInt128:
		if v.Type.Kind != types.Decimal {
			return fmt.Errorf("a column of type %s holds no numbers", v.Type)
		}
		s := scale(v.Type)
		for i, x := range v.I128[:n] {
			dst[i] = x.Float64() / s
		}
	default:
		return fmt.Errorf("a column of type %s holds no numbers", v.Type)
	}
	if one && len(dst) > 1 {
		for i := range dst[1:] {
			dst[i+1] = dst[0]
		}
	}
	return nil
}

// scale is what the integers of a decimal are divided by.
func scale(t types.Type) float64 {
	s := 1.0
	if t.Kind == types.Decimal {
		for range t.Scale {
			s *= 10
		}
	}
	return s
}

// Ints returns a column that lies in 64 bits (integers, dates, timestamps; decimals unscaled) and the bitmap of rows that
// are not NULL (nil: none is).
func (r *Reader) Ints(c int) (x []int64, valid []uint64, err error) {
	m := r.column(c)
	v := r.batch.Cols[c]
	valid = r.load.Valid(&m.valid, v)
	f, err := r.Flat(c)
	if err != nil {
		return nil, nil, err
	}
	if f.Phys() != types.PhysInt64 {
		return nil, nil, fmt.Errorf("a column of type %s holds no integers", f.Type)
	}
	return f.I64[:r.batch.K], valid, nil
}

// Valid returns the bitmap of rows of column c that are not NULL, nil if none is.
func (r *Reader) Valid(c int) []uint64 { return r.load.Valid(&r.column(c).valid, r.batch.Cols[c]) }
