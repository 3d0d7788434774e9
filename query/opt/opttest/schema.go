package opttest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Schema reads tables from text:
//
//	table nation 25                       name, rows; then a column a line
//	n_nationkey bigint unique 0 24        unique, or the number of distinct values (~25); bounds
//	n_name varchar(25) one of A|B|C       a dictionary with these values
//	n_comment varchar(152) ~25 nulls 3
//
// Bounds of dates are written as dates, those of decimals as their digits without the point.
func Schema(text string) (Catalog, error) {
	out := Catalog{}
	var t *Table
	for no, line := range strings.Split(text, "\n") {
		w := strings.Fields(line)
		if len(w) == 0 || strings.HasPrefix(w[0], "#") {
			continue
		}
		var err error
		if w[0] == "table" && len(w) == 3 {
			t = &Table{Name: w[1]}
			t.Count, err = strconv.ParseInt(w[2], 10, 64)
			out[t.Name] = t
		} else if t != nil && len(w) >= 2 {
			err = t.column(w)
		} else {
			err = fmt.Errorf("neither a table nor a column")
		}
		if err != nil {
			return nil, fmt.Errorf("schema line %d: %w", no+1, err)
		}
	}
	return out, nil
}

func (t *Table) column(w []string) error {
	ty, err := types.ParseType(w[1])
	if err != nil {
		return err
	}
	var st exec.ColumnStats
	st.NullsKnown = true
	for i := 2; i < len(w); i++ {
		switch {
		case w[i] == "unique":
			st.Unique, st.Distinct = true, t.Count
		case w[i] == "nulls" && i+1 < len(w):
			i++
			if st.Nulls, err = strconv.Atoi(w[i]); err != nil {
				return err
			}
		case w[i] == "one" && i+2 < len(w):
			st.Dictionary = dictionary(ty, strings.Split(strings.ReplaceAll(w[i+2], "_", " "), "|"))
			st.Distinct = int64(st.Dictionary.Len())
			i += 2
		case strings.HasPrefix(w[i], "~"):
			if st.Distinct, err = strconv.ParseInt(w[i][1:], 10, 64); err != nil {
				return err
			}
		case i+1 < len(w):
			st.Bounded = true
			if st.Lo, err = bound(ty, w[i]); err != nil {
				return err
			}
			if st.Hi, err = bound(ty, w[i+1]); err != nil {
				return err
			}
			i++
		default:
			return fmt.Errorf("column %s: %q is not understood", w[0], w[i])
		}
	}
	t.Fields = append(t.Fields, types.Field{Name: w[0], Type: ty})
	t.Stats = append(t.Stats, st)
	return nil
}

func bound(t types.Type, s string) (int64, error) {
	if t.Kind != types.Date {
		return strconv.ParseInt(s, 10, 64)
	}
	return types.ParseDate([]byte(s))
}

// dictionary makes a dictionary of the values, sorted.
func dictionary(t types.Type, values []string) *vec.Dictionary {
	values = slices.Clone(values)
	slices.Sort(values)
	v := new(vec.Vector)
	v.Reset(t)
	v.Off = append(v.Off, 0)
	for _, s := range values {
		v.Bytes = append(v.Bytes, s...)
		v.Off = append(v.Off, uint32(len(v.Bytes)))
	}
	v.N = len(values)
	v.Bytes = append(v.Bytes, make([]byte, vec.Pad)...)[:len(v.Bytes)]
	return &vec.Dictionary{Values: v, Unique: true, Sorted: true}
}

// product joins each word of a with each of b: the way in which the benchmarks' generators make values.
func product(sep string, a, b []string) []string {
	var out []string
	for _, x := range a {
		for _, y := range b {
			out = append(out, x+sep+y)
		}
	}
	return out
}

// numbered is prefix1 … prefixN.
func numbered(prefix string, from, to int) []string {
	var out []string
	for i := from; i <= to; i++ {
		out = append(out, prefix+strconv.Itoa(i))
	}
	return out
}

// withValues gives a column a dictionary.
func (c Catalog) withValues(table, column string, values []string) {
	t := c[table]
	for i, f := range t.Fields {
		if f.Name == column {
			t.Stats[i].Dictionary = dictionary(f.Type, values)
			t.Stats[i].Distinct = int64(len(values))
		}
	}
}
