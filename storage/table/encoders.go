package table

import (
	"context"
	"fmt"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/segment"
)

// encoders turns chunks into row groups, their columns into encoded ones in parallel, and these into files in order.
type encoders struct {
	app  *Appender
	load *Load
	ids  func() uint64

	// The row group at hand; only take's caller touches it.
	pieces []chunkPiece
	rows   int
	bytes  int64
	groups int // row groups submitted

	tasks chan task
	room  chan struct{} // one element for each row group under way
	ready chan *rowGroup
	work  sync.WaitGroup
	write sync.WaitGroup

	stop context.CancelCauseFunc
	ctx  context.Context

	mu     sync.Mutex
	err    error
	closed bool
}

// chunkPiece is a run of rows of a chunk.
type chunkPiece struct {
	c        *chunk
	from, to int
	rows     []uint32 // if not nil: these rows of c
}

// rowGroup is a row group under way.
type rowGroup struct {
	number   int
	rows     int
	pageRows int
	pieces   []chunkPiece
	cols     []*segment.Column
	left     sync.WaitGroup
}

// task is one column of a row group.
type task struct {
	g *rowGroup
	c int
}

func newEncoders(a *Appender, l *Load, ids func() uint64, workers int) *encoders {
	e := &encoders{
		app: a, load: l, ids: ids,
		tasks: make(chan task, 1024), room: make(chan struct{}, workers+2), ready: make(chan *rowGroup, workers+2),
	}
	e.ctx, e.stop = context.WithCancelCause(context.Background())
	for range workers {
		e.work.Go(e.run)
	}
	e.write.Go(e.writeGroups)
	return e
}

// fail ends everything with an error; the first one counts.
func (e *encoders) fail(err error) {
	e.mu.Lock()
	if e.err == nil {
		e.err = err
	}
	e.mu.Unlock()
	e.stop(err)
	for _, in := range e.load.interners {
		if in != nil {
			in.abort()
		}
	}
}

func (e *encoders) failure() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

// maxGroupBytes bounds the rows of a row group by their size.
const maxGroupBytes = 512 << 20

// add adds a chunk to the row group at hand, submitting groups as they fill.
func (e *encoders) add(ctx context.Context, c *chunk) error {
	defer c.unref()
	perRow := c.bytes / int64(c.rows)
	for from := 0; from < c.rows; {
		n := min(c.rows-from, e.app.opts.GroupRows-e.rows)
		if fit := (maxGroupBytes - e.bytes) / (perRow + 1); int64(n) > fit {
			n = max(1, int(fit))
		}
		c.refs.Add(1)
		e.pieces = append(e.pieces, chunkPiece{c: c, from: from, to: from + n})
		e.rows += n
		e.bytes += int64(n) * perRow
		from += n
		if e.rows >= e.app.opts.GroupRows || e.bytes >= maxGroupBytes-perRow {
			if err := e.submit(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// submit hands the row group at hand to the workers. It waits while enough are under way.
func (e *encoders) submit(ctx context.Context) error {
	if e.rows == 0 {
		return nil
	}
	g := &rowGroup{number: e.groups, rows: e.rows, pieces: e.pieces, cols: make([]*segment.Column, len(e.app.fields))}
	g.pageRows = pageRows(e.bytes, e.rows)
	e.pieces, e.rows, e.bytes = nil, 0, 0
	select {
	case e.room <- struct{}{}:
	case <-ctx.Done():
		g.unref()
		return ctx.Err()
	case <-e.ctx.Done():
		g.unref()
		return e.failure()
	}
	e.groups++
	g.left.Add(len(g.cols))
	e.ready <- g
	for c := range g.cols {
		e.tasks <- task{g, c}
	}
	return nil
}

// pageRows is the number of rows of a page: less than usual where rows are long.
func pageRows(bytes int64, rows int) int {
	n := segment.PageRows
	for n > 64 && bytes/int64(rows)*int64(n) > 64<<20 {
		n /= 2
	}
	return n
}

func (g *rowGroup) unref() {
	for _, p := range g.pieces {
		p.c.unref()
	}
	g.pieces = nil
}

// run encodes columns until there are no more.
func (e *encoders) run() {
	enc := segment.NewEncoder()
	for t := range e.tasks {
		if err := e.encode(enc, t); err != nil {
			e.fail(err)
		}
		t.g.left.Done()
	}
}

func (e *encoders) encode(enc *segment.Encoder, t task) (err error) {
	var tk *ticket
	var in segment.Interner
	if i := e.load.interners[t.c]; i != nil {
		tk = &ticket{in: i, group: t.g.number}
		in = tk
		defer tk.skip()
	}
	if e.ctx.Err() != nil {
		return e.failure()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("encode column %q: internal error: %v", e.app.fields[t.c].Name, p)
		}
	}()
	pieces := make([]segment.Piece, len(t.g.pieces))
	for i, p := range t.g.pieces {
		pieces[i] = segment.Piece{V: p.c.cols[t.c], From: p.from, To: p.to, Rows: p.rows}
	}
	t.g.cols[t.c], err = enc.Encode(e.app.schema, t.c, pieces, t.g.rows, t.g.pageRows, in)
	return err
}

// writeGroups writes row groups in the order in which they were submitted.
func (e *encoders) writeGroups() {
	var f *segmentFile
	for g := range e.ready {
		g.left.Wait()
		g.unref()
		if e.ctx.Err() == nil {
			if err := e.writeGroup(&f, g); err != nil {
				e.fail(err)
			}
		}
		<-e.room
	}
	if f != nil && e.ctx.Err() == nil {
		if err := f.finish(); err != nil {
			e.fail(err)
		}
	}
	if f != nil {
		f.close()
	}
	// All entries of the folder become durable at once.
	if len(e.load.segments) > 0 && e.ctx.Err() == nil {
		if err := SyncDir(e.app.store.FS, e.app.store.Folder(e.app.def)); err != nil {
			e.fail(err)
		}
	}
}

func (e *encoders) writeGroup(f **segmentFile, g *rowGroup) (err error) {
	if *f == nil {
		if *f, err = e.create(); err != nil {
			return err
		}
	}
	s := *f
	if err := s.w.AddGroup(g.rows, g.pageRows, g.cols); err != nil {
		return fmt.Errorf("write %s: %w", s.path, err)
	}
	l := &e.load.segments[s.index]
	l.record.Groups = append(l.record.Groups, g.rows)
	for i, c := range g.cols {
		l.stats[i].Join(&c.Stats)
	}
	if s.w.Rows()+int64(e.app.opts.GroupRows) > int64(e.app.opts.SegmentRows) || s.w.Size() > 1<<30 {
		if err := s.finish(); err != nil {
			return err
		}
		s.close()
		*f = nil
	}
	return nil
}

// segmentFile is a segment that is being written.
type segmentFile struct {
	e     *encoders
	index int // in load.segments
	path  string
	file  vfs.File
	w     *segment.Writer
}

func (e *encoders) create() (*segmentFile, error) {
	st, def := e.app.store, e.app.def
	id := e.ids()
	s := &segmentFile{e: e, path: st.File(def, id), index: len(e.load.segments)}
	f, err := st.FS.Create(s.path, "clientele-segment")
	if err != nil {
		return nil, fmt.Errorf("create segment: %w", err)
	}
	s.file = f
	e.load.segments = append(e.load.segments, loaded{
		record: Record{ID: id, Position: id}, stats: make([]segment.ColumnStats, len(e.app.fields)),
	})
	s.w = segment.NewWriter(f, e.app.schema, def.SortedBy)
	return s, nil
}

// finish writes the footer and makes the file durable.
func (s *segmentFile) finish() error {
	size, crc, err := s.w.Finish()
	if err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", s.path, err)
	}
	l := &s.e.load.segments[s.index]
	l.record.Bytes, l.record.FooterCRC = size, crc
	return nil
}

func (s *segmentFile) close() {
	if err := s.file.Close(); err != nil {
		s.e.fail(fmt.Errorf("write %s: %w", s.path, err))
	}
}

// flush submits the last row group.
func (e *encoders) flush() error {
	// Not with e.ctx: what ended it is the error to report, not that it ended.
	if err := e.submit(context.Background()); err != nil {
		return err
	}
	return e.failure()
}

// close waits for everything under way and returns what was written.
func (e *encoders) close() (*Load, error) {
	e.mu.Lock()
	if !e.closed {
		e.closed = true
		close(e.tasks)
		close(e.ready)
	}
	e.mu.Unlock()
	e.work.Wait()
	e.write.Wait()
	for _, p := range e.pieces {
		p.c.unref()
	}
	e.pieces = nil
	e.stop(nil)
	return e.load, e.failure()
}

// emptyVectors returns empty vectors of the table's columns.
func (a *Appender) emptyVectors() []*vec.Vector {
	out := make([]*vec.Vector, len(a.fields))
	for i, f := range a.fields {
		out[i] = &vec.Vector{Type: f.Type}
	}
	return out
}
