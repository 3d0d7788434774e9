// Package ssb generates the data of the Star Schema Benchmark and holds its 13 queries.
//
// The rules are those of Pat O'Neil, Betty O'Neil and Xuedong Chen, "Star Schema Benchmark", Revision 3, June 5, 2009
// (called "the specification" below), which builds on TPC-H: one fact table, LINEORDER, and the dimensions CUSTOMER,
// SUPPLIER, PART and DATE. Where the specification is silent, the rules are those of TPC-H's clause 4.2, as in the
// authors' own generator:
//
//   - orders are written in the order of their keys, so that order dates come in no order; they are placed from
//     1992-01-01 to 1998-08-02, and every third customer places none;
//   - money is in whole cents; LO_REVENUE = LO_EXTENDEDPRICE * (100 - LO_DISCOUNT) / 100, and LO_SUPPLYCOST is six
//     tenths of the part's retail price, both rounded down;
//   - P_COLOR is drawn from the 92 colors that TPC-H lists (the specification says 94).
//
// DATE has all 2,557 days of its seven years. The authors' generator stops a day earlier and is off by a day in
// D_DAYOFWEEK and D_DAYNUMINWEEK; here 1992-01-01 is the Wednesday that it was. No query of the benchmark can tell.
//
// Below scale factor 1, for which the specification defines no number of parts, PART has 200,000 * SF rows.
//
//	summary, err := ssb.Generate(ctx, ssb.Config{ScaleFactor: 1, Seed: 1}, "data")
package ssb

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// MinScaleFactor and MaxScaleFactor bound Config.ScaleFactor: below, dimensions would be empty; above, integers of
// the schema could overflow.
const (
	MinScaleFactor = 0.001
	MaxScaleFactor = 1000
)

// Config says what to generate.
type Config struct {
	// ScaleFactor is the benchmark's SF: 1 means 6 million rows of LINEORDER. Zero means 1.
	ScaleFactor float64
	// Seed chooses the data. The same seed and scale factor give the same bytes.
	Seed uint64
	// Workers is the number of goroutines that generate; zero means one a processor. It does not change the data.
	Workers int
	// Progress, if not nil, is called from the goroutine that called Generate, with orders and dimension rows done and
	// in all.
	Progress func(done, total int64)
}

// The streams of random numbers, one a table.
const (
	customerStream = iota + 1
	supplierStream
	partStream
	orderStream
)

// sizes are the cardinalities of the specification's figure 1.2 at a scale factor.
type sizes struct {
	customers, suppliers, parts, orders int
}

func sizesAt(sf float64) sizes {
	rows := func(base float64) int { return max(1, int(math.Round(base*sf))) }
	s := sizes{customers: rows(30_000), suppliers: rows(2_000), orders: rows(1_500_000)}
	if sf < 1 {
		s.parts = rows(200_000)
	} else {
		s.parts = 200_000 * (1 + int(math.Floor(math.Log2(sf))))
	}
	return s
}

// Generate writes the five tables as CSV files with a header line into dir. It fails when the scale factor is out of
// range, when a file cannot be written, or with the context's error.
func Generate(ctx context.Context, cfg Config, dir string) (dataset.Summary, error) {
	if cfg.ScaleFactor == 0 {
		cfg.ScaleFactor = 1
	}
	if !(cfg.ScaleFactor >= MinScaleFactor && cfg.ScaleFactor <= MaxScaleFactor) {
		return dataset.Summary{}, fmt.Errorf(
			"generate ssb: scale factor %v is outside %v to %v", cfg.ScaleFactor, MinScaleFactor, MaxScaleFactor)
	}
	g := &generator{seed: cfg.Seed, sizes: sizesAt(cfg.ScaleFactor)}
	jobs := []rowgen.Job{g.dates(), g.suppliers(), g.customers(), g.parts(), g.lineorders()}
	files, err := rowgen.Run(ctx, dir, cfg.Workers, jobs, cfg.Progress)
	if err != nil {
		return dataset.Summary{}, fmt.Errorf("generate ssb at scale factor %v: %w", cfg.ScaleFactor, err)
	}
	return dataset.Summary{Files: files}, nil
}

type generator struct {
	seed uint64
	sizes
}

// job returns the job that writes the table of the given name: rows rows of work in chunks of chunkRows, each filled
// from its own random stream.
func (g *generator) job(
	table dataset.Table, stream uint64, rows, chunkRows int, fill func(r *rowgen.Rand, from, to int, out *rowgen.Buffer),
) rowgen.Job {
	return rowgen.Job{
		Files:  []rowgen.File{{Name: table.File(), Header: table.Header()}},
		Chunks: rowgen.Chunks(rows, chunkRows),
		Units:  int64(rows),
		Fill: func(chunk int, out []rowgen.Buffer) {
			from, to := rowgen.Bounds(chunk, chunkRows, rows)
			fill(rowgen.Stream(g.seed, stream, uint64(chunk)), from, to, &out[0])
		},
	}
}
