package mining

import (
	"math"

	"github.com/clientele-db/clientele/engine/vec"
)

// Matrix reads numeric columns of batches as dense columns of doubles: the features of a model. Rows in which one of them is
// NULL or NaN are left out; the rest keep their order. One goroutine uses it.
type Matrix struct {
	// Columns are those of the batches to read, in the order of the features.
	Columns []int
	// Dropped is the number of rows left out so far.
	Dropped int64

	reader Reader
	x      [][]float64
	packed [][]float64
	keep   []uint64
}

// Load returns the features of a batch, one slice for each, and the number of rows in them. They may be views of the
// batch, must not be written to, and are valid until the next Load.
func (m *Matrix) Load(b *vec.Batch) (x [][]float64, n int, err error) {
	n = m.reader.Start(b)
	if m.x == nil {
		m.x, m.packed = make([][]float64, len(m.Columns)), make([][]float64, len(m.Columns))
	}
	m.keep = growWords(m.keep, n)
	vec.FillBits(m.keep, n)
	for i, c := range m.Columns {
		x, valid, err := m.reader.Floats(c)
		if err != nil {
			return nil, 0, err
		}
		m.x[i] = x
		if valid != nil {
			for w := range m.keep {
				m.keep[w] &= valid[w]
			}
		}
		clearNaN(m.keep, x)
	}
	k := vec.CountBits(m.keep, n)
	if k == n {
		return m.x, n, nil
	}
	m.Dropped += int64(n - k)
	for i, x := range m.x {
		p := m.packed[i][:0]
		for j, v := range x {
			if vec.BitAt(m.keep, j) {
				p = append(p, v)
			}
		}
		m.packed[i] = p
	}
	return m.packed, k, nil
}

// Kept returns the bitmap of the rows of the last batch that Load has kept, among its selected rows.
func (m *Matrix) Kept() []uint64 { return m.keep }

// clearNaN clears the bits of rows that are NaN. A sum that is a number says that none is, in one cheap loop; so does no
// sum of infinities.
func clearNaN(keep []uint64, x []float64) {
	s := 0.0
	for _, v := range x {
		s += v - v // 0, or NaN for NaN and infinities
	}
	if s == 0 {
		return
	}
	for i, v := range x {
		if math.IsNaN(v) {
			vec.ClearBit(keep, i)
		}
	}
}

func growWords(s []uint64, n int) []uint64 {
	if cap(s) < vec.Words(n) {
		return make([]uint64, vec.Words(n))
	}
	return s[:vec.Words(n)]
}
