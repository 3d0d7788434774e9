package cluster

import (
	"fmt"
	"math"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// largest is the magnitude above which a value is taken for an error of the data: squares of such numbers overflow.
const largest = 1e100

// reader fills blocks with the usable rows of batches: those whose features are numbers and whose weight is positive. One
// goroutine uses it.
type reader struct {
	in       *mining.Schema
	features []int // columns
	weight   int   // column, -1 if none
	space    *space

	block  *points
	rows   int // of a full block
	load   mining.Reader
	keep   []uint64
	x      [][]float64
	packed [][]float64
	w      []float64
}

func newReader(in *mining.Schema, features []int, weight int, s *space) *reader {
	d := len(features)
	rows := blockRows(d)
	return &reader{
		in: in, features: features, weight: weight, space: s, block: newPoints(rows, d, weight >= 0), rows: rows,
		x: make([][]float64, d), packed: make([][]float64, d+1),
	}
}

// bytes is what the reader holds, its buffers for one batch included.
func (r *reader) bytes() int64 {
	d := len(r.features)
	return pointsBytes(r.rows, d, r.weight >= 0) + 8*int64(d+1)*vec.BatchRows
}

// read passes the usable rows of a batch on in full blocks; what is left waits for the next batch. clean says that all rows
// are known to be usable. It returns the number of rows that are not.
func (r *reader) read(b *vec.Batch, clean bool, full func() error) (skipped int64, err error) {
	n, skipped, err := r.batch(b, clean)
	if err != nil {
		return 0, err
	}
	for at := 0; at < n; {
		p := r.block
		take := min(n-at, r.rows-p.n)
		for j, x := range r.x {
			r.space.into(p.x[j*p.stride+p.n:][:take], x[at:at+take], j)
		}
		if p.w != nil {
			copy(p.w[p.n:], r.w[at:at+take])
		}
		p.n += take
		at += take
		if p.n == r.rows {
			if err := r.flush(full); err != nil {
				return 0, err
			}
		}
	}
	return skipped, nil
}

// flush passes on a block that is not full.
func (r *reader) flush(full func() error) error {
	if r.block.n == 0 {
		return nil
	}
	err := full()
	r.block.n = 0
	return err
}

// batch makes r.x and r.w the usable rows of b and returns their number, and that of the others.
func (r *reader) batch(b *vec.Batch, clean bool) (n int, skipped int64, err error) {
	n = r.load.Start(b)
	r.keep = growWords(r.keep, n)
	vec.FillBits(r.keep, n)
	for j, c := range r.features {
		x, valid, err := r.load.Floats(c)
		if err != nil {
			return 0, 0, r.columnError(c, err)
		}
		r.x[j] = x
		if !clean {
			usable(r.keep, x, valid)
		}
	}
	if r.weight >= 0 {
		w, valid, err := r.load.Floats(r.weight)
		if err != nil {
			return 0, 0, r.columnError(r.weight, err)
		}
		r.w = w
		if !clean {
			usable(r.keep, w, valid)
			if err := r.weights(w); err != nil {
				return 0, 0, err
			}
		}
	}
	k := vec.CountBits(r.keep, n)
	if k == n {
		return n, 0, nil
	}
	for j, x := range r.x {
		r.packed[j] = compress(r.packed[j][:0], x, r.keep)
		r.x[j] = r.packed[j]
	}
	if r.weight >= 0 {
		last := len(r.packed) - 1
		r.packed[last] = compress(r.packed[last][:0], r.w, r.keep)
		r.w = r.packed[last]
	}
	return k, int64(n - k), nil
}

// weights drops rows of weight 0 and refuses negative ones.
func (r *reader) weights(w []float64) error {
	for i, v := range w {
		if v > 0 || !vec.BitAt(r.keep, i) {
			continue
		}
		if v < 0 {
			return fmt.Errorf("a weight must not be negative; column '%s' holds %v", r.in.Columns[r.weight].Name, v)
		}
		vec.ClearBit(r.keep, i)
	}
	return nil
}

func (r *reader) columnError(c int, err error) error {
	return fmt.Errorf("read column '%s': %w", r.in.Columns[c].Name, err)
}

// usable clears the bits of rows that are NULL, NaN or too large.
func usable(keep []uint64, x []float64, valid []uint64) {
	if valid != nil {
		for w := range keep {
			keep[w] &= valid[w]
		}
	}
	for i, v := range x {
		if !(math.Abs(v) <= largest) {
			vec.ClearBit(keep, i)
		}
	}
}

func compress(dst, x []float64, keep []uint64) []float64 {
	for i, v := range x {
		if vec.BitAt(keep, i) {
			dst = append(dst, v)
		}
	}
	return dst
}

func growWords(s []uint64, n int) []uint64 {
	if cap(s) < vec.Words(n) {
		return make([]uint64, vec.Words(n))
	}
	return s[:vec.Words(n)]
}

// featureColumns returns the columns to cluster by: all but the weight. The error names one that holds no numbers.
func featureColumns(in *mining.Schema, weight int) ([]int, error) {
	var out []int
	for i, c := range in.Columns {
		if i == weight {
			continue
		}
		if !c.Type.IsNumeric() && c.Type.Kind != types.Boolean {
			remedy := "leave it out of the input, or turn it into numbers"
			if name := strings.ToLower(c.Name); name == "id" || strings.HasSuffix(name, "id") || strings.Contains(name, "name") {
				remedy = "it looks like a name of the row: leave it out of the input"
			}
			return nil, fmt.Errorf("clustering needs numbers, but column '%s' is %s; %s", c.Name, c.Type, remedy)
		}
		out = append(out, i)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("clustering needs at least one column of numbers")
	}
	return out, nil
}
