package exec

import (
	"fmt"
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// pushedBits bounds the bitset of keys that is pushed into a scan: 8 MiB.
const pushedBits = 1 << 26

// probeColumn returns the position in the probe side of key i, if it is a bare column.
func (j *HashJoin) probeColumn(i int) (at int, ok bool) {
	c, ok := j.probeKey(i).(*expr.Column)
	if !ok {
		return 0, false
	}
	at = slices.Index(layout(j.probe.Schema()), c.ID)
	return at, at >= 0
}

// push tells the probe side's scans which keys the build side has, where rows without a match go anyway.
func (j *HashJoin) push() {
	x := j.index
	if !j.dropsProbe() || x.n == 0 || x.members == 0 {
		return
	}
	for i := range j.cfg.Keys {
		c, ok := j.probeKey(i).(*expr.Column)
		if !ok || j.cfg.Keys[i].NullSafe {
			continue
		}
		take := targetOf(j.probe, c.ID)
		if take == nil {
			continue
		}
		f, exact, ok := j.keyFilter(i, c.Name)
		if !ok {
			continue
		}
		take(f)
		j.exact = exact && len(j.cfg.Keys) == 1
		j.filters = append(j.filters, f.Name)
	}
}

// keyFilter is what the build side lets through of key i, if there is something to say: exact means that a value which passes is
// some row's.
func (j *HashJoin) keyFilter(i int, name string) (f expr.KeyFilter, exact, ok bool) {
	x := j.index
	if x.direct {
		return x.filter(name), x.set != nil || x.members == x.domain, true
	}
	set := x.set
	if x.groups != nil {
		set = x.sets[i]
	}
	if set == nil {
		return f, false, false
	}
	hi := set.Lo + int64(set.Len-1)
	return expr.KeyFilter{
		Lo: set.Lo, Hi: hi, Set: set, Name: fmt.Sprintf("%s in %d of %d … %d", name, set.Count, set.Lo, hi),
	}, true, true
}

// makeSets makes the sets of the values of keys that are integers in a range that is not too wide. The rows in null have no key;
// where a NULL is one, there is no set.
func (j *HashJoin) makeSets(cols []*vec.Vector, null []uint64) (err error) {
	x := j.index
	x.sets = make([]*kernel.Set, len(cols))
	for c, v := range cols {
		if j.cfg.Keys[c].NullSafe || v.Form != vec.Flat || v.Phys() != types.PhysInt64 {
			continue
		}
		lo, hi, ok := keyRange(v, x.n)
		if !ok || !ranks(lo, hi, x.n) {
			continue
		}
		if x.sets[c], _, err = j.setOf(v, x.n, null, lo, hi); err != nil {
			return err
		}
	}
	return nil
}

// makeSet makes the set of the keys of a direct index with gaps.
func (x *joinIndex) makeSet() {
	if !x.direct || x.members == 0 || x.members == x.domain || x.domain > pushedBits {
		return
	}
	x.set = kernel.NewSet(x.lo, x.domain)
	for w := range vec.Words(x.domain) {
		var m uint64
		for i, s := range x.slot[w<<6 : min(w<<6+64, x.domain)] {
			if s != 0 {
				m |= 1 << i
			}
		}
		x.set.Words[w] = m
	}
	x.set.Count = x.members
}

// filter is the filter that passes the keys of a direct index: exact unless the set would be too large.
func (x *joinIndex) filter(name string) expr.KeyFilter {
	hi := x.lo + int64(x.domain-1)
	f := expr.KeyFilter{Lo: x.lo, Hi: hi, Set: x.set, Name: fmt.Sprintf("%s in %d … %d", name, x.lo, hi)}
	if x.set != nil {
		f.Name = fmt.Sprintf("%s in %d of %d … %d", name, x.members, x.lo, hi)
	}
	return f
}
