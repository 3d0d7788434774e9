package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/cmd/internal/progress"
)

// readingFlags are flags that go to the reader under the name of COPY's option.
var readingFlags = []struct{ flag, option, value, doc string }{
	{"format", "format", "FORMAT", "csv, tsv, ndjson or parquet; by the file's name if not given"},
	{"types", "types", "COLUMN=TYPE,…", "types of columns, for those where the sample misleads"},
	{"null", "null", "TEXT", "a text that means NULL; may be given several times"},
	{"delimiter", "delimiter", "CHAR", `what separates fields; \t is a tab`},
	{"quote", "quote", "CHAR", "what quotes fields; empty: fields are never quoted"},
	{"escape", "escape", "CHAR", "what escapes a quote within quotes"},
	{"comment", "comment", "CHAR", "lines that begin so are skipped"},
	{"skip", "skip", "N", "lines at the beginning of each file that are no data"},
	{"date-format", "date_format", "FORMAT", "such as %d/%m/%Y"},
	{"timestamp-format", "timestamp_format", "FORMAT", "such as %d.%m.%Y %H:%M"},
	{"encoding", "encoding", "NAME", "gb18030, latin1, windows-1252, shift_jis, utf-16le …; utf-8 if not given"},
	{"on-error", "on_error", "POLICY", "a row that cannot be read: abort changes nothing, skip drops it, quarantine keeps it in TABLE_rejects"},
	{"max-errors", "max_errors", "N", "with skip or quarantine: abort after more bad rows than that"},
	{"sorted-by", "sorted_by", "COLUMN,…", "columns by which a new table keeps its rows sorted"},
}

func importCommand() *cobra.Command {
	var open openFlags
	var o clientele.ImportOptions
	var header, noHeader, decimalComma bool
	c := &cobra.Command{
		Use:   "import DIR FILE…",
		Short: "Load files into tables",
		Long: `Loads CSV, TSV, NDJSON and Parquet files, plain or compressed by gzip or zstd, into the database in DIR, which is made if it is not
there. Each file becomes a table named after it, unless --table names one for all; a table that exists gets the rows appended,
matched by the names of columns. A directory stands for the files in it.

Dialect, header, types and time formats are found out and told; flags override. Columns whose dates fit day-month and
month-day alike are noted in the report. A table's rows become visible together, when the last is in: after an error, or Ctrl-C,
nothing has changed.`,
		Example: `  clientele import shop sales.csv.gz customers.csv
  clientele import shop data/                            # all files of a directory
  clientele import shop 2024-*.csv --table sales --replace
  clientele import shop legacy.csv --delimiter ';' --decimal-comma --date-format %d.%m.%Y --encoding latin1
  clientele import shop sales.csv --types "amount=decimal(12,2),zip=varchar" --on-error quarantine
  clientele sql shop -c "SELECT line, column_name, value, reason FROM sales_rejects"`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("header") && cmd.Flags().Changed("no-header") {
				return errors.New("--header and --no-header exclude each other")
			}
			if header || noHeader {
				o.Reading.Header = &header
			}
			o.Reading.DecimalComma = decimalComma
			o.Reading.Workers = open.threads
			files, err := expandFiles(args[1:])
			if err != nil {
				return err
			}
			db, err := open.open(args[0])
			if err != nil {
				return err
			}
			err = importFiles(cmd.Context(), cmd, db, files, o)
			return errors.Join(explainBadRow(err), db.Close())
		},
	}
	f := c.Flags()
	f.StringVar(&o.Table, "table", "", "load all files into this table")
	f.BoolVar(&o.Replace, "replace", false, "load the table anew instead of appending to it")
	f.BoolVar(&header, "header", false, "the first line names the columns")
	f.BoolVar(&noHeader, "no-header", false, "the first line is data")
	f.BoolVar(&decimalComma, "decimal-comma", false, "read 1.234,56 as 1234.56")
	for _, r := range readingFlags {
		f.Var(optionFlag{&o, r.option, r.value}, r.flag, r.doc)
	}
	open.addLimits(f)
	return c
}

// optionFlag sets an option of the import.
type optionFlag struct {
	o             *clientele.ImportOptions
	option, value string
}

var _ pflag.Value = optionFlag{}

func (f optionFlag) String() string     { return "" }
func (f optionFlag) Type() string       { return f.value }
func (f optionFlag) Set(s string) error { return f.o.Set(f.option, s) }

// importFiles loads table after table and reports each as it is done.
func importFiles(ctx context.Context, cmd *cobra.Command, db *clientele.DB, files []string, o clientele.ImportOptions) error {
	load := func(label string, files []string) error {
		bar := progress.New(cmd.ErrOrStderr(), label, human.Bytes)
		o.Reading.Progress = bar.Set
		reports, err := db.Import(ctx, files, o)
		bar.Close()
		for i := range reports {
			printImport(cmd.OutOrStdout(), &reports[i], o.Replace)
		}
		return err
	}
	if o.Table != "" {
		return load(o.Table, files)
	}
	for _, f := range files {
		if err := load(filepath.Base(f), []string{f}); err != nil {
			return err
		}
	}
	return nil
}

// explainBadRow says what can be done about a row that ended an import.
func explainBadRow(err error) error {
	if _, ok := errors.AsType[*clientele.BadRow](err); ok {
		return fmt.Errorf("%w\nnothing was imported from it; --types and the format flags change how values are read, --on-error skip drops such rows, --on-error quarantine keeps them in a table", err)
	}
	return err
}
