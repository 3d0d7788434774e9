package assoc

import (
	"context"
	"slices"
)

// Runs of sortedRun elements are sorted on their own and merged, with a look at the context in between: sorting millions
// of sets in one call would take seconds in which a query cannot be cancelled.
const sortedRun = 1 << 13

// sort sorts v with room for as many elements in scratch, or returns the context's error.
func sort[T any](ctx context.Context, v, scratch []T, compare func(a, b T) int) error {
	for lo := 0; lo < len(v); lo += sortedRun {
		if err := ctx.Err(); err != nil {
			return err
		}
		slices.SortFunc(v[lo:min(lo+sortedRun, len(v))], compare)
	}
	from, to := v, scratch[:len(v)]
	for width := sortedRun; width < len(v); width *= 2 {
		for lo := 0; lo < len(v); lo += 2 * width {
			mid, hi := min(lo+width, len(v)), min(lo+2*width, len(v))
			if err := merge(ctx, to[lo:hi], from[lo:mid], from[mid:hi], compare); err != nil {
				return err
			}
		}
		from, to = to, from
	}
	if len(v) > 0 && &from[0] != &v[0] {
		copy(v, from)
	}
	return nil
}

// merge merges two sorted runs into dst.
func merge[T any](ctx context.Context, dst, a, b []T, compare func(a, b T) int) error {
	for i := range dst {
		if i&(sortedRun-1) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if len(b) == 0 || len(a) > 0 && compare(a[0], b[0]) <= 0 {
			dst[i], a = a[0], a[1:]
		} else {
			dst[i], b = b[0], b[1:]
		}
	}
	return nil
}
