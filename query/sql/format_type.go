package sql

import "strconv"

func (p *printer) typeName(t *TypeName) {
	p.typeWord(t)
	switch {
	case t.From != NoField:
		p.w(" ")
		p.intervalFields(t.From, t.To)
	case len(t.Fields) > 0:
		p.w("(")
		list(p, t.Fields, p.typeField)
		p.w(")")
	case len(t.Args) > 0:
		p.w("(")
		list(p, t.Args, func(a TypeArg) {
			if a.Type != nil {
				p.typeName(a.Type)
				return
			}
			p.w(strconv.FormatInt(a.Number, 10))
		})
		p.w(")")
	}
	if t.WithTimeZone {
		p.w(" WITH TIME ZONE")
	}
}

// typeWord writes the name of a type. Keywords that name no built-in type are quoted.
func (p *printer) typeWord(t *TypeName) {
	id := Ident{Name: t.Name, Quoted: t.Quoted}
	if k, ok := keywordOf(t.Name); ok && !t.Quoted {
		switch k.key {
		case "ARRAY", "DATE", "DOUBLE", "INTERVAL", "JSON", "MAP", "ROW", "STRING", "TEXT", "TIME", "TIMESTAMP":
			p.w(t.Name)
			return
		}
		id.Quoted = true
	}
	p.ident(id)
}

func (p *printer) typeField(f *TypeField) {
	if f.Name != nil {
		id := *f.Name
		switch upper(id.Name) {
		case "DOUBLE", "TIME", "TIMESTAMP": // would begin a type of two words
			id.Quoted = true
		}
		p.ident(id)
		p.w(" ")
	}
	p.typeName(f.Type)
}

func (p *printer) intervalFields(from, to IntervalField) {
	p.w(from.String())
	if to != NoField {
		p.w(" TO ", to.String())
	}
}
