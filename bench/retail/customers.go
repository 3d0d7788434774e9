package retail

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// acquisitions are the ways to win customers, with their weights for those who mostly buy in stores and the others.
var (
	acquisitions       = [...]string{"store", "search", "social", "referral", "email", "marketplace", "tv"}
	acquisitionInStore = rowgen.Cumulative([]float64{6, 1, 0.5, 1.5, 0.5, 0.1, 1.2})
	acquisitionOnline  = rowgen.Cumulative([]float64{0.5, 4, 3, 1.5, 1, 1.5, 0.8})
)

// customerJob writes the customer records and the truth about them: the segment behind each, who is recorded twice,
// which values are dirty, and who leaves.
func (g *generator) customerJob() rowgen.Job {
	const chunkRows = 2048
	return rowgen.Job{
		Files: []rowgen.File{
			tableFile(customersTable),
			{Name: "truth/segments.csv", Header: "customer_id,person,segment,visits_per_year\n"},
			{Name: "truth/duplicates.csv", Header: "customer_id,duplicate_of,changed\n"},
			{Name: "truth/dirty.csv", Header: "customer_id,column_name,kind,clean,dirty\n"},
			{Name: "truth/churners.csv", Header: "customer_id,declines_from,leaves_on,last_purchase,reason\n"},
		},
		Chunks: rowgen.Chunks(len(g.records), chunkRows), Units: int64(len(g.records)),
		Fill: func(chunk int, out []rowgen.Buffer) {
			from, to := rowgen.Bounds(chunk, chunkRows, len(g.records))
			w := recordWriter{g: g, out: out}
			for row := from; row < to; row++ {
				w.write(row)
			}
		},
	}
}

type recordWriter struct {
	g       *generator
	r, name rowgen.Rand
	out     []rowgen.Buffer
}

// The files of customerJob.
const (
	customersOut = iota
	segmentsOut
	duplicatesOut
	dirtyOut
	churnersOut
)

func (w *recordWriter) write(row int) {
	g, rec := w.g, &w.g.records[row]
	key := firstCustomer + row
	person := &g.people[rec.person]
	s, co := &segments[person.segment], &countries[person.country]
	w.r.Reset(g.cfg.Seed, recordStream, uint64(row))
	id := g.identify(&w.name, int(rec.person))
	if rec.second {
		w.duplicate(key, firstCustomer+int(g.recordOf[rec.person]), misrecord(&w.r, &id, co))
	}
	birth := ""
	if id.birth != noDay {
		birth = g.dayText(id.birth)
	}
	w.soil(key, &id, &birth, co)

	out := &w.out[customersOut]
	b := rowgen.AppendInt(out.B, key)
	for _, text := range []string{
		id.name, id.email, id.phone, id.gender, birth, id.street, id.postal, id.city, id.region, id.country,
	} {
		b = rowgen.AppendText(b, text)
	}
	b = g.appendDay(b, int(rec.signup))
	ways := acquisitionOnline
	if s.Channels[inStore] > 0.4 {
		ways = acquisitionInStore
	}
	b = rowgen.AppendRaw(b, acquisitions[w.r.Pick(ways)])
	b = appendBool(b, person.optIn && !rec.second)
	b = rowgen.AppendRaw(b, loyalty(&w.r, person, rec.second))
	b = appendOptional(b, id.household)
	out.B = rowgen.EndRow(b)
	out.Rows++

	out = &w.out[segmentsOut]
	b = rowgen.AppendInt(out.B, key)
	b = rowgen.AppendInt(b, int(rec.person)+1)
	b = rowgen.AppendRaw(b, s.Name)
	b = appendDecimal(b, float64(person.rate))
	out.B = rowgen.EndRow(b)
	out.Rows++

	if !rec.second && person.churn >= 0 && person.churn < days {
		w.churner(key, int(rec.person), person)
	}
}

// duplicate notes a second record.
func (w *recordWriter) duplicate(key, first int, made []mistake) {
	out := &w.out[duplicatesOut]
	b := rowgen.AppendInt(out.B, key)
	b = rowgen.AppendInt(b, first)
	for i, m := range made {
		if i > 0 {
			b = append(b, '|')
		}
		b = append(b, m.field...)
		b = append(b, ':')
		b = append(b, m.kind...)
	}
	out.B = append(b, '\n')
	out.Rows++
}

func (w *recordWriter) churner(key, number int, p *person) {
	out := &w.out[churnersOut]
	b := rowgen.AppendInt(out.B, key)
	b = w.g.appendDay(b, int(p.churn)-declineDays)
	b = w.g.appendDay(b, int(p.churn))
	if last := w.g.lastDay[number]; last != noDay {
		b = w.g.appendDay(b, int(last))
	} else {
		b = append(b, ',')
	}
	b = rowgen.AppendRaw(b, reasons[p.reason])
	out.B = rowgen.EndRow(b)
	out.Rows++
}

// loyalty returns the tier in the loyalty programme: after the rate of visits, with some noise, and none for a third.
func loyalty(r *rowgen.Rand, p *person, second bool) string {
	if second || r.Chance(0.33) {
		return ""
	}
	switch rate := float64(p.rate) * (0.8 + 0.4*r.Float()); {
	case rate > 22:
		return "platinum"
	case rate > 12:
		return "gold"
	case rate > 6:
		return "silver"
	default:
		return "bronze"
	}
}

// soil makes some values dirty, and notes what it does.
func (w *recordWriter) soil(key int, id *identity, birth *string, co *country) {
	soil := func(field, kind string, value *string, dirty string) {
		if *value == "" || dirty == *value {
			return
		}
		out := &w.out[dirtyOut]
		b := rowgen.AppendInt(out.B, key)
		for _, text := range []string{field, kind, *value, dirty} {
			b = rowgen.AppendText(b, text)
		}
		out.B = rowgen.EndRow(b)
		out.Rows++
		*value = dirty
	}
	r := &w.r
	switch u := r.Float(); {
	case u < 0.006:
		soil("name", "case", &id.name, strings.ToUpper(id.name))
	case u < 0.011:
		soil("name", "blanks", &id.name, strings.Replace(id.name, " ", "  ", 1))
	case u < 0.015:
		soil("name", "blanks", &id.name, id.name+" ")
	}
	switch u := r.Float(); {
	case u < 0.006:
		soil("email", "case", &id.email, strings.ToUpper(id.email))
	case u < 0.009:
		soil("email", "invalid", &id.email, strings.Replace(id.email, "@", "", 1))
	case u < 0.012:
		soil("email", "invalid", &id.email, strings.Replace(id.email, "@", "@@", 1))
	case u < 0.015:
		soil("email", "blanks", &id.email, " "+id.email)
	}
	if r.Chance(0.05) && id.phone != "" {
		soil("phone", "format", &id.phone, otherPhone(r, id.phone))
	}
	if r.Chance(0.04) {
		soil("gender", "code", &id.gender, otherGender(r, id.gender))
	}
	switch u := r.Float(); {
	case u < 0.008:
		soil("birth_date", "default", birth, "1900-01-01")
	case u < 0.0095 && len(*birth) > 4:
		year, _ := strconv.Atoi((*birth)[:4])
		soil("birth_date", "century", birth, strconv.Itoa(year+100)+laterDay((*birth)[4:]))
	}
	switch u := r.Float(); {
	case u < 0.007:
		soil("city", "case", &id.city, strings.ToUpper(id.city))
	case u < 0.011:
		soil("city", "blanks", &id.city, id.city+" ")
	case u < 0.017 && latinLetters(id.city):
		soil("city", "typo", &id.city, typo(r, id.city))
	}
	if r.Chance(0.015) {
		soil("country", "spelling", &id.country, co.aliases[r.Below(len(co.aliases))])
	}
}

// laterDay returns -MM-DD, moved from 29 February, which the year a century later may lack.
func laterDay(s string) string {
	if s == "-02-29" {
		return "-02-28"
	}
	return s
}

func latinLetters(s string) bool {
	for _, c := range s {
		if unicode.Is(unicode.Han, c) {
			return false
		}
	}
	return true
}

// otherGender returns another way to write F or M.
func otherGender(r *rowgen.Rand, gender string) string {
	if gender == "F" {
		return [...]string{"f", "female", "Female", "w", "Ms"}[r.Below(5)]
	}
	return [...]string{"m", "male", "Male", "Mr", "man"}[r.Below(5)]
}

// appendDecimal appends v with three decimals and a comma.
func appendDecimal(dst []byte, v float64) []byte {
	return append(strconv.AppendFloat(dst, v, 'f', 3, 64), ',')
}
