package ingest

import (
	"bytes"

	"github.com/clientele-db/clientele/engine/types"
)

// sniffComma reports that the numbers of a file have a comma where others have a point: no comma separates its fields, a
// column is of numbers only if they are read so, one of them has a fraction of another length than three digits (1,234 may
// be a thousand), and no column has numbers with a point. The first record may be names and is left out.
func (r *Reader) sniffComma(recs [][]field, width int, delimiter byte) bool {
	if r.opts.DecimalComma || delimiter == ',' {
		return r.opts.DecimalComma
	}
	if len(recs) > 1 {
		recs = recs[1:]
	}
	found := false
	for i := range width {
		point, comma := newGuess(), newGuess()
		sure := false
		for _, rec := range recs {
			if i >= len(rec) || r.isNull(rec[i]) {
				continue
			}
			text := rec[i].text
			point.add(text, false)
			comma.add(text, true)
			if at := bytes.LastIndexByte(text, ','); at >= 0 && len(bytes.TrimSpace(text[at+1:])) != 3 {
				sure = true
			}
		}
		switch t, _, _ := point.decide(); {
		case t.Kind == types.Decimal || t.Kind == types.Double:
			return false
		case t.Kind == types.Varchar && sure:
			t, _, _ = comma.decide()
			found = found || t.Kind == types.Decimal || t.Kind == types.Double
		}
	}
	return found
}
