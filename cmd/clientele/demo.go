package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/clientele-db/clientele/cmd/internal/demo"
)

func demoCommand() *cobra.Command {
	var cfg demo.Config
	c := &cobra.Command{
		Use:   "demo",
		Short: "Make up a retailer, import its files, mine them, print a report",
		Long: `Generates the files of a made-up retailer, imports them and prints a report of its business: revenue by month, best customers
and products, regions and channels, new and returning customers, returns. Then it mines: segments by recency, frequency and
monetary value, clusters, rules of what is bought together, seasons, forecasts, each held against what the generator had planted.
The totals are checked against those that the generator wrote down. The same report is written as a page for a browser, one file
with charts and the SQL of each. What it made stays in the directory, to be asked further.`,
		Example: `  clientele demo
  clientele demo --customers 1000 --dir small --show-sql
  clientele demo --keep                                  # the report again, on what is there`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg.Program = os.Args[0]
			if !strings.ContainsRune(cfg.Program, os.PathSeparator) {
				cfg.Program = "clientele"
			}
			return demo.Run(cmd.Context(), cfg, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := c.Flags()
	f.StringVar(&cfg.Dir, "dir", "demo", "directory for the files and the database")
	f.IntVar(&cfg.Customers, "customers", 20_000, "number of customer records; there are about 50 sales lines for each")
	f.Uint64Var(&cfg.Seed, "seed", 1, "chooses the data")
	f.StringVar(&cfg.HTML, "html", "", "file of the page (default report.html in the directory)")
	f.BoolVar(&cfg.Keep, "keep", false, "use what an earlier demo left in the directory")
	f.BoolVar(&cfg.ShowSQL, "show-sql", false, "print the SQL of each section")
	return c
}
