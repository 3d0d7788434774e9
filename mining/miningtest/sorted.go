package miningtest

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// sorted returns the rows in the order of columns, NULLs last, as a planner hands them to an algorithm that asks for it.
func sorted(r *Rows, order []int) *Rows {
	rows := make([]uint32, r.Len())
	for i := range rows {
		rows[i] = uint32(i)
	}
	slices.SortStableFunc(rows, func(a, b uint32) int {
		for _, c := range order {
			if d := compare(r.Values[c], int(a), int(b)); d != 0 {
				return d
			}
		}
		return 0
	})
	return r.Pick(rows)
}

func compare(v *vec.Vector, a, b int) int {
	if x, y := v.IsNull(a), v.IsNull(b); x || y {
		switch {
		case x && y:
			return 0
		case x:
			return 1
		}
		return -1
	}
	switch v.Phys() {
	case types.PhysInt64:
		return cmp.Compare(v.I64[a], v.I64[b])
	case types.PhysFloat64:
		return cmp.Compare(v.F64[a], v.F64[b])
	case types.PhysBytes:
		return bytes.Compare(v.BytesAt(a), v.BytesAt(b))
	}
	return 0
}
