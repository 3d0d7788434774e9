package exec

import (
	"cmp"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// rowStore keeps whole rows by columns, for the operators that must see all rows before the first goes out. One goroutine
// fills it. A column stays dictionary coded as long as every batch brings the same dictionary.
type rowStore struct {
	cols   []storeColumn
	n      int
	pieces []piece
	mem    *mem.Tracker
	held   int64
}

// piece says that rows lo … hi-1 of the store came with Seq seq.
type piece struct {
	seq    int64
	lo, hi int
}

// storeColumn is one column: flat values, or codes of dict.
type storeColumn struct {
	typ   types.Type
	dict  *vec.Dictionary
	plain bool // flat for good
	flat  vec.Vector
}

func newRowStore(ts []types.Type, m *mem.Tracker) *rowStore {
	s := &rowStore{cols: make([]storeColumn, len(ts)), mem: m}
	for i, t := range ts {
		s.cols[i].typ = t
	}
	return s
}

// add appends rows of dense or selected vectors. rows lists the row numbers, nil for 0 … n-1.
func (s *rowStore) add(cols []*vec.Vector, rows []uint32, n int, seq int64) error {
	if rows != nil {
		n = len(rows)
	}
	if n == 0 {
		return nil
	}
	for i, v := range cols {
		if err := s.cols[i].add(v, rows, n, s.n); err != nil {
			return err
		}
	}
	if k := len(s.pieces); k > 0 && s.pieces[k-1].seq == seq {
		s.pieces[k-1].hi += n
	} else {
		s.pieces = append(s.pieces, piece{seq, s.n, s.n + n})
	}
	s.n += n
	return s.account()
}

// account tells the tracker what the store has grown by.
func (s *rowStore) account() error {
	var b int64
	for i := range s.cols {
		b += vectorBytes(&s.cols[i].flat)
	}
	if b > s.held {
		if err := s.mem.Reserve(b - s.held); err != nil {
			return err
		}
		s.held = b
	}
	return nil
}

// free gives the memory back.
func (s *rowStore) free() {
	s.mem.Release(s.held)
	s.held = 0
	s.cols, s.n, s.pieces = nil, 0, nil
}

// vectorBytes is the memory of a flat vector's slices.
func vectorBytes(v *vec.Vector) int64 {
	n := int64(cap(v.I64)+cap(v.F64)+cap(v.Bits)+cap(v.Valid))*8 + int64(cap(v.I128))*16 + int64(cap(v.Off))*4 + int64(cap(v.Bytes))
	for _, c := range v.Child {
		n += vectorBytes(c)
	}
	return n
}

func (c *storeColumn) add(v *vec.Vector, rows []uint32, n, have int) error {
	if have == 0 {
		c.flat.Reset(c.typ)
		if v.Form == vec.Dict && !c.plain {
			c.dict = v.Dict
			c.flat.Reset(types.BigIntType)
		}
	}
	if c.dict != nil && (v.Form != vec.Dict || v.Dict != c.dict) {
		if err := c.decode(have); err != nil {
			return err
		}
	}
	if c.dict != nil {
		codes := *v.Codes
		codes.Valid, codes.Bounded = v.Valid, false
		v = &codes
	}
	if rows != nil {
		return kernel.AppendRows(&c.flat, v, rows)
	}
	return kernel.AppendRange(&c.flat, v, 0, n)
}

// decode turns the codes into values for good.
func (c *storeColumn) decode(n int) error {
	var flat vec.Vector
	flat.Reset(c.typ)
	coded := c.vector(n)
	if err := kernel.AppendRange(&flat, coded, 0, n); err != nil {
		return err
	}
	c.flat, c.dict, c.plain = flat, nil, true
	return nil
}

// vector returns the column as a vector of n rows.
func (c *storeColumn) vector(n int) *vec.Vector {
	if c.dict == nil {
		v := c.flat
		if n == 0 {
			v.Reset(c.typ)
		}
		return &v
	}
	codes := c.flat
	codes.Valid = nil
	return &vec.Vector{Type: c.typ, Form: vec.Dict, N: n, Valid: c.flat.Valid, Codes: &codes, Dict: c.dict}
}

// vectors returns all columns.
func (s *rowStore) vectors() []*vec.Vector {
	out := make([]*vec.Vector, len(s.cols))
	for i := range s.cols {
		out[i] = s.cols[i].vector(s.n)
	}
	return out
}

// joinStores appends the rows of the others to the first store with rows and returns it with the row numbers in ascending order
// of Seq: the order of the input, whatever worker took which morsel. nil stores are passed over.
func joinStores(q *Query, stores []*rowStore) (*rowStore, []uint32, error) {
	stores = slices.DeleteFunc(slices.Clone(stores), func(s *rowStore) bool { return s == nil })
	if len(stores) == 0 {
		return nil, nil, nil
	}
	all := stores[0]
	base := all.n
	for _, s := range stores[1:] {
		for _, p := range s.pieces {
			all.pieces = append(all.pieces, piece{p.seq, base + p.lo, base + p.hi})
		}
		base += s.n
	}
	err := share(q, len(all.cols), func(_, c int) error {
		n := all.n
		for _, s := range stores[1:] {
			if err := all.cols[c].add(s.cols[c].vector(s.n), nil, s.n, n); err != nil {
				return err
			}
			n += s.n
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	all.n = base
	for _, s := range stores[1:] {
		s.free()
	}
	if err := all.account(); err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(all.pieces, func(a, b piece) int { return cmp.Compare(a.seq, b.seq) })
	order := make([]uint32, 0, all.n)
	for _, p := range all.pieces {
		for r := p.lo; r < p.hi; r++ {
			order = append(order, uint32(r))
		}
	}
	return all, order, nil
}

// gatherBatch makes b the given rows of cols; dictionary columns stay coded.
func gatherBatch(b *vec.Batch, regs *[]kernel.Register, cols []*vec.Vector, rows []uint32) error {
	if len(*regs) < len(cols) {
		*regs = make([]kernel.Register, len(cols))
	}
	b.SetAll(len(rows))
	b.Cols = b.Cols[:0]
	for i, v := range cols {
		r := &(*regs)[i]
		if v.Form == vec.Dict {
			codes := *v.Codes
			codes.Valid = v.Valid
			if err := kernel.Gather(r, &codes, rows); err != nil {
				return err
			}
			c := r.Vec
			c.Valid = nil
			b.Cols = append(b.Cols, &vec.Vector{Type: v.Type, Form: vec.Dict, N: len(rows), Valid: r.Vec.Valid, Codes: &c, Dict: v.Dict})
			continue
		}
		if err := kernel.Gather(r, v, rows); err != nil {
			return err
		}
		b.Cols = append(b.Cols, &r.Vec)
	}
	return nil
}
