package ingest

import (
	"bytes"
	"slices"
)

// Dialect is how a CSV file separates its fields.
type Dialect struct {
	Delimiter byte
	Quote     byte // 0: fields are never quoted
	Escape    byte // inside quotes; Quote itself where quotes are doubled (RFC 4180)
	Header    bool
	Comment   byte
	// DecimalComma says that 1.234,56 is 1234.56.
	DecimalComma bool
}

// field is one field of a record: its text without quotes, and whether it was quoted.
type field struct {
	text   []byte
	quoted bool
}

// record splits the record at the start of text and returns the offset behind it. Quoted fields are unescaped into new memory;
// it serves sniffing and messages, not the import itself. ok is false if a quote is not closed or text follows one.
func (d *Dialect) record(text []byte, dst []field) (fields []field, n int, ok bool) {
	fields, ok = dst[:0], true
	i := 0
	for {
		if d.Quote != 0 && i < len(text) && text[i] == d.Quote {
			var b []byte
			i++
			closed := false
			for i < len(text) {
				c := text[i]
				if c == d.Escape && i+1 < len(text) && (d.Escape != d.Quote || text[i+1] == d.Quote) {
					b = append(b, text[i+1])
					i += 2
					continue
				}
				i++
				if c == d.Quote {
					closed = true
					break
				}
				b = append(b, c)
			}
			fields = append(fields, field{b, true})
			if !closed || i < len(text) && text[i] != d.Delimiter && text[i] != '\n' && text[i] != '\r' {
				ok = false
			}
			for i < len(text) && text[i] != d.Delimiter && text[i] != '\n' {
				i++
			}
		} else {
			s := i
			for i < len(text) && text[i] != d.Delimiter && text[i] != '\n' {
				i++
			}
			f := text[s:i]
			if i == len(text) || text[i] == '\n' {
				f = bytes.TrimSuffix(f, []byte{'\r'})
			}
			fields = append(fields, field{f, false})
		}
		if i >= len(text) {
			return fields, i, ok
		}
		i++
		if text[i-1] == '\n' {
			return fields, i, ok
		}
	}
}

// records splits up to n records of a sample. If the sample is cut (whole is false), the last record is left out.
func (d *Dialect) records(sample []byte, n int, whole bool) (recs [][]field, good int) {
	for len(sample) > 0 && len(recs) < n {
		fs, k, ok := d.record(sample, nil)
		if !whole && k == len(sample) {
			break
		}
		sample = sample[k:]
		if len(fs) == 1 && len(fs[0].text) == 0 && !fs[0].quoted || d.Comment != 0 && len(fs[0].text) > 0 && fs[0].text[0] == d.Comment {
			continue // blank line or comment
		}
		recs = append(recs, fs)
		if ok {
			good++
		}
	}
	return recs, good
}

// sniffDialect picks the dialect in which the sample's records have most columns most consistently. Given bytes of o are kept.
func sniffDialect(sample []byte, whole bool, o *Options) Dialect {
	delims := []byte{',', '\t', ';', '|', '^', '~'}
	if o.Delimiter != 0 {
		delims = []byte{o.Delimiter}
	}
	quotes := []byte{'"', '\''}
	switch {
	case o.NoQuote:
		quotes = []byte{0}
	case o.Quote != 0:
		quotes = []byte{o.Quote}
	}
	const rows = 400
	best, bestScore := Dialect{Delimiter: delims[0], Quote: quotes[0], Escape: quotes[0], Comment: o.Comment}, -1.0
	for qi, q := range quotes {
		escapes := []byte{q}
		if o.Escape != 0 {
			escapes = []byte{o.Escape}
		} else if q != 0 && bytes.Contains(sample, []byte{'\\', q}) {
			escapes = []byte{q, '\\'}
		}
		for _, e := range escapes {
			for di, del := range delims {
				d := Dialect{Delimiter: del, Quote: q, Escape: e, Comment: o.Comment}
				recs, good := d.records(sample, rows, whole)
				if len(recs) == 0 {
					continue
				}
				counts := map[int]int{}
				quoted := 0
				for _, r := range recs {
					counts[len(r)]++
					for _, f := range r {
						if f.quoted {
							quoted++
						}
					}
				}
				mode, modeRows := 1, 0
				for k, c := range counts {
					if c > modeRows || c == modeRows && k > mode {
						mode, modeRows = k, c
					}
				}
				share := float64(modeRows) / float64(len(recs)) * float64(good) / float64(len(recs))
				score := share * share * float64(min(mode, 50))
				if mode == 1 {
					score = share * 0.5
				}
				// ' is seldom a quote: only where fields are quoted by it; ties go to the earlier candidate.
				if qi > 0 && quoted == 0 {
					continue
				}
				score -= float64(di)*1e-6 + float64(qi)*1e-3
				if score > bestScore {
					best, bestScore = d, score
				}
			}
		}
	}
	return best
}

// uniqueNames makes names of columns that are not empty and differ (case apart): the second "id" becomes id_2.
func uniqueNames(names []string) []string {
	out := slices.Clone(names)
	seen := map[string]bool{}
	for i, n := range out {
		if n == "" {
			n = "column" + itoa(i+1)
		}
		base := n
		for k := 2; seen[lower(n)]; k++ {
			n = base + "_" + itoa(k)
		}
		seen[lower(n)] = true
		out[i] = n
	}
	return out
}
