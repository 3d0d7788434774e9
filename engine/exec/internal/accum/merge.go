package accum

import (
	"math"

	"github.com/clientele-db/clientele/engine/types"
)

// Move renumbers groups: what was from[i] becomes to[i], of n groups.
func (r *Rows) Move(from, to []uint32, n int) {
	old := *r
	r.n, r.acc = 0, nil
	r.nulls, r.wide = make([][]int64, r.args), make([][]types.Int128, len(r.specs))
	r.Grow(n)
	for i, g := range from {
		copy(r.acc[int(to[i])*r.stride:][:r.stride], old.acc[int(g)*r.stride:])
	}
	for a, x := range old.nulls {
		if x != nil {
			r.nulls[a] = make([]int64, n)
			for i, g := range from {
				r.nulls[a][to[i]] = x[g]
			}
		}
	}
	for s, x := range old.wide {
		if x != nil {
			r.wide[s] = make([]types.Int128, n)
			for i, g := range from {
				r.wide[s][to[i]] = x[g]
			}
		}
	}
}

// Prepare makes room in r, of n groups, for all of others, so that [Rows.Merge] allocates nothing and several goroutines
// may merge different groups at once.
func (r *Rows) Prepare(n int, others []*Rows) {
	r.Grow(n)
	for i := range r.specs {
		total, over := r.bound[i], false
		for _, o := range others {
			if o != r {
				total += o.bound[i]
				over = over || total > math.MaxInt64
			}
		}
		if over { // at most MaxInt64 each, so the sum of two cannot wrap, and later ones are not looked at
			r.flush(i)
			for _, o := range others {
				if o != r {
					o.flush(i)
				}
			}
			total = 0
		}
		r.bound[i] = total
	}
	for _, o := range others {
		for a, x := range o.nulls {
			if x != nil && r.nulls[a] == nil {
				r.nulls[a] = make([]int64, r.n)
			}
		}
		for s, x := range o.wide {
			if x != nil {
				r.widen(s)
			}
		}
	}
}

// Merge adds o's group from[i] to r's group to[i] for those with lo ≤ to[i] < hi.
func (r *Rows) Merge(o *Rows, from, to []uint32, lo, hi int) {
	for i, g := range from {
		t := int(to[i])
		if t < lo || t >= hi {
			continue
		}
		dst, src := r.acc[t*r.stride:][:r.stride], o.acc[int(g)*r.stride:][:r.stride]
		dst[0] += src[0]
		for _, s := range r.ints {
			dst[r.at[s]] += src[r.at[s]]
		}
		for _, s := range r.floats {
			k := r.at[s]
			sum, d := twoSum(math.Float64frombits(uint64(dst[k])), math.Float64frombits(uint64(src[k])))
			dst[k] = int64(math.Float64bits(sum))
			dst[k+1] = int64(math.Float64bits(math.Float64frombits(uint64(dst[k+1])) + math.Float64frombits(uint64(src[k+1])) + d))
		}
		for _, s := range r.ends {
			k := r.at[s]
			if r.specs[s].Kind == Min {
				dst[k] = min(dst[k], src[k])
			} else {
				dst[k] = max(dst[k], src[k])
			}
		}
	}
	for a, x := range o.nulls {
		if x != nil {
			mergeColumn(r.nulls[a], x, from, to, lo, hi, func(a *int64, b int64) { *a += b })
		}
	}
	for s, x := range o.wide {
		if x != nil {
			mergeColumn(r.wide[s], x, from, to, lo, hi, func(a *types.Int128, b types.Int128) { *a = a.Add(b) })
		}
	}
}

// mergeColumn merges what lies beside the rows, which is rare.
func mergeColumn[T any](dst, src []T, from, to []uint32, lo, hi int, add func(*T, T)) {
	for i, g := range from {
		if t := int(to[i]); lo <= t && t < hi {
			add(&dst[t], src[g])
		}
	}
}
