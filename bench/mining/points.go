package mining

import (
	"fmt"
	"math"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

const (
	// places is the number of places around which points lie: more than clusters are asked for, so that some clusters must
	// take several and the way there is long.
	places = 16
	// spread is the standard deviation around a place in each column; places lie anywhere in a cube of side 100. Neighbours
	// overlap: no bound on distances can leave out most of the work.
	spread = 25
	// pointChunk rows are made at a time.
	pointChunk = 16 << 10
)

// points is a table of points around places.
type points struct {
	*Config
	*Source
	rows, dims, k, iterations int
	small                     bool // whole numbers
	place                     [places][]float64
	first                     [][]float64 // centroids to begin with
}

func newPoints(c *Config, table, sqlType string, rows, dims, k, iterations int) *points {
	p := &points{Config: c, rows: rows, dims: dims, k: k, iterations: iterations, small: sqlType != "DOUBLE"}
	p.Source = &Source{
		Table:  dataset.Table{Name: table, Comment: "a point near one of 16 places", Key: []string{}},
		Chunks: rowgen.Chunks(rows, pointChunk), Fill: p.fill,
	}
	for i := range dims {
		p.Table.Columns = append(p.Table.Columns, dataset.Column{Name: fmt.Sprintf("x%d", i), Type: sqlType})
	}
	r := rowgen.Stream(c.Seed, placeStream, uint64(dims))
	for i := range p.place {
		for range dims {
			p.place[i] = append(p.place[i], 100*r.Float())
		}
	}
	// Training begins at the first k points, a little beside them: whole numbers are often as near to one as to another of
	// them, and who gets them then depends on how distances are rounded.
	x := p.chunk(0)
	for i := range k {
		row := make([]float64, dims)
		for j := range row {
			row[j] = x[j][min(i, len(x[j])-1)] + r.Float()/8
		}
		p.first = append(p.first, row)
	}
	return p
}

// chunk makes the points of a chunk, column by column.
func (p *points) chunk(chunk int) [][]float64 {
	from, to := rowgen.Bounds(chunk, pointChunk, p.rows)
	r := rowgen.Stream(p.Seed, pointStream+uint64(p.dims)<<8, uint64(chunk))
	cols := make([][]float64, p.dims)
	for j := range cols {
		cols[j] = make([]float64, to-from)
	}
	for i := range to - from {
		place := p.place[r.Uint64()%places]
		for j, c := range cols {
			c[i] = place[j] + spread*bell(r)
			if p.small {
				c[i] = math.Round(c[i])
			}
		}
	}
	return cols
}

// bell is nearly a standard normal number: the sum of four uniform ones, of 16 bits each, and a fraction of the last that
// gives it all the bits that a float64 has.
func bell(r *rowgen.Rand) float64 {
	u := r.Uint64()
	s := float64(u&0xffff) + float64(u>>16&0xffff) + float64(u>>32&0xffff) + float64(u>>48)
	low := float64(r.Uint64()>>11) / (1 << 53)
	return (s + low - 2*0xffff - 0.5) / (0x10000 * 0.5773502691896258) // the deviation of four is √(4/12)
}

func (p *points) fill(chunk int) []*vec.Vector {
	var out []*vec.Vector
	for _, c := range p.chunk(chunk) {
		if !p.small {
			out = append(out, doubles(c))
			continue
		}
		whole := make([]int64, len(c))
		for i, x := range c {
			whole[i] = int64(x)
		}
		out = append(out, integers(types.SmallIntType, whole))
	}
	return out
}
