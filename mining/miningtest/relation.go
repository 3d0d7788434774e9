// Package miningtest holds algorithms to the contract of package mining: [Conform] trains each on the same rows cut, encoded,
// and shared out in different ways, on degenerate rows, under a deadline, and through its stored form.
package miningtest

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// Rows is a relation in memory that can be handed out in many ways.
type Rows struct {
	Columns []types.Field
	Values  []*vec.Vector // Flat, all of one length

	// PartitionRows is the number of rows of a partition, 0 for one of all rows; BatchRows that of a batch, 0 for 8,192.
	PartitionRows, BatchRows int
	// Workers is the number of streams, 0 for one.
	Workers int
	// Selected hands out every row between others that are not selected.
	Selected bool
	// Encoded hands out text by dictionaries, a new one every partition.
	Encoded bool
	// OnBatch is called before each batch.
	OnBatch func()
	// Scans counts them.
	Scans atomic.Int64
}

// Len returns the number of rows.
func (r *Rows) Len() int {
	if len(r.Values) == 0 {
		return 0
	}
	return r.Values[0].N
}

// With returns the same rows to be handed out in another way.
func (r *Rows) With(f func(*Rows)) *Rows {
	c := &Rows{
		Columns: r.Columns, Values: r.Values, PartitionRows: r.PartitionRows, BatchRows: r.BatchRows, Workers: r.Workers,
		Selected: r.Selected, Encoded: r.Encoded, OnBatch: r.OnBatch,
	}
	f(c)
	return c
}

// Pick returns the given rows.
func (r *Rows) Pick(rows []uint32) *Rows {
	return r.With(func(c *Rows) {
		c.Values = make([]*vec.Vector, len(r.Values))
		for i, v := range r.Values {
			c.Values[i] = gathered(v, rows)
		}
	})
}

func gathered(v *vec.Vector, rows []uint32) *vec.Vector {
	out := new(vec.Vector)
	out.Reset(v.Type)
	if v.Type.Phys() == types.PhysBytes {
		out.Off = []uint32{0}
	}
	if err := kernel.AppendRows(out, v, rows); err != nil {
		panic(err)
	}
	if out.Narrow {
		kernel.Widen(out)
	}
	return out
}

// Schema implements [mining.Relation].
func (r *Rows) Schema() *mining.Schema { return &mining.Schema{Columns: r.Columns} }

// Scan implements [mining.Relation].
func (r *Rows) Scan(ctx context.Context, sink func() func(*vec.Batch) error) (mining.ScanStats, error) {
	r.Scans.Add(1)
	n := r.Len()
	part := r.PartitionRows
	if part == 0 {
		part = max(1, n)
	}
	workers := max(1, r.Workers)
	takes := make([]func(*vec.Batch) error, workers)
	for w := range takes {
		takes[w] = sink()
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			errs[w] = func() error {
				for {
					p := int(next.Add(1)) - 1
					if p*part >= n {
						return takes[w](nil)
					}
					if err := r.partition(ctx, p, p*part, min(n, (p+1)*part), takes[w]); err != nil {
						return err
					}
				}
			}()
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return mining.ScanStats{}, err
		}
	}
	return mining.ScanStats{}, nil
}

// partition hands out rows lo … hi-1.
func (r *Rows) partition(ctx context.Context, p, lo, hi int, take func(*vec.Batch) error) error {
	size := r.BatchRows
	if size == 0 {
		size = vec.BatchRows
	}
	cols := r.Values
	if r.Encoded {
		cols = make([]*vec.Vector, len(r.Values))
		for i, v := range r.Values {
			cols[i] = v
			if v.Type.Phys() == types.PhysBytes {
				cols[i] = dictionary(v)
			}
		}
	}
	for at := lo; at < hi; at += size {
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.OnBatch != nil {
			r.OnBatch()
		}
		end := min(hi, at+size)
		b := &vec.Batch{Seq: int64(p)}
		for _, c := range cols {
			v := window(c, at, end)
			if r.Selected {
				v = spread(&v)
			}
			b.Cols = append(b.Cols, &v)
		}
		b.SetAll(end - at)
		if r.Selected {
			selectOdd(b)
		}
		if err := take(b); err != nil {
			return err
		}
	}
	return nil
}

// window returns rows lo … hi-1 of a Flat or Dict vector.
func window(v *vec.Vector, lo, hi int) vec.Vector {
	if lo%64 == 0 {
		return kernel.Slice(v, lo, hi)
	}
	rows := make([]uint32, hi-lo)
	for i := range rows {
		rows[i] = uint32(lo + i)
	}
	return pick(v, rows)
}

// pick returns rows of a Flat or Dict vector.
func pick(v *vec.Vector, rows []uint32) vec.Vector {
	if v.Form != vec.Dict {
		return *gathered(v, rows)
	}
	out := vec.Vector{Type: v.Type, Form: vec.Dict, N: len(rows), Codes: gathered(v.Codes, rows), Dict: v.Dict}
	if v.Valid != nil {
		out.Valid = make([]uint64, vec.Words(len(rows)))
		for i, k := range rows {
			if vec.BitAt(v.Valid, int(k)) {
				vec.SetBit(out.Valid, i)
			}
		}
	}
	return out
}

// dictionary encodes a vector of text.
func dictionary(v *vec.Vector) *vec.Vector {
	codes := &vec.Vector{Type: types.BigIntType, N: v.N, I64: make([]int64, v.N)}
	seen := map[string]int64{}
	var rows []uint32
	for i := range v.N {
		if v.IsNull(i) {
			continue
		}
		s := string(v.BytesAt(i))
		k, ok := seen[s]
		if !ok {
			k = int64(len(rows))
			seen[s] = k
			rows = append(rows, uint32(i))
		}
		codes.I64[i] = k
	}
	if len(rows) == 0 {
		return v
	}
	values := gathered(v, rows)
	return &vec.Vector{Type: v.Type, Form: vec.Dict, N: v.N, Valid: v.Valid, Codes: codes, Dict: &vec.Dictionary{Values: values, Unique: true}}
}

// spread puts each row between two others, so that row i becomes row 2i+1.
func spread(v *vec.Vector) vec.Vector {
	rows := make([]uint32, 0, 2*v.N+1)
	for i := range v.N {
		rows = append(rows, uint32(v.N-1-i), uint32(i))
	}
	rows = append(rows, 0)
	return pick(v, rows)
}

// selectOdd selects what spread has put in between.
func selectOdd(b *vec.Batch) {
	k := b.N
	b.N, b.K, b.Sel = 2*k+1, k, vec.SelRows
	b.Rows = make([]uint32, k, (k+63)&^63)
	for i := range k {
		b.Rows[i] = uint32(2*i + 1)
	}
}
