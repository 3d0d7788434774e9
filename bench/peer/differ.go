package peer

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Differ compares two answers as multisets of rows and describes the first difference, "" if there is none. Two cells are equal
// if they are the same text but for the ways in which engines write one value: zeros at the end of a fraction, blanks that pad a
// CHAR(n). Only where a column is of an approximate type on either side is there a tolerance, and it is that of the types:
//
//   - a DOUBLE beside a DOUBLE: one part in 10^10, since engines add in different orders;
//   - our DECIMAL of scale s beside the peer's DOUBLE: the double, rounded to s digits, is our number, that is, they are no further apart
//     than half a unit of the last digit and the double's own last bits. Trino's averages and quotients of decimals are such
//     decimals where DuckDB's are doubles.
//
// Rows are paired by their exact columns first, then by what the tolerances allow.
func Differ(ours, peers *Result) string {
	if len(ours.Rows) != len(peers.Rows) {
		return fmt.Sprintf("%d rows, the peer has %d", len(ours.Rows), len(peers.Rows))
	}
	if len(ours.Types) != len(peers.Types) {
		return fmt.Sprintf("%d columns, the peer has %d", len(ours.Types), len(peers.Types))
	}
	cols := make([]tolerance, len(ours.Types))
	for i := range cols {
		cols[i] = toleranceOf(ours.Types[i], peers.Types[i])
	}
	a, b := comparable(ours.Rows, cols), comparable(peers.Rows, cols)
	for lo := 0; lo < len(a); {
		hi := lo
		for hi < len(a) && a[hi].key == a[lo].key {
			hi++
		}
		if what := pair(a[lo:hi], b[lo:hi], cols); what != "" {
			return what
		}
		lo = hi
	}
	return ""
}

// tolerance is how far two numbers of a column may be apart: half a unit of a digit, and a part of the number itself. Both are
// zero in columns that are compared as text.
type tolerance struct {
	half, relative float64
	text           bool // the column holds text, whose digits are characters
}

func (t tolerance) exact() bool { return t.half == 0 && t.relative == 0 }

const (
	summing  = 1e-10            // doubles that were added in another order
	lastBits = 4 * 0x1p-52      // a few operations on doubles, each rounded
	noDouble = "no such number" // stands for a cell that cannot be read as one
)

func toleranceOf(ours, peers string) tolerance {
	scale, isDecimal := decimalScale(ours)
	switch {
	case isApproximate(ours):
		return tolerance{relative: summing}
	case isApproximate(peers) && isDecimal:
		return tolerance{half: 0.5 * math.Pow10(-scale), relative: lastBits}
	case isApproximate(peers): // an integer, or no number at all: the double must be that integer
		return tolerance{relative: lastBits}
	}
	return tolerance{text: strings.Contains(strings.ToUpper(ours), "CHAR")}
}

func isApproximate(typ string) bool {
	switch strings.ToUpper(typ) {
	case "DOUBLE", "REAL", "FLOAT":
		return true
	}
	return false
}

// decimalScale reads the s of DECIMAL(p,s).
func decimalScale(typ string) (scale int, ok bool) {
	args, ok := strings.CutPrefix(strings.ToUpper(typ), "DECIMAL(")
	if !ok {
		return 0, false
	}
	_, s, _ := strings.Cut(strings.TrimSuffix(args, ")"), ",")
	scale, err := strconv.Atoi(strings.TrimSpace(s))
	return scale, err == nil
}

// comparableRow is a row as its exact columns, in one text, and the others as numbers.
type comparableRow struct {
	key    string
	approx []*float64
	text   string // of the whole row, to be shown
}

func comparable(rows [][]*string, cols []tolerance) []comparableRow {
	out := make([]comparableRow, len(rows))
	for i, r := range rows {
		var key, all []string
		for j, c := range r {
			s := "NULL"
			if c != nil {
				s = canonical(*c, cols[j].text)
			}
			all = append(all, s)
			if cols[j].exact() {
				key = append(key, s)
				continue
			}
			var x *float64
			if c != nil {
				f, err := strconv.ParseFloat(*c, 64)
				if err != nil {
					key = append(key, noDouble+" "+s)
				}
				x = &f
			}
			out[i].approx = append(out[i].approx, x)
		}
		out[i].key, out[i].text = strings.Join(key, " | "), strings.Join(all, " | ")
	}
	slices.SortFunc(out, compareRows)
	return out
}

func compareRows(a, b comparableRow) int {
	if c := strings.Compare(a.key, b.key); c != 0 {
		return c
	}
	for i, x := range a.approx {
		y := b.approx[i]
		switch {
		case x == nil && y == nil:
		case x == nil:
			return -1
		case y == nil:
			return 1
		default:
			if c := cmp.Compare(*x, *y); c != 0 {
				return c
			}
		}
	}
	return 0
}

// pair finds for every row of a one of b that has not been taken. Rows are in order, so it is mostly the first.
func pair(a, b []comparableRow, cols []tolerance) string {
	var tolerances []tolerance
	for _, c := range cols {
		if !c.exact() {
			tolerances = append(tolerances, c)
		}
	}
	taken := make([]bool, len(b))
	first := 0
	for i := range a {
		for first < len(b) && taken[first] {
			first++
		}
		j := first
		for j < len(b) && (taken[j] || !within(&a[i], &b[j], tolerances)) {
			j++
		}
		if j == len(b) {
			return fmt.Sprintf("no such row at the peer: %s; it has %s", a[i].text, b[first].text)
		}
		taken[j] = true
	}
	return ""
}

func within(a, b *comparableRow, cols []tolerance) bool {
	if a.key != b.key {
		return false
	}
	for i, t := range cols {
		x, y := a.approx[i], b.approx[i]
		if x == nil || y == nil {
			if x != y {
				return false
			}
			continue
		}
		if *x == *y || math.IsNaN(*x) && math.IsNaN(*y) {
			continue
		}
		if !(math.Abs(*x-*y) <= t.half+t.relative*math.Max(math.Abs(*x), math.Abs(*y))) {
			return false
		}
	}
	return true
}

// canonical writes a value in one form for all engines, exactly.
func canonical(s string, isText bool) string {
	if !isText && isNumber(s) {
		if strings.ContainsRune(s, '.') {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		if s == "-0" || s == "" || s == "-" {
			return "0"
		}
		return s
	}
	// A CHAR(n) is padded in one engine and not in another; fractions of a second that are zero may be left out.
	return strings.TrimRight(strings.TrimSuffix(s, ".000000"), " ")
}

// isNumber reports whether s is digits with at most one point and a sign before them.
func isNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" && fraction == "" {
		return false
	}
	for _, r := range whole + fraction {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
