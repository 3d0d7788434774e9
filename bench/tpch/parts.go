package tpch

import (
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/bench/internal/tpc"
)

// suppliersPerPart is the number of rows of PARTSUPP for each part.
const suppliersPerPart = 4

// supplierOf returns the i-th supplier (0 to 3) of a part: the formula of PS_SUPPKEY in clause 4.2.3, which spreads the
// suppliers of a part over the whole table.
func (g *generator) supplierOf(part, i int) int {
	s := g.suppliers
	return (part+i*(s/suppliersPerPart+(part-1)/s))%s + 1
}

func (g *generator) partJob() rowgen.Job {
	return g.job(partTable, partStream, g.parts, partyChunk,
		func(b []byte, r *rowgen.Rand, row int) []byte {
			key := row + 1
			maker, brand := r.Between(1, 5), r.Between(1, 5)
			b = rowgen.AppendInt(b, key)
			b = appendName(b, r)
			b = append(b, "Manufacturer#"...)
			b = append(b, byte('0'+maker), ',')
			b = append(b, "Brand#"...)
			b = append(b, byte('0'+maker), byte('0'+brand), ',')
			b = rowgen.AppendRaw(b, tpc.Types[r.Below(len(tpc.Types))])
			b = rowgen.AppendInt(b, r.Between(1, 50))
			b = rowgen.AppendRaw(b, tpc.Containers[r.Below(len(tpc.Containers))])
			b = rowgen.AppendCents(b, tpc.RetailPrice(key))
			b = g.text.Append(b, r, 5, 22)
			return rowgen.EndRow(b)
		})
}

// appendName appends five different colors.
func appendName(b []byte, r *rowgen.Rand) []byte {
	var used [len(tpc.Colors)]bool
	for range 5 {
		c := r.Below(len(tpc.Colors))
		for used[c] {
			c = r.Below(len(tpc.Colors))
		}
		used[c] = true
		b = append(b, tpc.Colors[c]...)
		b = append(b, ' ')
	}
	b[len(b)-1] = ','
	return b
}

// partsuppJob writes the offers of a part together, four rows in a row.
func (g *generator) partsuppJob() rowgen.Job {
	return g.job(partsuppTable, partsuppStream, g.parts*suppliersPerPart, partyChunk,
		func(b []byte, r *rowgen.Rand, row int) []byte {
			part := row/suppliersPerPart + 1
			b = rowgen.AppendInt(b, part)
			b = rowgen.AppendInt(b, g.supplierOf(part, row%suppliersPerPart))
			b = rowgen.AppendInt(b, r.Between(1, 9_999))
			b = rowgen.AppendCents(b, r.Between(100, 100_000))
			b = g.text.Append(b, r, 49, 198)
			return rowgen.EndRow(b)
		})
}
