package table

import (
	"context"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/segment"
)

// Source scans one version of a table. It implements exec.Source.
type Source struct {
	v       *Version
	fields  []types.Field
	morsels []morsel
	closed  atomic.Bool
}

// morsel is a block of a segment: a row group, or a part of one where a file of foreign origin has large ones.
type morsel struct {
	seg   *Segment
	block int
	rows  int
}

var _ exec.Source = (*Source)(nil)

// NewSource returns a source of a version; it holds a reference until Close.
func NewSource(v *Version) (*Source, error) {
	if err := v.Load(); err != nil {
		return nil, err
	}
	v.Ref()
	s := &Source{v: v, fields: v.def.Fields()}
	for _, seg := range v.segments {
		for b, rows := range seg.Groups {
			s.morsels = append(s.morsels, morsel{seg, b, rows})
		}
	}
	return s, nil
}

// Columns implements exec.Source.
func (s *Source) Columns() []types.Field { return s.fields }

// Rows implements exec.Source.
func (s *Source) Rows() int64 { return s.v.head.Rows }

// Morsels implements exec.Source.
func (s *Source) Morsels() int { return len(s.morsels) }

// MorselRows implements exec.Source.
func (s *Source) MorselRows(m int) int { return s.morsels[m].rows }

// ColumnStats implements exec.Source.
func (s *Source) ColumnStats(c int) exec.ColumnStats {
	st := &s.v.stats[c]
	out := exec.ColumnStats{
		Zone: exec.Zone{
			Bounded: st.Ranged && s.fields[c].Type.Phys() == types.PhysInt64, Lo: st.Lo, Hi: st.Hi,
			NullsKnown: !st.NullsUnknown, Nulls: int(st.Nulls),
			BytesBounded: st.BytesRanged, MinBytes: st.MinBytes, MaxBytes: st.MaxBytes,
		},
		Distinct: st.Sketch.Estimate(), Unique: st.Unique, AscendingDense: st.Dense && st.Rows > 0,
		FloatBounded: st.FloatRanged, FloatLo: st.FloatLo, FloatHi: st.FloatHi, Bytes: st.Memory,
	}
	if d := s.v.dicts[c]; d != nil {
		// A dictionary that cannot be read is met again, with its error, by whoever reads the column.
		if dic, err := d.Get(); err == nil {
			out.Dictionary, out.Distinct = dic, int64(dic.Len())
		}
	}
	if n := st.Rows - st.Nulls; out.Unique || out.Distinct > n {
		out.Distinct = n
	}
	return out
}

// Zone implements exec.Source. It reads the segment's footer at first use.
func (s *Source) Zone(m, c int) exec.Zone {
	mo := &s.morsels[m]
	f, err := mo.seg.file()
	if err != nil {
		return exec.Zone{} // Seek reports it
	}
	return zone(f.BlockZone(c, mo.block))
}

func zone(z segment.Zone) exec.Zone {
	return exec.Zone{
		Bounded: z.Bounded, Lo: z.Lo, Hi: z.Hi, NullsKnown: z.NullsKnown, Nulls: z.Nulls,
		BytesBounded: z.BytesBounded, MinBytes: z.MinBytes, MaxBytes: z.MaxBytes,
	}
}

// Reader implements exec.Source.
func (s *Source) Reader(columns []int) (exec.Reader, error) {
	s.v.Ref()
	return &reader{src: s, cols: columns, state: make([]columnState, len(columns))}, nil
}

// Close implements exec.Source. It may be called twice.
func (s *Source) Close() error {
	if !s.closed.Swap(true) {
		s.v.Unref()
	}
	return nil
}

// Prefetch loads the given columns into the cache, as far as its budget goes. It is for warming up and for tests.
func (s *Source) Prefetch(ctx context.Context, columns []int) error {
	for _, mo := range s.morsels {
		f, err := mo.seg.file()
		if err != nil {
			return err
		}
		for _, c := range columns {
			e, err := mo.seg.block(ctx, f, mo.block, c)
			if err != nil {
				return err
			}
			e.Unpin()
		}
	}
	return nil
}
