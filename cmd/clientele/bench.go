package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clientele-db/clientele/bench/runner"
	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/cmd/internal/progress"
)

func benchCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "bench",
		Short: "Run a benchmark, check its answers, print times",
		Long: `Makes a benchmark's data (kept for the next time), imports them and runs its queries hot. Every answer is checked before it is
timed: the Star Schema Benchmark's against an evaluation row by row, TPC-H's against DuckDB where that is installed, mining's
against evaluations by definition and against what was planted in the data, which are made in the database without files.`,
		Example: `  clientele bench ssb --sf 0.01 --runs 3
  clientele bench tpch --sf 0.01 --json tpch.json
  clientele bench mining --sf 0.005 --runs 1`,
	}
	c.AddCommand(
		benchOf("ssb", "The 13 queries of the Star Schema Benchmark", `  clientele bench ssb                  # scale factor 1: 6 million lines
  clientele bench ssb --sf 0.01 --runs 3 --threads 1`),
		benchOf("tpch", "The 22 queries of TPC-H", `  clientele bench tpch                 # scale factor 1: 6 million lines
  clientele bench tpch --sf 0.01 --json tpch.json`),
		benchOf("mining", "Clusters, item sets, customer scores, series", `  clientele bench mining               # a million points, a million baskets, ten million sales lines
  clientele bench mining --sf 0.005 --runs 1 --json mining.json`),
		benchOf("mining-large", "k-means on rows that the memory does not hold", `  clientele bench mining-large --memory 2GB --runs 1 --explain   # 100 million rows of four columns
  clientele bench mining-large --sf 0.001 --runs 1`),
		benchHTTP())
	return c
}

// benchFlags are the flags of a benchmark.
type benchFlags struct {
	scale     float64
	runs      int
	explain   bool
	dir, json string
	limits    openFlags
}

func benchOf(name, short, example string) *cobra.Command {
	var o benchFlags
	c := &cobra.Command{
		Use: name, Short: short, Example: example, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runBench(cmd.Context(), cmd, name, o) },
	}
	f := c.Flags()
	f.Float64Var(&o.scale, "sf", 1, "scale factor")
	f.IntVar(&o.runs, "runs", 5, "timed runs of each query")
	f.BoolVar(&o.explain, "explain", false, "show the plan of each query with what its operators took")
	o.limits.addLimits(f)
	f.StringVar(&o.dir, "dir", "", "directory for data and database (default: clientele/bench in the user's cache directory)")
	f.StringVar(&o.json, "json", "", "write the report to this file, too")
	return c
}

func runBench(ctx context.Context, cmd *cobra.Command, name string, o benchFlags) (err error) {
	if o.runs < 1 {
		return errors.New("--runs must be at least 1")
	}
	limits, err := o.limits.options()
	if err != nil {
		return err
	}
	if limits.Threads == 0 {
		limits.Threads = runtime.GOMAXPROCS(0)
	}
	suite, err := runner.NewSuite(name, o.scale)
	if err != nil {
		return err
	}
	if o.dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("%w; name a directory with --dir", err)
		}
		o.dir = filepath.Join(cache, "clientele", "bench")
	}
	dir := filepath.Join(o.dir, fmt.Sprintf("%s-sf%g", name, o.scale))
	data := filepath.Join(dir, "csv")
	errs := cmd.ErrOrStderr()
	bar := progress.New(errs, "generate "+name, human.Count)
	size, err := suite.Data(ctx, data, bar.Set)
	bar.Close()
	if err != nil {
		return err
	}
	checker, err := suite.Checker(ctx, data)
	if err != nil {
		return fmt.Errorf("answers to compare with: %w", err)
	}
	engine, err := runner.OpenClientele(filepath.Join(dir, "db"), limits)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	bar = progress.New(errs, "fill the tables", human.Count)
	report, err := runner.Run(ctx, suite, engine, checker, runner.Options{
		Dir: data, Bytes: size, Runs: o.runs, Threads: limits.Threads, Explain: o.explain, Filled: bar.Set,
		Step: func(what string) {
			if what != "load" {
				bar.Close()
			}
		},
	})
	bar.Close()
	if err != nil {
		return err
	}
	report.Print(cmd.OutOrStdout())
	if o.json != "" {
		text, err := json.MarshalIndent(report, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.json, append(text, '\n'), 0o644); err != nil {
			return err
		}
	}
	if failed := report.Failed(); len(failed) > 0 {
		return fmt.Errorf("%s failed or answered wrongly", strings.Join(failed, ", "))
	}
	return nil
}
