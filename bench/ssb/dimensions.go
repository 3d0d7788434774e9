package ssb

import (
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/bench/internal/tpc"
)

const dimensionChunk = 20_000

// cityPrefixes are the nations cut or padded to nine characters; a digit makes them cities.
var cityPrefixes = func() (prefixes [len(tpc.Nations)]string) {
	for i, n := range tpc.Nations {
		prefixes[i] = (n.Name + strings.Repeat(" ", 9))[:9]
	}
	return prefixes
}()

// appendPlace appends the columns city, nation, region and phone.
func appendPlace(dst []byte, r *rowgen.Rand) []byte {
	n := r.Below(len(tpc.Nations))
	nation := tpc.Nations[n]
	dst = append(dst, cityPrefixes[n]...)
	dst = append(dst, byte('0'+r.Below(10)), ',')
	dst = rowgen.AppendRaw(dst, nation.Name)
	dst = rowgen.AppendRaw(dst, tpc.Regions[nation.Region])
	return tpc.AppendPhone(dst, r, n)
}

func (g *generator) customers() rowgen.Job {
	return g.job(customerTable, customerStream, g.sizes.customers, dimensionChunk,
		func(r *rowgen.Rand, from, to int, out *rowgen.Buffer) {
			b := out.B
			for key := from + 1; key <= to; key++ {
				b = rowgen.AppendInt(b, key)
				b = append(b, "Customer#"...)
				b = append(rowgen.AppendPadded(b, key, 9), ',')
				b = tpc.AppendVString(b, r, 10, 25)
				b = appendPlace(b, r)
				b = rowgen.AppendRaw(b, tpc.Segments[r.Below(len(tpc.Segments))])
				b = rowgen.EndRow(b)
			}
			out.B, out.Rows = b, int64(to-from)
		})
}

func (g *generator) suppliers() rowgen.Job {
	return g.job(supplierTable, supplierStream, g.sizes.suppliers, dimensionChunk,
		func(r *rowgen.Rand, from, to int, out *rowgen.Buffer) {
			b := out.B
			for key := from + 1; key <= to; key++ {
				b = rowgen.AppendInt(b, key)
				b = append(b, "Supplier#"...)
				b = append(rowgen.AppendPadded(b, key, 9), ',')
				b = tpc.AppendVString(b, r, 10, 25)
				b = appendPlace(b, r)
				b = rowgen.EndRow(b)
			}
			out.B, out.Rows = b, int64(to-from)
		})
}

func (g *generator) parts() rowgen.Job {
	return g.job(partTable, partStream, g.sizes.parts, dimensionChunk,
		func(r *rowgen.Rand, from, to int, out *rowgen.Buffer) {
			b := out.B
			for key := from + 1; key <= to; key++ {
				b = appendPart(b, r, key)
			}
			out.B, out.Rows = b, int64(to-from)
		})
}

func appendPart(b []byte, r *rowgen.Rand, key int) []byte {
	colors := [3]int{}
	for i := range colors { // three different ones: the first is P_COLOR, the others are P_NAME
		for {
			colors[i] = r.Below(len(tpc.Colors))
			if i == 0 || colors[i] != colors[0] && (i == 1 || colors[i] != colors[1]) {
				break
			}
		}
	}
	mfgr, category, brand := byte('1'+r.Below(5)), byte('1'+r.Below(5)), r.Between(1, 40)

	b = rowgen.AppendInt(b, key)
	b = append(b, tpc.Colors[colors[1]]...)
	b = append(b, ' ')
	b = rowgen.AppendRaw(b, tpc.Colors[colors[2]])
	b = append(b, 'M', 'F', 'G', 'R', '#', mfgr, ',')
	b = append(b, 'M', 'F', 'G', 'R', '#', mfgr, category, ',')
	b = append(b, 'M', 'F', 'G', 'R', '#', mfgr, category)
	b = append(strconv.AppendInt(b, int64(brand), 10), ',')
	b = rowgen.AppendRaw(b, tpc.Colors[colors[0]])
	b = rowgen.AppendRaw(b, tpc.Types[r.Below(len(tpc.Types))])
	b = rowgen.AppendInt(b, r.Between(1, 50))
	b = rowgen.AppendRaw(b, tpc.Containers[r.Below(len(tpc.Containers))])
	return rowgen.EndRow(b)
}
