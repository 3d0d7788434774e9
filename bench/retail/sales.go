package retail

import (
	"sync"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// salesJob writes the sales in the order of time, a day a chunk, and counts them in g.sold.
func (g *generator) salesJob() rowgen.Job {
	makers := sync.Pool{New: func() any { return &lineMaker{g: g} }}
	return rowgen.Job{
		Files: []rowgen.File{tableFile(salesTable)}, Chunks: days, Units: int64(len(g.baskets)),
		Fill: func(day int, out []rowgen.Buffer) {
			m := makers.Get().(*lineMaker)
			defer makers.Put(m)
			sums := g.sold.begin()
			b := out[0].B
			for at := g.dayStart[day]; at < g.dayStart[day+1]; at++ {
				bought := &g.baskets[g.order[at]]
				lines, planted := m.invoice(bought)
				b = g.appendInvoice(b, at, bought, lines)
				g.sold.count(sums, bought, lines, planted)
				out[0].Rows += int64(len(lines))
			}
			out[0].B = b
			g.sold.end(sums)
		},
	}
}

// appendInvoice appends the lines of the invoice at a place in the order of time.
func (g *generator) appendInvoice(b []byte, at int, bought *basket, lines []line) []byte {
	customer := g.customer(bought)
	channel := channelNames[g.stores[bought.store].channel]
	for i := range lines {
		l := &lines[i]
		b = rowgen.AppendInt(b, firstInvoice+at)
		b = rowgen.AppendInt(b, i+1)
		b = appendOptional(b, customer)
		b = rowgen.AppendInt(b, firstProduct+l.article)
		b = rowgen.AppendInt(b, firstStore+int(bought.store))
		b = rowgen.AppendRaw(b, channel)
		b = g.appendMoment(b, int(bought.at))
		b = rowgen.AppendInt(b, l.quantity)
		b = rowgen.AppendCents(b, l.price)
		b = rowgen.AppendCents(b, l.discount)
		b = rowgen.AppendCents(b, l.amount())
		if bought.returns >= 0 {
			b = rowgen.AppendInt(b, g.invoice(bought.returns))
		} else {
			b = append(b, ',')
		}
		b = appendOptional(b, int(bought.campaign))
		b = rowgen.EndRow(b)
	}
	return b
}
