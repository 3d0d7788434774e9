package ssb

import (
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/bench/internal/tpc"
)

// orderChunk orders make about 1.7 MB of LINEORDER.
const orderChunk = 4096

func (g *generator) lineorders() rowgen.Job {
	keys := dateKeys()
	return g.job(lineorderTable, orderStream, g.orders, orderChunk,
		func(r *rowgen.Rand, from, to int, out *rowgen.Buffer) {
			b := out.B
			for order := from; order < to; order++ {
				var lines int
				b, lines = g.appendOrder(b, r, order, &keys)
				out.Rows += int64(lines)
			}
			out.B = b
		})
}

// line holds the columns in which the lines of an order differ.
type line struct {
	part, supplier, quantity, price, discount, revenue, cost, tax, commitDay, mode int
}

// appendOrder appends the one to seven rows of the order with the given index and returns their number.
func (g *generator) appendOrder(
	b []byte, r *rowgen.Rand, order int, keys *[tpc.Days][9]byte,
) (dst []byte, lines int) {
	key := tpc.OrderKey(order)
	customer := tpc.OrderingCustomer(r, g.sizes.customers)
	day := r.Below(tpc.OrderDays)
	priority := tpc.Priorities[r.Below(len(tpc.Priorities))]
	count := r.Between(1, 7)

	var all [7]line
	total := 0
	for i := range count {
		l := &all[i]
		l.part = r.Between(1, g.sizes.parts)
		l.supplier = r.Between(1, g.sizes.suppliers)
		l.quantity = r.Between(1, 50)
		l.discount = r.Between(0, 10)
		l.tax = r.Between(0, 8)
		l.commitDay = day + r.Between(30, 90)
		l.mode = r.Below(len(tpc.ShipModes))
		retail := tpc.RetailPrice(l.part)
		l.price = retail * l.quantity
		l.revenue = l.price * (100 - l.discount) / 100
		l.cost = 6 * retail / 10
		total += l.revenue * (100 + l.tax) / 100
	}
	for i := range count {
		l := &all[i]
		b = rowgen.AppendInt(b, key)
		b = append(b, byte('1'+i), ',')
		b = rowgen.AppendInt(b, customer)
		b = rowgen.AppendInt(b, l.part)
		b = rowgen.AppendInt(b, l.supplier)
		b = append(b, keys[day][:]...)
		b = rowgen.AppendRaw(b, priority)
		b = append(b, '0', ',')
		b = rowgen.AppendInt(b, l.quantity)
		b = rowgen.AppendInt(b, l.price)
		b = rowgen.AppendInt(b, total)
		b = rowgen.AppendInt(b, l.discount)
		b = rowgen.AppendInt(b, l.revenue)
		b = rowgen.AppendInt(b, l.cost)
		b = rowgen.AppendInt(b, l.tax)
		b = append(b, keys[l.commitDay][:]...)
		b = rowgen.AppendRaw(b, tpc.ShipModes[l.mode])
		b = rowgen.EndRow(b)
	}
	return b, count
}
