package exec

import (
	"fmt"
	"slices"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/kernel"
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

// push tells the probe side's scan which keys the build side has, where rows without a match go anyway.
func (j *HashJoin) push() {
	x := j.index
	if !j.dropsProbe() || x.n == 0 || !x.direct || x.members == 0 {
		return
	}
	c, ok := j.probeKey(0).(*expr.Column)
	if !ok {
		return
	}
	take := targetOf(j.probe, c.ID)
	if take == nil {
		return
	}
	f := x.filter(c.Name)
	take(f)
	j.exact = f.Set != nil || x.members == x.domain
	j.filters = append(j.filters, f.Name)
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
