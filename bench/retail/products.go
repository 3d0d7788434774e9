package retail

import "github.com/clientele-db/clientele/bench/internal/rowgen"

// productJob writes the articles and, as truth, what was planted about them.
func (g *generator) productJob() rowgen.Job {
	return rowgen.Job{
		Files: []rowgen.File{
			tableFile(productsTable),
			{Name: "truth/products.csv", Header: "product_id,price_tier,popularity,quality\n"},
		},
		Chunks: 1, Units: int64(len(g.articles)),
		Fill: func(_ int, out []rowgen.Buffer) {
			b, truth := out[0].B, out[1].B
			for i := range g.articles {
				p := &g.articles[i]
				c := &categories[p.category]
				b = rowgen.AppendInt(b, firstProduct+i)
				b = rowgen.AppendText(b, p.name)
				b = rowgen.AppendRaw(b, departmentNames[c.dept])
				b = rowgen.AppendRaw(b, c.name)
				b = rowgen.AppendRaw(b, p.kind)
				b = rowgen.AppendRaw(b, p.brand)
				b = rowgen.AppendCents(b, p.price[0])
				b = rowgen.AppendCents(b, p.cost)
				b = g.appendDay(b, p.launched)
				if p.discontinued < farAway {
					b = g.appendDay(b, p.discontinued)
				} else {
					b = append(b, ',')
				}
				b = rowgen.EndRow(b)

				truth = rowgen.AppendInt(truth, firstProduct+i)
				truth = rowgen.AppendRaw(truth, tierNames[p.tier])
				truth = appendDecimal(truth, p.popularity)
				truth = appendDecimal(truth, p.quality)
				truth = rowgen.EndRow(truth)
			}
			out[0].B, out[0].Rows = b, int64(len(g.articles))
			out[1].B, out[1].Rows = truth, int64(len(g.articles))
		},
	}
}

// storeJob writes the stores.
func (g *generator) storeJob() rowgen.Job {
	return rowgen.Job{
		Files: []rowgen.File{tableFile(storesTable)}, Chunks: 1, Units: int64(len(g.stores)),
		Fill: func(_ int, out []rowgen.Buffer) {
			b := out[0].B
			for i := range g.stores {
				s := &g.stores[i]
				co := &countries[s.country]
				b = rowgen.AppendInt(b, firstStore+i)
				b = rowgen.AppendText(b, s.name)
				b = rowgen.AppendRaw(b, channelNames[s.channel])
				if s.city >= 0 {
					b = rowgen.AppendText(b, co.cities[s.city].name)
					b = rowgen.AppendText(b, co.cities[s.city].region)
				} else {
					b = append(b, ",,"...)
				}
				b = rowgen.AppendRaw(b, co.name)
				b = g.appendDay(b, s.opened)
				b = appendOptional(b, s.area)
				b = rowgen.EndRow(b)
			}
			out[0].B, out[0].Rows = b, int64(len(g.stores))
		},
	}
}
