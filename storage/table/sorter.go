package table

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
	"github.com/clientele-db/clientele/storage/encoding"
)

// sorter collects the rows of a load and passes them on sorted by the table's sort columns, ascending, NULLs last, equal
// rows as they came. A load that is larger than its memory is sorted in runs, each of which makes its own segments.
type sorter struct {
	app   *Appender
	cols  []*vec.Vector
	rows  int
	bytes int64
}

// sortMemory is how much larger than AppendOptions.Memory a run may be.
const sortMemory = 4

func newSorter(a *Appender) *sorter {
	s := &sorter{app: a}
	s.begin()
	return s
}

func (s *sorter) begin() {
	s.cols = s.app.emptyVectors()
	for i, v := range s.cols {
		column.Init(v, s.app.fields[i].Type)
	}
	s.rows, s.bytes = 0, 0
}

// add takes the rows of a chunk.
func (s *sorter) add(ctx context.Context, c *chunk) error {
	defer c.unref()
	full := s.bytes+c.bytes > sortMemory*s.app.opts.Memory || s.rows+c.rows > math.MaxInt32
	for i, v := range c.cols {
		full = full || v.Off != nil && !column.Room(s.cols[i], int64(len(v.Bytes)))
	}
	// Where the database's memory ends, the run does.
	if full || s.app.mem.Reserve(c.bytes) != nil {
		if err := s.flush(ctx); err != nil {
			return err
		}
		if err := s.app.mem.Reserve(c.bytes); err != nil {
			return err
		}
	}
	for i, v := range c.cols {
		column.Append(s.cols[i], v, 0, c.rows)
	}
	s.rows += c.rows
	s.bytes += c.bytes
	return nil
}

// flush sorts the run and passes it on.
func (s *sorter) flush(ctx context.Context) error {
	if s.rows == 0 {
		return nil
	}
	order, err := s.sort(ctx)
	if err != nil {
		return err
	}
	run := &chunk{rows: s.rows, bytes: s.bytes, cols: s.cols, app: s.app}
	run.refs.Store(1)
	defer run.unref()
	e := s.app.enc
	perRow := s.bytes / int64(s.rows)
	step := s.app.opts.GroupRows
	if most := int(maxGroupBytes / (perRow + 1)); step > most {
		step = max(most&^63, 64)
	}
	s.begin()
	for from := 0; from < len(order); from += step {
		rows := order[from:min(from+step, len(order))]
		run.refs.Add(1)
		e.pieces = append(e.pieces, chunkPiece{c: run, rows: rows})
		e.rows += len(rows)
		e.bytes += int64(len(rows)) * perRow
		if err := e.submit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// part is a sort key as unsigned numbers below 2^width.
type part struct {
	vals  []uint64
	width uint
}

// sort returns the rows of the run in order.
func (s *sorter) sort(ctx context.Context) ([]uint32, error) {
	var parts []part
	for _, c := range s.app.def.SortedBy {
		ps, err := keyParts(s.cols[c], s.rows)
		if err != nil {
			return nil, fmt.Errorf("sort by column %q: %w", s.app.fields[c].Name, err)
		}
		parts = append(parts, ps...)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	order := make([]uint32, s.rows)
	for i := range order {
		order[i] = uint32(i)
	}
	// Parts are packed into words, the most significant first; words are sorted from the last on, each stably.
	var words []part
	for _, p := range parts {
		if n := len(words); n > 0 && words[n-1].width+p.width <= 64 {
			w := &words[n-1]
			for i, v := range p.vals {
				w.vals[i] = w.vals[i]<<p.width | v
			}
			w.width += p.width
			continue
		}
		words = append(words, p)
	}
	tmp := make([]uint32, s.rows)
	for i := len(words) - 1; i >= 0; i-- {
		order, tmp = radix(order, tmp, words[i])
	}
	return order, nil
}

const radixBits = 11

// radix sorts rows by one word, least significant digits first.
func radix(order, tmp []uint32, w part) (sorted, other []uint32) {
	for shift := uint(0); shift < w.width; shift += radixBits {
		var count [1<<radixBits + 1]uint32
		for _, v := range w.vals {
			count[v>>shift&(1<<radixBits-1)+1]++
		}
		if slices.Contains(count[1:], uint32(len(order))) {
			continue // all digits are equal
		}
		for i := 1; i < len(count); i++ {
			count[i] += count[i-1]
		}
		for _, r := range order {
			d := w.vals[r] >> shift & (1<<radixBits - 1)
			tmp[count[d]] = r
			count[d]++
		}
		order, tmp = tmp, order
	}
	return order, tmp
}

// keyParts makes sort keys of the n rows of a Flat vector, one after another in significance.
func keyParts(v *vec.Vector, n int) ([]part, error) {
	if v.N != n {
		return nil, fmt.Errorf("%d rows, expected %d", v.N, n)
	}
	p := part{vals: make([]uint64, n)}
	parts := []part{p}
	switch v.Type.Phys() {
	case types.PhysNone:
	case types.PhysBool:
		for i := range p.vals {
			p.vals[i] = v.Bits[i>>6] >> (i & 63) & 1
		}
	case types.PhysInt64:
		for i, x := range v.I64[:n] {
			p.vals[i] = uint64(x) ^ 1<<63
		}
	case types.PhysFloat64:
		for i, x := range v.F64[:n] {
			p.vals[i] = floatKey(x)
		}
	case types.PhysInt128:
		lo := part{vals: make([]uint64, n)}
		flip := uint64(1 << 63)
		if v.Type.Kind == types.UUID {
			flip = 0
		}
		for i, x := range v.I128[:n] {
			p.vals[i], lo.vals[i] = uint64(x.Hi)^flip, x.Lo
		}
		parts = append(parts, lo)
	case types.PhysBytes:
		ranks(p.vals, v)
	default:
		return nil, fmt.Errorf("values of %v have no order", v.Type)
	}
	for i := range parts {
		parts[i].tighten(v)
		v = &vec.Vector{} // NULLs are told by the first part alone
	}
	return parts, nil
}

// tighten makes the least value zero, NULLs greater than all, and sets the width.
func (p *part) tighten(v *vec.Vector) {
	lo, hi, null := uint64(math.MaxUint64), uint64(0), false
	for i, x := range p.vals {
		if v.Valid != nil && !vec.BitAt(v.Valid, i) {
			null = true
			continue
		}
		lo, hi = min(lo, x), max(hi, x)
	}
	if lo > hi { // NULLs alone
		clear(p.vals)
		p.width = 0
		return
	}
	p.width = uint(bits.Len64(hi - lo))
	for i := range p.vals {
		p.vals[i] -= lo
	}
	if !null {
		return
	}
	top := hi - lo + 1
	if hi-lo == math.MaxUint64 {
		top = hi - lo // the greatest value of all shares its place with NULL
	}
	p.width = uint(bits.Len64(top))
	for i := range p.vals {
		if !vec.BitAt(v.Valid, i) {
			p.vals[i] = top
		}
	}
}

// floatKey maps floating point numbers to integers of the same order, NaN last.
func floatKey(f float64) uint64 {
	switch {
	case f != f:
		return math.MaxUint64
	case f == 0:
		f = 0 // both zeros are equal
	}
	b := math.Float64bits(f)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

// ranks numbers strings in their order.
func ranks(dst []uint64, v *vec.Vector) {
	var d encoding.BytesDictionary
	d.Reset()
	for i := range dst {
		dst[i] = uint64(d.Code(v.Bytes[v.Off[i]:v.Off[i+1]]))
	}
	sorted := make([]uint32, d.Len())
	for i := range sorted {
		sorted[i] = uint32(i)
	}
	slices.SortFunc(sorted, func(a, b uint32) int {
		return slices.Compare(d.Values.At(int(a)), d.Values.At(int(b)))
	})
	rank := make([]uint64, len(sorted))
	for r, c := range sorted {
		rank[c] = uint64(r)
	}
	for i, c := range dst {
		dst[i] = rank[c]
	}
}
