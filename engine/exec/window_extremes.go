package exec

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// extreme computes min and max over frames whose ends never move back, by a queue of candidates: a row leaves it when its
// frame has passed it, or when a better one comes behind it, so that every row enters and leaves once.
func (t *windowTask) extreme(c *windowCall, o *windowOutput) (bool, error) {
	f, err := t.frame(c)
	if err != nil || !f.rising {
		return false, err
	}
	x, err := t.arg(c, 0)
	if err != nil || x.Type.Kind == types.Unknown {
		return false, err
	}
	counted, err := t.counted(c, x)
	if err != nil {
		return false, err
	}
	idx := make([]int32, t.n)
	switch {
	case x.Form == vec.Const:
		slideQueue(idx, f, counted, make([]uint64, t.n), nil)
		for i := range idx {
			idx[i] = min(idx[i], 0)
		}
	case x.Form == vec.Flat && (x.Phys() == types.PhysInt64 || x.Phys() == types.PhysFloat64):
		slideQueue(idx, f, counted, rankWords(x, c.Agg.Name == "max"), nil)
	default:
		flat, err := t.flat(c.args[0].col)
		if err != nil {
			return false, err
		}
		cmp := comparerOf(flat)
		if c.Agg.Name == "max" {
			asc := cmp
			cmp = func(a, b int) int { return asc(b, a) }
		}
		slideQueue(idx, f, counted, nil, cmp)
	}
	return true, t.pick(o, x, idx)
}

// rankWords maps numbers to words of which the least is the best. NaN counts only where there is nothing else, as it does for
// min and max of groups.
func rankWords(v *vec.Vector, largest bool) []uint64 {
	out := make([]uint64, v.N)
	flip := uint64(0)
	if largest {
		flip = ^flip
	}
	if v.Phys() == types.PhysInt64 {
		for i, x := range v.I64[:v.N] {
			out[i] = uint64(x) ^ 1<<63 ^ flip
		}
		return out
	}
	for i, x := range v.F64[:v.N] {
		if out[i] = floatWord(x) ^ flip; math.IsNaN(x) {
			out[i] = ^uint64(0)
		}
	}
	return out
}

// slideQueue writes the row of the best value of each frame to idx, the first of equal ones, -1 where none counts. Values
// are better the less their words are, or, if these are nil, by cmp.
func slideQueue(idx []int32, f *windowFrames, counted, words []uint64, cmp func(a, b int) int) {
	queue := make([]int32, 0, 64)
	head, next := 0, int32(0)
	for i, lo := range f.lo {
		hi := f.hi[i]
		next = max(next, lo)
		for ; next < hi; next++ {
			if counted != nil && !vec.BitAt(counted, int(next)) {
				continue
			}
			if words != nil {
				for x := words[next]; len(queue) > head && words[queue[len(queue)-1]] > x; {
					queue = queue[:len(queue)-1]
				}
			} else {
				for len(queue) > head && cmp(int(queue[len(queue)-1]), int(next)) > 0 {
					queue = queue[:len(queue)-1]
				}
			}
			queue = append(queue, next)
		}
		for head < len(queue) && queue[head] < lo {
			head++
		}
		switch {
		case head == len(queue):
			queue, head = queue[:0], 0
			idx[i] = -1
		case queue[head] >= hi: // an empty frame before what has been seen
			idx[i] = -1
		default:
			idx[i] = queue[head]
			if head > 1024 && 2*head > len(queue) {
				queue = queue[:copy(queue, queue[head:])]
				head = 0
			}
		}
	}
}
