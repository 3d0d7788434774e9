package peer

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Differ compares two answers as multisets and describes the first difference, "" if there is none. Numbers are compared
// as numbers, to ten digits where they have a fraction that differs: doubles are summed in another order by every engine.
func Differ(a, b [][]*string) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d rows, the peer has %d", len(a), len(b))
	}
	x, y := canonical(a), canonical(b)
	for i := range x {
		if x[i] != y[i] {
			return fmt.Sprintf("row %d: %s, the peer has %s", i, x[i], y[i])
		}
	}
	return ""
}

func canonical(rows [][]*string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		cells := make([]string, len(r))
		for j, c := range r {
			cells[j] = canonicalCell(c)
		}
		out[i] = strings.Join(cells, " | ")
	}
	slices.Sort(out)
	return out
}

func canonicalCell(c *string) string {
	if c == nil {
		return "NULL"
	}
	if f, err := strconv.ParseFloat(*c, 64); err == nil {
		if f == math.Trunc(f) && math.Abs(f) < 1e15 {
			return strconv.FormatFloat(f, 'f', 0, 64)
		}
		return strconv.FormatFloat(f, 'e', 10, 64)
	}
	// A CHAR(n) is padded in one engine and not in another; fractions of a second that are zero may be left out.
	return strings.TrimRight(strings.TrimSuffix(*c, ".000000"), " ")
}
