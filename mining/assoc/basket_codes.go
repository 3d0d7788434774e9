package assoc

import (
	"context"
	"math"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// basketCodes gives the baskets of one partition codes. Numbers of invoices lie close together as a rule: then the
// distance from a base is the code, and no table is needed. Only when they turn out to lie far apart, or are no integers,
// are they told apart by an interner.
type basketCodes struct {
	columns []int
	types   []types.Type
	mem     *mem.Tracker

	// While interner is nil, the code of value x is x − base, and lo ≤ x ≤ hi; base is chosen by the first value.
	base   int64
	lo, hi int64 // lo > hi: none yet
	out    []uint32

	interner *mining.Interner
}

// maxSpread is the largest distance of two values that are coded by distance: values before and behind the first then
// have codes of 32 bits other than NoCode.
const maxSpread = math.MaxInt32 - 1

// newBasketCodes begins with distances if there is one column of integers, dates or times.
func newBasketCodes(columns []int, all []types.Type, m *mem.Tracker) (*basketCodes, error) {
	b := &basketCodes{columns: columns, mem: m, lo: math.MaxInt64, hi: math.MinInt64}
	for _, c := range columns {
		b.types = append(b.types, all[c])
	}
	if len(columns) == 1 && b.types[0].Phys() == types.PhysInt64 {
		return b, nil
	}
	return b, b.intern(context.Background(), nil)
}

// codes returns the codes of the batch at which r stands, NoCode for NULL, valid until the next call. parts hold the codes
// given so far, which change if distances no longer do.
func (b *basketCodes) codes(r *mining.Reader, rows int, parts []Pairs) ([]uint32, error) {
	if b.interner != nil {
		return b.interner.Codes(r, b.columns)
	}
	x, valid, err := r.Ints(b.columns[0])
	if err != nil {
		return nil, err
	}
	lo, hi := b.lo, b.hi
	for i, v := range x {
		if valid == nil || vec.BitAt(valid, i) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo <= hi && uint64(hi-lo) > maxSpread {
		if err := b.intern(context.Background(), parts); err != nil {
			return nil, err
		}
		return b.interner.Codes(r, b.columns)
	}
	if b.lo > b.hi {
		b.base = lo - maxSpread
	}
	b.lo, b.hi = lo, hi
	if cap(b.out) < rows {
		b.out = make([]uint32, rows)
	}
	out := b.out[:rows]
	base := b.base
	for i, v := range x {
		out[i] = uint32(v - base)
	}
	if valid != nil {
		for i := range out {
			if !vec.BitAt(valid, i) {
				out[i] = mining.NoCode
			}
		}
	}
	return out, nil
}

// intern goes over to an interner and changes the codes of parts.
func (b *basketCodes) intern(ctx context.Context, parts []Pairs) error {
	n, err := mining.NewInterner(b.types, b.mem)
	if err != nil {
		return err
	}
	b.interner = n
	var r mining.Reader
	var x []int64
	for _, p := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		x = x[:0]
		for _, c := range p.Basket {
			x = append(x, b.base+int64(c))
		}
		batch := vec.Batch{Cols: []*vec.Vector{{Type: b.types[0], N: len(x), I64: x}}}
		batch.SetAll(len(x))
		r.Start(&batch)
		codes, err := n.Codes(&r, []int{0})
		if err != nil {
			return err
		}
		copy(p.Basket, codes)
	}
	return nil
}

// merge adds the baskets of the next partition and changes the codes of its parts to those here.
func (b *basketCodes) merge(o *basketCodes, parts, theirs []Pairs) error {
	if b.interner == nil && o.interner == nil {
		lo, hi := min(b.lo, o.lo), max(b.hi, o.hi)
		if lo > hi {
			return nil
		}
		if uint64(hi-lo) <= maxSpread {
			if b.lo > b.hi {
				b.base = o.base
			}
			b.lo, b.hi = lo, hi
			shift := uint32(o.base - b.base)
			for _, p := range theirs {
				for i := range p.Basket {
					p.Basket[i] += shift
				}
			}
			return nil
		}
	}
	if b.interner == nil {
		if err := b.intern(context.Background(), parts); err != nil {
			return err
		}
	}
	if o.interner == nil {
		if err := o.intern(context.Background(), theirs); err != nil {
			return err
		}
	}
	to, err := b.interner.Merge(o.interner)
	if err != nil {
		return err
	}
	for _, p := range theirs {
		for i, x := range p.Basket {
			p.Basket[i] = to[x]
		}
	}
	return nil
}

// dense makes the codes of parts 0, 1, …, up to some gaps, and returns the number that they are below.
func (b *basketCodes) dense(ctx context.Context, parts []Pairs) (int, error) {
	if b.interner == nil {
		rows := 0
		for _, p := range parts {
			rows += len(p.Basket)
		}
		switch {
		case b.lo > b.hi:
			return 0, nil
		case b.hi-b.lo < int64(2*rows+4096):
			first := uint32(b.lo - b.base)
			for _, p := range parts {
				for i := range p.Basket {
					p.Basket[i] -= first
				}
			}
			return int(b.hi-b.lo) + 1, nil
		}
		if err := b.intern(ctx, parts); err != nil {
			return 0, err
		}
	}
	return b.interner.Len(), nil
}
