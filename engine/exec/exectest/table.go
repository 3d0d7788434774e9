package exectest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// TableOptions says how a [Table] lays out its columns.
type TableOptions struct {
	// PageRows is the number of rows of a page, a multiple of 64; 0 means 16 Ki. A morsel has MorselPages pages, 0: four.
	PageRows, MorselPages int
	// Seed, if not 0, chooses the form of each page at random; else integers are packed where they fit 32 bits, strings are
	// codes of a dictionary of the whole table where it stays under 64 Ki values, and equal values make a constant.
	Seed uint64
	// NoZones hides bounds and statistics.
	NoZones bool
	// NoDictionary keeps strings flat.
	NoDictionary bool
}

// Table is a source in memory.
type Table struct {
	fields []types.Field
	rows   int
	opts   TableOptions
	cols   []tableColumn
}

type tableColumn struct {
	pages []vec.Vector
	zones []exec.Zone
	stats exec.ColumnStats
	dict  *vec.Dictionary
}

// NewTable encodes columns, Flat vectors of one length and of the fields' types.
func NewTable(fields []types.Field, cols []*vec.Vector, o TableOptions) *Table {
	if o.PageRows == 0 {
		o.PageRows = 16 << 10
	}
	if o.MorselPages == 0 {
		o.MorselPages = 4
	}
	t := &Table{fields: fields, opts: o}
	if len(cols) > 0 {
		t.rows = cols[0].N
	}
	rng := rand.New(rand.NewPCG(o.Seed, 1))
	for _, v := range cols {
		t.cols = append(t.cols, t.encode(v, rng))
	}
	return t
}

// FromTuples makes a table of rows.
func FromTuples(fields []types.Field, rows []Tuple, o TableOptions) *Table {
	cols := make([]*vec.Vector, len(fields))
	for c, f := range fields {
		cols[c] = new(vec.Vector)
		cols[c].Reset(f.Type)
		for _, r := range rows {
			Append(cols[c], r[c])
		}
	}
	return NewTable(fields, cols, o)
}

func (t *Table) encode(v *vec.Vector, rng *rand.Rand) tableColumn {
	var c tableColumn
	all := make([]uint32, v.N)
	for i := range all {
		all[i] = uint32(i)
	}
	var codes []int64
	if v.Type.Phys() == types.PhysBytes && !t.opts.NoDictionary {
		c.dict, codes = dictionary(v)
	}
	c.stats.Bounded, c.stats.NullsKnown = v.Type.Phys() == types.PhysInt64, true
	seen := map[int64]bool{}
	first := true
	c.stats.Unique, c.stats.AscendingDense = v.Type.Phys() == types.PhysInt64, v.Type.Phys() == types.PhysInt64
	for lo := 0; lo < v.N; lo += t.opts.PageRows {
		rows := all[lo:min(lo+t.opts.PageRows, v.N)]
		flat := vec.Vector{}
		flat.Reset(v.Type)
		if err := kernel.AppendRows(&flat, v, rows); err != nil {
			panic(err)
		}
		flat.Bounded = false
		var z exec.Zone
		z.NullsKnown = true
		if flat.Valid != nil {
			z.Nulls = flat.N - vec.CountBits(flat.Valid, flat.N)
			if z.Nulls == 0 {
				flat.Valid = nil
			}
		}
		c.stats.Nulls += z.Nulls
		if v.Type.Phys() == types.PhysInt64 {
			zone(&z, &flat)
			for i, x := range flat.I64[:flat.N] {
				if flat.IsNull(i) {
					c.stats.AscendingDense = false
					continue
				}
				c.stats.Unique = c.stats.Unique && !seen[x]
				if c.stats.Unique && len(seen) < 1<<22 {
					seen[x] = true
				}
				c.stats.AscendingDense = c.stats.AscendingDense && x == v.I64[0]+int64(lo+i)
			}
			if z.Bounded {
				if first {
					c.stats.Lo, c.stats.Hi = z.Lo, z.Hi
				}
				c.stats.Lo, c.stats.Hi = min(c.stats.Lo, z.Lo), max(c.stats.Hi, z.Hi)
				first = false
			}
		}
		if c.stats.Unique {
			c.stats.Distinct = int64(len(seen))
		}
		var pageCodes []int64
		if codes != nil {
			pageCodes = codes[lo : lo+len(rows)]
		}
		c.zones = append(c.zones, z)
		c.pages = append(c.pages, t.page(&flat, &z, c.dict, pageCodes, rng))
	}
	c.stats.Bounded = c.stats.Bounded && !first
	c.stats.AscendingDense = c.stats.AscendingDense && v.N > 0
	c.stats.Dictionary = c.dict
	if t.opts.NoZones {
		c.zones, c.stats = make([]exec.Zone, len(c.zones)), exec.ColumnStats{}
	}
	return c
}

func zone(z *exec.Zone, v *vec.Vector) {
	for i, x := range v.I64[:v.N] {
		if v.IsNull(i) {
			continue
		}
		if !z.Bounded {
			z.Bounded, z.Lo, z.Hi = true, x, x
		}
		z.Lo, z.Hi = min(z.Lo, x), max(z.Hi, x)
	}
}

// dictionary returns the different strings of v in the order of appearance, and the code of each row; nil if there are
// too many.
func dictionary(v *vec.Vector) (*vec.Dictionary, []int64) {
	ids := map[string]int64{}
	values := &vec.Vector{}
	values.Reset(v.Type)
	codes := make([]int64, v.N)
	for i := range v.N {
		if v.IsNull(i) {
			continue
		}
		s := string(v.BytesAt(i))
		id, ok := ids[s]
		if !ok {
			if len(ids) == 1<<16 {
				return nil, nil
			}
			id = int64(len(ids))
			ids[s] = id
			Append(values, s)
		}
		codes[i] = id
	}
	return &vec.Dictionary{Values: values, Unique: true}, codes
}

// page encodes one page.
func (t *Table) page(flat *vec.Vector, z *exec.Zone, dict *vec.Dictionary, codes []int64, rng *rand.Rand) vec.Vector {
	random := t.opts.Seed != 0
	same := flat.N > 0 && flat.Valid == nil
	for i := 1; i < flat.N && same; i++ {
		same = ValueString(Value(flat, i)) == ValueString(Value(flat, 0))
		if i > 8 && !random && flat.N > 1<<12 && flat.Type.Phys() != types.PhysInt64 {
			same = false
		}
	}
	if same && !(random && rng.IntN(2) == 0) {
		return *vec.ConstOf(flat, flat.N)
	}
	switch {
	case dict != nil && dict.Len() > 0:
		if random && rng.IntN(3) == 0 {
			return *flat
		}
		d := dict
		if random && rng.IntN(2) == 0 {
			d, codes = local(dict, codes, flat)
		}
		return vec.Vector{Type: flat.Type, Form: vec.Dict, N: flat.N, Valid: flat.Valid, Dict: d, Codes: pack(codes, types.BigIntType)}
	case z.Bounded && flat.Type.Phys() == types.PhysInt64:
		if random && rng.IntN(2) == 0 {
			return *flat
		}
		x := slices.Clone(flat.I64[:flat.N])
		for i := range x {
			if flat.IsNull(i) {
				x[i] = z.Lo
			}
		}
		if p := pack(x, flat.Type); p.Form == vec.Packed {
			p.Valid = flat.Valid
			p.Bounded, p.Lo, p.Hi = true, z.Lo, z.Hi
			return *p
		}
	}
	return *flat
}

// local is a dictionary of one page below that of the table.
func local(dict *vec.Dictionary, codes []int64, flat *vec.Vector) (*vec.Dictionary, []int64) {
	d := &vec.Dictionary{Values: &vec.Vector{}, Unique: true, Parent: dict}
	d.Values.Reset(flat.Type)
	at := map[int64]int64{}
	out := make([]int64, len(codes))
	for i, c := range codes {
		if flat.IsNull(i) {
			continue
		}
		id, ok := at[c]
		if !ok {
			id = int64(len(at))
			at[c] = id
			d.ToParent = append(d.ToParent, uint32(c))
			Append(d.Values, Value(dict.Values, int(c)))
		}
		out[i] = id
	}
	return d, out
}

// pack returns integers as a Packed vector, or Flat if they do not fit.
func pack(x []int64, typ types.Type) *vec.Vector {
	v := &vec.Vector{Type: typ, N: len(x), I64: x}
	if len(x) == 0 {
		return v
	}
	lo, hi := slices.Min(x), slices.Max(x)
	w, ok := kernel.Width(uint64(hi) - uint64(lo))
	if !ok {
		return v
	}
	raw := kernel.AppendPacked(nil, x, lo, w)
	return &vec.Vector{Type: typ, Form: vec.Packed, N: len(x), Width: w, Base: lo, Raw: append(raw, make([]byte, vec.Pad)...)[:len(raw)]}
}

// Columns implements exec.Source.
func (t *Table) Columns() []types.Field { return t.fields }

// Rows implements exec.Source.
func (t *Table) Rows() int64 { return int64(t.rows) }

// ColumnStats implements exec.Source.
func (t *Table) ColumnStats(c int) exec.ColumnStats { return t.cols[c].stats }

func (t *Table) morselRows() int { return t.opts.PageRows * t.opts.MorselPages }

// Morsels implements exec.Source.
func (t *Table) Morsels() int { return (t.rows + t.morselRows() - 1) / t.morselRows() }

// MorselRows implements exec.Source.
func (t *Table) MorselRows(m int) int { return min(t.morselRows(), t.rows-m*t.morselRows()) }

// Zone implements exec.Source.
func (t *Table) Zone(m, c int) exec.Zone {
	lo := m * t.opts.MorselPages
	z := t.cols[c].zones[lo]
	for _, y := range t.cols[c].zones[lo+1 : min(lo+t.opts.MorselPages, len(t.cols[c].zones))] {
		z.Nulls += y.Nulls
		if y.Bounded && z.Bounded {
			z.Lo, z.Hi = min(z.Lo, y.Lo), max(z.Hi, y.Hi)
		} else {
			z.Bounded = false
		}
	}
	return z
}

// Reader implements exec.Source.
func (t *Table) Reader(columns []int) (exec.Reader, error) {
	for _, c := range columns {
		if c < 0 || c >= len(t.cols) {
			return nil, fmt.Errorf("exectest: no column %d", c)
		}
	}
	return &tableReader{t: t, columns: columns}, nil
}

// Close implements exec.Source.
func (t *Table) Close() error { return nil }

// Exec returns the columns under IDs from first on, for a scan.
func (t *Table) Exec(first int) []exec.Column { return Columns(t.fields, first) }

type tableReader struct {
	t        *Table
	columns  []int
	pos, end int
	page     int
	at, n    int // of the current batch within its page
	bytes    int64
}

func (r *tableReader) Seek(_ context.Context, m int) error {
	r.pos = m * r.t.morselRows()
	r.end = r.pos + r.t.MorselRows(m)
	return nil
}

func (r *tableReader) Next(most int) (int, error) {
	if r.pos >= r.end {
		return 0, nil
	}
	r.page, r.at = r.pos/r.t.opts.PageRows, r.pos%r.t.opts.PageRows
	r.n = min(most, r.t.opts.PageRows-r.at, r.end-r.pos)
	r.pos += r.n
	return r.n, nil
}

func (r *tableReader) Zone(i int) exec.Zone { return r.t.cols[r.columns[i]].zones[r.page] }

func (r *tableReader) Vector(_ context.Context, i int, v *vec.Vector) error {
	view(v, &r.t.cols[r.columns[i]].pages[r.page], r.at, r.n)
	switch v.Form {
	case vec.Packed:
		r.bytes += int64(r.n*int(v.Width)) / 8
	case vec.Dict:
		r.bytes += int64(r.n*int(v.Codes.Width)) / 8
	default:
		r.bytes += int64(8 * r.n)
	}
	return nil
}

func (r *tableReader) BytesRead() int64 { return r.bytes }
func (r *tableReader) Close() error     { return nil }

// view makes v rows at … at+n-1 of src, at being a multiple of 64.
func view(v, src *vec.Vector, at, n int) {
	*v = *src
	v.N = n
	if src.Form == vec.Const {
		return
	}
	if src.Valid != nil {
		v.Valid = src.Valid[at/64 : (at+n+63)/64]
		if n%64 != 0 { // bits from n on are zero
			v.Valid = slices.Clone(v.Valid)
			kernel.ClearTail(v.Valid, n)
		}
	}
	switch src.Form {
	case vec.Packed:
		v.Raw = src.Raw[at/8*int(src.Width):]
		return
	case vec.Dict:
		v.Codes = new(vec.Vector)
		view(v.Codes, src.Codes, at, n)
		return
	}
	switch src.Phys() {
	case types.PhysBool:
		v.Bits = src.Bits[at/64:]
	case types.PhysInt64:
		v.I64 = src.I64[at : at+n]
	case types.PhysFloat64:
		v.F64 = src.F64[at : at+n]
	case types.PhysInt128:
		v.I128 = src.I128[at : at+n]
	case types.PhysBytes, types.PhysList:
		v.Off = src.Off[at : at+n+1]
	case types.PhysStruct:
		v.Child = make([]*vec.Vector, len(src.Child))
		for c := range src.Child {
			v.Child[c] = new(vec.Vector)
			view(v.Child[c], src.Child[c], at, n)
		}
	}
}
