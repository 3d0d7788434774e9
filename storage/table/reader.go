package table

import (
	"context"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/cache"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/segment"
)

// reader reads morsels of a source. What it has handed out stays pinned in the cache until Seek or Close.
type reader struct {
	src   *Source
	cols  []int
	state []columnState
	arena column.Arena

	mo       *morsel
	file     *segment.File
	pageRows int
	at, n    int // rows of the current batch within the morsel
	read     int64
	closed   bool
}

// columnState is what a reader holds of a column in the current morsel.
type columnState struct {
	block   *segment.Block
	dict    *vec.Dictionary
	entries [2]*cache.Entry // block and dictionary
	counted uint64          // pages whose bytes were counted
}

// Seek implements exec.Reader.
func (r *reader) Seek(ctx context.Context, m int) error {
	r.release()
	if err := ctx.Err(); err != nil {
		return err
	}
	r.mo = &r.src.morsels[m]
	f, err := r.mo.seg.file()
	if err != nil {
		return err
	}
	r.file = f
	_, r.pageRows = f.BlockRows(r.mo.block)
	r.at, r.n = 0, 0
	return nil
}

// release unpins what the morsel pinned.
func (r *reader) release() {
	for i := range r.state {
		st := &r.state[i]
		for _, e := range st.entries {
			if e != nil {
				e.Unpin()
			}
		}
		*st = columnState{}
	}
	r.arena.Reset()
	r.mo = nil
}

// Next implements exec.Reader.
func (r *reader) Next(max int) (int, error) {
	if r.mo == nil {
		return 0, nil
	}
	r.at += r.n
	r.n = min(max, r.pageRows-r.at%r.pageRows, r.mo.rows-r.at)
	return r.n, nil
}

// Zone implements exec.Reader.
func (r *reader) Zone(i int) exec.Zone {
	return zone(r.file.PageZone(r.cols[i], r.mo.block, r.at/r.pageRows))
}

// Vector implements exec.Reader.
func (r *reader) Vector(ctx context.Context, i int, v *vec.Vector) error {
	st := &r.state[i]
	if st.block == nil {
		if err := r.load(ctx, st, r.cols[i]); err != nil {
			return err
		}
	}
	p := r.at / r.pageRows
	page := &st.block.Pages[p]
	if st.counted>>(p&63)&1 == 0 {
		st.counted |= 1 << (p & 63)
		r.read += st.block.Bytes / int64(len(st.block.Pages))
	}
	column.View(v, page, r.at-p*r.pageRows, r.n, &r.arena)
	if v.Form == vec.Dict {
		v.Dict = st.dict
	}
	return nil
}

// load pins the block of a column, and its dictionary.
func (r *reader) load(ctx context.Context, st *columnState, c int) error {
	seg, b := r.mo.seg, r.mo.block
	coded, err := r.file.HasDict(ctx, c, b)
	if err != nil {
		return err
	}
	if coded && st.dict == nil {
		if st.dict, st.entries[1], err = seg.dictionary(ctx, r.file, r.src.v, b, c); err != nil {
			return err
		}
	}
	e, err := seg.block(ctx, r.file, b, c)
	if err != nil {
		return err
	}
	st.entries[0], st.block = e, e.Value.(*segment.Block)
	return nil
}

// BytesRead implements exec.Reader.
func (r *reader) BytesRead() int64 { return r.read }

// Close implements exec.Reader.
func (r *reader) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	r.release()
	r.src.v.Unref()
	return nil
}
