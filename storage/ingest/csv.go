package ingest

import (
	"bytes"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// csvParser turns chunks of CSV text into columns, one worker's. Values are parsed where they stand, in one pass over the bytes:
// the next delimiter is found by reading the number in front of it.
type csvParser struct {
	file    string
	d       Dialect
	plans   []plan // by position in the file
	stores  []store
	missing []int // outputs that the file does not have
	types   []types.Type
	sniffed []bool // by position in the file
	scratch []byte
	rowEst  int
	policy  Policy
	fields  []field
}

// parse reads one chunk. It returns a *BadRow as error under Abort, and a *Conflict under any policy.
func (p *csvParser) parse(t textChunk) (*Chunk, error) {
	n := len(t.text)
	b := t.text[: n+1 : n+vec.Pad]
	if n == 0 || b[n-1] != '\n' { // the last record of a file: give it an end
		b[n] = '\n'
		n++
	}
	b = b[:n]
	valid := utf8.Valid(b)
	for i := range p.plans {
		if pl := &p.plans[i]; pl.kind != kSkip {
			p.stores[i].reset(pl.typ, pl.kind, p.rowEst, p.rowEst*8)
		}
	}
	out := &Chunk{Seq: t.seq, Bytes: int64(len(t.text))}
	delim, last := p.d.Delimiter, len(p.plans)-1
	row, i, line, counted := 0, 0, t.line, 0
	for i < n {
		start := i
		if b[i] == '\n' || b[i] == '\r' && b[i+1] == '\n' { // blank line
			if last > 0 || p.plans[0].kind != kString {
				i = start + 1 + int(b[i]&1) // '\r' is odd, '\n' even
				continue
			}
		}
		if p.d.Comment != 0 && b[i] == p.d.Comment {
			i += bytes.IndexByte(b[i:], '\n') + 1
			continue
		}
		var bad *BadRow // allocated for a bad row alone
		for c := range p.plans {
			pl, st := &p.plans[c], &p.stores[c]
			ok := false
			switch pl.kind {
			case kInt:
				q, neg := i, b[i] == '-'
				if neg {
					q++
				}
				s, v := q, int64(0)
				for d := b[q] - '0'; d <= 9; d = b[q] - '0' {
					v = v*10 + int64(d)
					q++
				}
				if uint(q-s-1) < 18 && (b[q] == delim || b[q] == '\n') {
					if neg {
						v = -v
					}
					if ok = v >= pl.lo && v <= pl.hi; ok {
						st.v.I64 = append(st.v.I64, v)
						i = q
					}
				}
			case kDecimal:
				q, neg := i, b[i] == '-'
				if neg {
					q++
				}
				s, v := q, int64(0)
				for d := b[q] - '0'; d <= 9; d = b[q] - '0' {
					v = v*10 + int64(d)
					q++
				}
				digits, frac := q-s, 0
				if b[q] == '.' && !pl.comma {
					q++
					s = q
					for d := b[q] - '0'; d <= 9; d = b[q] - '0' {
						v = v*10 + int64(d)
						q++
					}
					frac = q - s
				}
				if uint(digits+frac-1) < 18 && frac <= pl.typ.Scale && digits+pl.typ.Scale <= 18 && (b[q] == delim || b[q] == '\n') {
					v *= types.Pow10Int64(pl.typ.Scale - frac)
					if neg {
						v = -v
					}
					if ok = v >= pl.lo && v <= pl.hi; ok {
						st.v.I64 = append(st.v.I64, v)
						i = q
					}
				}
			case kDate:
				if pl.at.iso && n-i > 10 && (b[i+10] == delim || b[i+10] == '\n') {
					var d int64
					if d, ok = isoDate(b[i : i+10]); ok {
						st.v.I64 = append(st.v.I64, d)
						i += 10
					}
				}
			case kString:
				if b[i] != p.d.Quote && valid && pl.maxLen < 0 && len(pl.null) == 0 {
					q := i
					for b[q] != delim && b[q] != '\n' {
						q++
					}
					e := q
					if b[q] == '\n' && e > i && b[e-1] == '\r' {
						e--
					}
					if ok = e > i; ok {
						st.v.Bytes = append(st.v.Bytes, b[i:e]...)
						st.v.Off = append(st.v.Off, uint32(len(st.v.Bytes)))
						i = q
					}
				}
			}
			if !ok {
				text, quoted, next, closed := p.field(b, i)
				switch {
				case !closed:
					bad = &BadRow{Column: pl.name, Reason: "text after the closing quote, or a quote that is not closed", Value: clip(text)}
				case !quoted && pl.isNull(text):
					if pl.notNil {
						bad = &BadRow{Column: pl.name, Reason: "empty, but the column is NOT NULL"}
					} else if pl.kind != kSkip {
						st.null(pl.kind, row)
					}
				case !valid && !utf8.Valid(text):
					bad = &BadRow{Column: pl.name, Value: clip(text), Reason: "not valid UTF-8: name the file's encoding (gb18030, windows-1252, latin1 …)"}
				case pl.kind != kSkip:
					if reason := pl.add(st, text, row); reason != "" {
						bad = &BadRow{Column: pl.name, Value: clip(text), Reason: reason}
						if p.sniffed[c] {
							if to, can := pl.wider(text); can {
								bad.File, bad.Line = p.file, line+int64(bytes.Count(b[counted:start], newline))
								return nil, &Conflict{Column: pl.name, To: to, Row: bad}
							}
						}
					}
				}
				i = next
			}
			if bad != nil {
				break
			}
			if b[i] == '\r' {
				i++
			}
			if c < last {
				if b[i] != delim {
					bad = &BadRow{Reason: "only " + itoa(c+1) + " of " + itoa(last+1) + " columns"}
					break
				}
			} else if b[i] != '\n' {
				bad = &BadRow{Reason: "more than " + itoa(last+1) + " columns"}
				break
			}
			i++
		}
		if bad == nil {
			row++
			continue
		}
		fields, k, _ := p.d.record(b[start:], p.fields)
		p.fields = fields
		i = start + k
		line += int64(bytes.Count(b[counted:start], newline))
		counted = start
		bad.File, bad.Line = p.file, line
		if bad.Column == "" && len(fields) > last+1 {
			bad.Reason = itoa(len(fields)) + " columns, expected " + itoa(last+1)
		}
		bad.Raw = string(bytes.TrimRight(b[start:min(i, start+64<<10)], "\r\n"))
		if p.policy == Abort {
			return nil, bad
		}
		for c := range p.plans {
			if p.plans[c].kind != kSkip {
				p.stores[c].truncate(p.plans[c].kind, row)
			}
		}
		out.Bad = append(out.Bad, *bad)
	}
	p.rowEst = max(p.rowEst, row+row/16+64)
	return p.finish(out, row), nil
}

// field reads the field at i by the general rule and returns the offset of the delimiter or line end behind it.
func (p *csvParser) field(b []byte, i int) (text []byte, quoted bool, next int, closed bool) {
	if p.d.Quote == 0 || b[i] != p.d.Quote {
		q := i
		for b[q] != p.d.Delimiter && b[q] != '\n' {
			q++
		}
		e := q
		if b[q] == '\n' && e > i && b[e-1] == '\r' {
			e--
			q--
		}
		return b[i:e], false, q, true
	}
	i++
	s := i
	p.scratch = p.scratch[:0]
	for i < len(b) {
		c := b[i]
		if c == p.d.Escape && i+1 < len(b) && (p.d.Escape != p.d.Quote || b[i+1] == p.d.Quote) {
			p.scratch = append(p.scratch, b[s:i]...)
			s = i + 1
			i += 2
			continue
		}
		if c == p.d.Quote {
			text = b[s:i]
			if len(p.scratch) > 0 {
				p.scratch = append(p.scratch, text...)
				text = p.scratch
			} else if s > i {
				text = nil
			}
			i++
			ends := i < len(b) && (b[i] == p.d.Delimiter || b[i] == '\n' || b[i] == '\r')
			return text, true, min(i, len(b)-1), ends
		}
		i++
	}
	return b[s:], true, len(b) - 1, false
}

func clip(s []byte) string { return string(s[:min(len(s), 200)]) }

// finish puts the columns in the order of the reader.
func (p *csvParser) finish(out *Chunk, rows int) *Chunk {
	out.Rows = rows
	out.Cols = make([]*vec.Vector, len(p.types))
	for c := range p.plans {
		if o := p.plans[c].out; o >= 0 {
			out.Cols[o] = p.stores[c].finish(rows)
		}
	}
	for _, o := range p.missing {
		out.Cols[o] = nullColumn(p.types[o], rows)
	}
	return out
}
