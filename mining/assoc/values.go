package assoc

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// ascending sorts distinct values, a Flat vector without NULLs, and returns them with the place of each code. Codes that
// go by value make results independent of the order in which rows lie.
func ascending(v *vec.Vector) (sorted *vec.Vector, rank []uint32, err error) {
	order := make([]uint32, v.N)
	for i := range order {
		order[i] = uint32(i)
	}
	switch v.Phys() {
	case types.PhysInt64:
		sortBy(order, v.I64, cmp.Compare[int64])
	case types.PhysFloat64:
		sortBy(order, v.F64, cmp.Compare[float64])
	case types.PhysInt128:
		sortBy(order, v.I128, types.Int128.Cmp)
	case types.PhysBool:
		slices.SortFunc(order, func(x, y uint32) int {
			return cmp.Compare(v.Bits[x>>6]>>(x&63)&1, v.Bits[y>>6]>>(y&63)&1)
		})
	case types.PhysBytes:
		slices.SortFunc(order, func(x, y uint32) int { return bytes.Compare(v.BytesAt(int(x)), v.BytesAt(int(y))) })
	default:
		return nil, nil, fmt.Errorf("values of type %s cannot be ordered", v.Type)
	}
	sorted = new(vec.Vector)
	sorted.Reset(v.Type)
	if v.Phys() == types.PhysBytes {
		sorted.Off = []uint32{0}
	}
	if err := kernel.AppendRows(sorted, v, order); err != nil {
		return nil, nil, err
	}
	if sorted.Narrow {
		kernel.Widen(sorted)
	}
	rank = make([]uint32, v.N)
	for r, code := range order {
		rank[code] = uint32(r)
	}
	return sorted, rank, nil
}

func sortBy[T any](order []uint32, v []T, compare func(a, b T) int) {
	slices.SortFunc(order, func(x, y uint32) int { return compare(v[x], v[y]) })
}
