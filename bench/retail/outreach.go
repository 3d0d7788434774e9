package retail

import (
	"time"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// schedule is a campaign's window in days of the period.
type schedule struct{ first, last int }

func newSchedules() []schedule {
	all := make([]schedule, len(campaigns))
	for i := range campaigns {
		t, err := time.Parse(time.DateOnly, campaigns[i].start)
		if err != nil {
			panic(err) // a constant of this package
		}
		all[i].first = int(t.Sub(start) / (24 * time.Hour))
		all[i].last = all[i].first + campaigns[i].days - 1
	}
	return all
}

// answerCampaigns chooses the person for some campaigns. Each of those that reach an active customer causes, with the
// chance [life.uplift], a purchase that uses the offer; others who buy at the time anyway do not use it.
func (l *life) answerCampaigns() {
	if !l.p.optIn {
		return
	}
	for c := range campaigns {
		window := l.g.campaigns[c]
		if window.first < int(l.p.signup) || !l.r.Chance(campaigns[c].reach) {
			continue
		}
		k := contact{person: int32(l.person), control: l.r.Chance(controlShare)}
		active := l.active(window.first)
		if !k.control && active {
			k.opened = l.r.Chance(0.25 + 2*l.s.Uplift)
			k.clicked = k.opened && l.r.Chance(0.15+2*l.s.Uplift)
			if l.r.Chance(l.uplift(c)) {
				k.opened, k.clicked = true, l.r.Chance(0.8)
				day := window.first + l.r.Below(campaigns[c].days)
				if l.active(day) && day < days {
					bought := l.buy(day)
					bought.campaign, bought.anonymous = uint8(c+1), false
				}
			}
		} else if !k.control {
			k.opened = l.r.Chance(0.04)
		}
		for b := l.first; b < len(l.baskets); b++ {
			if d := l.baskets[b].day(); d >= window.first && d <= window.last && !l.baskets[b].anonymous {
				k.converted = true
			}
		}
		l.contacts[c] = append(l.contacts[c], k)
	}
}

// uplift is the planted chance that a campaign causes a purchase: the segment's, more for offers of what it likes.
func (l *life) uplift(c int) float64 { return campaignUplift(l.s, c) }

func campaignUplift(s *segment, c int) float64 {
	if campaigns[c].dept == departments {
		return 1.5 * s.Uplift
	}
	return s.Uplift * (0.5 + 4*s.Departments[campaigns[c].dept])
}

// campaignJob writes the campaigns.
func (g *generator) campaignJob() rowgen.Job {
	return rowgen.Job{
		Files: []rowgen.File{tableFile(campaignsTable)}, Chunks: 1, Units: int64(len(campaigns)),
		Fill: func(_ int, out []rowgen.Buffer) {
			b := out[0].B
			for i := range campaigns {
				c := &campaigns[i]
				b = rowgen.AppendInt(b, i+1)
				b = rowgen.AppendText(b, c.name)
				b = rowgen.AppendRaw(b, c.medium)
				if c.dept < departments {
					b = append(b, departmentNames[c.dept]...)
				}
				b = append(b, ',')
				b = rowgen.AppendInt(b, c.percent)
				b = g.appendDay(b, g.campaigns[i].first)
				b = g.appendDay(b, g.campaigns[i].last)
				b = rowgen.AppendCents(b, c.cost)
				b = rowgen.EndRow(b)
			}
			out[0].B, out[0].Rows = b, int64(len(campaigns))
		},
	}
}

// contactJob writes who was chosen for the campaigns, a campaign a chunk.
func (g *generator) contactJob() rowgen.Job {
	total := 0
	for _, c := range g.contacts {
		total += len(c)
	}
	return rowgen.Job{
		Files: []rowgen.File{tableFile(contactsTable)}, Chunks: len(campaigns), Units: int64(total),
		Fill: func(chunk int, out []rowgen.Buffer) {
			b := out[0].B
			for i := range g.contacts[chunk] {
				k := &g.contacts[chunk][i]
				b = rowgen.AppendInt(b, chunk+1)
				b = rowgen.AppendInt(b, firstCustomer+int(g.recordOf[k.person]))
				if k.control {
					b = append(b, "control,,,,"...)
				} else {
					b = append(b, "offer,"...)
					b = g.appendDay(b, g.campaigns[chunk].first)
					b = appendBool(b, k.opened)
					b = appendBool(b, k.clicked)
				}
				b = appendBool(b, k.converted)
				b = rowgen.EndRow(b)
			}
			out[0].B, out[0].Rows = b, int64(len(g.contacts[chunk]))
		},
	}
}
