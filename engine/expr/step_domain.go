package expr

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// maxTable is the largest range of integers over which a function is computed as a table: all days of 179 years.
const maxTable = 1 << 16

// domains computes a call once for every value that its one varying argument can have, instead of once a row: the values
// of a dictionary, or the integers of a small range (the days of a date column). Where that fails (the error may be of a
// value that no row has) or would cost more than the rows, the call runs by row.
type domains struct {
	enabled bool
	ints    bool // ranges of integers are worth a table, too
	dicts   [4]domain
	next    int
	table   domain
}

// domain is a call over all values of one domain.
type domain struct {
	dict     *vec.Dictionary
	lo, hi   int64 // of a table
	seen     int   // rows that asked for it so far
	ready    bool
	failed   bool
	isTrue   kernel.Filter // passes codes with result TRUE
	valid    kernel.Filter // passes codes whose result is not NULL; nil for all
	allNull  bool
	values   *vec.Dictionary // of the results: with different values for different codes if they are strings
	remap    []uint32        // code → code in values; nil if they are the same
	codes    kernel.Register // of the rows, in the domain
	mapped   kernel.Register // of the rows, in values
	dictView vec.Vector
}

// tabled reports whether a function of integers is worth a table: one of dates, or one that makes strings.
func tabled(name string, o *fn.Overload) bool {
	if infix[name] != "" || name == "negate" {
		return false
	}
	for _, a := range o.Args {
		if a.Kind == types.Date {
			return true
		}
	}
	return o.Result.Phys() == types.PhysBytes
}

// run computes the call by its domain; done is false if that is not possible or not worth it.
func (d *domains) run(b *block, st *callStep, out *register) (done bool, err error) {
	varying := -1
	for i, a := range st.args {
		switch {
		case a.Form == vec.Const:
			if b.regs[st.regs[i]].value == nil { // a column that happens to be constant in this batch
				return false, nil
			}
		case varying < 0:
			varying = i
		case a.Form != vec.Dict || a.Dict != st.args[varying].Dict || a.Codes != st.args[varying].Codes:
			return false, nil
		}
	}
	if varying < 0 {
		return false, nil
	}
	v := st.args[varying]
	if st.null == fn.NullHandled && v.Valid != nil {
		return false, nil
	}
	var dom *domain
	var codes *vec.Vector
	switch {
	case v.Form == vec.Dict:
		of := widest(v.Dict)
		dom = d.dictionary(of)
		dom.seen += b.n
		if !dom.ready && (dom.failed || of.Len() == 0 || of.Len() > 2*dom.seen) {
			return false, nil
		}
		if !dom.ready && !dom.compute(b, st, varying, of.Values) {
			return false, nil
		}
		codes = v.Codes
		if of != v.Dict {
			codes = kernel.MapCodes(&dom.codes, codes, b.n, v.Dict.ToParent)
		}
	case d.ints && v.Form == vec.Flat && v.Bounded && v.Phys() == types.PhysInt64 && !v.Narrow:
		dom = &d.table
		dom.seen += b.n
		if !dom.cover(b, st, varying, v) {
			return false, nil
		}
		codes = dom.offsets(v)
	default:
		return false, nil
	}
	return true, dom.apply(b, out, codes, v.Valid)
}

// widest returns the dictionary over which to compute for d: its parent if that has fewer values (a column of a dimension,
// laid out by the fact's keys), else d itself.
func widest(d *vec.Dictionary) *vec.Dictionary {
	if d.Parent != nil && d.Parent.Len() < d.Len() {
		return d.Parent
	}
	return d
}

// dictionary returns the domain of a dictionary; the last few are remembered.
func (d *domains) dictionary(dict *vec.Dictionary) *domain {
	for i := range d.dicts {
		if d.dicts[i].dict == dict {
			return &d.dicts[i]
		}
	}
	dom := &d.dicts[d.next]
	d.next = (d.next + 1) % len(d.dicts)
	*dom = domain{dict: dict}
	return dom
}

// cover sees to it that the table has every value of v.
func (dom *domain) cover(b *block, st *callStep, varying int, v *vec.Vector) bool {
	if dom.ready && dom.lo <= v.Lo && v.Hi <= dom.hi {
		return true
	}
	lo, hi := v.Lo, v.Hi
	if dom.ready && uint64(max(hi, dom.hi))-uint64(min(lo, dom.lo)) < maxTable {
		lo, hi = min(lo, dom.lo), max(hi, dom.hi)
	}
	if dom.failed || uint64(hi)-uint64(lo) >= maxTable || int(hi-lo) > 4*dom.seen {
		return false
	}
	n := int(hi-lo) + 1
	all := &vec.Vector{Type: v.Type, N: n, I64: make([]int64, n), Bounded: true, Lo: lo, Hi: hi}
	for i := range all.I64 {
		all.I64[i] = lo + int64(i)
	}
	dom.lo, dom.hi, dom.seen = lo, hi, 0
	return dom.compute(b, st, varying, all)
}

// offsets returns the table's codes of v; those at NULL rows are 0.
func (dom *domain) offsets(v *vec.Vector) *vec.Vector {
	c := dom.codes.Flat(types.IntegerType, v.N)
	size, lo := uint64(dom.hi-dom.lo), dom.lo
	for i, x := range v.I64[:v.N] {
		o := uint64(x - lo)
		if o > size {
			o = 0
		}
		c.I64[i] = int64(o)
	}
	return c
}

// compute calls the function on all values of the domain.
func (dom *domain) compute(b *block, st *callStep, varying int, all *vec.Vector) bool {
	dom.ready, dom.remap = false, nil
	n := all.N
	args := make([]*vec.Vector, len(st.args))
	for i, a := range st.args {
		if a.Form == vec.Const {
			args[i] = vec.ConstOf(a, n)
		} else {
			args[i] = all
		}
		if args[i].Narrow && !st.over.Narrow {
			var w kernel.Register
			widen(&w, args[i])
			args[i] = &w.Vec
		}
	}
	var own kernel.Register // new memory each time: dictionaries are immutable
	if err := st.compute(b.ctx, &own, args, n); err != nil {
		dom.failed = true
		return false
	}
	res := own.Vec
	dom.valid, dom.isTrue, dom.values, dom.allNull = nil, nil, nil, res.ConstNull()
	if res.Valid != nil && !dom.allNull {
		set := setOf(res.Valid, n)
		dom.valid, dom.allNull = kernel.CodeIn(set), set.Count == 0
	}
	res.Valid = nil
	switch {
	case dom.allNull:
	case res.Phys() == types.PhysBool:
		dom.isTrue = kernel.CodeIn(setOf(res.Bits, n))
	case res.Phys() == types.PhysBytes:
		dom.unique(&res)
	default:
		dom.values = &vec.Dictionary{Values: &res}
	}
	dom.ready = true
	return true
}

// setOf returns the first n bits of bm as a set.
func setOf(bm []uint64, n int) *kernel.Set {
	s := kernel.NewSet(0, n)
	copy(s.Words, bm[:vec.Words(n)])
	kernel.ClearTail(s.Words[:vec.Words(n)], n)
	s.Recount()
	return s
}

// unique makes a dictionary of the different strings of res, so that whoever groups by the result can do so by code.
func (dom *domain) unique(res *vec.Vector) {
	index := make(map[string]uint32, min(res.N, 1024))
	remap := make([]uint32, res.N)
	var first []uint32
	for i := range remap {
		s := res.Bytes[res.Off[i]:res.Off[i+1]]
		c, ok := index[string(s)]
		if !ok {
			c = uint32(len(first))
			index[string(s)] = c
			first = append(first, uint32(i))
		}
		remap[i] = c
	}
	values := new(vec.Vector)
	values.Reset(res.Type)
	if err := kernel.AppendRows(values, res, first); err != nil || len(first) == res.N {
		dom.values = &vec.Dictionary{Values: res, Unique: len(first) == res.N}
		return
	}
	dom.values, dom.remap = &vec.Dictionary{Values: values, Unique: true}, remap
}

// apply makes out the results of the rows' codes. rowValid is the validity of the rows.
func (dom *domain) apply(b *block, out *register, codes *vec.Vector, rowValid []uint64) error {
	t := out.typ
	if dom.allNull {
		out.Null(t, b.n)
		return nil
	}
	v := &dom.dictView
	*v = vec.Vector{Type: t, Form: vec.Dict, N: b.n, Codes: codes, Dict: dom.values, Valid: rowValid}
	if dom.valid != nil {
		v.Valid = out.Validity(b.n)
		dom.valid.Bits(v.Valid, v)
		if rowValid != nil {
			kernel.AndInto(v.Valid, rowValid)
		}
	}
	switch {
	case dom.isTrue != nil:
		valid := v.Valid
		bm := out.Flat(t, b.n)
		dom.isTrue.Bits(bm.Bits, v)
		bm.Valid = valid
	case t.Phys() == types.PhysBytes:
		if dom.remap != nil {
			v.Codes = dom.translate(codes, b.n)
		}
		out.View(v)
	default:
		return b.decode(&out.Register, v)
	}
	return nil
}

// translate returns the codes in values of codes in the domain.
func (dom *domain) translate(codes *vec.Vector, n int) *vec.Vector {
	return kernel.MapCodes(&dom.mapped, codes, n, dom.remap)
}
