package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Chunk is a run of rows of one file as columns.
type Chunk struct {
	// Seq counts the chunks of an import from 0 in the order of the files.
	Seq  int64
	Rows int
	// Cols are Flat vectors of Rows rows that the receiver owns, one for each column of the reader.
	Cols []*vec.Vector
	// Bad are the rows left out (policies Skip and Quarantine).
	Bad []BadRow
	// Bytes is the size of the text.
	Bytes int64
}

// Reader reads a set of files of one shape.
type Reader struct {
	files   []string
	opts    Options
	format  Format
	dialect Dialect // of the first file
	cols    []Column
	keys    []string // of JSON objects, by column
	parts   []part
}

// part is one file, or for Parquet one file too, with its own dialect and order of columns.
type part struct {
	path    string
	size    int64
	dialect Dialect
	pos     []int // position in the file of each column, -1 if it has none
	width   int   // columns of the file
}

// Open looks at the beginning of the files and settles their format and columns. Files must have the same format; those
// behind the first are matched to its columns by name where they have headers, else by position.
func Open(files []string, o *Options) (*Reader, error) {
	if len(files) == 0 {
		return nil, errors.New("no files to read")
	}
	r := &Reader{files: files}
	if o != nil {
		r.opts = *o
	}
	if r.opts.Workers <= 0 {
		r.opts.Workers = runtime.GOMAXPROCS(0)
	}
	if r.opts.SampleBytes <= 0 {
		r.opts.SampleBytes = 4 << 20
	}
	r.format = r.opts.Format
	if r.format == Auto {
		f, err := formatOf(files[0])
		if err != nil {
			return nil, err
		}
		r.format = f
	}
	for i, f := range files {
		st, err := os.Stat(f)
		if err != nil {
			return nil, err
		}
		if st.IsDir() {
			return nil, fmt.Errorf("%s is a directory: name the files in it", f)
		}
		p := part{path: f, size: st.Size()}
		switch r.format {
		case CSV:
			err = r.sniffCSV(&p, i == 0)
		case NDJSON:
			err = r.sniffNDJSON(&p, i == 0)
		default:
			err = fmt.Errorf("%s: Parquet files are read as tables, not as text", f)
		}
		if err != nil {
			return nil, err
		}
		r.parts = append(r.parts, p)
	}
	return r, nil
}

// formatOf goes by the name without the ending of a compression.
func formatOf(path string) (Format, error) {
	name := strings.ToLower(filepath.Base(path))
	for _, z := range []string{".gz", ".zst", ".zstd"} {
		name = strings.TrimSuffix(name, z)
	}
	switch filepath.Ext(name) {
	case ".parquet", ".pq":
		return Parquet, nil
	case ".ndjson", ".jsonl", ".json":
		return NDJSON, nil
	case ".csv", ".tsv", ".tab", ".txt", ".dat", ".tbl", ".psv":
		return CSV, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close() //nolint:errcheck // read only
	var head [4]byte
	_, _ = io.ReadFull(f, head[:])
	switch {
	case string(head[:]) == "PAR1":
		return Parquet, nil
	case head[0] == '{':
		return NDJSON, nil
	}
	return CSV, nil
}

// FormatOf returns the format of a file by its name, or by its first bytes where the name says nothing.
func FormatOf(path string) (Format, error) { return formatOf(path) }

// Columns returns the columns that the chunks will have.
func (r *Reader) Columns() []Column { return r.cols }

// Workers returns the number of workers of Run.
func (r *Reader) Workers() int { return r.opts.Workers }

// Dialect returns the CSV dialect of the first file.
func (r *Reader) Dialect() Dialect { return r.dialect }

// Widen gives a sniffed column a wider type after a [Conflict]; Run can then be called again.
func (r *Reader) Widen(c *Conflict) {
	for i := range r.cols {
		if r.cols[i].Name == c.Column {
			r.cols[i].Type = c.To
		}
	}
}

// sample returns the beginning of a file as text, and whether that is all of it.
func (r *Reader) sample(path string) (text []byte, whole bool, err error) {
	var n atomic.Int64
	s, err := openText(path, r.opts.Encoding, &n)
	if err != nil {
		return nil, false, err
	}
	defer s.Close() //nolint:errcheck // read only
	buf := make([]byte, r.opts.SampleBytes)
	k, err := io.ReadFull(s, buf)
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return buf[:k], true, nil
	case err != nil:
		return nil, false, fmt.Errorf("read %s: %w", path, err)
	}
	return buf[:k], false, nil
}

// skipLines drops the first n lines.
func skipLines(text []byte, n int) []byte {
	for ; n > 0; n-- {
		i := bytes.IndexByte(text, '\n')
		if i < 0 {
			return nil
		}
		text = text[i+1:]
	}
	return text
}

// Run parses all files and hands each chunk to emit, which is called by Workers goroutines at the same time, worker by its
// number, in ascending order of Seq; finish, if not nil, is called when a worker has no more. Run returns the first error in
// file order: a *BadRow under Abort, a *Conflict where a sniffed type is too narrow, emit's or finish's, or one of reading.
// After an error what was emitted must be thrown away.
func (r *Reader) Run(ctx context.Context, emit func(worker int, c *Chunk) error, finish func(worker int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type job struct {
		textChunk
		part int
	}
	jobs := make(chan job, r.opts.Workers)
	free := make(chan []byte, 2*r.opts.Workers+2)
	var read atomic.Int64
	var total int64
	for _, p := range r.parts {
		total += p.size
	}
	var cutErr error
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(jobs)
		seq := int64(0)
		for i := range r.parts {
			cutErr = r.cut(ctx, i, &seq, &read, free, func(t textChunk) error {
				if r.opts.Progress != nil {
					r.opts.Progress(read.Load(), total)
				}
				select {
				case jobs <- job{t, i}:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
			if cutErr != nil {
				return
			}
		}
	})
	var mu sync.Mutex
	var first error
	var firstSeq int64
	var badRows atomic.Int64
	fail := func(seq int64, err error) {
		mu.Lock()
		defer mu.Unlock()
		if first == nil || seq < firstSeq {
			first, firstSeq = err, seq
		}
		cancel()
	}
	for w := range r.opts.Workers {
		wg.Go(func() {
			parsers := make([]parser, len(r.parts))
			for j := range jobs {
				mu.Lock()
				late := first != nil && j.seq > firstSeq
				mu.Unlock()
				if late {
					continue // drain; chunks in front of the failed one are still parsed, so that the first error is told
				}
				var c *Chunk
				var err error
				if parsers[j.part] == nil {
					parsers[j.part], err = r.parser(j.part)
				}
				if err == nil {
					c, err = parsers[j.part].parse(j.textChunk)
				}
				select {
				case free <- j.text[:0]:
				default:
				}
				if err == nil && r.opts.MaxErrors > 0 && badRows.Add(int64(len(c.Bad))) > int64(r.opts.MaxErrors) {
					err = fmt.Errorf("more than %d bad rows; the last: %w", r.opts.MaxErrors, &c.Bad[len(c.Bad)-1])
				}
				if err == nil {
					err = emit(w, c)
				}
				if err != nil {
					fail(j.seq, err)
				}
			}
			if finish != nil && ctx.Err() == nil {
				if err := finish(w); err != nil {
					fail(math.MaxInt64, err)
				}
			}
		})
	}
	wg.Wait()
	if first != nil {
		return first
	}
	if r.opts.Progress != nil && cutErr == nil {
		r.opts.Progress(total, total)
	}
	return cutErr
}

// parser turns text into columns, for one worker and one file.
type parser interface {
	parse(t textChunk) (*Chunk, error)
}

func (r *Reader) parser(i int) (parser, error) {
	if r.format == NDJSON {
		return r.newNDJSON(i)
	}
	return r.newCSV(i)
}

// cut reads one file and passes its chunks on.
func (r *Reader) cut(ctx context.Context, i int, seq *int64, read *atomic.Int64, free chan []byte, pass func(textChunk) error) error {
	p := &r.parts[i]
	s, err := openText(p.path, r.opts.Encoding, read)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // read only
	c := cutter{file: p.path, r: s, dialect: p.dialect, line: 1, seq: *seq}
	header := r.opts.SkipLines
	inHeader := r.format == CSV && p.dialect.Header
	for {
		var buf []byte
		select {
		case buf = <-free:
		default:
		}
		t, err := c.next(ctx, buf)
		if errors.Is(err, io.EOF) {
			*seq = c.seq
			return nil
		}
		if err != nil {
			return err
		}
		for header > 0 {
			k := bytes.IndexByte(t.text, '\n') + 1
			if k == 0 {
				k = len(t.text)
			}
			t.text = t.text[k:]
			t.line++
			header--
		}
		for inHeader && len(t.text) > 0 {
			fs, k, _ := p.dialect.record(t.text, nil)
			t.line += int64(bytes.Count(t.text[:k], newline))
			t.text = t.text[k:]
			blank := len(fs) == 1 && len(fs[0].text) == 0 || p.dialect.Comment != 0 && len(fs[0].text) > 0 && fs[0].text[0] == p.dialect.Comment
			inHeader = blank
		}
		if err := pass(t); err != nil {
			return err
		}
	}
}

// Fields returns the schema of the chunks.
func (r *Reader) Fields() []types.Field {
	fs := make([]types.Field, len(r.cols))
	for i, c := range r.cols {
		fs[i] = c.Field
	}
	return fs
}
