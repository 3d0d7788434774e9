package table

import (
	"context"
	"sync"

	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/cache"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/segment"
)

// chunkDict is a cached chunk dictionary, together with the vec.Dictionary that binds it to that of the table.
type chunkDict struct {
	chunk *segment.ChunkDict
	mu    sync.Mutex
	bound *vec.Dictionary // for bound.Parent, nil at first
}

// dictionary returns the dictionary of the codes of column c in row group b as version v sees it: the table's own where
// the codes are the table's, else the chunk's with the way to the table's. The entry, if there is one, is pinned.
func (s *Segment) dictionary(ctx context.Context, f *segment.File, v *Version, b, c int) (*vec.Dictionary, *cache.Entry, error) {
	var parent *vec.Dictionary
	if d := v.dicts[c]; d != nil {
		p, err := d.Get()
		if err != nil {
			return nil, nil, err
		}
		parent = p
	}
	if n := f.TablePrefix(c, b); n > 0 && parent != nil {
		if n > parent.Len() {
			return nil, nil, corrupt.In(corrupt.New("codes up to %d, the table's dictionary has %d", n, parent.Len()), s.path, s.def.Columns[c].Name, -1)
		}
		return parent, nil, nil
	}
	b = f.DictBlock(b)
	e, err := s.store.Cache.Get(ctx, &s.dicts[b*s.cols+c], func(func(int) ([]byte, error)) (any, int64, error) {
		d, err := f.LoadDict(ctx, c, b)
		if err != nil {
			return nil, 0, err
		}
		return &chunkDict{chunk: d}, d.Size(), nil
	})
	if err != nil {
		return nil, nil, err
	}
	cd := e.Value.(*chunkDict)
	cd.mu.Lock()
	defer cd.mu.Unlock()
	if cd.bound == nil || cd.bound.Parent != parent {
		d := &vec.Dictionary{Values: cd.chunk.Values, Unique: true}
		if parent != nil && cd.chunk.ToTable != nil {
			if t := cd.chunk.ToTable; len(t) > 0 && int(t[len(t)-1]) >= parent.Len() {
				e.Unpin()
				return nil, nil, corrupt.In(corrupt.New("code %d, the table's dictionary has %d", t[len(t)-1], parent.Len()), s.path, s.def.Columns[c].Name, -1)
			}
			d.Parent, d.ToParent = parent, cd.chunk.ToTable
		}
		cd.bound = d
	}
	return cd.bound, e, nil
}
