package expr

import (
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// chunkRows is the number of values of a domain that are tested at a time.
const chunkRows = vec.BatchRows

// conjunctDomain is a conjunct over all values that its column can have: those of a dictionary, or the integers of a small
// range. What passes becomes a filter of codes, or of integers.
type conjunctDomain struct {
	dicts [4]dictTest
	next  int

	set    *kernel.Set // of integers
	filter kernel.Filter
	seen   int // rows that asked for it since it was built
	failed bool
	// nullPasses tells whether the conjunct is true of NULL, once known.
	nullKnown, nullPasses bool
}

// dictTest is what a conjunct makes of one dictionary.
type dictTest struct {
	dict   *vec.Dictionary
	set    *kernel.Set   // what passes, of the dictionary or of its parent
	filter kernel.Filter // nil if it is not computed
	seen   int
	failed bool
}

// dictionary returns the test of d; the last few are remembered.
func (t *conjunctDomain) dictionary(d *vec.Dictionary) *dictTest {
	for i := range t.dicts {
		if t.dicts[i].dict == d {
			return &t.dicts[i]
		}
	}
	e := &t.dicts[t.next]
	t.next = (t.next + 1) % len(t.dicts)
	*e = dictTest{dict: d}
	return e
}

// byDictionary narrows b by a filter on the values of a Dict vector.
func (c *conjunct) byDictionary(b *vec.Batch, s *kernel.Selection, v *vec.Vector) error {
	if v.Dict.Len() == 0 {
		s.None(b)
		return nil
	}
	if !c.byCodes(b, s, v, c.testFilter) {
		s.Filter(b, c.filter, v)
	}
	return nil
}

// testFilter returns the codes of a dictionary that pass the filter.
func (c *conjunct) testFilter(values *vec.Vector) *kernel.Set {
	set := kernel.NewSet(0, values.N)
	for i := range values.N {
		if c.filter.Test(values, i) {
			set.Add(int64(i))
		}
	}
	return set
}

// testProgram returns the codes of a dictionary for which the program is true; nil if it fails for one.
func (c *conjunct) testProgram(values *vec.Vector) *kernel.Set { return c.test(values, 0) }

// byCodes narrows b, whose column v is Dict, by the codes that pass test. It returns false if testing the dictionary, or
// its smaller parent, would cost more than the rows seen so far, or fails.
func (c *conjunct) byCodes(b *vec.Batch, s *kernel.Selection, v *vec.Vector, test func(values *vec.Vector) *kernel.Set) bool {
	e := c.domain.dictionary(v.Dict)
	e.seen += b.K
	if e.filter == nil {
		of := widest(v.Dict)
		if e.failed || of.Len() > 2*e.seen {
			return false
		}
		if e.set == nil {
			e.set = test(of.Values)
			if e.failed = e.set == nil; e.failed {
				return false
			}
		}
		switch {
		case of == v.Dict:
			e.filter = kernel.CodeIn(e.set)
		case v.Dict.Len() > 2*e.seen: // until it pays to go through all codes
			s.Filter(b, kernel.MappedCodes{Set: e.set, To: v.Dict.ToParent}, v)
			return true
		default:
			e.filter = kernel.CodeIn(e.set.Map(v.Dict.ToParent))
		}
	}
	s.Filter(b, e.filter, v)
	return true
}

// byDomain narrows b by the values for which the program is true; done is false if that is not possible or not worth it.
func (c *conjunct) byDomain(b *vec.Batch, s *kernel.Selection, v *vec.Vector) (done bool, err error) {
	if v.Form == vec.Const || v.Valid != nil && c.passesNull() {
		return false, nil
	}
	if v.Form == vec.Dict {
		if v.Dict.Len() == 0 {
			s.None(b)
			return true, nil
		}
		return c.byCodes(b, s, v, c.testProgram), nil
	}
	if v.Phys() != types.PhysInt64 || v.Narrow {
		return false, nil
	}
	ok, lo, hi := kernel.Bounds(v)
	if !ok || !c.cover(v.Type, lo, hi, b.K) {
		return false, nil
	}
	s.Filter(b, c.domain.filter, v)
	return true, nil
}

// cover sees to it that the conjunct is tested for all integers of lo … hi; rows is how many ask for it now.
func (c *conjunct) cover(t types.Type, lo, hi int64, rows int) bool {
	d := &c.domain
	d.seen += rows
	if d.set != nil {
		last := d.set.Lo + int64(d.set.Len) - 1
		if d.set.Lo <= lo && hi <= last {
			return true
		}
		if uint64(max(hi, last))-uint64(min(lo, d.set.Lo)) < maxTable {
			lo, hi = min(lo, d.set.Lo), max(hi, last)
		}
	}
	if d.failed || uint64(hi)-uint64(lo) >= maxTable || int(hi-lo) > 4*d.seen {
		return false
	}
	n := int(hi-lo) + 1
	all := &vec.Vector{Type: t, N: n, I64: make([]int64, n), Bounded: true, Lo: lo, Hi: hi}
	for i := range all.I64 {
		all.I64[i] = lo + int64(i)
	}
	set := c.test(all, lo)
	if d.failed = set == nil; d.failed {
		return false
	}
	d.set, d.seen = set, 0
	d.filter = kernel.InSet{Set: set}
	if first, last, contiguous, any := set.Bounds(); !any {
		d.filter = kernel.Range{Lo: 1, Hi: 0}
	} else if contiguous {
		d.filter = kernel.Range{Lo: first, Hi: last}
	}
	return true
}

// test runs the program over all values of a Flat vector and returns the set of those for which it is true, value i being
// the member lo+i; nil if it fails for one.
func (c *conjunct) test(all *vec.Vector, lo int64) *kernel.Set {
	set := kernel.NewSet(lo, all.N)
	for at := 0; at < all.N; at += chunkRows {
		part := kernel.Slice(all, at, min(at+chunkRows, all.N))
		bm, ok := c.testOne(&part)
		if !ok {
			return nil
		}
		copy(set.Words[at>>6:], bm)
	}
	set.Recount()
	return set
}

// testOne runs the program over the rows of v and returns the bitmap of those for which it is true.
func (c *conjunct) testOne(v *vec.Vector) (bm []uint64, ok bool) {
	c.one.SetAll(v.N)
	c.one.Cols = []*vec.Vector{v}
	res, err := c.prog.Run(&c.one)
	if err != nil {
		return nil, false
	}
	r := res[0]
	bm = make([]uint64, vec.Words(v.N))
	switch {
	case r.Type.Kind == types.Unknown || r.ConstNull():
	case r.Form == vec.Const:
		if r.BoolAt(0) {
			vec.FillBits(bm, v.N)
		}
	default:
		copy(bm, r.Bits)
		if r.Valid != nil {
			kernel.AndInto(bm, r.Valid)
		}
		kernel.ClearTail(bm, v.N)
	}
	return bm, true
}

// passesNull reports whether the conjunct is true of NULL, or fails for it.
func (c *conjunct) passesNull() bool {
	d := &c.domain
	if !d.nullKnown {
		t := types.BigIntType
		if in := c.prog.body.imports; len(in) > 0 { // else simplified to something that reads no column
			t = c.prog.body.regs[in[0].reg].typ
		}
		var r kernel.Register
		r.Null(t, 1)
		bm, ok := c.testOne(&r.Vec)
		d.nullKnown, d.nullPasses = true, !ok || bm[0] != 0
	}
	return d.nullPasses
}
