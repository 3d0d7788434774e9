package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/valyala/fastjson"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// jsonGuess gathers what the values of one key could be.
type jsonGuess struct {
	text    *guess // strings: dates and timestamps are told by their notation, numbers in quotes stay text
	number  *guess
	boolean bool
	str     bool
	nested  bool
}

// sniffNDJSON takes the columns from the keys of the sample's objects, in the order in which they first occur. Arrays and
// objects become columns of type JSON.
func (r *Reader) sniffNDJSON(p *part, first bool) error {
	if len(r.opts.Schema) > 0 || !first {
		if first {
			for i, f := range r.opts.Schema {
				c := Column{Field: f, pos: i}
				if err := r.override(&c); err != nil {
					return err
				}
				c.Type = f.Type
				r.cols = append(r.cols, c)
			}
		}
		return nil
	}
	text, whole, err := r.sample(p.path)
	if err != nil {
		return err
	}
	if t := bytes.TrimSpace(text); len(t) > 0 && t[0] == '[' {
		return fmt.Errorf("%s is one JSON array; expected one object a line (jq -c '.[]' writes it so)", p.path)
	}
	var names []string
	cols := map[string]*jsonGuess{}
	var ps fastjson.Parser
	rows := 0
	for len(text) > 0 && rows < sampleRows {
		line, rest, found := bytes.Cut(text, newline)
		if !found && !whole {
			break
		}
		text = rest
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		v, err := ps.ParseBytes(line)
		if err != nil || v.Type() != fastjson.TypeObject {
			continue // told with its line when the file is read
		}
		rows++
		v.GetObject().Visit(func(key []byte, v *fastjson.Value) {
			g := cols[string(key)]
			if g == nil {
				g = &jsonGuess{text: newGuess(), number: newGuess()}
				cols[string(key)] = g
				names = append(names, string(key))
			}
			switch v.Type() {
			case fastjson.TypeNumber:
				g.number.add(v.MarshalTo(nil), false)
			case fastjson.TypeString:
				g.str = true
				g.text.add(v.GetStringBytes(), false)
			case fastjson.TypeTrue, fastjson.TypeFalse:
				g.boolean = true
			case fastjson.TypeArray, fastjson.TypeObject:
				g.nested = true
			}
		})
	}
	if rows == 0 {
		return fmt.Errorf("%s: no JSON object in its first lines", p.path)
	}
	for i, n := range uniqueNames(names) {
		if i < len(r.opts.Names) {
			n = r.opts.Names[i]
		}
		c := Column{Field: types.Field{Name: n}, pos: i, Sniffed: true}
		c.Type, c.at, c.Note = cols[names[i]].decide()
		if err := r.override(&c); err != nil {
			return err
		}
		r.cols = append(r.cols, c)
		r.keys = append(r.keys, names[i])
	}
	return nil
}

func (g *jsonGuess) decide() (types.Type, *temporal, string) {
	switch {
	case g.nested:
		return types.JSONType, nil, ""
	case g.str && (g.number.n > 0 || g.boolean), g.boolean && g.number.n > 0:
		return types.VarcharType, nil, ""
	case g.boolean:
		return types.BooleanType, nil, ""
	case g.str:
		if t, at, note := g.text.decide(); at != nil {
			return t, at, note
		}
		return types.VarcharType, nil, ""
	}
	return g.number.decide()
}

// ndjsonParser turns lines of JSON objects into columns, one worker's. A key that an object lacks is NULL; a key that no
// column has is passed over.
type ndjsonParser struct {
	file    string
	plans   []plan
	stores  []store
	types   []types.Type
	sniffed []bool
	index   map[string]int
	keys    []string
	policy  Policy
	ps      fastjson.Parser
	seen    []bool
	buf     []byte
}

func (r *Reader) newNDJSON(i int) (*ndjsonParser, error) {
	p := &ndjsonParser{file: r.parts[i].path, policy: r.opts.OnError, index: map[string]int{}, keys: r.keys}
	if p.keys == nil {
		for _, c := range r.cols {
			p.keys = append(p.keys, c.Name)
		}
	}
	for k := range r.cols {
		c := &r.cols[k]
		p.plans = append(p.plans, newPlan(c, k, &r.opts))
		p.stores = append(p.stores, store{})
		p.types = append(p.types, c.Type)
		p.sniffed = append(p.sniffed, c.Sniffed)
		p.index[lower(p.keys[k])] = k
		if p.plans[k].kind == kOther {
			cast, err := newCaster(c.Type)
			if err != nil {
				return nil, fmt.Errorf("column %q: a %s cannot be read from JSON: import it as JSON and convert it in SQL", c.Name, c.Type)
			}
			p.stores[k].cast = cast
		}
	}
	p.seen = make([]bool, len(p.plans))
	return p, nil
}

func (p *ndjsonParser) parse(t textChunk) (*Chunk, error) {
	est := bytes.Count(t.text, newline) + 1
	for i := range p.plans {
		p.stores[i].reset(p.plans[i].typ, p.plans[i].kind, est, est*8)
	}
	out := &Chunk{Seq: t.seq, Bytes: int64(len(t.text))}
	text, line, row := t.text, t.line, 0
	for ; len(text) > 0; line++ {
		rec, rest, _ := bytes.Cut(text, newline)
		text = rest
		if len(bytes.TrimSpace(rec)) == 0 {
			continue
		}
		bad, conflict := p.record(rec, row)
		if bad == nil {
			row++
			continue
		}
		bad.File, bad.Line, bad.Raw = p.file, line, string(rec[:min(len(rec), 64<<10)])
		if conflict != nil {
			conflict.Row = bad
			return nil, conflict
		}
		if p.policy == Abort {
			return nil, bad
		}
		for c := range p.plans {
			p.stores[c].truncate(p.plans[c].kind, row)
		}
		out.Bad = append(out.Bad, *bad)
	}
	out.Rows = row
	for c := range p.plans {
		out.Cols = append(out.Cols, p.stores[c].finish(row))
	}
	return out, nil
}

// record reads one object into row.
func (p *ndjsonParser) record(rec []byte, row int) (*BadRow, *Conflict) {
	if !utf8.Valid(rec) {
		return &BadRow{Reason: "not valid UTF-8: name the file's encoding"}, nil
	}
	v, err := p.ps.ParseBytes(rec)
	if err != nil {
		msg, _, _ := strings.Cut(err.Error(), "; unparsed tail")
		return &BadRow{Reason: "not JSON: " + msg, Value: clip(rec)}, nil
	}
	o, err := v.Object()
	if err != nil {
		return &BadRow{Reason: "not a JSON object", Value: clip(rec)}, nil
	}
	clear(p.seen)
	var bad *BadRow
	var conflict *Conflict
	at := 0
	o.Visit(func(key []byte, v *fastjson.Value) {
		if bad != nil {
			return
		}
		k := -1
		if at < len(p.keys) && string(key) == p.keys[at] { // objects mostly repeat the order of their keys
			k = at
		} else if i, ok := p.index[string(key)]; ok {
			k = i
		} else if i, ok := p.index[lower(string(key))]; ok {
			k = i
		}
		if k < 0 || p.seen[k] {
			return
		}
		at = k + 1
		pl, st := &p.plans[k], &p.stores[k]
		var val []byte
		switch v.Type() {
		case fastjson.TypeNull:
			return
		case fastjson.TypeString:
			val = v.GetStringBytes()
			if pl.typ.Kind == types.JSON {
				p.buf = v.MarshalTo(p.buf[:0])
				val = p.buf
			}
		default:
			p.buf = v.MarshalTo(p.buf[:0])
			val = p.buf
		}
		p.seen[k] = true
		if reason := pl.add(st, val, row); reason != "" {
			bad = &BadRow{Column: pl.name, Value: clip(val), Reason: reason}
			if to, can := pl.wider(val); can && p.sniffed[k] {
				conflict = &Conflict{Column: pl.name, To: to}
			}
		}
	})
	if bad != nil {
		return bad, conflict
	}
	for k, seen := range p.seen {
		if !seen {
			if p.plans[k].notNil {
				return &BadRow{Column: p.plans[k].name, Reason: "missing, but the column is NOT NULL"}, nil
			}
			p.stores[k].null(p.plans[k].kind, row)
		}
	}
	return nil, nil
}

// nullColumn is a column of n NULLs.
func nullColumn(t types.Type, n int) *vec.Vector {
	v := &vec.Vector{Type: t, N: n, Valid: make([]uint64, vec.Words(n))}
	switch t.Phys() {
	case types.PhysBool:
		v.Bits = make([]uint64, vec.Words(n))
	case types.PhysInt64:
		v.I64 = make([]int64, n)
	case types.PhysFloat64:
		v.F64 = make([]float64, n)
	case types.PhysInt128:
		v.I128 = make([]types.Int128, n)
	default:
		v.Off = make([]uint32, n+1)
	}
	return v
}
