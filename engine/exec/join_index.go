package exec

import (
	"fmt"
	"slices"

	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/exec/internal/table"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Integer keys are indexed by an array if their range is at most so many times their number, or small anyway.
const (
	directSpread = 4
	directSmall  = 1 << 20
	directMost   = 1 << 28
)

// lookEvery masks the number of a row: where nothing is left of it, loops over the build side look at the query's end.
const lookEvery = 1<<20 - 1

// joinIndex finds build rows by key. It is immutable once built.
type joinIndex struct {
	n int // build rows
	// direct: the only key is an integer, and its distance from lo is the entry of slot.
	direct bool
	lo     int64
	domain int
	// before, where not nil, ranks integers that lie farther apart: it counts the members of set before each of its words.
	before []uint32
	groups *keys.Groups // else
	// slot holds, by distance, rank or group, the row plus one of a unique key, else the run plus one; 0 is none.
	slot    []uint32
	unique  bool
	start   []uint32 // of each run in rows, and the end of the last
	rows    []uint32 // by run, ascending
	hasNull bool     // some key is NULL
	// inOrder says that slot[i] is i+1: row i has the key lo+i.
	inOrder bool
	members int         // different keys
	set     *kernel.Set // of the keys of a direct index with gaps, nil if it would be too large, and of ranked ones
	// sets has, where there are groups, the values of every key; nil where they are no integers or too far apart.
	sets []*kernel.Set
}

// buildIndex runs the build side, which is open, and indexes it.
func (j *HashJoin) buildIndex() error {
	t, keyAt, err := j.collectBuild()
	if err != nil {
		return err
	}
	x := &joinIndex{n: t.Len()}
	j.index = x
	if x.n > 0 {
		if err := j.indexKeys(x, t, keyAt); err != nil {
			return err
		}
	}
	x.makeSet()
	if err := j.mem.Reserve(int64(4 * (cap(x.slot) + cap(x.before) + cap(x.start) + cap(x.rows)))); err != nil {
		return err
	}
	if j.keepBuild || j.flagBuild {
		j.matched = make([]uint64, vec.Words(x.n)+1)
	}
	j.cols = make([]joinColumn, len(j.payload))
	byKey := j.byKey(x)
	schema := j.build.Schema()
	return share(j.q, len(j.cols), func(_, c int) error {
		j.cols[c].typ = schema[j.payload[c]].Type
		if x.n == 0 {
			return nil
		}
		return j.cols[c].make(t, c, x, byKey, j.mem)
	})
}

// collectBuild keeps the payload and the keys of the build side. keyAt is the column of each key.
func (j *HashJoin) collectBuild() (t *rows.Table, keyAt []int, err error) {
	keys := make([]expr.Expr, len(j.cfg.Keys))
	for i := range keys {
		keys[i] = j.buildKey(i)
	}
	return collectColumns(j.q, &j.node, j.build, j.payload, keys)
}

// collectColumns runs in, which is open, to its end and keeps the columns at the given positions, then the values of
// exprs that are not among them. at is the column of each expression.
func collectColumns(q *Query, n *node, in Node, positions []int, exprs []expr.Expr) (t *rows.Table, at []int, err error) {
	schema := in.Schema()
	ids := layout(schema)
	take := slices.Clone(positions)
	var computed []expr.Expr
	at = make([]int, len(exprs))
	for i, e := range exprs {
		at[i] = -1
		c, ok := e.(*expr.Column)
		if !ok {
			continue
		}
		p := slices.Index(ids, c.ID)
		if at[i] = slices.Index(take, p); at[i] < 0 {
			at[i] = len(take)
			take = append(take, p)
		}
	}
	var ts []types.Type
	for _, p := range take {
		ts = append(ts, schema[p].Type)
	}
	for i := range at {
		if at[i] < 0 {
			at[i] = len(take) + len(computed)
			computed = append(computed, exprs[i])
			ts = append(ts, exprs[i].Type())
		}
	}
	stores := make([]*rows.Store, max(1, q.Workers))
	err = drain(q, in, func(w int) func(*vec.Batch) error {
		s := rows.NewStore(ts, n.mem)
		stores[w] = s
		var prog *expr.Program
		var some vec.Batch
		return func(b *vec.Batch) error {
			cols := some.Cols[:0]
			some = *b
			for _, p := range take {
				cols = append(cols, b.Cols[p])
			}
			some.Cols = cols
			if len(computed) == 0 {
				return s.Append(&some)
			}
			if prog == nil {
				var err error
				if prog, err = expr.Compile(computed, ids, q.Fn); err != nil {
					return err
				}
			}
			values, err := prog.Run(b)
			if err != nil {
				return err
			}
			return s.Append(&some, values...)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	t, err = rows.Seal(ts, stores)
	return t, at, err
}

// indexKeys fills slot, and runs if keys repeat.
func (j *HashJoin) indexKeys(x *joinIndex, t *rows.Table, keyAt []int) error {
	cols := make([]*vec.Vector, len(keyAt))
	for i, at := range keyAt {
		var err error
		if cols[i], err = t.Column(at); err != nil {
			return err
		}
	}
	var null []uint64 // rows that match nothing, since a key is NULL
	for i, v := range cols {
		null = nullRows(null, v, x.n, j.cfg.Keys[i].NullSafe)
	}
	x.hasNull = null != nil && kernel.CountWords(null) > 0
	if v := cols[0]; len(cols) == 1 && v.Form == vec.Flat && v.Phys() == types.PhysInt64 && !j.cfg.Keys[0].NullSafe {
		if ok, err := x.indexDirect(j.q, v, null); ok || err != nil {
			return err
		}
		if ok, err := x.indexRanked(j, v, null); ok || err != nil {
			return err
		}
	}
	if j.dropsProbe() {
		if err := j.makeSets(cols, null); err != nil {
			return err
		}
	}
	return x.indexGroups(j.q, j.mem, cols, null)
}

// indexDirect indexes integers by an array, if they lie close together.
func (x *joinIndex) indexDirect(q *Query, v *vec.Vector, null []uint64) (ok bool, err error) {
	k := v.I64[:x.n]
	var lo, hi int64
	ok = true
	if v.Valid == nil {
		lo, hi = kernel.MinMax(k)
	} else {
		lo, hi, ok = kernel.MinMaxValid(k, v.Valid)
	}
	if !ok { // only NULLs
		x.direct, x.unique, x.slot = true, true, make([]uint32, 1)
		return true, nil
	}
	span := uint64(hi) - uint64(lo)
	if span >= directMost || span >= uint64(max(directSpread*x.n, directSmall)) {
		return false, nil
	}
	x.direct, x.lo, x.domain, x.unique = true, lo, int(span)+1, true
	x.slot = make([]uint32, x.domain+1)
	for r, y := range k {
		if r&lookEvery == 0 {
			if err := q.Ctx.Err(); err != nil {
				return false, err
			}
		}
		if null != nil && vec.BitAt(null, r) {
			continue
		}
		if s := &x.slot[y-lo]; *s == 0 {
			*s = uint32(r) + 1
			x.members++
		} else {
			x.unique = false
		}
	}
	if !x.unique {
		return true, x.runs(q, func(r int) (int, bool) {
			return int(k[r] - lo), null == nil || !vec.BitAt(null, r)
		})
	}
	x.inOrder = x.members == x.n && x.domain == x.n
	for i := 0; i < x.n && x.inOrder; i++ {
		x.inOrder = x.slot[i] == uint32(i)+1
	}
	return true, nil
}

// runs lays the rows of each key behind each other. entry is the entry of slot of a row, if it has one.
func (x *joinIndex) runs(q *Query, entry func(r int) (int, bool)) error {
	x.start = make([]uint32, 1, x.members+1)
	clear(x.slot)
	run := uint32(0)
	for r := range x.n { // number the runs in the order of their first row, and count
		if r&lookEvery == 0 {
			if err := q.Ctx.Err(); err != nil {
				return err
			}
		}
		if e, ok := entry(r); ok {
			if x.slot[e] == 0 {
				run++
				x.slot[e] = run
				x.start = append(x.start, 0)
			}
			x.start[x.slot[e]]++
		}
	}
	for i := 1; i < len(x.start); i++ {
		x.start[i] += x.start[i-1]
	}
	x.rows = make([]uint32, x.start[len(x.start)-1])
	at := append([]uint32(nil), x.start...)
	for r := range x.n {
		if r&lookEvery == 0 {
			if err := q.Ctx.Err(); err != nil {
				return err
			}
		}
		if e, ok := entry(r); ok {
			p := &at[x.slot[e]-1]
			x.rows[*p] = uint32(r)
			*p++
		}
	}
	return nil
}

// indexGroups indexes keys of any types by their packed form.
func (x *joinIndex) indexGroups(q *Query, m *mem.Tracker, cols []*vec.Vector, null []uint64) error {
	cfg := keys.Config{Dense: uint64(max(2*directSpread*x.n, directSmall))}
	in := make([]keys.Input, len(cols))
	var load kernel.Loader
	for i, v := range cols {
		hint := keys.Hint{}
		if v.Phys() == types.PhysInt64 && v.Form == vec.Flat {
			var lo, hi int64
			ok := x.n > 0
			switch {
			case v.Valid != nil:
				lo, hi, ok = kernel.MinMaxValid(v.I64[:x.n], v.Valid)
			case ok:
				lo, hi = kernel.MinMax(v.I64[:x.n])
			}
			hint = keys.Hint{Bounded: ok, Lo: lo, Hi: hi}
		}
		cfg.Types = append(cfg.Types, v.Type)
		cfg.Hints = append(cfg.Hints, hint)
		cfg.Caches = append(cfg.Caches, new(keys.DictCache))
		in[i] = keys.Input{Loader: &load, Vec: v}
	}
	x.groups = keys.NewGroups(cfg)
	ids := make([]uint32, x.n)
	all := make([]uint32, vec.BatchRows+64)
	for lo := 0; lo < x.n; lo += vec.BatchRows {
		if err := q.Ctx.Err(); err != nil {
			return err
		}
		n := min(vec.BatchRows, x.n-lo)
		for i := range n {
			all[i] = uint32(lo + i)
		}
		load.Start(&vec.Batch{N: x.n, K: n, Sel: vec.SelRows, Rows: all[:n]})
		move, err := x.groups.Assign(ids[lo:lo+n], in, n, func() []uint32 { return alive(ids[:lo]) })
		if err != nil {
			return err
		}
		if move != nil {
			to := make(map[uint32]uint32, len(move.From))
			for i, f := range move.From {
				to[f] = move.To[i]
			}
			for i := range ids[:lo] {
				ids[i] = to[ids[i]]
			}
		}
	}
	x.groups.Seal()
	if err := m.Reserve(x.groups.Bytes()); err != nil {
		return err
	}
	x.slot = make([]uint32, x.groups.Len()+1)
	x.unique = true
	for r, id := range ids {
		if null != nil && vec.BitAt(null, r) {
			continue
		}
		if s := &x.slot[id]; *s == 0 {
			*s = uint32(r) + 1
			x.members++
		} else {
			x.unique = false
		}
	}
	if !x.unique {
		return x.runs(q, func(r int) (int, bool) { return int(ids[r]), null == nil || !vec.BitAt(null, r) })
	}
	return nil
}

// alive returns the different numbers among ids, ascending.
func alive(ids []uint32) []uint32 {
	var top uint32
	for _, id := range ids {
		top = max(top, id)
	}
	seen := make([]uint64, vec.Words(int(top)+1))
	for _, id := range ids {
		vec.SetBit(seen, int(id))
	}
	out := make([]uint32, kernel.CountWords(seen)+64)
	return out[:kernel.BitsToRows(out, seen)]
}

// find writes the slot of each group to m: 0 where there is none.
func (x *joinIndex) find(m, ids []uint32) {
	for i, id := range ids {
		m[i] = 0
		if id != table.None {
			m[i] = x.slot[id]
		}
	}
}

func (x *joinIndex) describe() string {
	how := "hash"
	switch {
	case x.n == 0:
		return "empty"
	case x.direct:
		how = "array"
	case x.before != nil:
		how = "ranks"
	case x.groups != nil:
		how = x.groups.Describe()
	}
	keys := "unique keys"
	if !x.unique {
		keys = "repeated keys"
	}
	return fmt.Sprintf("%s of %d rows, %d %s", how, x.n, x.members, keys)
}
