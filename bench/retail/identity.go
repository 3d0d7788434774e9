package retail

import (
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// identity is what a customer record says of somebody; an empty text is a NULL.
type identity struct {
	first, last        string // as in the lists of names
	name, email, phone string
	gender             string
	birth              int // a day, or noDay
	street, postal     string
	city, region       string
	country            string
	household          int // 0 if unknown
}

// noDay stands for an unknown day.
const noDay = farAway

// identify returns the identity of a person, free of errors.
func (g *generator) identify(r *rowgen.Rand, number int) identity {
	r.Reset(g.cfg.Seed, identityStream, uint64(number))
	p := &g.people[number]
	s, co := &segments[p.segment], &countries[p.country]
	place := &co.cities[p.city]
	id := identity{
		city: place.name, region: place.region, country: co.name,
		last: co.last[r.Below(len(co.last))],
	}
	if r.Chance(s.Female) {
		id.gender, id.first = "F", co.female[r.Below(len(co.female))]
	} else {
		id.gender, id.first = "M", co.male[r.Below(len(co.male))]
	}
	id.name = co.fullName(id.first, id.last)
	age := max(18, min(92, s.Age+s.AgeSD*r.Normal())) // at the start of the period
	id.birth = -int(age*365.25) + r.Between(-180, 180)
	id.email = email(r, co, &id, 1900+(123*365+id.birth)/365)
	id.phone = co.dial + " " + digits(r, co.mobile)
	id.postal = digits(r, co.postal)
	street, house := co.streets[r.Below(len(co.streets))], strconv.Itoa(r.Between(1, 180))
	switch {
	case co.surnameFirst:
		id.street = street + house + "号"
	case co.numberFirst:
		id.street = house + " " + street
	default:
		id.street = street + " " + house
	}
	id.household = 1 + min(6, r.Poisson(1.3))
	if r.Chance(0.06) {
		id.email = ""
	}
	if r.Chance(0.18) {
		id.phone = ""
	}
	if r.Chance(0.07) {
		id.gender = ""
	}
	if r.Chance(0.14) {
		id.birth = noDay
	}
	if r.Chance(0.05) {
		id.street, id.postal = "", ""
	}
	if r.Chance(0.3) {
		id.household = 0
	}
	return id
}

func (co *country) fullName(first, last string) string {
	if co.surnameFirst {
		return display(last) + display(first)
	}
	return display(first) + " " + display(last)
}

// email returns one of the usual forms of address.
func email(r *rowgen.Rand, co *country, id *identity, born int) string {
	first, last := latin(id.first), latin(id.last)
	domain := co.mail[r.Below(len(co.mail))]
	number := strconv.Itoa(r.Between(1, 999))
	switch r.Below(5) {
	case 0:
		return first + "." + last + "@" + domain
	case 1:
		return first + last + strconv.Itoa(born%100) + "@" + domain
	case 2:
		return first[:1] + "." + last + number + "@" + domain
	case 3:
		return first + "_" + last + number + "@" + domain
	default:
		return last + "." + first + number + "@" + domain
	}
}

// digits fills a pattern: # becomes a digit, @ a capital letter.
func digits(r *rowgen.Rand, pattern string) string {
	text := []byte(pattern)
	for i, c := range text {
		switch c {
		case '#':
			text[i] = byte('0' + r.Below(10))
		case '@':
			text[i] = byte('A' + r.Below(26))
		}
	}
	return string(text)
}

// mistake is a change that a second record shows against the first, or an error in a value.
type mistake struct{ field, kind string }

// misrecord changes an identity as somebody else's typing would, and returns what it changed. It always changes
// something, but never all.
func misrecord(r *rowgen.Rand, id *identity, co *country) []mistake {
	var made []mistake
	change := func(field, kind string, to *string, value string) {
		if value != *to {
			*to = value
			made = append(made, mistake{field, kind})
		}
	}
	for len(made) == 0 {
		switch u := r.Float(); {
		case u < 0.45:
			change("name", "typo", &id.name, typo(r, id.name))
		case u < 0.6 && !co.surnameFirst:
			change("name", "initial", &id.name, string([]rune(display(id.first))[:1])+". "+display(id.last))
		case u < 0.75 && !co.surnameFirst:
			change("name", "order", &id.name, display(id.last)+", "+display(id.first))
		}
		if r.Chance(0.55) {
			if id.email != "" && r.Chance(0.5) {
				change("email", "typo", &id.email, typo(r, id.email))
			} else {
				change("email", "other", &id.email, email(r, co, id, r.Between(1950, 2005)))
			}
		}
		if id.phone != "" && r.Chance(0.4) {
			change("phone", "format", &id.phone, otherPhone(r, id.phone))
		} else if r.Chance(0.2) {
			change("phone", "missing", &id.phone, "")
		}
		if id.street != "" && r.Chance(0.2) {
			change("street", "moved", &id.street, co.streets[r.Below(len(co.streets))]+" "+strconv.Itoa(r.Between(1, 180)))
		}
		if id.birth != noDay && r.Chance(0.12) {
			id.birth = noDay
			made = append(made, mistake{"birth_date", "missing"})
		}
	}
	return made
}

// typo returns s with one mistake of typing: two characters swapped, one left out, or one doubled. The first character
// stays.
func typo(r *rowgen.Rand, s string) string {
	text := []rune(s)
	if len(text) < 3 {
		return s
	}
	i := r.Between(1, len(text)-2)
	switch r.Below(3) {
	case 0:
		text[i], text[i+1] = text[i+1], text[i]
	case 1:
		text = append(text[:i], text[i+1:]...)
	default:
		text = append(text[:i+1], text[i:]...)
	}
	return string(text)
}

// otherPhone writes the same number in another way.
func otherPhone(r *rowgen.Rand, phone string) string {
	dial, rest, _ := strings.Cut(phone, " ")
	switch r.Below(4) {
	case 0:
		return "00" + dial[1:] + strings.ReplaceAll(rest, " ", "")
	case 1:
		return dial + strings.ReplaceAll(rest, " ", "")
	case 2:
		return "0" + strings.ReplaceAll(rest, " ", "-")
	default:
		return "(" + dial + ") " + rest
	}
}
