package fn

import (
	"maps"
	"slices"
	"sync"
)

// registry maps every name and alias, in lower case, to its function.
type registry struct {
	scalars    map[string]*Scalar
	aggregates map[string]*Aggregate
	windows    map[string]*Window
	names      []string // of the functions that are not hidden, sorted
}

var registered = sync.OnceValue(func() *registry {
	r := &registry{
		scalars:    make(map[string]*Scalar),
		aggregates: make(map[string]*Aggregate),
		windows:    make(map[string]*Window),
	}
	names := make(map[string]bool)
	for _, f := range Scalars() {
		for _, n := range append([]string{f.Name}, f.Aliases...) {
			r.scalars[n] = f
			if !f.Hidden {
				names[n] = true
			}
		}
	}
	for _, f := range Aggregates() {
		for _, n := range append([]string{f.Name}, f.Aliases...) {
			r.aggregates[n] = f
			names[n] = true
		}
	}
	for _, f := range Windows() {
		r.windows[f.Name] = f
		names[f.Name] = true
	}
	r.names = slices.Sorted(maps.Keys(names))
	return r
})

// LookupScalar finds a scalar function or operator by its name or alias in lower case; nil if there is none.
func LookupScalar(name string) *Scalar { return registered().scalars[name] }

// LookupAggregate finds an aggregate function by its name or alias in lower case; nil if there is none.
func LookupAggregate(name string) *Aggregate { return registered().aggregates[name] }

// LookupWindow finds a pure window function by its name in lower case; nil if there is none.
func LookupWindow(name string) *Window { return registered().windows[name] }

// Names returns the names and aliases of all functions that a user may call, sorted. The slice must not be written to.
func Names() []string { return registered().names }

// Scalars returns all scalar functions, hidden ones included, in the order of the families.
func Scalars() (all []*Scalar) {
	for _, f := range Families() {
		all = append(all, f.Scalars...)
	}
	return all
}

// Aggregates returns all aggregate functions, in the order of the families.
func Aggregates() (all []*Aggregate) {
	for _, f := range Families() {
		all = append(all, f.Aggregates...)
	}
	return all
}

// Windows returns all pure window functions; every aggregate can be used as one as well.
func Windows() (all []*Window) {
	for _, f := range Families() {
		all = append(all, f.Windows...)
	}
	return all
}

// Nearest returns up to three names of functions that a misspelt name may have meant, the likeliest first.
func Nearest(name string) []string {
	type candidate struct {
		name string
		dist int
	}
	limit := max(1, len(name)/3)
	var found []candidate
	for _, n := range Names() {
		if d := editDistance(name, n, limit); d <= limit {
			found = append(found, candidate{n, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.dist - b.dist })
	out := make([]string, 0, 3)
	for _, c := range found[:min(3, len(found))] {
		out = append(out, c.name)
	}
	return out
}

// editDistance is the number of insertions, deletions, substitutions and swaps of neighbours that turn a into b (optimal
// string alignment), or limit+1 if it is larger than limit.
func editDistance(a, b string, limit int) int {
	if abs(len(a)-len(b)) > limit {
		return limit + 1
	}
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(b)], limit+1)
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}
