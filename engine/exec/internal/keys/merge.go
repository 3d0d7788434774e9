package keys

import (
	"slices"

	"github.com/clientele-db/clientele/engine/exec/internal/table"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// serialMerge is the number of groups up to which they are merged by one worker.
const serialMerge = 1 << 15

// Runner runs f(0) … f(n-1), several at a time. f calls check now and then and returns its error.
type Runner func(n int, f func(i int, check func() error) error) error

// Merge makes one Groups of those of several workers, which must not be used afterwards. live[w] are the numbers of
// worker w's groups; to[w][i] is the number that group live[w][i] gets. parts bounds ranges of numbers that parallel
// workers may fill without meeting: part p holds those from parts[p] to parts[p+1]-1.
func Merge(gs []*Groups, live [][]uint32, parts int, run Runner) (out *Groups, to [][]uint32, bounds []int, err error) {
	first := -1
	for w, g := range gs {
		if g.ready && first < 0 {
			first = w
		}
	}
	if first < 0 {
		return gs[0], live, []int{0, 0}, nil
	}
	if sameLayout(gs) {
		n := gs[first].Len()
		return gs[first], live, cut(n, parts), nil
	}
	out = &Groups{cfg: gs[0].cfg, tab: &table.Table{}, ready: true}
	recodes := make([][]recode, len(gs))
	for w := range recodes {
		recodes[w] = make([]recode, len(gs[0].cols))
	}
	for c := range gs[0].cols {
		cols := make([]*Column, len(gs))
		for w, g := range gs {
			cols[w] = g.cols[c]
		}
		target, by := unify(cols)
		out.cols = append(out.cols, target)
		for w := range gs {
			recodes[w][c] = by[w]
		}
	}
	codes := make([][][]uint64, len(gs))
	if err := run(len(gs), func(w int, _ func() error) error {
		if gs[w].ready {
			codes[w] = gs[w].Codes(live[w])
		}
		return nil
	}); err != nil {
		return nil, nil, nil, err
	}
	words := make([][]uint64, len(gs))
	for w := range gs {
		recodeAll(codes[w], recodes[w])
	}
	for c, f := range out.plan(false) {
		for w := range gs {
			if f != nil && codes[w] != nil {
				recodeAll(codes[w][c:c+1], []recode{f})
			}
		}
	}
	for w := range gs {
		if codes[w] != nil {
			words[w] = make([]uint64, len(live[w]))
			out.pack(words[w], codes[w])
			codes[w] = nil
		}
	}
	if err := out.failed(); err != nil {
		return nil, nil, nil, err
	}
	to = make([][]uint32, len(gs))
	for w := range to {
		to[w] = make([]uint32, len(words[w]))
	}
	if out.form != hashed {
		for w := range words {
			for i, x := range words[w] {
				to[w][i] = uint32(x)
			}
		}
		return out, to, cut(out.Len(), parts), nil
	}
	bounds, err = out.insertAll(words, to, parts, run)
	return out, to, bounds, err
}

// sameLayout reports that the same word means the same key in all gs, and that the words are the groups' numbers.
func sameLayout(gs []*Groups) bool {
	var a *Groups
	for _, b := range gs {
		if !b.ready {
			continue
		}
		if b.form != dense {
			return false
		}
		if a == nil {
			a = b
			continue
		}
		for i, c := range a.cols {
			d := b.cols[i]
			if c.mode != d.mode || c.size() != d.size() || c.lo != d.lo || c.root != d.root || !slices.Equal(c.parents, d.parents) {
				return false
			}
		}
	}
	return true
}

// cut divides n numbers into parts.
func cut(n, parts int) []int {
	b := make([]int, parts+1)
	for p := range b {
		b[p] = n * p / parts
	}
	return b
}

// insertAll numbers words; the parts, by hash, are numbered in parallel.
func (g *Groups) insertAll(words [][]uint64, to [][]uint32, parts int, run Runner) ([]int, error) {
	total := 0
	for _, w := range words {
		total += len(w)
	}
	if total > serialMerge && ascending(words) {
		return g.mergeSorted(words, to, parts, run)
	}
	if total <= serialMerge || parts == 1 {
		for w := range words {
			g.tab.Insert(to[w], words[w])
		}
		return []int{0, g.tab.Len()}, nil
	}
	part := func(x uint64) int { return int(uint64(uint32(kernel.HashInt64(int64(x)))) * uint64(parts) >> 32) }
	tabs := make([]*table.Table, parts)
	if err := run(parts, func(p int, check func() error) error {
		tabs[p] = table.New(total / parts)
		for w := range words {
			if err := insertPart(tabs[p], words[w], to[w], func(x uint64) bool { return part(x) == p }, check); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	bounds := make([]int, parts+1)
	var keys []uint64
	for p, t := range tabs {
		keys = append(keys, t.Keys()...)
		bounds[p+1] = len(keys)
	}
	err := run(len(words), func(w int, _ func() error) error {
		for i, x := range words[w] {
			to[w][i] += uint32(bounds[part(x)])
		}
		return nil
	})
	g.tab = table.Keyed(keys)
	return bounds, err
}

// insertPart numbers those of words that belong.
func insertPart(t *table.Table, words []uint64, to []uint32, belongs func(uint64) bool, check func() error) error {
	var keys [1024]uint64
	var at, ids [1024]uint32
	n := 0
	flush := func() error {
		t.Insert(ids[:n], keys[:n])
		for j, i := range at[:n] {
			to[i] = ids[j]
		}
		n = 0
		return check()
	}
	for i, x := range words {
		if !belongs(x) {
			continue
		}
		keys[n], at[n] = x, uint32(i)
		if n++; n == len(keys) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// unify returns a column in whose codes those of all cols can be said, and how. It takes over the memory of one of them.
func unify(cols []*Column) (target *Column, by []recode) {
	by = make([]recode, len(cols))
	m, same := unset, true
	for _, c := range cols {
		switch {
		case c.mode == unset:
		case m == unset:
			m, target = c.mode, c
		case c.mode != m || m == dictMode && c.root != target.root:
			same = false
		}
	}
	switch {
	case target == nil:
		return cols[0], by
	case same && m == boolMode:
		return target, by
	case same && m == intMode && unifyInts(target, cols, by):
		return target, by
	case same && m == dictMode:
		unifyNumbers(target, cols, by)
		return target, by
	}
	m = wordMode
	for _, c := range cols {
		if c.mode == byteMode || c.mode == dictMode {
			m = byteMode
		}
	}
	for _, c := range cols {
		if c.mode == valueMode {
			m = valueMode
		}
	}
	target = nil
	for _, c := range cols {
		if c.mode == m && (target == nil || c.strs.Len()+c.words.Len() > target.strs.Len()+target.words.Len()) {
			target = c
		}
	}
	if target == nil {
		target = NewColumn(cols[0].typ, Hint{}, cols[0].cache)
		target.mode = m
	}
	for w, c := range cols {
		if c != target && c.mode != unset {
			by[w] = target.adopt(c)
		}
	}
	return target, by
}

// unifyInts widens target to the range of all; false if that is too wide.
func unifyInts(target *Column, cols []*Column, by []recode) bool {
	lo, hi := target.lo, target.lo+int64(target.n-1)
	for _, c := range cols {
		if c.mode == intMode {
			lo, hi = min(lo, c.lo), max(hi, c.lo+int64(c.n-1))
		}
	}
	if uint64(hi)-uint64(lo) >= maxSpan {
		return false
	}
	for w, c := range cols {
		if shift := uint64(c.lo) - uint64(lo); c.mode == intMode && shift != 0 {
			by[w] = func(code uint64) uint64 {
				if code == 0 {
					return 0
				}
				return code + shift
			}
		}
	}
	target.lo, target.n = lo, uint64(hi)-uint64(lo)+1
	return true
}

// unifyNumbers makes target number all codes of the root that any of cols does.
func unifyNumbers(target *Column, cols []*Column, by []recode) {
	old := make([][]uint32, len(cols))
	all := false
	for w, c := range cols {
		old[w] = c.parents
		all = all || c.mode == dictMode && c.number == nil
	}
	if all {
		target.number, target.parents, target.n = nil, nil, uint64(target.root.Len())
	} else {
		for w := range cols {
			target.addNumbers(old[w])
		}
	}
	for w, c := range cols {
		if c.mode != dictMode || old[w] == nil {
			continue // numbers are codes, and stay so
		}
		parents := old[w]
		by[w] = func(code uint64) uint64 {
			switch {
			case code == 0:
				return 0
			case target.number == nil:
				return uint64(parents[code-1]) + 1
			}
			return uint64(target.number[parents[code-1]])
		}
	}
}

// adopt numbers all values of src in c, a column of a numbering mode, and returns how src's codes become c's.
func (c *Column) adopt(src *Column) recode {
	var ids []uint32
	switch {
	case src.mode == intMode && c.mode == wordMode:
		return c.each(func(code uint64) uint64 { return c.addWord(uint64(src.lo) + code - 1) })
	case src.mode == intMode:
		return c.each(func(code uint64) uint64 {
			return c.addValue(&vec.Vector{Type: src.typ, Narrow: src.typ.Phys() == types.PhysInt128, N: 1, I64: []int64{src.lo + int64(code) - 1}}, 0)
		})
	case src.mode == wordMode && c.mode == wordMode:
		ids = make([]uint32, src.words.Len())
		c.words.Insert(ids, src.words.Keys())
	case src.mode == wordMode:
		return c.each(func(code uint64) uint64 {
			x := int64(src.words.Keys()[code-1])
			return c.addValue(&vec.Vector{Type: src.typ, Narrow: src.typ.Phys() == types.PhysInt128, N: 1, I64: []int64{x}}, 0)
		})
	case src.mode == dictMode:
		return c.each(func(code uint64) uint64 { return c.addString(src.root.Values, int(src.parentOf(code))) })
	case src.mode == byteMode:
		ids = make([]uint32, src.strs.Len())
		off, bytes := src.strs.Values()
		v := &vec.Vector{Type: types.VarbinaryType, N: len(ids), Off: off, Bytes: bytes}
		if err := c.strs.Insert(ids, v, nil, 0, len(ids)); err != nil {
			c.err = err
		}
	case src.mode == valueMode:
		ids = make([]uint32, src.values.N)
		for i := range ids {
			ids[i] = uint32(c.addValue(&src.values, i)) - 1
		}
	}
	return c.each(func(code uint64) uint64 { return uint64(ids[code-1]) + 1 })
}

// each leaves NULL alone.
func (c *Column) each(f recode) recode {
	return func(code uint64) uint64 {
		if code == 0 {
			return 0
		}
		return f(code)
	}
}
