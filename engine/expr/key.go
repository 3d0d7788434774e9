package expr

import (
	"encoding/binary"
	"hash/maphash"
)

// exprKey identifies an expression within one compilation: 128 bits of seeded hash over node and operands, so that a
// tree of any depth costs one visit a node.
type exprKey [2]uint64

// keyer computes keys, each node's once.
type keyer struct {
	seeds [2]maphash.Seed
	done  map[Expr]exprKey
}

func newKeyer() *keyer {
	return &keyer{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, done: map[Expr]exprKey{}}
}

// of returns the key of e.
func (k *keyer) of(e Expr) exprKey {
	if key, ok := k.done[e]; ok {
		return key
	}
	text := []byte(header(e))
	for _, c := range e.Children() {
		ck := k.of(c)
		text = binary.LittleEndian.AppendUint64(text, ck[0])
		text = binary.LittleEndian.AppendUint64(text, ck[1])
	}
	key := exprKey{maphash.Bytes(k.seeds[0], text), maphash.Bytes(k.seeds[1], text)}
	k.done[e] = key
	return key
}

// header prints what tells a node from others over the same operands.
func header(e Expr) string {
	p := printer{ids: true, exact: true}
	switch e := e.(type) {
	case *Column:
		p.column("", e.ID)
	case *Const:
		p.WriteString("const ")
		p.literal(e.Value, 0)
	case *Call:
		p.WriteString("call " + e.Def.Name + " " + e.Overload.Result.String())
	case *And:
		p.WriteString("and")
	case *Or:
		p.WriteString("or")
	case *Not:
		p.WriteString("not")
	case *IsNull:
		p.WriteString("isnull")
	case *In:
		p.WriteString("in ")
		if e.HasNull {
			p.WriteString("NULL ")
		}
		for i := range e.Values.N {
			p.literal(e.Values, i)
			p.WriteByte(',')
		}
	case *Cast:
		p.WriteString("cast " + e.To.String())
		if e.Try {
			p.WriteString(" try")
		}
	case *Case:
		p.WriteString("case " + e.T.String())
		if e.Else != nil {
			p.WriteString(" else")
		}
	case *Coalesce:
		p.WriteString("coalesce")
	case *Try:
		p.WriteString("try")
	case *Lambda:
		p.WriteString("lambda")
		for _, c := range e.Params {
			p.column(" ", c.ID)
		}
	default:
		p.WriteString("other " + e.String())
	}
	return p.String()
}
