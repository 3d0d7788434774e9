package table

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/kv"
	"github.com/clientele-db/clientele/storage/segment"
)

// Version is one version of a table's contents. Whoever uses it holds a reference.
type Version struct {
	store *Store
	def   *catalog.Table
	refs  atomic.Int64

	mu       sync.Mutex
	loaded   bool
	head     Head
	segments []*Segment
	dicts    []*Dictionary // by position of the column; nil: none
	stats    []segment.ColumnStats
}

// NewVersion returns the version of a table that the store holds, with one reference. It is read at first use.
func NewVersion(s *Store, def *catalog.Table) *Version {
	v := &Version{store: s, def: def}
	v.refs.Store(1)
	return v
}

// EmptyVersion returns a version of a new table without rows, with one reference.
func EmptyVersion(s *Store, def *catalog.Table) *Version {
	v := NewVersion(s, def)
	v.loaded = true
	v.head = Head{NextSegment: 1, Dicts: make([]DictHead, len(def.Columns))}
	v.dicts = make([]*Dictionary, len(def.Columns))
	v.stats = make([]segment.ColumnStats, len(def.Columns))
	return v
}

// Def returns the definition of the table.
func (v *Version) Def() *catalog.Table { return v.def }

// Ref adds a reference.
func (v *Version) Ref() { v.refs.Add(1) }

// Unref drops a reference. The last one drops those to the segments.
func (v *Version) Unref() {
	if v.refs.Add(-1) > 0 {
		return
	}
	v.mu.Lock()
	segs := v.segments
	v.segments = nil
	v.mu.Unlock()
	for _, s := range segs {
		s.unref()
	}
}

// Load reads the version from the store if that has not been done.
func (v *Version) Load() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.loaded {
		return nil
	}
	db, n := v.store.KV, len(v.def.Columns)
	key := kv.Key(kv.KindHead, v.def.ID)
	ver, b, ok, err := db.Get(key)
	if err == nil && !ok {
		err = corrupt.New("head of table %s.%s is missing", v.def.Schema, v.def.Name)
	}
	if err != nil {
		return db.In(err, key)
	}
	head, err := decodeHead(ver, b)
	if err == nil && len(head.Dicts) != n {
		err = corrupt.New("head for %d columns, the table has %d", len(head.Dicts), n)
	}
	if err != nil {
		return db.In(err, key)
	}
	var segs []*Segment
	rows := int64(0)
	err = db.Scan(context.Background(), kv.Key(kv.KindSegment, v.def.ID), func(key []byte, ver byte, b []byte) error {
		ids, ok := kv.Ids(key, 2)
		if !ok {
			return db.In(corrupt.New("malformed key"), key)
		}
		r, err := decodeRecord(ids[1], ver, b)
		if err != nil {
			return db.In(err, key)
		}
		segs = append(segs, newSegment(v.store, v.def, r))
		rows += r.Rows()
		return nil
	})
	if err == nil && rows != head.Rows {
		err = db.In(corrupt.New("segments of %d rows, the head says %d", rows, head.Rows), key)
	}
	if err != nil {
		return err
	}
	slices.SortFunc(segs, func(a, b *Segment) int { return cmp.Compare(a.Position, b.Position) })
	key = kv.Key(kv.KindStatistics, v.def.ID, 0)
	ver, b, ok, err = db.Get(key)
	if err != nil {
		return err
	}
	v.stats = make([]segment.ColumnStats, n)
	if ok {
		if v.stats, err = decodeStats(ver, b, n); err != nil {
			return db.In(err, key)
		}
	}
	v.dicts = make([]*Dictionary, n)
	for i, d := range head.Dicts {
		if d.State == DictAlive {
			c := &v.def.Columns[i]
			v.dicts[i] = newDictionary(v.store, v.def.ID, c.ID, c.Type, d)
		}
	}
	for _, s := range segs {
		s.ref()
	}
	v.head, v.segments, v.loaded = *head, segs, true
	return nil
}

// Rows returns the number of rows. The version must be loaded.
func (v *Version) Rows() int64 { return v.head.Rows }

// Bytes returns the size of the segments' files. The version must be loaded.
func (v *Version) Bytes() int64 {
	n := int64(0)
	for _, s := range v.segments {
		n += s.Bytes
	}
	return n
}

// Redefined returns the same contents under another definition of the same columns, with one reference.
func (v *Version) Redefined(def *catalog.Table) (*Version, error) {
	if err := v.Load(); err != nil {
		return nil, err
	}
	if len(def.Columns) != len(v.def.Columns) {
		return nil, fmt.Errorf("table %s: a version of %d columns cannot have %d", def.Name, len(v.def.Columns), len(def.Columns))
	}
	n := NewVersion(v.store, def)
	n.loaded, n.head, n.segments, n.dicts, n.stats = true, v.head, v.segments, v.dicts, v.stats
	for _, s := range n.segments {
		s.ref()
	}
	return n, nil
}

// Change is what a commit does to one table.
type Change struct {
	// Truncate removes all segments that there are before.
	Truncate bool
	// Loads are added behind, in order.
	Loads []*Load
}

// Apply writes a change of v to a batch and returns the version that it leads to, with one reference. v must be loaded.
func (v *Version) Apply(b *kv.Batch, c Change, seq uint64) (*Version, error) {
	def := v.def
	n := NewVersion(v.store, def)
	n.loaded = true
	n.head = v.head
	n.head.Seq = seq
	n.head.Dicts = slices.Clone(v.head.Dicts)
	n.dicts = slices.Clone(v.dicts)
	n.stats = make([]segment.ColumnStats, len(def.Columns))
	if c.Truncate {
		b.DeletePrefix(kv.Key(kv.KindSegment, def.ID))
		b.DeletePrefix(kv.Key(kv.KindStatistics, def.ID))
		b.DeletePrefix(kv.Key(kv.KindDictionary, def.ID))
		n.head.Rows = 0
		clear(n.head.Dicts)
		clear(n.dicts)
	} else {
		n.segments = slices.Clone(v.segments)
		for i := range n.stats {
			n.stats[i].Join(&v.stats[i])
		}
	}
	for _, l := range c.Loads {
		for i := range l.segments {
			r := l.segments[i].record
			r.Added = seq
			b.Set(SegmentKey(def.ID, r.ID), recordVersion, r.encode())
			b.Set(kv.Key(kv.KindStatistics, def.ID, r.ID), statisticsVersion, encodeStats(l.segments[i].stats))
			n.segments = append(n.segments, newSegment(v.store, def, &r))
			n.head.Rows += r.Rows()
			n.head.NextSegment = max(n.head.NextSegment, r.ID+1)
			for k := range n.stats {
				n.stats[k].Join(&l.segments[i].stats[k])
			}
		}
		for i := range n.dicts {
			n.applyDict(b, l, i)
		}
	}
	b.Set(kv.Key(kv.KindStatistics, def.ID, 0), statisticsVersion, encodeStats(n.stats))
	b.Set(kv.Key(kv.KindHead, def.ID), headVersion, n.head.encode())
	for _, s := range n.segments {
		s.ref()
	}
	return n, nil
}

// applyDict brings what a load made of column i's dictionary into the version.
func (v *Version) applyDict(b *kv.Batch, l *Load, i int) {
	c := &v.def.Columns[i]
	in := l.interners[i]
	switch {
	case in == nil || l.rows == 0:
	case in.gone:
		if v.head.Dicts[i].State == DictAlive {
			b.DeletePrefix(dictPrefix(v.def.ID, c.ID))
		}
		v.head.Dicts[i], v.dicts[i] = DictHead{State: DictGone}, nil
	default:
		h := writeDict(b, v.def.ID, c.ID, v.head.Dicts[i], &in.dict.Values)
		v.head.Dicts[i] = h
		d := newDictionary(v.store, v.def.ID, c.ID, c.Type, h)
		d.set(in.dict.Values)
		v.dicts[i] = d
	}
}

// Drop writes the removal of the table to a batch.
func (v *Version) Drop(b *kv.Batch) {
	for _, k := range []kv.Kind{kv.KindHead, kv.KindSegment, kv.KindStatistics, kv.KindDictionary} {
		b.DeletePrefix(kv.Key(k, v.def.ID))
	}
}

// Forget marks the segments of v that next (nil: none) does not have, so that their files go when the last version that
// has them does. It is called after the commit; v must be loaded.
func (v *Version) Forget(next *Version) {
	for _, s := range v.segments {
		if next == nil || !slices.Contains(next.segments, s) {
			s.obsolete.Store(true)
		}
	}
}

// NextSegment returns the least identifier that no segment of the table had so far. The version must be loaded.
func (v *Version) NextSegment() uint64 { return v.head.NextSegment }

// CheckTypes reports columns whose types cannot be stored, or by which rows cannot be sorted.
func CheckTypes(def *catalog.Table) error {
	if _, err := segment.NewSchema(def.Fields()); err != nil {
		return fmt.Errorf("table %s.%s: %w", def.Schema, def.Name, err)
	}
	for _, c := range def.SortedBy {
		if t := def.Columns[c].Type; t.IsNested() || t.Kind == types.JSON {
			return fmt.Errorf("table %s.%s: rows cannot be sorted by column %q of %v", def.Schema, def.Name, def.Columns[c].Name, t)
		}
	}
	return nil
}

// Segments returns the number of segments. The version must be loaded.
func (v *Version) Segments() int { return len(v.segments) }
