package export

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Options say how a file is written.
type Options struct {
	// Format is csv, tsv, ndjson, json, parquet or arrow; empty means by the file's ending.
	Format string
	// Compression of text: gz or zst; empty means by the file's ending.
	Compression string
	// NoHeader leaves out the names of the columns in CSV and TSV.
	NoHeader bool
	// Null is how NULL is written in CSV and TSV.
	Null string
}

// File takes batches on their way to a file.
type File struct {
	path string
	tmp  *os.File
	buf  *bufio.Writer
	z    io.WriteCloser // nil without compression
	enc  Encoder
	done bool
}

// formatOf completes the options by the file's name.
func formatOf(path string, o *Options) error {
	name := strings.ToLower(filepath.Base(path))
	for _, z := range []struct{ ext, name string }{{".gz", "gz"}, {".zst", "zst"}} {
		if strings.HasSuffix(name, z.ext) {
			name = strings.TrimSuffix(name, z.ext)
			if o.Compression == "" {
				o.Compression = z.name
			}
		}
	}
	switch o.Compression {
	case "gzip":
		o.Compression = "gz"
	case "zstd":
		o.Compression = "zst"
	case "none":
		o.Compression = ""
	case "", "gz", "zst":
	default:
		return fmt.Errorf("compression %q is not one of gz, zst, none", o.Compression)
	}
	if o.Format == "" {
		switch filepath.Ext(name) {
		case ".csv", ".txt":
			o.Format = "csv"
		case ".tsv", ".tab":
			o.Format = "tsv"
		case ".ndjson", ".jsonl":
			o.Format = "ndjson"
		case ".json":
			o.Format = "json"
		case ".parquet", ".pq":
			o.Format = "parquet"
		case ".arrow", ".feather", ".ipc":
			o.Format = "arrow"
		case ".arrows":
			o.Format = "arrows"
		default:
			return fmt.Errorf("%s: the ending names no format; end it in .csv, .tsv, .ndjson, .json, .parquet or .arrow, or give the format", path)
		}
	}
	if o.Compression != "" && (o.Format == "parquet" || o.Format == "arrow") {
		return fmt.Errorf("%s: %s files are compressed inside, not as a whole", path, o.Format)
	}
	return nil
}

// Create begins a file.
func Create(path string, cols []types.Field, o Options) (*File, error) {
	if err := formatOf(path, &o); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	f := &File{path: path, tmp: tmp, buf: bufio.NewWriterSize(tmp, 1<<20)}
	var w io.Writer = f.buf
	switch o.Compression {
	case "gz":
		f.z = gzip.NewWriter(w)
	case "zst":
		if f.z, err = zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedDefault)); err != nil {
			f.Abort()
			return nil, err
		}
	}
	if f.z != nil {
		w = f.z
	}
	switch o.Format {
	case "csv":
		f.enc = NewSeparated(w, ',', o.Null, o.NoHeader)
	case "tsv":
		f.enc = NewSeparated(w, '\t', o.Null, o.NoHeader)
	case "ndjson", "jsonl":
		f.enc = NewJSON(w, false)
	case "json":
		f.enc = NewJSON(w, true)
	case "arrow", "feather":
		f.enc = NewArrowFile(w)
	case "arrows":
		f.enc = NewArrowStream(w)
	case "parquet":
		f.enc = NewParquet(w)
	default:
		f.Abort()
		return nil, fmt.Errorf("format %q is not one of csv, tsv, ndjson, json, parquet, arrow", o.Format)
	}
	if err := f.enc.Begin(cols); err != nil {
		f.Abort()
		return nil, err
	}
	return f, nil
}

// Write appends the selected rows of a batch.
func (f *File) Write(b *vec.Batch) error {
	if err := f.enc.Batch(b); err != nil {
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	return nil
}

// Close completes the file, makes it durable and puts it in its place.
func (f *File) Close() error {
	fail := func(err error) error {
		f.Abort()
		return fmt.Errorf("write %s: %w", f.path, err)
	}
	if err := f.enc.End(); err != nil {
		return fail(err)
	}
	if f.z != nil {
		if err := f.z.Close(); err != nil {
			return fail(err)
		}
	}
	if err := f.buf.Flush(); err != nil {
		return fail(err)
	}
	if err := f.tmp.Sync(); err != nil {
		return fail(err)
	}
	if err := f.tmp.Chmod(0o644); err != nil {
		return fail(err)
	}
	if err := f.tmp.Close(); err != nil {
		return fail(err)
	}
	if err := os.Rename(f.tmp.Name(), f.path); err != nil {
		return fail(err)
	}
	f.done = true
	return nil
}

// Abort removes what was written, unless the file is complete.
func (f *File) Abort() {
	if f.done {
		return
	}
	f.done = true
	_ = f.tmp.Close()
	_ = os.Remove(f.tmp.Name())
}
