package trend

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// seriesKeys are the values of the grouping columns, one row a series. Rows come sorted by them, so that a series begins
// where a row differs from the one before. NULL equals NULL, as in GROUP BY.
type seriesKeys struct {
	columns []int // of the input
	fields  []types.Field
	values  []*vec.Vector
	count   int // series
	batch   []*vec.Vector
	differ  []bool
	rows    []uint32
}

func newSeriesKeys(in *mining.Schema, columns []int) (*seriesKeys, error) {
	k := &seriesKeys{columns: columns, batch: make([]*vec.Vector, len(columns))}
	for _, c := range columns {
		f := in.Columns[c]
		if f.Type.IsNested() || f.Type.Phys() == types.PhysNone {
			return nil, fmt.Errorf("series cannot be told apart by column '%s' of type %s: use columns of numbers, text or dates", f.Name, f.Type)
		}
		k.fields = append(k.fields, f)
		v := new(vec.Vector)
		v.Reset(f.Type)
		if f.Type.Phys() == types.PhysBytes {
			v.Off = []uint32{0}
		}
		k.values = append(k.values, v)
	}
	return k, nil
}

// add returns where series begin among the rows of a batch, and keeps their keys. Rows whose bit in valid is clear (nil:
// none is) belong to no series; of equal keys they come last.
func (k *seriesKeys) add(r *mining.Reader, n int, valid []uint64) ([]bool, error) {
	if cap(k.differ) < n {
		k.differ = make([]bool, n)
	}
	differ := k.differ[:n]
	clear(differ)
	differ[0] = k.count == 0
	for i, c := range k.columns {
		v, err := r.Flat(c)
		if err != nil {
			return nil, err
		}
		k.batch[i] = v
		if k.count > 0 && !equalRows(k.values[i], k.values[i].N-1, v, 0) {
			differ[0] = true
		}
		markChanges(differ, v)
	}
	k.rows = k.rows[:0]
	begins := false
	for i, d := range differ {
		begins = begins || d
		differ[i] = false
		if begins && (valid == nil || vec.BitAt(valid, i)) {
			differ[i], begins = true, false
			k.rows = append(k.rows, uint32(i))
		}
	}
	k.count += len(k.rows)
	for i, v := range k.batch {
		if err := kernel.AppendRows(k.values[i], v, k.rows); err != nil {
			return nil, err
		}
		if k.values[i].Narrow {
			kernel.Widen(k.values[i])
		}
	}
	return differ, nil
}

// markChanges sets differ[i] where row i of a Flat vector differs from the row before.
func markChanges(differ []bool, v *vec.Vector) {
	n := len(differ)
	if v.Valid != nil {
		for i := 1; i < n; i++ {
			if !equalRows(v, i-1, v, i) {
				differ[i] = true
			}
		}
		return
	}
	switch v.Phys() {
	case types.PhysInt64:
		x := v.I64[:n]
		for i := 1; i < n; i++ {
			if x[i] != x[i-1] {
				differ[i] = true
			}
		}
	case types.PhysBytes:
		for i := 1; i < n; i++ {
			a, b, c := v.Off[i-1], v.Off[i], v.Off[i+1]
			if b-a != c-b || string(v.Bytes[a:b]) != string(v.Bytes[b:c]) {
				differ[i] = true
			}
		}
	default:
		for i := 1; i < n; i++ {
			if !equalRows(v, i-1, v, i) {
				differ[i] = true
			}
		}
	}
}

// equalRows compares a row of one Flat vector with a row of another of the same type.
func equalRows(a *vec.Vector, i int, b *vec.Vector, j int) bool {
	if an, bn := a.IsNull(i), b.IsNull(j); an || bn {
		return an && bn
	}
	switch a.Type.Phys() {
	case types.PhysInt64:
		return a.I64[i] == b.I64[j]
	case types.PhysFloat64:
		x, y := a.F64[i], b.F64[j]
		return x == y || x != x && y != y
	case types.PhysBytes:
		return string(a.BytesAt(i)) == string(b.BytesAt(j))
	case types.PhysBool:
		return a.BoolAt(i) == b.BoolAt(j)
	}
	return int128At(a, i) == int128At(b, j)
}

func int128At(v *vec.Vector, i int) types.Int128 {
	if v.Narrow {
		return types.Int128Of(v.I64[i])
	}
	return v.I128[i]
}

// bytes returns about how many bytes the keys hold.
func (k *seriesKeys) bytes() int64 {
	n := 0
	for _, v := range k.values {
		n += 8*(cap(v.I64)+cap(v.F64)+cap(v.Bits)+cap(v.Valid)) + 16*cap(v.I128) + 4*cap(v.Off) + cap(v.Bytes)
	}
	return int64(n)
}

// name describes series s for messages: "the series", or "series region = EU, product = 3".
func (k *seriesKeys) name(s int) string {
	if len(k.columns) == 0 {
		return "the series"
	}
	var b strings.Builder
	b.WriteString("series ")
	for i, v := range k.values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(k.fields[i].Name + " = " + formatValue(v, s))
	}
	return b.String()
}

func formatValue(v *vec.Vector, i int) string {
	if v.IsNull(i) {
		return "NULL"
	}
	t := v.Type
	switch t.Kind {
	case types.Date, types.Timestamp, types.TimestampTZ:
		return (&calendar{typ: t}).format(v.I64[i])
	case types.Decimal, types.UUID:
		var x types.Int128
		if t.Phys() == types.PhysInt64 {
			x = types.Int128Of(v.I64[i])
		} else {
			x = int128At(v, i)
		}
		if t.Kind == types.UUID {
			return string(types.AppendUUID(nil, x))
		}
		return string(types.AppendDecimal(nil, x, t.Scale))
	}
	switch t.Phys() {
	case types.PhysInt64:
		return strconv.FormatInt(v.I64[i], 10)
	case types.PhysFloat64:
		return string(types.AppendDouble(nil, v.F64[i]))
	case types.PhysBool:
		return strconv.FormatBool(v.BoolAt(i))
	}
	return string(v.BytesAt(i))
}
