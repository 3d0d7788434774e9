package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/progress"
	"github.com/clientele-db/clientele/cmd/internal/prompt"
	"github.com/clientele-db/clientele/cmd/internal/script"
	"github.com/clientele-db/clientele/server/wire"
)

func sqlCommand() *cobra.Command {
	var scripts scriptList
	var open openFlags
	var out script.Output
	var file string
	var timing bool
	c := &cobra.Command{
		Use:   "sql [DIR]",
		Short: "Ask in SQL: at a prompt, once, or from a script",
		Long: `Runs SQL on the database in DIR, or on one in memory if no DIR is given. With -c or -f the statements given run, in their
order; without, a terminal gets a prompt (\? lists its commands), and anything else is read as a script.

A file is a table: FROM 'sales.csv', FROM 'events.ndjson.gz', FROM 'part.parquet'.

Results go to stdout as they come, errors to stderr with the place in the statement; the first error ends a script and the exit code
is 1. A text given by -c or -f is parsed whole before any of it runs.`,
		Example: `  clientele sql                                         # a prompt on a database in memory
  clientele sql shop                                    # a prompt on the database in shop
  clientele sql -c "SELECT 1 + 1 AS two"
  clientele sql -c "SELECT * FROM 'sales.csv' LIMIT 5" --format markdown
  clientele sql shop -f report.sql --format csv -o report.csv
  clientele sql shop -c "SET SESSION threads = 1" -c "EXPLAIN ANALYZE SELECT count(*) FROM sales"
  echo "SELECT current_date" | clientele sql --no-header`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := wire.New(out.Format, io.Discard, wire.Options{}); err != nil {
				return err
			}
			dir := ""
			if len(args) > 0 {
				dir = args[0]
			}
			db, err := open.open(dir)
			if err != nil {
				return err
			}
			err = runSQL(cmd, db, dir, scripts, &out, file, timing)
			if e := db.Close(); err == nil {
				err = e
			}
			return err
		},
	}
	f := c.Flags()
	f.VarP(scriptFlag{&scripts, false}, "command", "c", "statements to run; may be given several times")
	f.VarP(scriptFlag{&scripts, true}, "file", "f", "a script to run, - for stdin; may be given several times")
	f.StringVar(&out.Format, "format", "table", "how results are written: table, csv, tsv, json, ndjson, markdown or line")
	f.BoolVar(&out.Options.NoHeader, "no-header", false, "leave out the names of the columns")
	f.StringVar(&out.Options.Null, "null", "", "how NULL is written in tables, csv and tsv")
	f.StringVarP(&file, "output", "o", "", "write results to this file")
	f.BoolVar(&timing, "timing", false, "tell rows, time and bytes touched of each statement on stderr")
	open.add(f)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(wire.Names(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

func runSQL(cmd *cobra.Command, db *clientele.DB, dir string, scripts scriptList, out *script.Output, file string, timing bool) (err error) {
	ctx := cmd.Context()
	session := db.NewSession()
	_, _, tty := script.IsTerminal(os.Stdin)
	if _, _, ok := script.IsTerminal(os.Stdout); len(scripts) == 0 && file == "" && tty && ok {
		return prompt.Run(ctx, session, prompt.Config{Database: dir, Format: out.Format, Options: out.Options})
	}
	out.W = cmd.OutOrStdout()
	out.Options.Width, _, out.Terminal = script.IsTerminal(out.W)
	if file != "" {
		f, err := os.Create(file)
		if err != nil {
			return err
		}
		defer func() {
			if e := f.Close(); err == nil {
				err = e
			}
		}()
		out.W, out.Terminal, out.Options.Width = f, false, 0
	}
	watch := progress.NewWatch(cmd.ErrOrStderr())
	defer watch.Done()
	session.OnProgress(watch.Set)
	show := func(res *clientele.Result) error {
		watch.Done()
		shown, err := out.Show(ctx, res, session.Zone())
		if timing && err == nil {
			fmt.Fprintln(cmd.ErrOrStderr(), prompt.Timing(res, shown))
		}
		return err
	}
	if len(scripts) == 0 {
		return script.Run(ctx, session, os.Stdin, "", show)
	}
	for _, s := range scripts {
		if err := s.run(ctx, session, show); err != nil {
			return err
		}
	}
	return nil
}
