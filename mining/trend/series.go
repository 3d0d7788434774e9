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

// duplicatePolicy is what several rows of one series and time mean.
type duplicatePolicy string

// The policies.
const (
	duplicateError duplicatePolicy = "error"
	duplicateSum   duplicatePolicy = "sum"
	duplicateMean  duplicatePolicy = "mean"
)

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
	// untimed counts the rows whose time is NULL; they belong to no series.
	untimed int64
	held    int64 // bytes reserved
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
	times, valid, err := c.reader.Ints(c.columns.time)
	if err != nil {
		return err
	}
	begins, err := c.keys.add(&c.reader, n, valid)
	if err != nil {
		return err
	}
	values, known, err := c.reader.Floats(c.columns.value)
	if err != nil {
		return err
	}
	for i, t := range times {
		if valid != nil && !vec.BitAt(valid, i) {
			c.untimed++
			continue
		}
		if begins[i] {
			c.starts = append(c.starts, len(c.times))
		}
		v := values[i]
		if known != nil && !vec.BitAt(known, i) {
			v = math.NaN()
		} else if math.IsInf(v, 0) {
			return fmt.Errorf("%s has an infinite value at %s: leave it out or replace it", c.keys.name(len(c.starts)-1), c.format(t))
		}
		c.times, c.values = append(c.times, t), append(c.values, v)
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

// unite makes one of the rows that share a time, or says that there are such.
func (c *collection) unite(how duplicatePolicy) error {
	to := 0
	for s := range c.starts {
		lo, hi := c.rows(s)
		c.starts[s] = to
		for i := lo; i < hi; {
			t := c.times[i]
			sum, count, next := 0.0, 0.0, i
			for ; next < hi && c.times[next] == t; next++ {
				if v := c.values[next]; !math.IsNaN(v) {
					sum += v
					count++
				}
			}
			switch {
			case next-i > 1 && how == duplicateError:
				return fmt.Errorf("%s has more than one row at %s: bring them together first, as in SELECT %ssum(%s) … GROUP BY, or say duplicates => 'sum' or 'mean'",
					c.keys.name(s), c.format(t), c.selectList(), c.field(c.columns.value).Name)
			case next < hi && c.times[next] < t:
				return errors.New("rows of series did not come in order of time")
			case count == 0:
				sum = math.NaN()
			case how == duplicateMean:
				sum /= count
			}
			c.times[to], c.values[to] = t, sum
			to++
			i = next
		}
	}
	c.times, c.values = c.times[:to], c.values[:to]
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
