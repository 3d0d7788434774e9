package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/retail"
	"github.com/clientele-db/clientele/bench/ssb"
	"github.com/clientele-db/clientele/bench/tpch"
	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/cmd/internal/progress"
)

func generateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "generate",
		Short: "Write data to try things on",
		Long:  "Writes CSV files: a made-up retailer with what is hidden in its data told beside it, or the data of a benchmark.",
		Example: `  clientele generate retail --customers 1000 --out retail
  clientele generate ssb --sf 0.01 --out ssb
  clientele generate tpch --sf 0.01 --out tpch
  clientele import shop retail`,
	}
	c.AddCommand(generateRetail(), generateSSB(), generateTPCH())
	return c
}

func generateRetail() *cobra.Command {
	var cfg retail.Config
	return generator("retail", "A retailer's customers, products, sales, campaigns, tickets and reviews", `Writes three years of a retailer in eight countries: customers, products, stores, sales with returns, campaigns, support tickets,
reviews. Segments, bundles, seasons, churners and duplicates are planted in them and told in the directory truth, with exact
totals; README.md explains every file. There are about 50 sales lines a customer. The same seed gives the same bytes.`,
		`  clientele generate retail --customers 1000 --seed 1 --out retail
  clientele import shop retail
  clientele sql shop -c "SELECT channel, sum(amount) FROM sales GROUP BY channel"`,
		func(c *cobra.Command) {
			c.Flags().IntVar(&cfg.Customers, "customers", 20_000, "number of customer records")
			c.Flags().Uint64Var(&cfg.Seed, "seed", 1, "chooses the data")
		},
		func(ctx context.Context, dir string, show func(done, total int64)) (dataset.Summary, error) {
			cfg.Progress = show
			return retail.Generate(ctx, cfg, dir)
		})
}

func generateSSB() *cobra.Command {
	var cfg ssb.Config
	return generator("ssb", "The Star Schema Benchmark's tables", `Writes the five tables of the Star Schema Benchmark (O'Neil, O'Neil, Chen, revision 3). Scale factor 1 has 6 million lines of
orders, 600 MB of CSV.`,
		`  clientele generate ssb --sf 0.01 --out ssb
  clientele bench ssb --sf 1`,
		func(c *cobra.Command) {
			c.Flags().Float64Var(&cfg.ScaleFactor, "sf", 1, "scale factor")
			c.Flags().Uint64Var(&cfg.Seed, "seed", 1, "chooses the data")
		},
		func(ctx context.Context, dir string, show func(done, total int64)) (dataset.Summary, error) {
			cfg.Progress = show
			return ssb.Generate(ctx, cfg, dir)
		})
}

func generateTPCH() *cobra.Command {
	var cfg tpch.Config
	return generator("tpch", "The tables of TPC-H", `Writes the eight tables of TPC-H by the rules of its specification, clause 4.2; they are not byte for byte those of dbgen. Scale
factor 1 has 6 million lines of orders, 1 GB of CSV.`,
		`  clientele generate tpch --sf 0.01 --out tpch
  clientele bench tpch --sf 1`,
		func(c *cobra.Command) {
			c.Flags().Float64Var(&cfg.ScaleFactor, "sf", 1, "scale factor")
			c.Flags().Uint64Var(&cfg.Seed, "seed", 1, "chooses the data")
		},
		func(ctx context.Context, dir string, show func(done, total int64)) (dataset.Summary, error) {
			cfg.Progress = show
			return tpch.Generate(ctx, cfg, dir)
		})
}

// generator makes the command of one generator.
func generator(name, short, long, example string, flags func(*cobra.Command), generate func(context.Context, string, func(done, total int64)) (dataset.Summary, error)) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: name, Short: short, Long: long, Example: example, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := os.MkdirAll(out, 0o755); err != nil {
				return err
			}
			start := time.Now()
			bar := progress.New(cmd.ErrOrStderr(), "generate "+name, human.Count)
			summary, err := generate(cmd.Context(), out, bar.Set)
			bar.Close()
			if err != nil {
				return err
			}
			for _, f := range summary.Files {
				rows := ""
				if f.Rows > 0 {
					rows = human.Plural(f.Rows, "row")
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%-40s %18s %10s\n", filepath.Join(out, filepath.FromSlash(f.Name)), rows, human.Bytes(f.Bytes))
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s in %s\n", human.Bytes(summary.Bytes()), human.Elapsed(time.Since(start)))
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", name, "directory to write to")
	flags(c)
	return c
}
