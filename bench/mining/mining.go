// Package mining is the benchmark of mining in SQL: the tables it runs on, made from a seed straight into a database, the
// statements, and answers that come from elsewhere than the engine.
//
// At scale 1 the works are
//
//	kmeans      1,000,000 rows of 8 DOUBLE columns, k = 8, 20 iterations from given centroids
//	predict     the cluster of each of these rows
//	itemsets.5  frequent item sets of 1,000,000 T10I4 baskets at 0.5 %
//	itemsets.1  the same at 0.1 %
//	rfm         10,000,000 lines of 2,500,000 invoices, 481,000 customers
//	decompose   10,000 monthly series of 120 points by STL
//	forecast    1,000 monthly series of 120 points, 12 steps ahead
//
// Centroids, predictions, item sets and scores are held against evaluations by definition that read the generator's rows and not
// the database ([Work.Answers]); components and forecasts against what the generator planted. [Work.Quality] is a query for
// figures that tell how good an answer is, by which other tools can be compared.
//
// Large returns what is about size: k-means on 100 million rows of 4 columns, 5 iterations, by columns of DOUBLE and of SMALLINT.
package mining

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/engine/vec"
)

// Config says what to generate.
type Config struct {
	// Scale multiplies the numbers of rows, baskets, invoices and series; 0 means 1.
	Scale float64
	// Seed chooses the data. The same seed and scale give the same rows.
	Seed uint64
	// Workers evaluate what the answers are; 0 means one for each processor. They do not change them.
	Workers int
}

// MinScale and MaxScale bound Config.Scale: below, clusters would be empty; above, numbers of invoices could overflow.
const (
	MinScale = 0.001
	MaxScale = 200
)

// Work is a piece of mining that is measured.
type Work struct {
	dataset.Query
	// Source makes the table that it runs on. Works may share it.
	Source *Source
	// Quality is a query of one row of DOUBLE columns, whose names say what they measure; empty if there is nothing to tell.
	// It is asked behind SQL.
	Quality string
	// KMeans says what is asked of k-means, Least how many baskets must hold a frequent set; nil and 0 for other works.
	KMeans *KMeans
	Least  int
	// Answers are the rows that Probe, or SQL if there is none, must return.
	Answers func(ctx context.Context) ([][]string, error)
}

// Source is a table and how its rows are made.
type Source struct {
	Table dataset.Table
	// Chunks is the number of pieces in which rows are made, each from a random stream of its own.
	Chunks int
	// Fill makes the rows of a chunk, as the columns of the table.
	Fill func(chunk int) []*vec.Vector
}

// The streams of random numbers, one a table; placeStream and patternStream place clusters and make patterns.
const (
	pointStream = iota + 1
	placeStream
	basketStream
	patternStream
	saleStream
	seasonalStream
	outlookStream
)

func (c *Config) check() error {
	if c.Scale == 0 {
		c.Scale = 1
	}
	if !(c.Scale >= MinScale && c.Scale <= MaxScale) {
		return fmt.Errorf("mining: scale factor %v is outside %v to %v", c.Scale, MinScale, MaxScale)
	}
	return nil
}

// rows is base at the scale.
func (c *Config) rows(base float64) int { return max(1, int(math.Round(base*c.Scale))) }

// Works returns the works at a scale.
func Works(c Config) ([]Work, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	p := newPoints(&c, "points", "DOUBLE", c.rows(1_000_000), 8, 8, 20)
	b := newBaskets(&c, c.rows(1_000_000))
	return []Work{
		p.kmeans("kmeans"), p.predict(), b.itemsets("itemsets.5", 0.005), b.itemsets("itemsets.1", 0.001),
		newSales(&c).rfm(), newSeries(&c, "seasonal", seasonalStream, c.rows(10_000), 120).decompose(),
		newSeries(&c, "outlook", outlookStream, c.rows(1_000), 120+Horizon).forecast(),
	}, nil
}

// Large returns k-means on 100 million rows at scale 1.
func Large(c Config) ([]Work, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	double := newPoints(&c, "points_double", "DOUBLE", c.rows(100_000_000), 4, 8, 5)
	small := newPoints(&c, "points_small", "SMALLINT", c.rows(100_000_000), 4, 8, 5)
	return []Work{double.kmeans("double"), small.kmeans("small")}, nil
}

// Sources lists the tables of works, each once.
func Sources(works []Work) (out []*Source) {
	seen := map[*Source]bool{}
	for _, w := range works {
		if !seen[w.Source] {
			seen[w.Source] = true
			out = append(out, w.Source)
		}
	}
	return out
}

// Fill makes the tables of works in a database and returns how many rows they have. progress, if not nil, is told chunks that
// are done, and in all, from any goroutine.
func Fill(ctx context.Context, db *clientele.DB, works []Work, progress func(done, total int64)) (rows int64, err error) {
	var total int64
	sources := Sources(works)
	for _, s := range sources {
		total += int64(s.Chunks)
	}
	count := newCounter(progress, total)
	for _, s := range sources {
		if _, err := db.Exec(ctx, s.Table.CreateTable()); err != nil {
			return rows, fmt.Errorf("create %s: %w", s.Table.Name, err)
		}
		n, err := db.Append(ctx, s.Table.Name, s.Chunks, func(chunk int) ([]*vec.Vector, error) {
			cols := s.Fill(chunk)
			count.add()
			return cols, nil
		})
		if err != nil {
			return rows, fmt.Errorf("fill %s: %w", s.Table.Name, err)
		}
		rows += n
	}
	return rows, nil
}

// Fingerprint tells works from others: it changes with their statements and with the rules by which rows are made, of which it
// takes the first chunk of each table.
func Fingerprint(works []Work) uint64 {
	h := fnv.New64a()
	for _, w := range works {
		fmt.Fprintln(h, w.Name, w.Before, w.SQL, w.Probe)
	}
	for _, s := range Sources(works) {
		for _, v := range s.Fill(0) {
			fmt.Fprintln(h, s.Chunks, v.I64, v.F64)
		}
	}
	return h.Sum64()
}

// Answers evaluates what the probes of works must return.
func Answers(ctx context.Context, works []Work) (map[string][][]string, error) {
	out := map[string][][]string{}
	for _, w := range works {
		rows, err := w.Answers(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.Name, err)
		}
		out[w.Name] = rows
	}
	return out, nil
}

// inOrder makes a value of every chunk on several workers and takes them in the order of chunks, so that sums do not depend on
// the workers. At most a few chunks' values wait.
func inOrder[T any](ctx context.Context, workers, chunks int, make func(chunk int) T, take func(T)) error {
	const batch = 256
	values := [batch]T{}
	for from := 0; from < chunks; from += batch {
		n := min(batch, chunks-from)
		if err := rowgen.Parallel(ctx, workers, n, func(i int) { values[i] = make(from + i) }); err != nil {
			return err
		}
		for _, v := range values[:n] {
			take(v)
		}
	}
	return nil
}
