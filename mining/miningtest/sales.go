package miningtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// Sales returns n rows as algorithms meet them: customer (BIGINT), basket (BIGINT), item (VARCHAR of 30 values), region
// (VARCHAR of 4), day (DATE, monthly by row within a region), x and y (DOUBLE, in three clouds), amount (DECIMAL(12,2)).
// With nulls every column but day has NULLs, and y has NaN.
func Sales(n int, seed uint64, nulls bool) *Rows {
	rng := rand.New(rand.NewPCG(seed, 7))
	fields := []types.Field{
		{Name: "customer", Type: types.BigIntType},
		{Name: "basket", Type: types.BigIntType},
		{Name: "item", Type: types.VarcharType},
		{Name: "region", Type: types.VarcharType},
		{Name: "day", Type: types.DateType},
		{Name: "x", Type: types.DoubleType},
		{Name: "y", Type: types.DoubleType},
		{Name: "amount", Type: types.DecimalOf(12, 2)},
	}
	b := mining.NewTableBuilder(fields)
	null := func(c int) bool {
		if nulls && rng.IntN(9) == 0 {
			b.Null(c)
			return true
		}
		return false
	}
	regions := []string{"north", "east", "south", "west"}
	for i := range n {
		if !null(0) {
			b.Int(0, int64(rng.IntN(n/5+1)))
		}
		if !null(1) {
			b.Int(1, int64(rng.IntN(n/4+1)))
		}
		if !null(2) {
			b.Text(2, fmt.Sprintf("item %d", int(30*math.Pow(rng.Float64(), 2))))
		}
		if !null(3) {
			b.Text(3, regions[i%4])
		}
		// One row a region and month, from January 1990 on.
		m := i / 4
		b.Int(4, time.Date(1990+m/12, time.Month(1+m%12), 1, 0, 0, 0, 0, time.UTC).Unix()/86400)
		cloud := float64(rng.IntN(3))
		if !null(5) {
			b.Float(5, 10*cloud+rng.NormFloat64())
		}
		if !null(6) {
			if nulls && rng.IntN(20) == 0 {
				b.Float(6, math.NaN())
			} else {
				b.Float(6, -5*cloud+rng.NormFloat64())
			}
		}
		if !null(7) {
			b.Int(7, 5000+int64(2000*math.Sin(float64(m)*math.Pi/6))+int64(rng.IntN(500)))
		}
	}
	return collect(b)
}

// collect makes rows of what a builder holds.
func collect(b *mining.TableBuilder) *Rows {
	fields, cols := b.Columns()
	return &Rows{Columns: fields, Values: cols}
}
