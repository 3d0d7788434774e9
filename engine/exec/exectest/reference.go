package exectest

import (
	"math/big"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
)

// Pick returns the columns of a row.
func Pick(t Tuple, cols ...int) Tuple {
	out := make(Tuple, len(cols))
	for i, c := range cols {
		out[i] = t[c]
	}
	return out
}

// GroupBy groups rows by columns, one after the other, and appends to each key what the functions make of its rows.
func GroupBy(rows []Tuple, keys []int, aggs ...func([]Tuple) any) []Tuple {
	groups := map[string][]Tuple{}
	var order []string
	for _, r := range rows {
		k := Pick(r, keys...).String()
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], r)
	}
	if len(keys) == 0 && len(rows) == 0 {
		groups[""], order = nil, []string{""}
	}
	var out []Tuple
	for _, k := range order {
		var t Tuple
		if len(groups[k]) > 0 {
			t = Pick(groups[k][0], keys...)
		}
		for _, a := range aggs {
			t = append(t, a(groups[k]))
		}
		out = append(out, t)
	}
	return out
}

// Where keeps the rows for which a boolean column is true before it applies an aggregate.
func Where(filter int, agg func([]Tuple) any) func([]Tuple) any {
	return func(rows []Tuple) any {
		var some []Tuple
		for _, r := range rows {
			if r[filter] == true {
				some = append(some, r)
			}
		}
		return agg(some)
	}
}

// Distinct drops rows whose column has come before.
func Distinct(col int, agg func([]Tuple) any) func([]Tuple) any {
	return func(rows []Tuple) any {
		seen := map[string]bool{}
		var some []Tuple
		for _, r := range rows {
			if k := ValueString(r[col]); !seen[k] {
				seen[k] = true
				some = append(some, r)
			}
		}
		return agg(some)
	}
}

// CountRows is count(*).
func CountRows(rows []Tuple) any { return int64(len(rows)) }

// CountOf is count(column).
func CountOf(col int) func([]Tuple) any {
	return func(rows []Tuple) any {
		n := int64(0)
		for _, r := range rows {
			if r[col] != nil {
				n++
			}
		}
		return n
	}
}

// fold combines the values of a column that are not NULL; nil if there is none.
func fold(rows []Tuple, col int, f func(a, b any) any) any {
	var acc any
	for _, r := range rows {
		switch {
		case r[col] == nil:
		case acc == nil:
			acc = r[col]
		default:
			acc = f(acc, r[col])
		}
	}
	return acc
}

func bigOf(x any) *big.Int {
	if i, ok := x.(types.Int128); ok {
		return i.Big()
	}
	return big.NewInt(x.(int64))
}

// SumOf is the sum of a column: of integers as BIGINT, or as DECIMAL(38) if long; of floats, where the order of additions
// must not matter.
func SumOf(col int, long bool) func([]Tuple) any {
	return func(rows []Tuple) any {
		sum, any1 := new(big.Int), false
		var fsum float64
		isFloat := false
		for _, r := range rows {
			switch x := r[col].(type) {
			case nil:
				continue
			case float64:
				fsum += x
				isFloat = true
			default:
				sum.Add(sum, bigOf(x))
			}
			any1 = true
		}
		switch {
		case !any1:
			return nil
		case isFloat:
			return fsum
		case long:
			x, _ := types.Int128FromBig(sum)
			return x
		}
		return sum.Int64()
	}
}

// MeanOf is the mean of integers or floats as a DOUBLE.
func MeanOf(col int) func([]Tuple) any {
	return func(rows []Tuple) any {
		n := CountOf(col)(rows).(int64)
		if n == 0 {
			return nil
		}
		switch x := SumOf(col, true)(rows).(type) {
		case float64:
			return x / float64(n)
		case types.Int128:
			return x.Float64() / float64(n)
		}
		return nil
	}
}

// LeastOf and GreatestOf are min and max of a column.
func LeastOf(col int) func([]Tuple) any {
	return func(rows []Tuple) any {
		return fold(rows, col, func(a, b any) any {
			if Compare(b, a) < 0 {
				return b
			}
			return a
		})
	}
}

// GreatestOf is max of a column.
func GreatestOf(col int) func([]Tuple) any {
	return func(rows []Tuple) any {
		return fold(rows, col, func(a, b any) any {
			if Compare(b, a) > 0 {
				return b
			}
			return a
		})
	}
}

// Compare orders two values that are not NULL as ORDER BY does.
func Compare(a, b any) int {
	switch x := a.(type) {
	case bool:
		return compareBool(x, b.(bool))
	case int64:
		return compareOrdered(x, b.(int64))
	case string:
		return compareOrdered(x, b.(string))
	case float64:
		y := b.(float64)
		if x != x || y != y {
			return compareBool(x != x, y != y)
		}
		return compareOrdered(x, y)
	case types.Int128:
		return x.Cmp(b.(types.Int128))
	case []any:
		y := b.([]any)
		for i := 0; i < len(x) && i < len(y); i++ {
			if c := CompareNulls(x[i], y[i], false); c != 0 {
				return c
			}
		}
		return compareOrdered(len(x), len(y))
	}
	panic("exectest: no order")
}

// CompareNulls is Compare with NULL above or below all values.
func CompareNulls(a, b any, nullsFirst bool) int {
	if a == nil || b == nil {
		c := compareBool(a == nil, b == nil)
		if nullsFirst {
			return -c
		}
		return c
	}
	return Compare(a, b)
}

func compareOrdered[T int | int64 | float64 | string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Order is one key of a sort.
type Order struct {
	Col              int
	Desc, NullsFirst bool
}

// Sorted returns the rows in order; rows that compare equal keep theirs.
func Sorted(rows []Tuple, by ...Order) []Tuple {
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b Tuple) int {
		for _, o := range by {
			x, y := a[o.Col], b[o.Col]
			var c int
			if x == nil || y == nil {
				c = CompareNulls(x, y, o.NullsFirst)
			} else if c = Compare(x, y); o.Desc {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return out
}
