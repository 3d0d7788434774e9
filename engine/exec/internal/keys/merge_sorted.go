package keys

import (
	"math"
	"slices"

	"github.com/clientele-db/clientele/engine/exec/internal/table"
)

// ascending reports that every list is in order, as those of workers are that read a table clustered by its keys.
func ascending(lists [][]uint64) bool {
	return !slices.ContainsFunc(lists, func(l []uint64) bool { return !slices.IsSorted(l) })
}

// mergeSorted is insertAll for ascending words: keys are numbered in their order, ranges of them in parallel, and nothing is
// hashed.
func (g *Groups) mergeSorted(words [][]uint64, to [][]uint32, parts int, run Runner) ([]int, error) {
	cuts := cutSorted(words, parts)
	keys := make([][]uint64, parts)
	if err := run(parts, func(p int, check func() error) (err error) {
		keys[p], err = mergeRange(words, to, cuts[p], cuts[p+1], check)
		return err
	}); err != nil {
		return nil, err
	}
	bounds := make([]int, parts+1)
	for p, k := range keys {
		bounds[p+1] = bounds[p] + len(k)
	}
	all := make([]uint64, bounds[parts])
	err := run(parts, func(p int, _ func() error) error {
		copy(all[bounds[p]:], keys[p])
		for w := range to {
			for i := cuts[p][w]; i < cuts[p+1][w]; i++ {
				to[w][i] += uint32(bounds[p])
			}
		}
		return nil
	})
	g.tab = table.Keyed(all)
	return bounds, err
}

// cutSorted divides lists at the same words into parts of like sizes: part p of list w is from cuts[p][w] to cuts[p+1][w].
func cutSorted(lists [][]uint64, parts int) (cuts [][]int) {
	longest := slices.MaxFunc(lists, func(a, b []uint64) int { return len(a) - len(b) })
	for p := range parts + 1 {
		cut := make([]int, len(lists))
		for w, l := range lists {
			switch p {
			case 0:
			case parts:
				cut[w] = len(l)
			default:
				cut[w], _ = slices.BinarySearch(l, longest[len(longest)*p/parts])
			}
		}
		cuts = append(cuts, cut)
	}
	return cuts
}

// mergeRange numbers the words between two cuts from 0 on and returns them in order. What one list has before the next word
// of the others is taken at once: such runs are long, since workers read a table by morsels.
func mergeRange(lists [][]uint64, to [][]uint32, from, end []int, check func() error) ([]uint64, error) {
	total := 0
	for w := range lists {
		total += end[w] - from[w]
	}
	keys := make([]uint64, 0, total)
	at := slices.Clone(from)
	for {
		best, least, next := -1, uint64(math.MaxUint64), uint64(math.MaxUint64)
		for w, l := range lists {
			if at[w] == end[w] {
				continue
			}
			if k := l[at[w]]; best < 0 || k < least {
				best, least, next = w, k, least
			} else {
				next = min(next, k)
			}
		}
		if best < 0 {
			return keys, nil
		}
		if least == next { // several lists have it
			for w, l := range lists {
				if at[w] < end[w] && l[at[w]] == least {
					to[w][at[w]] = uint32(len(keys))
					at[w]++
				}
			}
			keys = append(keys, least)
			continue
		}
		if err := check(); err != nil {
			return nil, err
		}
		list, ids := lists[best], to[best]
		lo := at[best]
		hi, _ := slices.BinarySearch(list[lo:end[best]], next)
		for i := lo; i < lo+hi; i++ {
			ids[i] = uint32(len(keys) + i - lo)
		}
		keys = append(keys, list[lo:lo+hi]...)
		at[best] = lo + hi
	}
}
