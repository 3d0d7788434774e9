package fn

import (
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var listAggregates = []*Aggregate{
	{
		Name: "any_value", Aliases: []string{"arbitrary"}, Doc: "Returns one of the values that are not NULL.", IgnoresDistinct: true,
		Examples: []Example{{"SELECT any_value(x) FROM (VALUES NULL, 5) AS t(x)", "5"}},
		Resolve: aggregate("any_value", aggSig{
			params: []param{pAny}, resultOf: sameAs(0),
			new: func(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
				return &firstRows{values: newVector(args[0])}, nil
			},
		}),
	},
	{
		Name: "array_agg", Doc: "Makes an array of all values, NULLs included.",
		Examples: []Example{{"SELECT array_agg(x ORDER BY x) FROM (VALUES 2, 1, NULL) AS t(x)", "[1, 2, NULL]"}},
		Resolve: aggregate("array_agg", aggSig{
			params: []param{pAny}, resultOf: arrayOfFirst,
			new: func(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
				return &valueLists{values: newVector(args[0]), nulls: true}, nil
			},
		}),
	},
	{
		Name: "listagg", Aliases: []string{"string_agg"}, Doc: "Joins texts, with a separator between them if one is given.",
		Examples: []Example{{"SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x) FROM (VALUES 'a', 'c', 'b') AS t(x)", "a,b,c"}},
		Resolve:  aggregate("listagg", joinSig(pVarchar), joinSig(pVarchar, pVarchar)),
	},
}

func arrayOfFirst(args []types.Type) types.Type { return types.ArrayOf(args[0]) }

func joinSig(params ...param) aggSig {
	return aggSig{params: params, result: types.VarcharType, new: func(_ *Context, consts []*vec.Vector, args []types.Type) (GroupedState, error) {
		s := &joinedTexts{valueLists: valueLists{values: newVector(args[0])}}
		if len(args) == 2 {
			if consts[1] == nil {
				return nil, errorf(InvalidArgument, "The separator of listagg must be constant")
			}
			if !consts[1].ConstNull() {
				s.separator = append(s.separator, consts[1].BytesAt(0)...)
			}
		}
		return s, nil
	}}
}

// firstRows keeps the first value of each group that is not NULL; row[g]-1 is its row in values, 0 for none.
type firstRows struct {
	values *vec.Vector
	row    []int32
}

func (s *firstRows) Grow(n int) { s.row = grown(s.row, n) }

func (s *firstRows) add(g uint32, v *vec.Vector, i int) {
	if s.row[g] == 0 && !rowNull(v, i) {
		appendRow(s.values, v, i)
		s.row[g] = int32(s.values.N)
	}
}

func (s *firstRows) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		s.add(g, args[0], i)
	}
	return nil
}

func (s *firstRows) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := 0; i < n && s.row[group] == 0; i++ {
		s.add(group, args[0], i)
	}
	return nil
}

func (s *firstRows) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*firstRows)
	for i, g := range groups[:n] {
		if o.row[i] != 0 {
			s.add(g, o.values, int(o.row[i]-1))
		}
	}
	return nil
}

func (s *firstRows) Finalize(out *vec.Vector, lo, hi int) error {
	for _, r := range s.row[lo:hi] {
		if r == 0 {
			appendNull(out)
		} else {
			appendRow(out, s.values, int(r-1))
		}
	}
	return nil
}

func (s *firstRows) Bytes() int64 { return int64(cap(s.row))*4 + vectorBytes(s.values) }

// chains are lists of row numbers, one a group, in the order of adding: next[r] is the row behind r. All are row + 1, 0 for
// none.
type chains struct {
	head, tail []int32
	next       []int32
}

func (c *chains) grow(n int) { c.head, c.tail = grown(c.head, n), grown(c.tail, n) }

// add appends the next row to the list of group g.
func (c *chains) add(g uint32) {
	c.next = append(c.next, 0)
	r := int32(len(c.next))
	if c.tail[g] == 0 {
		c.head[g] = r
	} else {
		c.next[c.tail[g]-1] = r
	}
	c.tail[g] = r
}

func (c *chains) bytes() int64 { return int64(cap(c.head)+cap(c.tail)+cap(c.next)) * 4 }

// valueLists holds the values of all groups in one vector and strings them together by chains: adding a row allocates
// nothing of its own, however many groups there are.
type valueLists struct {
	values *vec.Vector
	chains chains
	nulls  bool // NULLs are kept
}

func (s *valueLists) Grow(n int) { s.chains.grow(n) }

func (s *valueLists) add(g uint32, v *vec.Vector, i int) {
	if s.nulls || !rowNull(v, i) {
		appendRow(s.values, v, i)
		s.chains.add(g)
	}
}

// full refuses more than offsets of 32 bits can tell apart.
func (s *valueLists) full() error {
	if len(s.values.Bytes) > maxBatchBytes || s.values.N > maxBatchBytes {
		return errorf(ExceededLimit, "The values of an aggregate exceed %d bytes", maxBatchBytes)
	}
	return nil
}

// addAll appends a whole Flat column at once if no row of it is left out.
func (s *valueLists) addAll(v *vec.Vector, n int) bool {
	if v.Form != vec.Flat || !s.nulls && v.Valid != nil {
		return false
	}
	appendRange(s.values, v, 0, n)
	s.chains.next = slices.Grow(s.chains.next, n)
	return true
}

func (s *valueLists) Update(groups []uint32, args []*vec.Vector, n int) error {
	if s.addAll(args[0], n) {
		for _, g := range groups[:n] {
			s.chains.add(g)
		}
		return s.full()
	}
	for i, g := range groups[:n] {
		s.add(g, args[0], i)
	}
	return s.full()
}

func (s *valueLists) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	if s.addAll(args[0], n) {
		for range n {
			s.chains.add(group)
		}
		return s.full()
	}
	for i := range n {
		s.add(group, args[0], i)
	}
	return s.full()
}

func (s *valueLists) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*valueLists)
	for i, g := range groups[:n] {
		for r := o.chains.head[i]; r != 0; r = o.chains.next[r-1] {
			s.add(g, o.values, int(r-1))
		}
	}
	return s.full()
}

func (s *valueLists) Finalize(out *vec.Vector, lo, hi int) error {
	ensureOff(out)
	for g := lo; g < hi; g++ {
		if s.chains.head[g] == 0 {
			appendNull(out)
			continue
		}
		s.appendList(out.Child[0], g)
		appendValid(out, true)
		endList(out)
		out.N++
	}
	return nil
}

func (s *valueLists) appendList(dst *vec.Vector, g int) {
	for r := s.chains.head[g]; r != 0; r = s.chains.next[r-1] {
		appendRow(dst, s.values, int(r-1))
	}
}

func (s *valueLists) Bytes() int64 { return s.chains.bytes() + vectorBytes(s.values) }

// joinedTexts is listagg.
type joinedTexts struct {
	valueLists
	separator []byte
}

func (s *joinedTexts) Merge(other GroupedState, groups []uint32, n int) error {
	return s.valueLists.Merge(&other.(*joinedTexts).valueLists, groups, n)
}

func (s *joinedTexts) Finalize(out *vec.Vector, lo, hi int) error {
	ensureOff(out)
	for g := lo; g < hi; g++ {
		first := s.chains.head[g]
		if first == 0 {
			appendNull(out)
			continue
		}
		for r := first; r != 0; r = s.chains.next[r-1] {
			if r != first {
				out.Bytes = append(out.Bytes, s.separator...)
			}
			out.Bytes = append(out.Bytes, s.values.BytesAt(int(r-1))...)
		}
		appendBytes(out, "")
	}
	return checkBytes(out)
}
