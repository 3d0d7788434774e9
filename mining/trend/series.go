package trend

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
)

// seriesColumns says which columns of the input hold what.
type seriesColumns struct {
	time, value int
	by          []int
}

// order is that in which the rows are needed: series by series, ascending in time.
func (c *seriesColumns) order() []int { return append(append([]int(nil), c.by...), c.time) }

// collection gathers the series of a relation whose rows come in order. It is a [mining.Pass].
type collection struct {
	columns seriesColumns
	input   *mining.Schema
	mem     *mem.Tracker
	reader  mining.Reader

	keys   *seriesKeys
	starts []int // first row of each series
	times  []int64
	values []float64 // NaN: NULL or NaN
	held   int64     // bytes reserved
}

func newCollection(c seriesColumns, in *mining.Schema, m *mem.Tracker) (*collection, error) {
	keys, err := newSeriesKeys(in, c.by)
	if err != nil {
		return nil, err
	}
	return &collection{columns: c, input: in, mem: m, keys: keys}, nil
}

// rowBytes is what a row takes: its time and its value.
const rowBytes = 16

// Update adds the rows of a batch.
func (c *collection) Update(b *vec.Batch) error {
	n := c.reader.Start(b)
	if n == 0 {
		return nil
	}
	if err := c.grow(n); err != nil {
		return err
	}
	differ, err := c.keys.add(&c.reader, n, len(c.times) > 0)
	if err != nil {
		return err
	}
	base := len(c.times)
	for i, d := range differ {
		if d {
			c.starts = append(c.starts, base+i)
		}
	}
	times, valid, err := c.reader.Ints(c.columns.time)
	if err != nil {
		return err
	}
	if valid != nil {
		for i := range n {
			if !vec.BitAt(valid, i) {
				return fmt.Errorf("%s has a row whose time '%s' is NULL: leave it out by a WHERE clause", c.nameAt(base+i), c.field(c.columns.time).Name)
			}
		}
	}
	c.times = append(c.times, times...)
	values, valid, err := c.reader.Floats(c.columns.value)
	if err != nil {
		return err
	}
	c.values = append(c.values, values...)
	added := c.values[base:]
	if valid != nil {
		for i := range added {
			if !vec.BitAt(valid, i) {
				added[i] = math.NaN()
			}
		}
	}
	for i, v := range added {
		if math.IsInf(v, 0) {
			return fmt.Errorf("%s has an infinite value at %s: leave it out or replace it", c.nameAt(base+i), c.format(times[i]))
		}
	}
	return c.reserveTo(c.bytes())
}

// grow makes room for n rows, reserved first.
func (c *collection) grow(n int) error {
	need := len(c.times) + n
	if need <= cap(c.times) {
		return nil
	}
	size := max(need, 2*cap(c.times), 1024)
	// Old and new memory exist together for a moment.
	if err := c.reserveTo(c.bytes() + int64(size)*rowBytes); err != nil {
		return err
	}
	c.times = append(make([]int64, 0, size), c.times...)
	c.values = append(make([]float64, 0, size), c.values...)
	return c.reserveTo(c.bytes())
}

func (c *collection) bytes() int64 {
	return int64(cap(c.times))*rowBytes + int64(cap(c.starts))*8 + c.keys.bytes()
}

func (c *collection) reserveTo(n int64) error {
	if n > c.held {
		if err := c.mem.Reserve(n - c.held); err != nil {
			return fmt.Errorf("gather %d rows of series: %w; a WHERE clause on time or series, or coarser steps, need less", len(c.times), err)
		}
	} else {
		c.mem.Release(c.held - n)
	}
	c.held = n
	return nil
}

// Merge is not called with rows: they come in order, which makes a single partition.
func (c *collection) Merge(next mining.Pass) error {
	if len(next.(*collection).times) > 0 {
		return errors.New("series were handed over in several parts; they must come in order as one")
	}
	return nil
}

func (c *collection) field(i int) types.Field { return c.input.Columns[i] }

func (c *collection) format(t int64) string {
	return (&calendar{typ: c.field(c.columns.time).Type}).format(t)
}

// nameAt names the series of a row.
func (c *collection) nameAt(row int) string {
	s := len(c.starts) - 1
	for s > 0 && c.starts[s] > row {
		s--
	}
	return c.keys.name(s)
}

// count returns the number of series.
func (c *collection) count() int { return len(c.starts) }

// rows returns the bounds of the rows of series s.
func (c *collection) rows(s int) (lo, hi int) {
	hi = len(c.times)
	if s+1 < len(c.starts) {
		hi = c.starts[s+1]
	}
	return c.starts[s], hi
}

// check looks for two values at one time.
func (c *collection) check() error {
	for s := range c.starts {
		lo, hi := c.rows(s)
		for i := lo + 1; i < hi; i++ {
			switch {
			case c.times[i] == c.times[i-1]:
				return fmt.Errorf("%s has more than one row at %s: bring them together first, as in SELECT %ssum(%s) … GROUP BY",
					c.keys.name(s), c.format(c.times[i]), c.selectList(), c.field(c.columns.value).Name)
			case c.times[i] < c.times[i-1]:
				return errors.New("rows of series did not come in order of time")
			}
		}
	}
	return nil
}

// selectList is the start of the query that groups the input.
func (c *collection) selectList() string {
	s := ""
	for _, i := range c.columns.by {
		s += c.field(i).Name + ", "
	}
	return s + c.field(c.columns.time).Name + ", "
}
