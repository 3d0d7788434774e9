package mining

import (
	"time"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// saleChunk invoices are made at a time, 40,000 lines.
const saleChunk = 10_000

// saleDays are two years, over which invoices follow each other evenly.
const saleDays = 731

// firstSale is their first day.
var firstSale = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)

// sales is a table of the lines of invoices, in the order in which they were written.
type sales struct {
	*Config
	*Source
	invoices, customers int
	stride              int // coprime to customers: multiples of it go through all of them
}

func newSales(c *Config) *sales {
	s := &sales{Config: c, invoices: c.rows(2_500_000), customers: c.rows(481_000)}
	s.Source = &Source{
		Table: dataset.Table{
			Name: "sales", Comment: "a line of an invoice", Key: []string{"invoice", "line"},
			Columns: []dataset.Column{
				{Name: "invoice", Type: "BIGINT"},
				{Name: "line", Type: "INTEGER", Comment: "1 to 7"},
				{Name: "customer", Type: "INTEGER"},
				{Name: "sold_on", Type: "DATE"},
				{Name: "amount", Type: "DECIMAL(10,2)"},
			},
		},
		Chunks: rowgen.Chunks(s.invoices, saleChunk), Fill: s.fill,
	}
	for s.stride = int(0.6180339887498949*float64(s.customers)) | 1; greatestDivisor(s.stride, s.customers) > 1; {
		s.stride += 2
	}
	return s
}

func greatestDivisor(a, b int) int {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// sale is a line.
type sale struct{ invoice, line, customer, day, cents int }

// each calls f for the lines of a chunk. Every customer has one invoice for certain, scattered over the time; whose the others are
// falls off with the customer's number, so that one in a hundred buys ten times as often as most.
func (s *sales) each(chunk int, f func(sale)) {
	from, to := rowgen.Bounds(chunk, saleChunk, s.invoices)
	r := rowgen.Stream(s.Seed, saleStream, uint64(chunk))
	for i := from; i < to; i++ {
		l := sale{invoice: i, day: i * saleDays / s.invoices}
		nth := i * s.customers / s.invoices
		u := r.Float()
		if (i+1)*s.customers/s.invoices > nth {
			l.customer = nth * s.stride % s.customers
		} else {
			l.customer = int(u * u * float64(s.customers))
		}
		for line := range 1 + (3*i+i/7)%7 { // 1 to 7 lines, 4 of the mean
			l.line = line + 1
			l.cents = 50 + r.Below(1+r.Below(20_000))
			f(l)
		}
	}
}

func (s *sales) fill(chunk int) []*vec.Vector {
	cols := make([][]int64, 5)
	first := firstSale.Unix() / 86400
	s.each(chunk, func(l sale) {
		for i, x := range [5]int64{int64(l.invoice), int64(l.line), int64(l.customer), first + int64(l.day), int64(l.cents)} {
			cols[i] = append(cols[i], x)
		}
	})
	var out []*vec.Vector
	for i, t := range []types.Type{types.BigIntType, types.IntegerType, types.IntegerType, types.DateType, types.DecimalOf(10, 2)} {
		out = append(out, integers(t, cols[i]))
	}
	return out
}
