package segment

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/sketch"
)

// MaxBound is the greatest length of stored bounds of strings; longer values are cut (and the upper bound raised).
const MaxBound = 64

// ColumnStats describes the values of a column over some consecutive rows, a chunk's, a segment's or a table's. Join makes
// the statistics of the rows of two neighbours.
type ColumnStats struct {
	Rows, Nulls int64
	// NullsUnknown: Nulls says nothing. Never of our own segments, and not stored.
	NullsUnknown bool
	// Ranged: every value that is not NULL lies in Lo … Hi, which occur (PhysInt64, and PhysInt128 that fit).
	Ranged bool
	Lo, Hi int64
	// FloatRanged: every value that is not NULL lies in FloatLo … FloatHi; unset if one is NaN.
	FloatRanged      bool
	FloatLo, FloatHi float64
	// BytesRanged: MinBytes ≤ v ≤ MaxBytes.
	BytesRanged        bool
	MinBytes, MaxBytes []byte
	// Strict: no NULLs, and every value is greater than the one before (PhysInt64). Dense: greater by one.
	Strict, Dense bool
	// Unique: known that no value occurs twice, Strict or not. It does not survive a Join unless the ranges are apart.
	Unique bool
	// Memory is the encoded size in the cache.
	Memory int64
	Sketch sketch.HLL
}

// Join appends the rows of o behind those of s.
func (s *ColumnStats) Join(o *ColumnStats) {
	if s.Rows == 0 {
		*s = *o
		s.Sketch = o.Sketch.Clone()
		return
	}
	if o.Rows == 0 {
		return
	}
	values, more := s.Rows > s.Nulls || s.NullsUnknown, o.Rows > o.Nulls || o.NullsUnknown
	switch {
	case !more:
		s.Strict, s.Dense = false, false
	case !values:
		s.Ranged, s.Lo, s.Hi = o.Ranged, o.Lo, o.Hi
		s.FloatRanged, s.FloatLo, s.FloatHi = o.FloatRanged, o.FloatLo, o.FloatHi
		s.BytesRanged, s.MinBytes, s.MaxBytes = o.BytesRanged, o.MinBytes, o.MaxBytes
		s.Strict, s.Dense, s.Unique = false, false, o.Unique
	default:
		ranged := s.Ranged && o.Ranged
		s.Strict = s.Strict && o.Strict && ranged && s.Hi < o.Lo
		s.Dense = s.Dense && o.Dense && ranged && s.Hi+1 == o.Lo
		s.Unique = s.Unique && o.Unique && ranged && (s.Hi < o.Lo || o.Hi < s.Lo)
		s.Ranged, s.Lo, s.Hi = ranged, min(s.Lo, o.Lo), max(s.Hi, o.Hi)
		s.FloatRanged = s.FloatRanged && o.FloatRanged
		s.FloatLo, s.FloatHi = min(s.FloatLo, o.FloatLo), max(s.FloatHi, o.FloatHi)
		if s.BytesRanged = s.BytesRanged && o.BytesRanged; s.BytesRanged {
			if bytes.Compare(o.MinBytes, s.MinBytes) < 0 {
				s.MinBytes = o.MinBytes
			}
			if bytes.Compare(o.MaxBytes, s.MaxBytes) > 0 {
				s.MaxBytes = o.MaxBytes
			}
		}
	}
	s.Rows += o.Rows
	s.Nulls += o.Nulls
	s.NullsUnknown = s.NullsUnknown || o.NullsUnknown
	s.Memory += o.Memory
	s.Sketch.Merge(&o.Sketch)
}

// lowerBound cuts a value to MaxBound bytes; the result is not above it. Text is cut between characters.
func lowerBound(v []byte, text bool) []byte {
	return append([]byte{}, cut(v, text)...)
}

func cut(v []byte, text bool) []byte {
	if len(v) <= MaxBound {
		return v
	}
	n := MaxBound
	for text && n > MaxBound-utf8.UTFMax && !utf8.RuneStart(v[n]) {
		n--
	}
	return v[:n]
}

// upperBound cuts a value to MaxBound bytes and raises the last character or byte that can be raised; ok is false if there
// is none. Bounds of text are text.
func upperBound(v []byte, text bool) (b []byte, ok bool) {
	b = append([]byte{}, cut(v, text)...)
	if len(v) == len(b) {
		return b, true
	}
	for len(b) > 0 {
		if !text {
			if last := b[len(b)-1]; last < 0xff {
				b[len(b)-1]++
				return b, true
			}
			b = b[:len(b)-1]
			continue
		}
		r, n := utf8.DecodeLastRune(b)
		b = b[:len(b)-n]
		if r == utf8.RuneError && n <= 1 {
			continue // not UTF-8: a shorter prefix, raised, bounds it as well
		}
		if r++; r == 0xd800 {
			r = 0xe000
		}
		if r <= utf8.MaxRune {
			return utf8.AppendRune(b, r), true
		}
	}
	return nil, false
}

const (
	statRanged = 1 << iota
	statFloat
	statBytes
	statStrict
	statDense
	statUnique
)

// AppendTo appends the statistics: rows, NULLs, memory and flags as varints, then the bounds that the flags name, then the
// sketch.
func (s *ColumnStats) AppendTo(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(s.Rows))
	dst = binary.AppendUvarint(dst, uint64(s.Nulls))
	dst = binary.AppendUvarint(dst, uint64(s.Memory))
	flags := uint64(0)
	for i, on := range []bool{s.Ranged, s.FloatRanged, s.BytesRanged, s.Strict, s.Dense, s.Unique} {
		if on {
			flags |= 1 << i
		}
	}
	dst = binary.AppendUvarint(dst, flags)
	if s.Ranged {
		dst = binary.AppendVarint(binary.AppendVarint(dst, s.Lo), s.Hi)
	}
	if s.FloatRanged {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(s.FloatLo))
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(s.FloatHi))
	}
	if s.BytesRanged {
		for _, b := range [][]byte{s.MinBytes, s.MaxBytes} {
			dst = append(binary.AppendUvarint(dst, uint64(len(b))), b...)
		}
	}
	return s.Sketch.AppendTo(dst)
}

// Decode reads what AppendTo wrote and returns the number of bytes read.
func (s *ColumnStats) Decode(b []byte) (int, error) {
	*s = ColumnStats{}
	all := len(b)
	bad := corrupt.New("statistics end early")
	uvarint := func() (uint64, bool) {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return 0, false
		}
		b = b[n:]
		return v, true
	}
	varint := func() (int64, bool) {
		u, ok := uvarint()
		return int64(u>>1) ^ -int64(u&1), ok
	}
	rows, ok1 := uvarint()
	nulls, ok2 := uvarint()
	memory, ok3 := uvarint()
	flags, ok4 := uvarint()
	if !ok1 || !ok2 || !ok3 || !ok4 || rows > math.MaxInt64 || nulls > rows || memory > math.MaxInt64 || flags >= 2*statUnique {
		return 0, bad
	}
	s.Rows, s.Nulls, s.Memory = int64(rows), int64(nulls), int64(memory)
	s.Strict, s.Dense, s.Unique = flags&statStrict != 0, flags&statDense != 0, flags&statUnique != 0
	if s.Ranged = flags&statRanged != 0; s.Ranged {
		s.Lo, ok1 = varint()
		s.Hi, ok2 = varint()
		if !ok1 || !ok2 || s.Lo > s.Hi {
			return 0, bad
		}
	}
	if s.FloatRanged = flags&statFloat != 0; s.FloatRanged {
		if len(b) < 16 {
			return 0, bad
		}
		s.FloatLo = math.Float64frombits(binary.LittleEndian.Uint64(b))
		s.FloatHi = math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))
		b = b[16:]
	}
	if s.BytesRanged = flags&statBytes != 0; s.BytesRanged {
		for _, p := range []*[]byte{&s.MinBytes, &s.MaxBytes} {
			n, ok := uvarint()
			if !ok || n > uint64(len(b)) {
				return 0, bad
			}
			*p = append([]byte{}, b[:n]...)
			b = b[n:]
		}
	}
	n, err := s.Sketch.Decode(b)
	if err != nil {
		return 0, bad
	}
	return all - len(b) + n, nil
}
