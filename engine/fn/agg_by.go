package fn

import (
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var byAggregates = []*Aggregate{
	{
		Name: "min_by", Doc: "Returns the x of the row with the smallest y, or with a third argument n those of the n rows with the smallest, in ascending order of y.",
		Examples: []Example{{"SELECT min_by(x, y) FROM (VALUES ('a', 3), ('b', 1)) AS t(x, y)", "b"}, {"SELECT min_by(x, y, 2) FROM (VALUES ('a', 3), ('b', 1), ('c', 2)) AS t(x, y)", "[b, c]"}},
		Resolve:  resolveBy("min_by", false),
	},
	{
		Name: "max_by", Doc: "Returns the x of the row with the largest y, or with a third argument n those of the n rows with the largest, in descending order of y.",
		Examples: []Example{{"SELECT max_by(x, y) FROM (VALUES ('a', 3), ('b', 1)) AS t(x, y)", "a"}, {"SELECT max_by(x, y, 2) FROM (VALUES ('a', 3), ('b', 1), ('c', 2)) AS t(x, y)", "[a, c]"}},
		Resolve:  resolveBy("max_by", true),
	},
}

func resolveBy(name string, isMax bool) func([]types.Type) (*AggregateOverload, error) {
	return aggregate(name,
		aggSig{
			params: []param{pAny, pOrderable}, resultOf: sameAs(0),
			new: func(_ *Context, _ []*vec.Vector, args []types.Type) (GroupedState, error) {
				return &bestRows{isMax: isMax, xs: newVector(args[0]), ys: newVector(args[1])}, nil
			},
		},
		aggSig{
			params: []param{pAny, pOrderable, pBigInt}, resultOf: arrayOfFirst,
			new: func(_ *Context, consts []*vec.Vector, args []types.Type) (GroupedState, error) {
				n, err := topCount(name, consts[2])
				return &topRows{isMax: isMax, n: n, xs: newVector(args[0]), ys: newVector(args[1])}, err
			},
		},
	)
}

// topSig is that of min(x, n) and max(x, n).
func topSig(name string, isMax bool) aggSig {
	return aggSig{
		params: []param{pOrderable, pBigInt}, resultOf: arrayOfFirst,
		new: func(_ *Context, consts []*vec.Vector, args []types.Type) (GroupedState, error) {
			n, err := topCount(name, consts[1])
			return &topRows{isMax: isMax, n: n, ys: newVector(args[0])}, err
		},
	}
}

// topCount reads the constant n of the n best.
func topCount(name string, c *vec.Vector) (int, error) {
	if c == nil || c.ConstNull() {
		return 0, errorf(InvalidArgument, "The last argument of %s must be a constant", name)
	}
	if c.I64[0] < 1 || c.I64[0] > maxElements {
		return 0, errorf(InvalidArgument, "The last argument of %s must be between 1 and %d", name, maxElements)
	}
	return int(c.I64[0]), nil
}

// bestRows keeps, for each group, the x and y of the row with the smallest or largest y; row[g]-1 is its row in xs and ys,
// which also hold those that have been replaced.
type bestRows struct {
	isMax  bool
	xs, ys *vec.Vector
	row    []int32
	live   int
}

func (s *bestRows) Grow(n int) { s.row = grown(s.row, n) }

func (s *bestRows) better(v *vec.Vector, i int, g uint32) bool {
	r := int(s.row[g]) - 1
	if v.Type.Phys() == types.PhysInt64 { // the usual case without the detour
		x, old := v.I64[at(v, i)], s.ys.I64[r]
		return s.isMax && x > old || !s.isMax && x < old
	}
	c := CompareRows(v, i, s.ys, r)
	return s.isMax && c > 0 || !s.isMax && c < 0
}

func (s *bestRows) add(g uint32, x *vec.Vector, i int, y *vec.Vector, j int) {
	if rowNull(y, j) {
		return
	}
	if s.row[g] == 0 {
		s.live++
	} else if !s.better(y, j, g) {
		return
	}
	appendRow(s.xs, x, i)
	appendRow(s.ys, y, j)
	s.row[g] = int32(s.ys.N)
	if s.ys.N > 2*s.live+4096 {
		s.compact()
	}
}

// compact drops the rows that have been replaced.
func (s *bestRows) compact() {
	xs, ys := newVector(s.xs.Type), newVector(s.ys.Type)
	for g, r := range s.row {
		if r != 0 {
			appendRow(xs, s.xs, int(r-1))
			appendRow(ys, s.ys, int(r-1))
			s.row[g] = int32(ys.N)
		}
	}
	s.xs, s.ys = xs, ys
}

func (s *bestRows) Update(groups []uint32, args []*vec.Vector, n int) error {
	for i, g := range groups[:n] {
		s.add(g, args[0], i, args[1], i)
	}
	return nil
}

func (s *bestRows) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	for i := range n {
		s.add(group, args[0], i, args[1], i)
	}
	return nil
}

func (s *bestRows) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*bestRows)
	for i, g := range groups[:n] {
		if r := int(o.row[i]) - 1; r >= 0 {
			s.add(g, o.xs, r, o.ys, r)
		}
	}
	return nil
}

func (s *bestRows) Finalize(out *vec.Vector, lo, hi int) error {
	for _, r := range s.row[lo:hi] {
		if r == 0 {
			appendNull(out)
		} else {
			appendRow(out, s.xs, int(r-1))
		}
	}
	return nil
}

func (s *bestRows) Bytes() int64 {
	return int64(cap(s.row))*4 + vectorBytes(s.xs) + vectorBytes(s.ys)
}

// topRows keeps the n rows of each group with the smallest or largest y: a list of rows of ys (and of xs, unless the
// result is the ys) that is cut back to the best n when it has twice as many.
type topRows struct {
	isMax  bool
	n      int
	xs, ys *vec.Vector // xs is nil for min(x, n)
	rows   [][]int32
	live   int // rows in the lists
}

func (s *topRows) Grow(n int) { s.rows = grown(s.rows, n) }

func (s *topRows) add(g uint32, x *vec.Vector, i int, y *vec.Vector, j int) {
	if rowNull(y, j) {
		return
	}
	if s.xs != nil {
		appendRow(s.xs, x, i)
	}
	appendRow(s.ys, y, j)
	s.rows[g] = append(s.rows[g], int32(s.ys.N-1))
	s.live++
	if len(s.rows[g]) >= 2*s.n+16 {
		s.cut(int(g))
	}
	if s.ys.N > 2*s.live+4096 {
		s.compact()
	}
}

// cut sorts a group's list, the best first, and keeps n.
func (s *topRows) cut(g int) {
	rows := s.rows[g]
	slices.SortStableFunc(rows, func(a, b int32) int {
		c := CompareRows(s.ys, int(a), s.ys, int(b))
		if s.isMax {
			return -c
		}
		return c
	})
	if len(rows) > s.n {
		s.live -= len(rows) - s.n
		s.rows[g] = rows[:s.n]
	}
}

func (s *topRows) compact() {
	ys := newVector(s.ys.Type)
	var xs *vec.Vector
	if s.xs != nil {
		xs = newVector(s.xs.Type)
	}
	for _, rows := range s.rows {
		for k, r := range rows {
			if xs != nil {
				appendRow(xs, s.xs, int(r))
			}
			appendRow(ys, s.ys, int(r))
			rows[k] = int32(ys.N - 1)
		}
	}
	s.xs, s.ys = xs, ys
}

// sides are the vectors of x and y among the arguments.
func (s *topRows) sides(args []*vec.Vector) (x, y *vec.Vector) {
	if s.xs == nil {
		return nil, args[0]
	}
	return args[0], args[1]
}

func (s *topRows) Update(groups []uint32, args []*vec.Vector, n int) error {
	x, y := s.sides(args)
	for i, g := range groups[:n] {
		s.add(g, x, i, y, i)
	}
	return nil
}

func (s *topRows) UpdateOne(group uint32, args []*vec.Vector, n int) error {
	x, y := s.sides(args)
	for i := range n {
		s.add(group, x, i, y, i)
	}
	return nil
}

func (s *topRows) Merge(other GroupedState, groups []uint32, n int) error {
	o := other.(*topRows)
	for i, g := range groups[:n] {
		for _, r := range o.rows[i] {
			s.add(g, o.xs, int(r), o.ys, int(r))
		}
	}
	return nil
}

func (s *topRows) Finalize(out *vec.Vector, lo, hi int) error {
	ensureOff(out)
	from := s.xs
	if from == nil {
		from = s.ys
	}
	for g := lo; g < hi; g++ {
		if len(s.rows[g]) == 0 {
			appendNull(out)
			continue
		}
		s.cut(g)
		for _, r := range s.rows[g] {
			appendRow(out.Child[0], from, int(r))
		}
		appendValid(out, true)
		endList(out)
		out.N++
	}
	return nil
}

func (s *topRows) Bytes() int64 {
	n := vectorBytes(s.ys) + int64(cap(s.rows))*24 + int64(s.live)*8
	if s.xs != nil {
		n += vectorBytes(s.xs)
	}
	return n
}
