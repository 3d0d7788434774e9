package exectest

import (
	"math"

	"github.com/clientele-db/clientele/engine/exec"
)

// Condition is a join condition: true, false or nil for unknown.
type Condition func(l, r Tuple) any

// Equal is the equality of a left and a right column.
func Equal(l, r int) Condition {
	return func(a, b Tuple) any { return equalValues(a[l], b[r]) }
}

// NotDistinct is IS NOT DISTINCT FROM.
func NotDistinct(l, r int) Condition {
	return func(a, b Tuple) any { return ValueString(a[l]) == ValueString(b[r]) }
}

// equalValues is = : unknown if either side is NULL, false for NaN.
func equalValues(x, y any) any {
	if x == nil || y == nil {
		return nil
	}
	if f, ok := x.(float64); ok && math.IsNaN(f) {
		return false
	}
	if a, ok := x.([]any); ok {
		b := y.([]any)
		if len(a) != len(b) {
			return false
		}
		var out any = true
		for i := range a {
			switch equalValues(a[i], b[i]) {
			case false:
				return false
			case nil:
				out = nil
			}
		}
		return out
	}
	return ValueString(x) == ValueString(y)
}

// All is the conjunction by three-valued logic.
func All(cs ...Condition) Condition {
	return func(a, b Tuple) any {
		var out any = true
		for _, c := range cs {
			switch c(a, b) {
			case false:
				return false
			case nil:
				out = nil
			}
		}
		return out
	}
}

// Join joins row by row: every pair, any kind. width is the number of right columns.
func Join(kind exec.JoinKind, left, right []Tuple, on Condition, leftWidth, rightWidth int, exists, nullAware bool) []Tuple {
	var out []Tuple
	matched := make([]bool, len(right))
	pad := func(n int) Tuple { return make(Tuple, n) }
	both := func(l, r Tuple) Tuple { return append(append(Tuple{}, l...), r...) }
	for _, l := range left {
		hit, unknown := false, false
		for i, r := range right {
			switch on(l, r) {
			case true:
				hit, matched[i] = true, true
				switch kind {
				case exec.InnerJoin, exec.LeftJoin, exec.RightJoin, exec.FullJoin, exec.SingleJoin:
					out = append(out, both(l, r))
				}
			case nil:
				unknown = true
			}
		}
		switch {
		case kind == exec.SemiJoin && hit, kind == exec.AntiJoin && !hit && !(nullAware && unknown):
			out = append(out, l)
		case kind == exec.MarkJoin:
			var m any = hit
			if !hit && unknown && !exists {
				m = nil
			}
			out = append(out, append(append(Tuple{}, l...), m))
		case !hit && (kind == exec.LeftJoin || kind == exec.FullJoin || kind == exec.SingleJoin):
			out = append(out, both(l, pad(rightWidth)))
		}
	}
	if kind == exec.RightJoin || kind == exec.FullJoin {
		for i, r := range right {
			if !matched[i] {
				out = append(out, both(pad(leftWidth), r))
			}
		}
	}
	return out
}
