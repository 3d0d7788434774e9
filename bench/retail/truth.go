package retail

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// truthJobs write what is known once everything is sold, and the README.md.
func (g *generator) truthJobs() []rowgen.Job {
	job := func(name, header string, write func(out *rowgen.Buffer)) rowgen.Job {
		return rowgen.Job{
			Files: []rowgen.File{{Name: name, Header: header}}, Chunks: 1, Units: 1,
			Fill: func(_ int, out []rowgen.Buffer) { write(&out[0]) },
		}
	}
	jobs := []rowgen.Job{
		job("truth/bundles.csv",
			"bundle,product_ids,kinds,planted_rate,purchases_planted,purchases_with_all\n", g.writeBundles),
		job("truth/sequences.csv",
			"first_product_id,then_product_id,min_days,max_days,planted_rate,planted_follow,firsts,follows\n",
			g.writeSequences),
		job("truth/seasons.csv", "department,category,month,factor\n", g.writeSeasons),
		job("truth/year.csv", "month,lines_factor,revenue_factor\n", g.writeYear),
		job("truth/trends.csv", "department,category,growth_per_year\n", g.writeTrends),
		job("truth/category_months.csv",
			"department,category,month,lines,pieces,gross,discount,returned,net\n", g.writeCategoryMonths),
		job("truth/value_classes.csv", "customer_id,purchases,net,class\n", g.writeValueClasses),
		job("truth/campaign_effects.csv",
			"campaign_id,segment,planted_uplift,offered,offered_converted,control,control_converted\n", g.writeEffects),
		job("truth/segments.json", "", func(out *rowgen.Buffer) { out.B = appendJSON(out.B, segments) }),
		job("truth/summary.json", "", func(out *rowgen.Buffer) { out.B = appendJSON(out.B, g.summary()) }),
		job("README.md", "", func(out *rowgen.Buffer) { out.B = g.appendReadme(out.B) }),
	}
	jobs[0].Barrier = true
	return jobs
}

func (g *generator) writeBundles(out *rowgen.Buffer) {
	b := out.B
	for i, bundle := range bundles {
		ids := make([]string, len(bundle.kinds))
		for j, kindName := range bundle.kinds {
			ids[j] = fmt.Sprint(firstProduct + g.representative(kindName))
		}
		b = rowgen.AppendInt(b, i+1)
		b = rowgen.AppendRaw(b, strings.Join(ids, "|"))
		b = rowgen.AppendRaw(b, strings.Join(bundle.kinds, "|"))
		b = appendDecimal(b, bundle.rate)
		b = rowgen.AppendInt(b, int(g.sold.bundles[i].planted))
		b = rowgen.AppendInt(b, int(g.sold.bundles[i].together))
		b = rowgen.EndRow(b)
	}
	out.B, out.Rows = b, int64(len(bundles))
}

func (g *generator) writeSequences(out *rowgen.Buffer) {
	var counts [2]map[int]int
	counts[0], counts[1] = map[int]int{}, map[int]int{}
	for i := range g.baskets {
		if p := int(g.baskets[i].planted); p > 0 && g.baskets[i].returns < 0 {
			counts[(p-1)%2][(p-1)/2]++
		}
	}
	b := out.B
	for i, s := range sequences {
		b = rowgen.AppendInt(b, firstProduct+g.representative(s.first))
		b = rowgen.AppendInt(b, firstProduct+g.representative(s.then))
		b = rowgen.AppendInt(b, s.minDays)
		b = rowgen.AppendInt(b, s.maxDays)
		b = appendDecimal(b, s.rate)
		b = appendDecimal(b, s.follow)
		b = rowgen.AppendInt(b, counts[0][i])
		b = rowgen.AppendInt(b, counts[1][i])
		b = rowgen.EndRow(b)
	}
	out.B, out.Rows = b, int64(len(sequences))
}

func (g *generator) writeSeasons(out *rowgen.Buffer) {
	b := out.B
	for c := range categories {
		for m, f := range categories[c].season {
			b = appendCategory(b, c)
			b = rowgen.AppendInt(b, m+1)
			b = appendDecimal(b, f)
			b = rowgen.EndRow(b)
			out.Rows++
		}
	}
	out.B = b
}

func (g *generator) writeTrends(out *rowgen.Buffer) {
	b := out.B
	for c := range categories {
		b = appendCategory(b, c)
		b = appendDecimal(b, categories[c].trend)
		b = rowgen.EndRow(b)
	}
	out.B, out.Rows = b, int64(len(categories))
}

func (g *generator) writeCategoryMonths(out *rowgen.Buffer) {
	b := out.B
	for c := range categories {
		for m := range months {
			f := &g.sold.categories[c][m]
			if f.lines == 0 {
				continue
			}
			b = appendCategory(b, c)
			b = rowgen.AppendRaw(b, monthText(m))
			b = rowgen.AppendInt(b, int(f.lines))
			b = rowgen.AppendInt(b, int(f.pieces))
			for _, cents := range []int64{f.gross, f.discount, f.returned, f.net()} {
				b = rowgen.AppendCents(b, int(cents))
			}
			b = rowgen.EndRow(b)
			out.Rows++
		}
	}
	out.B = b
}

func appendCategory(b []byte, c int) []byte {
	b = rowgen.AppendRaw(b, departmentNames[categories[c].dept])
	return rowgen.AppendRaw(b, categories[c].name)
}

// The bounds of the value classes: A are the customers who, from the best down, make the first 80 % of the revenue of
// known customers, B those who make the next 15 %, C the rest.
const (
	classA = 80
	classB = 95
)

// ranking returns the rows of customers who bought, by net revenue from the highest, then by key.
func (g *generator) ranking() []int {
	var rows []int
	for row := range g.records {
		if g.sold.customerPurchases[row].Load() > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b int) int {
		return cmp.Or(cmp.Compare(g.sold.customerNet[b].Load(), g.sold.customerNet[a].Load()), cmp.Compare(a, b))
	})
	return rows
}

func (g *generator) writeValueClasses(out *rowgen.Buffer) {
	rows := g.ranking()
	var total, before int64
	for _, row := range rows {
		total += max(0, g.sold.customerNet[row].Load())
	}
	b := out.B
	for _, row := range rows {
		net := g.sold.customerNet[row].Load()
		class := "C"
		switch {
		case net <= 0:
		case before*100 < total*classA:
			class = "A"
		case before*100 < total*classB:
			class = "B"
		}
		before += max(0, net)
		b = rowgen.AppendInt(b, firstCustomer+row)
		b = rowgen.AppendInt(b, int(g.sold.customerPurchases[row].Load()))
		b = rowgen.AppendCents(b, int(net))
		b = rowgen.AppendRaw(b, class)
		b = rowgen.EndRow(b)
	}
	out.B, out.Rows = b, int64(len(rows))
}

func (g *generator) writeEffects(out *rowgen.Buffer) {
	b := out.B
	for c := range campaigns {
		var counts [2][2]map[uint8]int // control, converted -> segment -> customers
		for i := range counts {
			counts[i][0], counts[i][1] = map[uint8]int{}, map[uint8]int{}
		}
		for i := range g.contacts[c] {
			k := &g.contacts[c][i]
			s := g.people[k.person].segment
			group := &counts[0]
			if k.control {
				group = &counts[1]
			}
			group[0][s]++
			if k.converted {
				group[1][s]++
			}
		}
		for s := range segments {
			b = rowgen.AppendInt(b, c+1)
			b = rowgen.AppendRaw(b, segments[s].Name)
			b = appendDecimal(b, campaignUplift(&segments[s], c))
			for _, group := range counts {
				b = rowgen.AppendInt(b, group[0][uint8(s)])
				b = rowgen.AppendInt(b, group[1][uint8(s)])
			}
			b = rowgen.EndRow(b)
			out.Rows++
		}
	}
	out.B = b
}

// appendJSON appends v as indented JSON with a line end.
func appendJSON(dst []byte, v any) []byte {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // v is made of this package's plain types
	}
	return append(append(dst, text...), '\n')
}
