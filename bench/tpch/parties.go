package tpch

import (
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/bench/internal/tpc"
)

// partyChunk rows of a table of about 150 bytes a row.
const partyChunk = 10_000

func (g *generator) regionJob() rowgen.Job {
	return g.job(regionTable, regionStream, len(tpc.Regions), len(tpc.Regions),
		func(b []byte, r *rowgen.Rand, row int) []byte {
			b = rowgen.AppendInt(b, row)
			b = rowgen.AppendRaw(b, tpc.Regions[row])
			b = g.text.Append(b, r, 31, 115)
			return rowgen.EndRow(b)
		})
}

func (g *generator) nationJob() rowgen.Job {
	return g.job(nationTable, nationStream, len(tpc.Nations), len(tpc.Nations),
		func(b []byte, r *rowgen.Rand, row int) []byte {
			b = rowgen.AppendInt(b, row)
			b = rowgen.AppendRaw(b, tpc.Nations[row].Name)
			b = rowgen.AppendInt(b, tpc.Nations[row].Region)
			b = g.text.Append(b, r, 31, 114)
			return rowgen.EndRow(b)
		})
}

func (g *generator) customerJob() rowgen.Job {
	return g.job(customerTable, customerStream, g.customers, partyChunk,
		func(b []byte, r *rowgen.Rand, row int) []byte {
			b = rowgen.AppendInt(b, row+1)
			b = append(b, "Customer#"...)
			b = append(rowgen.AppendPadded(b, row+1, 9), ',')
			b = appendContact(b, r)
			b = rowgen.AppendRaw(b, tpc.Segments[r.Below(len(tpc.Segments))])
			b = g.text.Append(b, r, 29, 116)
			return rowgen.EndRow(b)
		})
}

func (g *generator) supplierJob() rowgen.Job {
	return g.job(supplierTable, supplierStream, g.suppliers, partyChunk,
		func(b []byte, r *rowgen.Rand, row int) []byte {
			b = rowgen.AppendInt(b, row+1)
			b = append(b, "Supplier#"...)
			b = append(rowgen.AppendPadded(b, row+1, 9), ',')
			b = appendContact(b, r)
			comment := g.text.Cut(r, 25, 100)
			if word, ok := g.remarks[row+1]; ok {
				comment = withRemark(r, comment, word)
			}
			b = rowgen.AppendBytes(b, comment)
			return rowgen.EndRow(b)
		})
}

// appendContact appends address, nation key, phone and account balance.
func appendContact(b []byte, r *rowgen.Rand) []byte {
	nation := r.Below(len(tpc.Nations))
	b = tpc.AppendVString(b, r, 10, 40)
	b = rowgen.AppendInt(b, nation)
	b = tpc.AppendPhone(b, r, nation)
	return rowgen.AppendCents(b, r.Between(-99_999, 999_999))
}

// The two remarks about suppliers that Q16 looks for (clause 4.2.3, S_COMMENT).
const (
	customer   = "Customer"
	complaints = "Complaints"
	recommends = "Recommends"
)

// pickRemarks chooses n suppliers that customers complain of and n others that they recommend.
func (g *generator) pickRemarks(n int) map[int]string {
	r := rowgen.Stream(g.seed, complaintStream, 0)
	remarks := make(map[int]string, 2*n)
	for len(remarks) < 2*n {
		key := r.Between(1, g.suppliers)
		if _, taken := remarks[key]; taken {
			continue
		}
		if len(remarks) < n {
			remarks[key] = complaints
		} else {
			remarks[key] = recommends
		}
	}
	return remarks
}

// withRemark returns a copy of comment with "Customer" and, at a random distance behind it, word written over it.
func withRemark(r *rowgen.Rand, comment []byte, word string) []byte {
	changed := append([]byte(nil), comment...)
	room := len(comment) - len(customer) - len(word)
	gap := r.Between(0, room)
	at := r.Between(0, room-gap)
	copy(changed[at:], customer)
	copy(changed[at+len(customer)+gap:], word)
	return changed
}
