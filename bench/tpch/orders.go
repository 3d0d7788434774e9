package tpch

import (
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/bench/internal/tpc"
)

// orderChunk orders make about 2.5 MB of LINEITEM.
const orderChunk = 4096

// line is a row of LINEITEM without the columns that are drawn while it is written. Days count from STARTDATE.
type line struct {
	part, supplier, quantity, price, discount, tax int
	shipDay, commitDay, receiptDay                 int
}

// orderJob writes ORDERS and LINEITEM together, since an order's status and price follow from its lines.
func (g *generator) orderJob() rowgen.Job {
	return rowgen.Job{
		Files: []rowgen.File{
			{Name: ordersTable.File(), Header: ordersTable.Header()},
			{Name: lineitemTable.File(), Header: lineitemTable.Header()},
		},
		Chunks: rowgen.Chunks(g.orders, orderChunk),
		Units:  int64(g.orders),
		Fill: func(chunk int, out []rowgen.Buffer) {
			r := rowgen.Stream(g.seed, orderStream, uint64(chunk))
			from, to := rowgen.Bounds(chunk, orderChunk, g.orders)
			for order := from; order < to; order++ {
				g.appendOrder(&out[0], &out[1], r, order)
			}
		},
	}
}

// appendOrder appends the order with the given index and its one to seven lines (clause 4.2.3).
func (g *generator) appendOrder(orders, lineitem *rowgen.Buffer, r *rowgen.Rand, order int) {
	key := tpc.OrderKey(order)
	day := r.Below(tpc.OrderDays)
	count := r.Between(1, 7)
	var lines [7]line
	total, open := 0, 0
	for i := range count {
		l := &lines[i]
		l.part = r.Between(1, g.parts)
		l.supplier = g.supplierOf(l.part, r.Below(suppliersPerPart))
		l.quantity = r.Between(1, 50)
		l.price = l.quantity * tpc.RetailPrice(l.part)
		l.discount = r.Between(0, 10)
		l.tax = r.Between(0, 8)
		l.shipDay = day + r.Between(1, 121)
		l.commitDay = day + r.Between(30, 90)
		l.receiptDay = l.shipDay + r.Between(1, 30)
		if l.shipDay > g.currentDay {
			open++
		}
		total += l.price * (100 - l.discount) / 100 * (100 + l.tax) / 100
	}
	status := byte('P')
	switch open {
	case 0:
		status = 'F'
	case count:
		status = 'O'
	}

	b := orders.B
	b = rowgen.AppendInt(b, key)
	b = rowgen.AppendInt(b, tpc.OrderingCustomer(r, g.customers))
	b = append(b, status, ',')
	b = rowgen.AppendCents(b, total)
	b = g.calendar.Append(b, day)
	b = rowgen.AppendRaw(b, tpc.Priorities[r.Below(len(tpc.Priorities))])
	b = append(b, "Clerk#"...)
	b = append(rowgen.AppendPadded(b, r.Between(1, g.clerks), 9), ',')
	b = append(b, '0', ',')
	b = g.text.Append(b, r, 19, 78)
	orders.B = rowgen.EndRow(b)
	orders.Rows++

	for i := range count {
		lineitem.B = g.appendLine(lineitem.B, r, key, i+1, &lines[i])
	}
	lineitem.Rows += int64(count)
}

func (g *generator) appendLine(b []byte, r *rowgen.Rand, order, number int, l *line) []byte {
	b = rowgen.AppendInt(b, order)
	b = rowgen.AppendInt(b, l.part)
	b = rowgen.AppendInt(b, l.supplier)
	b = rowgen.AppendInt(b, number)
	b = rowgen.AppendCents(b, l.quantity*100)
	b = rowgen.AppendCents(b, l.price)
	b = rowgen.AppendCents(b, l.discount)
	b = rowgen.AppendCents(b, l.tax)
	b = append(b, g.returnFlag(r, l), ',')
	if l.shipDay > g.currentDay {
		b = append(b, 'O', ',')
	} else {
		b = append(b, 'F', ',')
	}
	b = g.calendar.Append(b, l.shipDay)
	b = g.calendar.Append(b, l.commitDay)
	b = g.calendar.Append(b, l.receiptDay)
	b = rowgen.AppendRaw(b, tpc.Instructions[r.Below(len(tpc.Instructions))])
	b = rowgen.AppendRaw(b, tpc.ShipModes[r.Below(len(tpc.ShipModes))])
	b = g.text.Append(b, r, 10, 43)
	return rowgen.EndRow(b)
}

// returnFlag returns R or A, equally likely, for what had been received on CURRENTDATE, else N.
func (g *generator) returnFlag(r *rowgen.Rand, l *line) byte {
	if l.receiptDay > g.currentDay {
		return 'N'
	}
	if r.Below(2) == 0 {
		return 'R'
	}
	return 'A'
}
