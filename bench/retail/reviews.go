package retail

import (
	"strings"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// aspect is what a review speaks about.
var aspects = [...]string{"quality", "delivery", "price", "service"}

// mood numbers what a review says of an aspect.
const (
	bad = iota
	fair
	good
	moods
)

var moodNames = [moods]string{"negative", "neutral", "positive"}

// phrasebook has what is said in a language: openings by mood, and sentences by aspect and mood. %s is the article.
type phrasebook struct {
	language string
	opening  [moods][]string
	say      [len(aspects)][moods][]string
	blank    string // between sentences
}

var phrasebooks = []phrasebook{
	{
		language: "en", blank: " ",
		opening: [moods][]string{
			{"Not what I hoped for: %s.", "Disappointed with the %s.", "Would not buy the %s again."},
			{"The %s is all right.", "%s: does what it should, no more.", "Mixed feelings about the %s."},
			{"Very happy with the %s!", "The %s is just right.", "Love it, the %s was a great buy."},
		},
		say: [len(aspects)][moods][]string{
			{
				{"It broke after two weeks.", "The material feels cheap and flimsy."},
				{"The finish is average.", "Quality is about what I expected."},
				{"Solid and beautifully made.", "Excellent quality, built to last."},
			},
			{
				{"Delivery took almost three weeks.", "The parcel arrived damaged."},
				{"It came on the last promised day.", "Delivery was neither fast nor slow."},
				{"It arrived the very next day.", "Fast delivery and well packed."},
			},
			{
				{"Far too expensive for what it is.", "Overpriced."},
				{"The price is what others ask too.", "I would wait for a discount."},
				{"Great value for money.", "A real bargain."},
			},
			{
				{"Nobody answered my questions.", "Customer service was rude."},
				{"Service needed a reminder, then it worked.", "I had to ask twice."},
				{"The staff were friendly and helpful.", "Support solved my problem at once."},
			},
		},
	},
	{
		language: "de", blank: " ",
		opening: [moods][]string{
			{"Leider enttäuscht: %s.", "Würde ich nicht wieder kaufen (%s)."},
			{"%s: ganz in Ordnung.", "Gemischte Gefühle: %s."},
			{"Sehr zufrieden mit dem Kauf: %s!", "%s, klare Empfehlung."},
		},
		say: [len(aspects)][moods][]string{
			{
				{"Nach zwei Wochen kaputt.", "Das Material wirkt billig."},
				{"Die Verarbeitung ist durchschnittlich."},
				{"Hochwertig verarbeitet und stabil.", "Ausgezeichnete Qualität."},
			},
			{
				{"Die Lieferung dauerte fast drei Wochen.", "Das Paket kam beschädigt an."},
				{"Die Lieferung kam am letzten zugesagten Tag."},
				{"Schon am nächsten Tag geliefert.", "Schnelle Lieferung, gut verpackt."},
			},
			{
				{"Viel zu teuer für das Gebotene."},
				{"Preislich wie überall."},
				{"Super Preis-Leistungs-Verhältnis.", "Ein echtes Schnäppchen."},
			},
			{
				{"Der Kundendienst war unfreundlich.", "Niemand hat meine Fragen beantwortet."},
				{"Musste zweimal nachfragen."},
				{"Sehr freundliche Beratung.", "Der Kundendienst half sofort."},
			},
		},
	},
	{
		language: "fr", blank: " ",
		opening: [moods][]string{
			{"Très déçu : %s.", "Je ne rachèterai pas (%s)."},
			{"%s : correct, sans plus.", "Avis mitigé : %s."},
			{"Ravie de mon achat : %s !", "%s, un très bon achat."},
		},
		say: [len(aspects)][moods][]string{
			{
				{"Cassé au bout de deux semaines.", "La matière fait bon marché."},
				{"Qualité moyenne."},
				{"Très belle finition, solide.", "Excellente qualité."},
			},
			{
				{"La livraison a pris presque trois semaines.", "Colis arrivé abîmé."},
				{"Livré le dernier jour annoncé."},
				{"Livré dès le lendemain.", "Livraison rapide et soignée."},
			},
			{
				{"Beaucoup trop cher pour ce que c'est."},
				{"Le prix est dans la moyenne."},
				{"Excellent rapport qualité-prix."},
			},
			{
				{"Le service client ne répond jamais."},
				{"Il a fallu relancer le service client."},
				{"Le personnel était aimable et efficace."},
			},
		},
	},
	{
		language: "zh", blank: "",
		opening: [moods][]string{
			{"对这款%s很失望。", "不会再买%s了。"},
			{"%s还可以。", "%s一般般。"},
			{"%s非常满意！", "强烈推荐这款%s。"},
		},
		say: [len(aspects)][moods][]string{
			{{"用了两周就坏了。", "材质感觉很廉价。"}, {"做工一般。"}, {"做工精致，质量很好。", "质量非常好，很耐用。"}},
			{{"快递等了快三周。", "收到时包装已经破损。"}, {"物流速度一般。"}, {"第二天就收到了。", "发货很快，包装也好。"}},
			{{"价格太贵，不值。"}, {"价格和别家差不多。"}, {"性价比很高。", "价格很实惠。"}},
			{{"客服态度很差。", "客服一直不回复。"}, {"催了一次客服才处理。"}, {"客服热情又专业。", "售后马上解决了问题。"}},
		},
	},
}

// languageOf returns the phrasebook of a customer: their country's, or English.
func languageOf(r *rowgen.Rand, country string) *phrasebook {
	switch {
	case country == "Germany" && !r.Chance(0.1):
		return &phrasebooks[1]
	case country == "France" && !r.Chance(0.1):
		return &phrasebooks[2]
	case country == "China" && !r.Chance(0.1):
		return &phrasebooks[3]
	default:
		return &phrasebooks[0]
	}
}

// unhappy is how many stars fewer customers give in the time before they leave.
const unhappy = 1.2

// reviewJob writes the reviews and, as truth, what each says about what.
func (g *generator) reviewJob() rowgen.Job {
	const chunkRows = 2000
	return rowgen.Job{
		Files: []rowgen.File{
			tableFile(reviewsTable), {Name: "truth/reviews.csv", Header: "review_id,sentiment,aspects\n"},
		},
		Chunks: rowgen.Chunks(len(g.opinions), chunkRows), Units: int64(len(g.opinions)),
		Fill: func(chunk int, out []rowgen.Buffer) {
			from, to := rowgen.Bounds(chunk, chunkRows, len(g.opinions))
			m := lineMaker{g: g}
			for i := from; i < to; i++ {
				g.appendReview(&m, i, out)
			}
		},
	}
}

func (g *generator) appendReview(m *lineMaker, i int, out []rowgen.Buffer) {
	o := &g.opinions[i]
	bought := &g.baskets[o.basket]
	lines, _ := m.invoice(bought)
	r := rowgen.Stream(g.cfg.Seed, reviewStream, uint64(i))
	number := lines[r.Below(len(lines))].article
	a, p := &g.articles[number], &g.people[bought.person]
	stars := a.quality + 0.8*r.Normal()
	if int(o.day) >= int(p.churn)-declineDays {
		stars -= unhappy
	}
	rating := max(1, min(5, int(stars+0.5)))
	mood := [6]int{bad, bad, bad, fair, good, good}[rating]

	book := languageOf(r, countries[p.country].name)
	text := strings.Replace(book.opening[mood][r.Below(len(book.opening[mood]))], "%s", a.brand+" "+a.kind, 1)
	about := ""
	aspect, said := r.Below(len(aspects)), 1+r.Below(2)
	for n := range said {
		if n > 0 { // another one
			aspect = (aspect + 1 + r.Below(len(aspects)-1)) % len(aspects)
			about += "|"
		}
		say := book.say[aspect][mood]
		text += book.blank + say[r.Below(len(say))]
		about += aspects[aspect]
	}

	b := rowgen.AppendInt(out[0].B, firstReview+i)
	b = rowgen.AppendInt(b, g.customer(bought))
	b = rowgen.AppendInt(b, firstProduct+number)
	b = rowgen.AppendInt(b, g.invoice(o.basket))
	b = g.appendDay(b, int(o.day))
	b = rowgen.AppendInt(b, rating)
	b = rowgen.AppendRaw(b, book.language)
	b = rowgen.AppendText(b, text)
	out[0].B = rowgen.EndRow(b)
	out[0].Rows++

	b = rowgen.AppendInt(out[1].B, firstReview+i)
	b = rowgen.AppendRaw(b, moodNames[mood])
	b = rowgen.AppendRaw(b, about)
	out[1].B = rowgen.EndRow(b)
	out[1].Rows++
}
