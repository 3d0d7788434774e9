package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/human"
)

func exportCommand() *cobra.Command {
	var query, to, format string
	var noHeader bool
	var open openFlags
	c := &cobra.Command{
		Use:   "export DIR -c SQL --to FILE",
		Short: "Write the rows of a query to a file",
		Long: `Writes the rows of a query to a file: CSV, TSV, NDJSON, Parquet or Arrow IPC, by the file's ending or --format;
a further .gz or .zst compresses the text formats.`,
		Example: `  clientele export shop -c "SELECT * FROM sales WHERE region = 'North'" --to north.csv.gz
  clientele export shop -c "TABLE customers" --to customers.parquet`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if query == "" || to == "" {
				return fmt.Errorf("export needs a query (-c) and a file (--to); see clientele export --help")
			}
			open.readOnly = true
			db, err := open.open(args[0])
			if err != nil {
				return err
			}
			defer db.Close() //nolint:errcheck // opened for reading
			start := time.Now()
			rows, err := db.Export(cmd.Context(), query, to, clientele.ExportOptions{Format: format, NoHeader: noHeader})
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "%s written to %s in %s\n", human.Plural(rows, "row"), to, human.Elapsed(time.Since(start)))
			return nil
		},
	}
	c.Flags().StringVarP(&query, "command", "c", "", "the query")
	c.Flags().StringVar(&to, "to", "", "the file to write")
	c.Flags().StringVar(&format, "format", "", "csv, tsv, ndjson, parquet or arrow; by the file's ending if not given")
	open.addLimits(c.Flags())
	c.Flags().BoolVar(&noHeader, "no-header", false, "leave out the line of column names (csv, tsv)")
	return c
}
