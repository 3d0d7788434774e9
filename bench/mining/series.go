package mining

import (
	"math"
	"time"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

const (
	// seriesChunk series are made at a time.
	seriesChunk = 100
	// noise is the standard deviation of what is neither trend nor season, as a share of a series' level.
	noise = 0.03
)

// series is a table of monthly series with the components of which they were made: a straight trend with a slow wave around it, a
// season of two harmonics that keeps its shape, and noise.
type series struct {
	*Config
	*Source
	stream        uint64
	count, length int
	days          []int64 // first days of the months
}

func newSeries(c *Config, table string, stream uint64, count, length int) *series {
	s := &series{Config: c, stream: stream, count: count, length: length}
	s.Source = &Source{
		Table: dataset.Table{
			Name: table, Comment: "a month of a series", Key: []string{"series", "month"},
			Columns: []dataset.Column{
				{Name: "series", Type: "INTEGER"},
				{Name: "month", Type: "DATE"},
				{Name: "value", Type: "DOUBLE"},
				{Name: "trend", Type: "DOUBLE", Comment: "planted"},
				{Name: "season", Type: "DOUBLE", Comment: "planted"},
				{Name: "level", Type: "DOUBLE", Comment: "about which the series moves"},
				{Name: "step", Type: "INTEGER", Comment: "from 0"},
			},
		},
		Chunks: rowgen.Chunks(count, seriesChunk), Fill: s.fill,
	}
	for m := range length {
		s.days = append(s.days, time.Date(2010, time.Month(1+m), 1, 0, 0, 0, 0, time.UTC).Unix()/86400)
	}
	return s
}

func (s *series) fill(chunk int) []*vec.Vector {
	from, to := rowgen.Bounds(chunk, seriesChunk, s.count)
	r := rowgen.Stream(s.Seed, s.stream, uint64(chunk))
	var id, month, step []int64
	var value, trend, season, levels []float64
	for i := from; i < to; i++ {
		level := 100 * math.Exp(2*r.Float())
		slope := level * (r.Float() - 0.3) / 120
		wave, turn, phase := 0.05*level*r.Float(), 40+40*r.Float(), 2*math.Pi*r.Float()
		yearly, half := level*(0.05+0.15*r.Float()), 0.05*level*r.Float()
		p1, p2 := 2*math.Pi*r.Float(), 2*math.Pi*r.Float()
		for t := range s.length {
			a := 2 * math.Pi * float64(t) / 12
			tr := level + slope*float64(t) + wave*math.Sin(2*math.Pi*float64(t)/turn+phase)
			se := yearly*math.Sin(a+p1) + half*math.Sin(2*a+p2)
			id, month, step = append(id, int64(i)), append(month, s.days[t]), append(step, int64(t))
			trend, season, levels = append(trend, tr), append(season, se), append(levels, level)
			value = append(value, tr+se+noise*level*r.Normal())
		}
	}
	return []*vec.Vector{
		integers(types.IntegerType, id), integers(types.DateType, month), doubles(value), doubles(trend), doubles(season), doubles(levels),
		integers(types.IntegerType, step),
	}
}
