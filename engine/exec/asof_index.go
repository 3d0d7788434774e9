package exec

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// asofIndex holds right rows by group and value. Rows whose value or key is NULL, or whose value is NaN, are left out.
type asofIndex struct {
	groups *keys.Groups // nil without keys: one group
	slot   []uint32     // by group: its run plus one
	start  []uint32     // of each run in rows, and the end of the last
	// rows of each run by ascending value; of equal values the nearest is the last, or the first if ascending is set.
	rows      []uint32
	ascending bool    // the nearest is the least value not below
	words     []int64 // the values of rows as integers in their order, if the type has such
	values    *vec.Vector
}

// orderedWord maps values of fixed width to integers in their order; ok is false for other types and NaN.
func orderedWord(v *vec.Vector, i int) (w int64, ok bool) {
	if v.Form == vec.Const {
		i = 0
	}
	switch v.Phys() {
	case types.PhysInt64:
		return v.I64[i], true
	case types.PhysFloat64:
		f := v.F64[i]
		b := int64(math.Float64bits(f + 0)) // -0 + 0 is 0
		if b < 0 {
			b = math.MinInt64 - b - 1
		}
		return b, f == f
	}
	return 0, false
}

func hasWords(t types.Type) bool { return t.Phys() == types.PhysInt64 || t.Phys() == types.PhysFloat64 }

func newAsofIndex(j *AsofJoin, n int, values *vec.Vector, cols []*vec.Vector) (*asofIndex, error) {
	x := &asofIndex{ascending: j.cfg.Op == AsofLess || j.cfg.Op == AsofLessEqual, values: values}
	run := make([]uint32, n) // plus one; 0: left out
	runs := 1
	if len(cols) == 0 {
		for r := range run {
			run[r] = 1
		}
	} else {
		hash := &joinIndex{n: n}
		if n > 0 {
			var null []uint64
			for i, v := range cols {
				null = nullRows(null, v, n, j.cfg.Keys[i].NullSafe)
			}
			if err := hash.indexGroups(j.q, j.mem, cols, null); err != nil {
				return nil, err
			}
		}
		x.groups, x.slot = hash.groups, hash.slot
		runs = hash.members
		if hash.unique { // the slot is a row: number the runs by rows
			next := uint32(0)
			for g, s := range x.slot {
				if s != 0 {
					next++
					run[s-1] = next
					x.slot[g] = next
				}
			}
		} else {
			for k := range hash.members {
				for _, r := range hash.rows[hash.start[k]:hash.start[k+1]] {
					run[r] = uint32(k) + 1
				}
			}
		}
	}
	for r := range run {
		if values.Type.Kind == types.Unknown || values.IsNull(r) {
			run[r] = 0
		} else if values.Phys() == types.PhysFloat64 && values.F64[r] != values.F64[r] {
			run[r] = 0
		}
	}
	x.layOut(run, runs)
	return x, x.sort(j.q)
}

// nullRows adds to bm the rows at which v is NULL, unless that is a value like others.
func nullRows(bm []uint64, v *vec.Vector, n int, nullSafe bool) []uint64 {
	if nullSafe || v.Valid == nil && v.Type.Kind != types.Unknown {
		return bm
	}
	if bm == nil {
		bm = make([]uint64, vec.Words(n))
	}
	for r := range n {
		if v.Type.Kind == types.Unknown || v.IsNull(r) {
			vec.SetBit(bm, r)
		}
	}
	return bm
}

// layOut puts the rows of each run behind each other.
func (x *asofIndex) layOut(run []uint32, runs int) {
	x.start = make([]uint32, runs+1)
	for _, k := range run {
		if k != 0 {
			x.start[k]++
		}
	}
	for k := 1; k <= runs; k++ {
		x.start[k] += x.start[k-1]
	}
	at := slices.Clone(x.start)
	x.rows = make([]uint32, x.start[runs])
	for r, k := range run {
		if k != 0 {
			x.rows[at[k-1]] = uint32(r)
			at[k-1]++
		}
	}
}

// sort sorts each run. Time series mostly come sorted, which is seen at once.
func (x *asofIndex) sort(q *Query) error {
	words := hasWords(x.values.Type) && x.values.Form != vec.Dict && !x.values.Narrow
	if words {
		x.words = make([]int64, len(x.rows))
	}
	const some = 1 << 10 // runs a unit of work
	n := len(x.start) - 1
	return share(q, (n+some-1)/some, func(_, u int) error {
		for k := u * some; k < min((u+1)*some, n); k++ {
			if err := q.Ctx.Err(); err != nil {
				return err
			}
			rows := x.rows[x.start[k]:x.start[k+1]]
			order := func(a, b uint32) int { return fn.CompareRows(x.values, int(a), x.values, int(b)) }
			if words {
				order = func(a, b uint32) int {
					v, _ := orderedWord(x.values, int(a))
					w, _ := orderedWord(x.values, int(b))
					return cmp.Compare(v, w)
				}
			}
			if x.ascending { // of equal values the last row comes first
				slices.Reverse(rows)
			}
			if !slices.IsSortedFunc(rows, order) {
				slices.SortStableFunc(rows, order)
			}
			if words {
				for i, r := range rows {
					x.words[int(x.start[k])+i], _ = orderedWord(x.values, int(r))
				}
			}
		}
		return nil
	})
}

// nearest returns the place in rows of the nearest row of run k for row i of v by op; the next nearest are at the places
// behind it if ascending, else before it. ok is false if there is none.
func (x *asofIndex) nearest(op AsofOp, k uint32, v *vec.Vector, i int) (at int, ok bool) {
	lo, hi := int(x.start[k]), int(x.start[k+1])
	below := func(p int) bool { return fn.CompareRows(x.values, int(x.rows[p]), v, i) < 0 }
	notAbove := func(p int) bool { return fn.CompareRows(x.values, int(x.rows[p]), v, i) <= 0 }
	if x.words != nil {
		w, good := orderedWord(v, i)
		if !good {
			return 0, false
		}
		below = func(p int) bool { return x.words[p] < w }
		notAbove = func(p int) bool { return x.words[p] <= w }
	} else if v.Phys() == types.PhysFloat64 {
		if _, good := orderedWord(v, i); !good {
			return 0, false
		}
	}
	before := below // rows before the place sought
	if op == AsofGreaterEqual || op == AsofLess {
		before = notAbove
	}
	at = lo + sort.Search(hi-lo, func(p int) bool { return !before(lo + p) })
	if !x.ascending {
		at--
	}
	return at, at >= lo && at < hi
}
