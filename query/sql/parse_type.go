package sql

import "strings"

// typeName reads a type.
func (p *parser) typeName() *TypeName {
	start := p.tok.Start
	if !p.enter() {
		p.leave()
		return &TypeName{Name: "UNKNOWN"}
	}
	defer p.leave()
	t := p.baseType()
	t.Span = p.from(start)
	for p.is("ARRAY") { // t ARRAY, t ARRAY[n]: the length means nothing
		p.advance()
		if p.accept("[") {
			p.smallInt()
			p.want("]")
		}
		t = &TypeName{Span: p.from(start), Name: "ARRAY", Args: []TypeArg{{Type: t}}}
		p.chain++
	}
	return t
}

// baseType reads a type up to a following ARRAY.
func (p *parser) baseType() *TypeName {
	if !isName(p.tok) {
		p.expectClass(classType)
		p.unexpected()
		return &TypeName{Name: "UNKNOWN"}
	}
	id := p.identOf(p.tok)
	t := &TypeName{Name: id.Name, Quoted: id.Quoted}
	key := p.tok.Key
	p.advance()
	if !id.Quoted {
		t.Name = strings.ToUpper(id.Name)
	}
	switch key {
	case "ROW":
		p.want("(")
		t.Fields = append(t.Fields, p.typeField())
		for p.accept(",") {
			t.Fields = append(t.Fields, p.typeField())
		}
		p.want(")")
		return t
	case "INTERVAL":
		t.From = p.intervalField()
		if p.accept("TO") {
			t.To = p.intervalField()
		}
		return t
	case "DOUBLE":
		p.accept("PRECISION")
		return t
	case "TIME", "TIMESTAMP":
		if p.is("(") {
			t.Args = p.typeArgs(")")
		}
		if p.at2("WITH", "TIME") || p.at2("WITHOUT", "TIME") {
			t.WithTimeZone = p.is("WITH")
			p.advance()
			p.wantAll("TIME", "ZONE")
		}
		return t
	case "ARRAY", "MAP":
		if p.is("<") {
			t.Args = p.typeArgs(">")
			return t
		}
	}
	if p.at("(") {
		t.Args = p.typeArgs(")")
	}
	return t
}

// typeArgs reads the parameters of a type, from the opening bracket to the closing one.
func (p *parser) typeArgs(closing string) []TypeArg {
	p.advance()
	var args []TypeArg
	for {
		if p.tok.Kind == TokenNumber {
			args = append(args, TypeArg{Number: p.smallInt()})
		} else {
			args = append(args, TypeArg{Type: p.typeName()})
		}
		if !p.accept(",") {
			break
		}
	}
	p.want(closing)
	return args
}

// typeField reads a field of ROW: a type, or a name and a type.
func (p *parser) typeField() *TypeField {
	start := p.tok.Start
	f := &TypeField{}
	if p.fieldHasName() {
		id := p.ident()
		f.Name = &id
	}
	f.Type = p.typeName()
	f.Span = p.from(start)
	return f
}

// fieldHasName reports whether the first of two words is the name of a field, and not of a type of several words.
func (p *parser) fieldHasName() bool {
	t := p.peek()
	if !isName(p.tok) || !isName(t) {
		return false
	}
	lx := p.peekLex
	third := lx.next()
	ends := third.Key == "," || third.Key == ")"
	switch {
	case p.is("DOUBLE") && t.Key == "PRECISION":
		return !ends && third.Key != "ARRAY"
	case (p.is("TIME") || p.is("TIMESTAMP")) && t.Key == "WITHOUT":
		return third.Key != "TIME"
	case p.is("INTERVAL") && isIntervalField(t):
		return !ends && third.Key != "TO" && third.Key != "ARRAY"
	case t.Key == "ARRAY": // x ARRAY is an array of x; x ARRAY(y) is a field x
		return third.Key == "(" || third.Key == "<"
	}
	return true
}
