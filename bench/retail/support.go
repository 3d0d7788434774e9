package retail

import (
	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// Why customers call support, indexes into ticketReasons.
const (
	reasonDelivery = iota
	reasonReturn
	reasonQuestion
	reasonInvoice
	reasonComplaint
)

var (
	ticketReasons = [...]string{"delivery", "return", "product question", "invoice", "complaint"}
	ticketMedia   = [...]string{"phone", "email", "chat"}
)

// callSupport adds the person's tickets that no purchase causes, and the complaints of those who leave for the service.
func (l *life) callSupport() {
	from, to := max(0, int(l.p.signup)), min(days, int(l.p.churn))
	if from >= to {
		return
	}
	for range l.r.Poisson(l.s.Support * float64(to-from) / 365) {
		l.open(from+l.r.Below(to-from), reasonQuestion+l.r.Below(2), -1, 3.6)
	}
	if l.p.reason == leftForService && l.p.churn < farAway {
		for range 1 + l.r.Below(2) {
			if day := int(l.p.churn) - l.r.Between(5, 60); day >= from {
				l.open(day, reasonComplaint, -1, 1.6)
			}
		}
	} else if l.r.Chance(0.02) {
		l.open(from+l.r.Below(to-from), reasonComplaint, -1, 2.4)
	}
}

// open adds a ticket on a day, if the period has it. Mood is the mean satisfaction.
func (l *life) open(day, reason, basket int, mood float64) {
	if day >= days {
		return
	}
	t := ticket{
		at: int32(day*secondsPerDay + 8*3600 + l.r.Below(11*3600)), person: int32(l.person), basket: int32(basket),
		medium: uint8(l.r.Below(len(ticketMedia))), reason: uint8(reason),
	}
	if l.r.Chance(0.93) {
		t.minutes = int32(3 + l.r.Poisson(12) + l.r.Poisson(60*(5-mood))*l.r.Below(8))
	} else {
		mood--
	}
	if l.r.Chance(0.4) {
		t.satisfaction = uint8(max(1, min(5, mood+1.1*l.r.Normal()+0.5)))
	}
	l.tickets = append(l.tickets, t)
}

// ticketJob writes the support tickets.
func (g *generator) ticketJob() rowgen.Job {
	const chunkRows = 10_000
	return rowgen.Job{
		Files: []rowgen.File{tableFile(ticketsTable)}, Chunks: rowgen.Chunks(len(g.tickets), chunkRows),
		Units: int64(len(g.tickets)),
		Fill: func(chunk int, out []rowgen.Buffer) {
			from, to := rowgen.Bounds(chunk, chunkRows, len(g.tickets))
			b := out[0].B
			for i := from; i < to; i++ {
				t := &g.tickets[i]
				b = rowgen.AppendInt(b, firstTicket+i)
				b = rowgen.AppendInt(b, firstCustomer+int(g.recordOf[t.person]))
				b = g.appendMoment(b, int(t.at))
				b = rowgen.AppendRaw(b, ticketMedia[t.medium])
				b = rowgen.AppendRaw(b, ticketReasons[t.reason])
				if t.basket >= 0 {
					b = rowgen.AppendInt(b, g.invoice(t.basket))
				} else {
					b = append(b, ',')
				}
				b = appendOptional(b, int(t.minutes))
				b = appendOptional(b, int(t.satisfaction))
				b = rowgen.EndRow(b)
			}
			out[0].B, out[0].Rows = b, int64(to-from)
		},
	}
}

// appendOptional appends v, or nothing if it is 0, and a comma.
func appendOptional(b []byte, v int) []byte {
	if v == 0 {
		return append(b, ',')
	}
	return rowgen.AppendInt(b, v)
}
