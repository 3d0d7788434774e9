package exec

import (
	"github.com/clientele-db/clientele/engine/exec/internal/keys"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Sizes of the domains of groups × arguments up to which the different ones are kept as a bitmap: 8 MiB where as many rows
// are expected, else less.
const (
	distinctBits     = 1 << 26
	distinctBitsFew  = 1 << 20
	distinctBitsSome = 1 << 24 // the number of rows is not known
)

// distinctSet holds the different (group, arguments) of one call with DISTINCT: the numbers of [keys.Groups] where it has a
// table, else a bitmap of its words.
type distinctSet struct {
	call    *callPlan
	grouped bool // the group's number comes first
	groups  *keys.Groups
	seen    []uint64
	load    kernel.Loader
	gid     vec.Vector
	ids     []uint32
	input   []keys.Input
	live    []uint32
	n       int // numbers given out, if there is a table
}

// newDistinctSet returns a set without members; rows and groups estimate the input, 0 if unknown.
func newDistinctSet(c *callPlan, grouped bool, rows, groups int64) *distinctSet {
	d := &distinctSet{call: c, grouped: grouped}
	cfg := keys.Config{Dense: distinctBitsSome}
	switch {
	case rows > distinctBits/16:
		cfg.Dense = distinctBits
	case rows > 0:
		cfg.Dense = distinctBitsFew
	}
	if grouped {
		cfg.Types = append(cfg.Types, types.BigIntType)
		d.gid.Type = types.BigIntType
	}
	for _, a := range c.call.Args {
		cfg.Types = append(cfg.Types, a.Type())
	}
	for range cfg.Types {
		cfg.Hints = append(cfg.Hints, keys.Hint{})
		cfg.Caches = append(cfg.Caches, new(keys.DictCache))
	}
	if grouped && groups > 0 { // else every batch that brings new groups may widen the words
		cfg.Hints[0] = keys.Hint{Bounded: true, Hi: 2 * groups}
	}
	d.groups = keys.NewGroups(cfg)
	return d
}

// add adds n rows: arguments, dense, of groups ids.
func (d *distinctSet) add(ids []uint32, args []*vec.Vector, n int) error {
	_, err := d.fresh(nil, ids, args, n, false)
	return err
}

// fresh is add; it appends the rows that were new to rows if told so.
func (d *distinctSet) fresh(rows, ids []uint32, args []*vec.Vector, n int, tell bool) ([]uint32, error) {
	all := vec.Batch{N: n, K: n}
	d.load.Start(&all)
	d.input = d.input[:0]
	if d.grouped {
		d.gid.N = n
		d.gid.I64 = append(d.gid.I64[:0], make([]int64, n)...)
		for i, g := range ids[:n] {
			d.gid.I64[i] = int64(g)
		}
		d.input = append(d.input, keys.Input{Loader: &d.load, Vec: &d.gid})
	}
	for _, v := range args[:len(d.call.call.Args)] {
		d.input = append(d.input, keys.Input{Loader: &d.load, Vec: v})
	}
	if cap(d.ids) < n+64 {
		d.ids = make([]uint32, n+n/4+64)
	}
	d.ids = d.ids[:n]
	move, err := d.groups.Assign(d.ids, d.input, n, d.list)
	if err != nil {
		return rows, err
	}
	d.moved(move)
	if !d.groups.Sparse() {
		if tell {
			for i, id := range d.ids {
				if int(id) == d.n {
					rows = append(rows, uint32(i))
					d.n++
				}
			}
		}
		d.n = d.groups.Len()
		return rows, nil
	}
	for words := vec.Words(d.groups.Len()); len(d.seen) < words; {
		d.seen = append(d.seen, make([]uint64, words-len(d.seen))...)
	}
	if !tell {
		for _, id := range d.ids {
			d.seen[id>>6] |= 1 << (id & 63)
		}
		return rows, nil
	}
	for i, id := range d.ids {
		if !vec.BitAt(d.seen, int(id)) {
			vec.SetBit(d.seen, int(id))
			rows = append(rows, uint32(i))
		}
	}
	return rows, nil
}

// list returns the numbers in use, ascending.
func (d *distinctSet) list() []uint32 {
	if !d.groups.Sparse() {
		d.live = d.live[:0]
		for i := range d.groups.Len() {
			d.live = append(d.live, uint32(i))
		}
		return d.live
	}
	n := kernel.CountWords(d.seen)
	if cap(d.live) < n+64 {
		d.live = make([]uint32, n+64)
	}
	d.live = d.live[:cap(d.live)]
	d.live = d.live[:kernel.BitsToRows(d.live, d.seen)]
	return d.live
}

// moved follows a change of the numbers.
func (d *distinctSet) moved(m *keys.Move) {
	if m == nil {
		return
	}
	d.seen = nil
	if !d.groups.Sparse() {
		d.n = d.groups.Len()
		return
	}
	d.seen = make([]uint64, vec.Words(d.groups.Len()))
	for _, id := range m.To {
		vec.SetBit(d.seen, int(id))
	}
}

// renumber says that what was group i is now to[i], of n groups.
func (d *distinctSet) renumber(to []uint32, n int) error {
	if !d.grouped {
		return nil
	}
	m, err := d.groups.Renumber(0, to, n, d.list)
	if err != nil {
		return err
	}
	d.moved(m)
	return nil
}

func (d *distinctSet) bytes() int64 {
	return d.groups.Bytes() + int64(8*cap(d.seen)+8*cap(d.gid.I64)+4*(cap(d.ids)+cap(d.live)))
}

// mergeDistinct returns the union of the sets, whose groups have been renumbered alike, as numbers of one keys.Groups.
func mergeDistinct(q *Query, sets []*distinctSet) (*keys.Groups, []uint32, error) {
	if len(sets) == 1 {
		return sets[0].groups, sets[0].list(), nil
	}
	gs, live := make([]*keys.Groups, len(sets)), make([][]uint32, len(sets))
	for i, d := range sets {
		gs[i], live[i] = d.groups, d.list()
	}
	out, to, _, err := keys.Merge(gs, live, max(1, q.Workers), runner(q))
	if err != nil {
		return nil, nil, err
	}
	union := distinctSet{groups: out}
	if out.Sparse() {
		union.seen = make([]uint64, vec.Words(out.Len()))
		for _, ids := range to {
			for _, id := range ids {
				union.seen[id>>6] |= 1 << (id & 63)
			}
		}
	}
	return out, union.list(), nil
}
