// Package tpch generates the data of TPC-H and holds its 22 queries.
//
// The data follow the rules of the TPC Benchmark H Standard Specification, clause 4.2 (keys, distributions, dates,
// prices and pseudo text); they are not byte for byte those of the reference generator dbgen, whose random streams
// differ, and no result obtained with them is a TPC-H result in the TPC's sense. The queries are those of clause 2.4
// with the validation parameters, in Trino's dialect.
//
// The specification defines scale factors from 1. Smaller ones are accepted from 0.01 on, where the formula that
// assigns suppliers to parts still gives four different ones; the pool from which texts are cut, 300 MB by the
// specification, shrinks with them.
//
//	summary, err := tpch.Generate(ctx, tpch.Config{ScaleFactor: 1, Seed: 1}, "data")
package tpch

import (
	"context"
	"fmt"
	"math"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
	"github.com/clientele-db/clientele/bench/internal/tpc"
)

// MinScaleFactor and MaxScaleFactor bound Config.ScaleFactor.
const (
	MinScaleFactor = 0.01
	MaxScaleFactor = 1000
)

// Config says what to generate.
type Config struct {
	// ScaleFactor is the benchmark's SF: 1 means about 6 million rows of LINEITEM. Zero means 1.
	ScaleFactor float64
	// Seed chooses the data. The same seed and scale factor give the same bytes.
	Seed uint64
	// Workers is the number of goroutines that generate; zero means one a processor. It does not change the data.
	Workers int
	// Progress, if not nil, is called from the goroutine that called Generate, with the rows done and in all, lines of
	// orders not counted.
	Progress func(done, total int64)
}

// The streams of random numbers, one a table.
const (
	nationStream = iota + 1
	regionStream
	supplierStream
	partStream
	partsuppStream
	customerStream
	orderStream
	complaintStream
)

// minPoolBytes is the smallest text pool, about 200,000 sentences.
const minPoolBytes = 8 << 20

type generator struct {
	seed                        uint64
	suppliers, parts, customers int
	orders, clerks              int
	text                        *tpc.Text
	remarks                     map[int]string // supplier key -> what customers do about it
	calendar                    *rowgen.Calendar
	currentDay                  int
}

// Generate writes the eight tables as CSV files with a header line into dir. It fails when the scale factor is out of
// range, when a file cannot be written, or with the context's error.
func Generate(ctx context.Context, cfg Config, dir string) (dataset.Summary, error) {
	sf := cfg.ScaleFactor
	if sf == 0 {
		sf = 1
	}
	if !(sf >= MinScaleFactor && sf <= MaxScaleFactor) {
		return dataset.Summary{}, fmt.Errorf(
			"generate tpch: scale factor %v is outside %v to %v", sf, MinScaleFactor, MaxScaleFactor)
	}
	rows := func(base float64) int { return max(1, int(math.Round(base*sf))) }
	g := &generator{
		seed:      cfg.Seed,
		suppliers: rows(10_000),
		parts:     rows(200_000),
		customers: rows(150_000),
		orders:    rows(1_500_000),
		clerks:    rows(1_000),
		calendar:  rowgen.NewCalendar(tpc.StartDate, tpc.Days),
	}
	g.currentDay = g.calendar.Offset(tpc.CurrentDate)
	g.remarks = g.pickRemarks(rows(5))

	pool := min(tpc.PoolBytes, max(minPoolBytes, int(tpc.PoolBytes*sf)))
	text, err := tpc.NewText(ctx, cfg.Seed, pool, cfg.Workers)
	if err != nil {
		return dataset.Summary{}, fmt.Errorf("generate tpch texts: %w", err)
	}
	g.text = text

	jobs := []rowgen.Job{
		g.regionJob(), g.nationJob(), g.supplierJob(), g.customerJob(), g.partJob(), g.partsuppJob(), g.orderJob(),
	}
	files, err := rowgen.Run(ctx, dir, cfg.Workers, jobs, cfg.Progress)
	if err != nil {
		return dataset.Summary{}, fmt.Errorf("generate tpch at scale factor %v: %w", sf, err)
	}
	return dataset.Summary{Files: files}, nil
}

// job returns the job that writes one table: rows rows in chunks of chunkRows, each filled from its own random stream.
// Fill appends the row with the given index, counted from 0.
func (g *generator) job(
	table dataset.Table, stream uint64, rows, chunkRows int, fill func(b []byte, r *rowgen.Rand, row int) []byte,
) rowgen.Job {
	return rowgen.Job{
		Files:  []rowgen.File{{Name: table.File(), Header: table.Header()}},
		Chunks: rowgen.Chunks(rows, chunkRows),
		Units:  int64(rows),
		Fill: func(chunk int, out []rowgen.Buffer) {
			r := rowgen.Stream(g.seed, stream, uint64(chunk))
			from, to := rowgen.Bounds(chunk, chunkRows, rows)
			b := out[0].B
			for row := from; row < to; row++ {
				b = fill(b, r, row)
			}
			out[0].B, out[0].Rows = b, int64(to-from)
		},
	}
}
