package exectest

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// variant is how a relation hands out its rows.
type variant struct {
	seed    uint64
	batch   int // rows selected per batch; 0: all; -1: random
	forms   bool
	workers int
	errAt   int // a batch before which an error is returned, if positive
}

// relation is a node over tuples whose batches are as hostile as the contract allows: poisoned where nothing is
// selected, in every form, and overwritten as soon as the next is asked for.
type relation struct {
	cols    []exec.Column
	rows    []Tuple
	v       variant
	dicts   []*vec.Dictionary
	codes   [][]int64
	stats   exec.Stats
	opened  int
	closed  int
	ordered bool
}

func newRelation(cols []exec.Column, rows []Tuple, v variant) *relation {
	r := &relation{cols: cols, rows: rows, v: v, dicts: make([]*vec.Dictionary, len(cols)), codes: make([][]int64, len(cols))}
	for c := range cols {
		if cols[c].Type.Phys() != types.PhysBytes {
			continue
		}
		flat := new(vec.Vector)
		flat.Reset(cols[c].Type)
		for _, t := range rows {
			Append(flat, t[c])
		}
		if flat.N > 0 {
			r.dicts[c], r.codes[c] = dictionary(flat)
		}
	}
	return r
}

func (r *relation) Schema() []exec.Column { return r.cols }
func (r *relation) Open(*exec.Query) error {
	r.opened++
	return nil
}
func (r *relation) Ordered() bool       { return r.ordered }
func (r *relation) Close() error        { r.closed++; return nil }
func (r *relation) Inputs() []exec.Node { return nil }
func (r *relation) Describe() (string, []string) {
	return "Relation", nil
}
func (r *relation) Stats() *exec.Stats { return &r.stats }

// Worker splits the rows into morsels of 64 that go to the workers in turn, as a counter would share them out.
func (r *relation) Worker(i int) (exec.Operator, error) {
	o := &relationOp{r: r, rng: rand.New(rand.NewPCG(r.v.seed, uint64(i)))}
	if r.ordered {
		if i == 0 {
			o.add(0, 0, len(r.rows))
		}
		return o, nil
	}
	for m := 0; m*64 < len(r.rows); m++ {
		if m%r.v.workers == i {
			o.add(m, m*64, min(m*64+64, len(r.rows)))
		}
	}
	return o, nil
}

type relationOp struct {
	r      *relation
	rng    *rand.Rand
	pieces [][3]int // morsel, first row, row behind the last
	b      vec.Batch
	count  int
}

func (o *relationOp) add(m, lo, hi int) {
	if o.r.v.batch == 0 {
		o.pieces = append(o.pieces, [3]int{m, lo, hi})
		return
	}
	for lo < hi {
		n := o.r.v.batch
		if n < 0 {
			n = 1 + o.rng.IntN(20)
		}
		n = min(n, hi-lo)
		o.pieces = append(o.pieces, [3]int{m, lo, lo + n})
		lo += n
	}
}

func (o *relationOp) Children() []exec.Operator { return nil }
func (o *relationOp) String() string            { return "Relation" }
func (o *relationOp) Close() error              { return nil }

// errInput is what a relation fails with if it is told to.
type errInput struct{}

func (errInput) Error() string { return "exectest: planted error" }

func (o *relationOp) Next(ctx context.Context) (*vec.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	vandalise(&o.b)
	o.count++
	if o.count == o.r.v.errAt {
		return nil, errInput{}
	}
	if len(o.pieces) == 0 {
		return nil, nil
	}
	p := o.pieces[0]
	o.pieces = o.pieces[1:]
	o.fill(p[0], p[1], p[2])
	return &o.b, nil
}

// fill makes the batch rows lo … hi-1, spread over more rows unless all are to be selected.
func (o *relationOp) fill(morsel, lo, hi int) {
	k := hi - lo
	form := vec.SelForm(o.rng.IntN(3))
	n := k
	if form != vec.SelAll {
		n = k + o.rng.IntN(2*k+10)
	}
	at := make([]int, n) // the tuple at each row, -1 for poison
	for i := range at {
		at[i] = -1
	}
	rows := o.rng.Perm(n)[:k]
	pick := make([]bool, n)
	for _, i := range rows {
		pick[i] = true
	}
	next := lo
	list := make([]uint32, 0, k+64)
	bits := make([]uint64, vec.Words(n))
	for i := range pick {
		if pick[i] {
			at[i] = next
			next++
			list = append(list, uint32(i))
			vec.SetBit(bits, i)
		}
	}
	b := &o.b
	*b = vec.Batch{N: n, K: k, Sel: form, Seq: int64(morsel)}
	switch form {
	case vec.SelBits:
		b.Bits = bits
	case vec.SelRows:
		b.Rows = list
	}
	for c := range o.r.cols {
		b.Cols = append(b.Cols, o.column(c, at))
	}
}

// column makes column c of the batch, in a form chosen at random where forms are asked for.
func (o *relationOp) column(c int, at []int) *vec.Vector {
	t := o.r.cols[c].Type
	value := func(i int) any {
		if at[i] < 0 {
			return poison(t, o.rng)
		}
		return o.r.rows[at[i]][c]
	}
	if !o.r.v.forms {
		return o.flat(t, at, value)
	}
	switch o.rng.IntN(3) {
	case 0:
		if k := constRow(o.r.rows, c, at); k >= 0 {
			return vec.ConstOf(vector(t, o.r.rows[k][c]), len(at))
		}
	case 1:
		if d := o.r.dicts[c]; d != nil && d.Len() > 0 {
			return o.dict(c, d, at)
		}
		if t.Phys() == types.PhysInt64 || t.Phys() == types.PhysInt128 {
			if v := o.packed(t, at, value); v != nil {
				return v
			}
		}
	}
	v := o.flat(t, at, value)
	if t.Phys() == types.PhysInt128 && t.Kind == types.Decimal && o.rng.IntN(2) == 0 {
		narrow(v)
	}
	return v
}

func (o *relationOp) flat(t types.Type, at []int, value func(int) any) *vec.Vector {
	v := new(vec.Vector)
	v.Reset(t)
	for i := range at {
		Append(v, value(i))
	}
	v.Bounded = false
	return v
}

// narrow turns long decimals into the Narrow form if they fit.
func narrow(v *vec.Vector) {
	x := make([]int64, v.N, v.N+64)
	for i := range x {
		var ok bool
		if x[i], ok = v.I128[i].Int64(); !ok && !v.IsNull(i) {
			return
		}
	}
	v.Narrow, v.I64, v.I128 = true, x, nil
}

func (o *relationOp) packed(t types.Type, at []int, value func(int) any) *vec.Vector {
	x := make([]int64, len(at))
	valid := make([]uint64, vec.Words(len(at)))
	nulls := false
	var some *int64
	for i := range at {
		if at[i] < 0 {
			continue
		}
		switch y := value(i).(type) {
		case nil:
			nulls = true
			continue
		case int64:
			x[i] = y
		case int:
			x[i] = int64(y)
		case types.Int128:
			if t.Kind != types.Decimal {
				return nil
			}
			var ok bool
			if x[i], ok = y.Int64(); !ok {
				return nil
			}
		}
		vec.SetBit(valid, i)
		some = &x[i]
	}
	if some == nil {
		return nil
	}
	for i := range at {
		if at[i] < 0 {
			vec.SetBit(valid, i)
		}
		if at[i] < 0 || !vec.BitAt(valid, i) {
			x[i] = *some + int64(o.rng.IntN(3)) - 1
		}
	}
	v := pack(x, t)
	if v.Form != vec.Packed {
		return nil
	}
	v.Narrow = t.Phys() == types.PhysInt128
	if nulls {
		v.Valid = valid
	}
	return v
}

// dict makes codes of the relation's dictionary, or of one below it; poisoned codes lie outside.
func (o *relationOp) dict(c int, d *vec.Dictionary, at []int) *vec.Vector {
	codes := make([]int64, len(at))
	var valid []uint64
	for i, r := range at {
		switch {
		case r < 0:
			codes[i] = int64(o.rng.IntN(1 << 20))
		case o.r.rows[r][c] == nil:
			if valid == nil {
				valid = make([]uint64, vec.Words(len(at)))
				vec.FillBits(valid, len(at))
			}
			vec.ClearBit(valid, i)
		default:
			codes[i] = o.r.codes[c][r]
		}
	}
	if o.rng.IntN(2) == 0 {
		perm := o.rng.Perm(d.Len())
		sub := &vec.Dictionary{Values: new(vec.Vector), Unique: true, Parent: d, ToParent: make([]uint32, d.Len())}
		sub.Values.Reset(d.Values.Type)
		to := make([]int64, d.Len())
		for i, p := range perm {
			sub.ToParent[i], to[p] = uint32(p), int64(i)
			Append(sub.Values, Value(d.Values, p))
		}
		for i, r := range at {
			if r >= 0 {
				codes[i] = to[codes[i]]
			}
		}
		if o.rng.IntN(2) == 0 {
			sub.Parent, sub.ToParent = nil, nil
		}
		d = sub
	}
	v := &vec.Vector{Type: o.r.cols[c].Type, Form: vec.Dict, N: len(at), Valid: valid, Dict: d}
	v.Codes = &vec.Vector{Type: types.BigIntType, N: len(at), I64: codes}
	if o.rng.IntN(2) == 0 {
		v.Codes = pack(codes, types.BigIntType)
	}
	return v
}

// constRow returns the row that all selected rows equal in column c, -1 if they differ.
func constRow(rows []Tuple, c int, at []int) int {
	first := -1
	for _, r := range at {
		switch {
		case r < 0:
		case first < 0:
			first = r
		case ValueString(rows[first][c]) != ValueString(rows[r][c]):
			return -1
		}
	}
	return first
}

// poison is a value that no result may depend on.
func poison(t types.Type, rng *rand.Rand) any {
	if rng.IntN(4) == 0 {
		return nil
	}
	switch t.Phys() {
	case types.PhysBool:
		return rng.IntN(2) == 0
	case types.PhysInt64:
		return rng.Int64N(1 << 40)
	case types.PhysFloat64:
		return math.Inf(1)
	case types.PhysInt128:
		return types.Int128{Hi: 1 << 40, Lo: rng.Uint64()}
	case types.PhysBytes:
		return "poison"
	case types.PhysNone:
		return nil
	}
	if t.Kind == types.Row {
		out := []any{}
		for _, f := range t.Fields {
			out = append(out, poison(f.Type, rng))
		}
		return out
	}
	return []any{}
}

// vandalise overwrites all that a batch refers to but its dictionaries.
func vandalise(b *vec.Batch) {
	for i := range b.Bits {
		b.Bits[i] = 0xaaaaaaaaaaaaaaaa
	}
	for i := range b.Rows {
		b.Rows[i] = 0
	}
	for _, v := range b.Cols {
		vandaliseVector(v)
	}
	b.Cols = nil
}

func vandaliseVector(v *vec.Vector) {
	for i := range v.I64 {
		v.I64[i] = -0x5555555555555555
	}
	for i := range v.F64 {
		v.F64[i] = math.NaN()
	}
	for i := range v.I128 {
		v.I128[i] = types.Int128{Hi: -0x5555}
	}
	for i := range v.Bytes {
		v.Bytes[i] = 'X'
	}
	for i := range v.Raw {
		v.Raw[i] = 0xaa
	}
	for i := range v.Valid {
		v.Valid[i] = 0x5555555555555555
	}
	for i := range v.Bits {
		v.Bits[i] = 0x5555555555555555
	}
	for _, c := range v.Child {
		vandaliseVector(c)
	}
	if v.Codes != nil {
		vandaliseVector(v.Codes)
	}
}
