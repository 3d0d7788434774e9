package clientele

import (
	"context"
	"fmt"
	"strings"

	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
	"github.com/clientele-db/clientele/storage/export"
	"github.com/clientele-db/clientele/storage/ingest"
)

func (st *statement) copyFrom(b *bind.CopyFrom) (*Result, error) {
	if err := st.db.filesAllowed(); err != nil {
		return nil, err
	}
	o := ImportOptions{Table: b.Table.Schema + "." + b.Table.Name}
	for _, opt := range b.Options {
		if err := importOption(&o, opt.Name, optionText(opt)); err != nil {
			return nil, err
		}
	}
	if b.Columns != nil {
		return nil, failure("NOT_SUPPORTED", "COPY with a list of columns is not supported: INSERT INTO … SELECT … FROM '"+b.File+"' chooses columns")
	}
	rep, err := st.db.importTable(st.ctx, o.Table, []string{b.File}, o)
	if err != nil {
		return nil, err
	}
	return wrote("COPY", rep.Rows), nil
}

func optionText(o bind.Option) string {
	if len(o.Values) == 0 {
		return "true"
	}
	parts := make([]string, len(o.Values))
	for i, v := range o.Values {
		parts[i] = constText(v)
	}
	return strings.Join(parts, ",")
}

// importOption sets an option of COPY FROM by its name.
func importOption(o *ImportOptions, name, value string) error {
	one := func() (byte, error) {
		if value == `\t` || strings.EqualFold(value, "tab") {
			return '\t', nil
		}
		if len(value) != 1 {
			return 0, failure("INVALID_COPY_OPTION", fmt.Sprintf("%s must be one character, not %q", name, value))
		}
		return value[0], nil
	}
	var err error
	switch name {
	case "format":
		switch strings.ToLower(value) {
		case "csv":
			o.Reading.Format = ingest.CSV
		case "tsv":
			o.Reading.Format, o.Reading.Delimiter = ingest.CSV, '\t'
		case "json", "ndjson", "jsonl":
			o.Reading.Format = ingest.NDJSON
		case "parquet":
			o.Reading.Format = ingest.Parquet
		default:
			return failure("INVALID_COPY_OPTION", fmt.Sprintf("format %q is not one of csv, tsv, ndjson, parquet", value))
		}
	case "delimiter", "delim", "sep":
		o.Reading.Delimiter, err = one()
	case "quote":
		if value == "" {
			o.Reading.NoQuote = true
			return nil
		}
		o.Reading.Quote, err = one()
	case "escape":
		o.Reading.Escape, err = one()
	case "header":
		h := !strings.EqualFold(value, "false")
		o.Reading.Header = &h
	case "null", "nullstr":
		o.Reading.Null = []string{value}
	case "dateformat", "date_format":
		o.Reading.DateFormat = value
	case "timestampformat", "timestamp_format":
		o.Reading.TimestampFormat = value
	case "encoding":
		o.Reading.Encoding = value
	case "skip", "skip_lines":
		_, err = fmt.Sscanf(value, "%d", &o.Reading.SkipLines)
	case "on_error":
		o.OnError = strings.ToLower(value)
	case "max_errors":
		_, err = fmt.Sscanf(value, "%d", &o.Reading.MaxErrors)
	default:
		return failure("INVALID_COPY_OPTION", fmt.Sprintf("COPY has no option %q; there are format, delimiter, quote, escape, header, null, dateformat, timestampformat, encoding, skip, on_error, max_errors", name))
	}
	return err
}

func (st *statement) copyTo(b *bind.CopyTo) (*Result, error) {
	if err := st.db.filesAllowed(); err != nil {
		return nil, err
	}
	o := ExportOptions{}
	for _, opt := range b.Options {
		switch v := optionText(opt); opt.Name {
		case "format":
			o.Format = strings.ToLower(v)
		case "header":
			o.NoHeader = strings.EqualFold(v, "false")
		case "compression":
			o.Compression = strings.ToLower(v)
		case "null", "nullstr":
			o.Null = v
		default:
			return nil, failure("INVALID_COPY_OPTION", fmt.Sprintf("COPY TO has no option %q; there are format, header, null, compression", opt.Name))
		}
	}
	rows, err := st.export(b.Plan, b.File, o)
	if err != nil {
		return nil, err
	}
	return wrote("COPY", rows), nil
}

// ExportOptions say how rows are written to a file.
type ExportOptions struct {
	// Format is csv, tsv, ndjson, parquet or arrow; empty means by the file's ending.
	Format string
	// Compression of text: gz or zst; empty means by the file's ending.
	Compression string
	// NoHeader leaves out the names of the columns in CSV and TSV.
	NoHeader bool
	// Null is how NULL is written in CSV and TSV; by default it is nothing.
	Null string
}

// Export writes the rows of a query to a file, which it replaces only when all rows are written, and returns their number.
func (db *DB) Export(ctx context.Context, query, file string, o ExportOptions) (int64, error) {
	var rows int64
	s := db.NewSession()
	stmt, err := sql.ParseStatement(query)
	if err != nil {
		return 0, userError(err)
	}
	r, err := s.run(ctx, stmt, nil)
	if err != nil {
		return 0, userError(err)
	}
	defer r.Close() //nolint:errcheck // Batch tells what went wrong
	if !r.HasRows() {
		return 0, failure("INVALID_ARGUMENTS", "export needs a query that returns rows, not "+r.Tag())
	}
	w, err := export.Create(file, r.Columns(), export.Options(o))
	if err != nil {
		return 0, err
	}
	defer w.Abort()
	for {
		b, err := r.Batch(ctx)
		if err != nil {
			return 0, err
		}
		if b == nil {
			break
		}
		if err := w.Write(b); err != nil {
			return 0, err
		}
		rows += int64(b.K)
	}
	return rows, w.Close()
}

// export writes a plan's rows.
func (st *statement) export(n logical.Node, file string, o ExportOptions) (int64, error) {
	r, err := st.rows(n, "COPY")
	if err != nil {
		return 0, err
	}
	defer r.rows.Close() //nolint:errcheck // Next tells what went wrong
	w, err := export.Create(file, r.cols, export.Options(o))
	if err != nil {
		return 0, err
	}
	defer w.Abort()
	var rows int64
	for {
		b, err := r.rows.Next(st.ctx)
		if err != nil {
			return 0, err
		}
		if b == nil {
			return rows, w.Close()
		}
		if err := w.Write(b); err != nil {
			return 0, err
		}
		rows += int64(b.K)
	}
}

// openFile reads a file as a table: Parquet as it stands, text into memory.
func (st *statement) openFile(path string) (*logical.Table, error) {
	format, err := ingest.FormatOf(path)
	if err != nil {
		return nil, err
	}
	if format == ingest.Parquet {
		return st.openParquet(path)
	}
	src, fields, err := st.readText(path)
	if err != nil {
		return nil, err
	}
	return &logical.Table{Schema: "file", Name: path, Fields: fields, Source: src}, nil
}
