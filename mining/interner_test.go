package mining_test

import (
	"fmt"
	"testing"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/mining/miningtest"
)

// gather is an algorithm that interns columns and keeps the code of every row.
type gather struct {
	cols  []int
	types []types.Type
}

type gatherPass struct {
	g     gather
	r     mining.Reader
	in    *mining.Interner
	codes []uint32
}

func (g gather) pass() *gatherPass {
	in, err := mining.NewInterner(g.types, nil)
	if err != nil {
		panic(err)
	}
	return &gatherPass{g: g, in: in}
}

func (p *gatherPass) update(b *vec.Batch) error {
	p.r.Start(b)
	codes, err := p.in.Codes(&p.r, p.g.cols)
	p.codes = append(p.codes, codes...)
	return err
}

func (p *gatherPass) merge(next *gatherPass) error {
	to, err := p.in.Merge(next.in)
	for _, c := range next.codes {
		if c != mining.NoCode {
			c = to[c]
		}
		p.codes = append(p.codes, c)
	}
	return err
}

// TestInterner interns all kinds of columns in partitions, and holds the values of the codes against the rows.
func TestInterner(t *testing.T) {
	rows := miningtest.Sales(2000, 9, true)
	for _, cols := range [][]int{{0}, {2}, {5}, {7}, {4}, {2, 3}, {0, 2, 4}} {
		g := gather{cols: cols}
		for _, c := range cols {
			g.types = append(g.types, rows.Columns[c].Type)
		}
		for _, encoded := range []bool{false, true} {
			acc := g.pass()
			seq := int64(-1)
			cur := g.pass()
			in := rows.With(func(r *miningtest.Rows) {
				r.PartitionRows, r.BatchRows, r.Encoded, r.Selected = 300, 128, encoded, true
			})
			_, err := in.Scan(t.Context(), func() func(*vec.Batch) error {
				return func(b *vec.Batch) error {
					if b == nil || b.Seq != seq {
						if err := acc.merge(cur); err != nil {
							return err
						}
						cur = g.pass()
					}
					if b == nil {
						return nil
					}
					seq = b.Seq
					return cur.update(b)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			values := make([]*vec.Vector, len(cols))
			for i := range cols {
				if values[i], err = acc.in.Values(i); err != nil {
					t.Fatal(err)
				}
			}
			text := func(v *vec.Vector, i int) string { return string(fn.AppendText(nil, v, i)) }
			seen := map[string]uint32{}
			next := uint32(0)
			for i, code := range acc.codes {
				null, key := false, ""
				for _, c := range cols {
					if rows.Values[c].IsNull(i) {
						null = true
						continue
					}
					key += fmt.Sprintf("%q,", text(rows.Values[c], i))
				}
				if null != (code == mining.NoCode) {
					t.Fatalf("columns %v, row %d: code %d, NULL %v", cols, i, code, null)
				}
				if null {
					continue
				}
				if _, ok := seen[key]; !ok {
					seen[key] = code
					if len(cols) == 1 && code != next {
						t.Fatalf("columns %v, row %d: code %d is not the next, %d", cols, i, code, next)
					}
					next++
				}
				if seen[key] != code {
					t.Fatalf("columns %v, row %d: %s has codes %d and %d", cols, i, key, seen[key], code)
				}
				for j, c := range cols {
					if got, want := text(values[j], int(code)), text(rows.Values[c], i); got != want {
						t.Fatalf("columns %v: code %d stands for %q, row %d has %q", cols, code, got, i, want)
					}
				}
			}
			if len(cols) == 1 && acc.in.Len() != len(seen) {
				t.Errorf("columns %v: %d codes for %d values", cols, acc.in.Len(), len(seen))
			}
		}
	}
	if _, err := mining.NewInterner([]types.Type{types.ArrayOf(types.BigIntType)}, nil); err == nil {
		t.Error("arrays were accepted")
	}
}
