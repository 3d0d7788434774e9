package trend

import (
	"context"
	"fmt"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// seriesAlgorithm gathers the series of a relation in one pass and solves them together.
type seriesAlgorithm struct {
	// Columns are those of the input that are read.
	Columns seriesColumns
	// Duplicates says what several rows of one time mean.
	Duplicates duplicatePolicy
	// Missing says what a step without a value means.
	Missing missingPolicy
	// Extend continues series to the last time of all.
	Extend bool
	// Solve makes the result.
	Solve func(ctx context.Context, env *mining.Env, p *plan) (*seriesTable, error)

	name string
}

// Order implements [mining.Sorted].
func (a *seriesAlgorithm) Order() []int { return a.Columns.order() }

// Start implements [mining.Algorithm].
func (a *seriesAlgorithm) Start(in *mining.Schema, env *mining.Env) (mining.Training, error) {
	if _, err := newSeriesKeys(in, a.Columns.by); err != nil {
		return nil, fmt.Errorf("%s: %w", a.name, err)
	}
	return &seriesTraining{a: a, in: in, env: env}, nil
}

type seriesTraining struct {
	a      *seriesAlgorithm
	in     *mining.Schema
	env    *mining.Env
	result *seriesTable
}

// NewPass implements [mining.Training].
func (t *seriesTraining) NewPass(int64) mining.Pass {
	c, err := newCollection(t.a.Columns, t.in, t.env.Mem)
	if err != nil {
		panic("trend: " + err.Error()) // Start has checked it
	}
	return c
}

// Step implements [mining.Training].
func (t *seriesTraining) Step(ctx context.Context, p mining.Pass) (bool, error) {
	c := p.(*collection)
	pl, err := newPlan(c, t.a.Duplicates, t.a.Missing, t.a.Extend)
	if err == nil {
		t.result, err = t.a.Solve(ctx, t.env, pl)
	}
	if err != nil {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		return false, fmt.Errorf("%s: %w", t.a.name, err)
	}
	// The model holds its rows and the keys of the series; what was gathered is given back.
	t.env.Mem.Release(pl.scratch)
	c.times, c.values, c.starts = nil, nil, nil
	return true, c.reserveTo(c.keys.bytes())
}

// Model implements [mining.Training].
func (t *seriesTraining) Model() mining.Model { return t.result }

// seriesRoles are the roles of all functions over series.
var seriesRoles = []mining.Role{
	{Name: "time", Doc: "When the value was: a DATE, a TIMESTAMP, or an integer that counts steps. Rows without a time are left out.", Required: true, Accepts: steppable},
	{Name: "value", Doc: "What was measured, one row a time and series.", Required: true, Accepts: mining.Numeric},
	{Name: "by", Doc: "Columns that tell series apart; without them all rows are one series.", Many: true},
}

func steppable(t types.Type) string {
	if t.IsInteger() || mining.Temporal(t) == "" {
		return ""
	}
	return "a DATE, a TIMESTAMP or an integer"
}

var (
	periodOption = mining.Option{
		Name: "period", Type: types.BigIntType, Domain: mining.Between(1, 1<<20),
		Doc: "Number of steps of a season; 1: there is none. By default that of the step: 12 for months, 4 for quarters, 52 for weeks, 7 for days, 24 for hours, 1 for years and integers.",
	}
	duplicatesOption = mining.Option{
		Name: "duplicates", Type: types.VarcharType, Default: string(duplicateError), Values: []string{string(duplicateError), string(duplicateSum), string(duplicateMean)},
		Doc: "What several rows of one series and time mean: 'error' refuses them, 'sum' and 'mean' make them one, NULLs left out.",
	}
	missingOption = mining.Option{
		Name: "missing", Type: types.VarcharType, Default: string(missingError), Values: []string{string(missingError), string(missingZero), string(missingInterpolate)},
		Doc: "What a step without a row, or with NULL or NaN, means: 'error' asks, 'zero' takes it as 0, 'interpolate' draws a straight line.",
	}
	extendOption = mining.Option{
		Name: "extend", Type: types.BooleanType, Default: false,
		Doc: "With missing => 'zero': series that end before the last time of the input go on to it with zeros.",
	}
)

// newSeriesAlgorithm reads the arguments that all functions over series have.
func newSeriesAlgorithm(a *mining.Args) (*seriesAlgorithm, error) {
	alg := &seriesAlgorithm{
		name:       a.Name,
		Columns:    seriesColumns{time: a.Column("time"), value: a.Column("value"), by: a.Columns("by")},
		Duplicates: duplicatePolicy(a.Text("duplicates")), Missing: missingPolicy(a.Text("missing")), Extend: a.Bool("extend"),
	}
	if alg.Extend && alg.Missing != missingZero {
		return nil, a.Errorf("extend", "extend continues series with zeros, which needs missing => 'zero'")
	}
	for _, c := range alg.Columns.by {
		if c == alg.Columns.time {
			return nil, a.Errorf("by", "column '%s' is the time and cannot tell series apart as well", a.Schema.Columns[c].Name)
		}
	}
	if _, err := newSeriesKeys(a.Schema, alg.Columns.by); err != nil {
		return nil, a.Errorf("by", "%s", err)
	}
	return alg, nil
}

// season returns the period that was asked for, or that of the step.
func (p *plan) season(asked int64) int {
	if asked > 0 {
		return int(asked)
	}
	return p.calendar.period()
}

// longest returns the number of steps of the longest series.
func (p *plan) longest() int {
	n := 0
	for s := range p.count() {
		n = max(n, p.offsets[s+1]-p.offsets[s])
	}
	return n
}

// reserve accounts for n rows of a result with so many figures and a time, and, until the end of the training, for the
// memory of the workers, each of which holds about buffers times the longest series.
func (p *plan) reserve(env *mining.Env, rows, figures, buffers int) error {
	scratch := int64(env.Workers) * int64(p.longest()) * 8 * int64(buffers)
	n := int64(rows)*8*int64(figures+1) + int64(p.count())*32 + scratch
	if err := p.mem.Reserve(n); err != nil {
		return fmt.Errorf("hold the result of %d rows: %w", rows, err)
	}
	p.scratch = scratch
	return nil
}
