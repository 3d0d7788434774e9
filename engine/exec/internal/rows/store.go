package rows

import (
	"errors"
	"math"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// chunkBits is the number of bits of a row's place within its chunk.
const chunkBits = 16

// ChunkRows is the number of rows of a full chunk.
const ChunkRows = 1 << chunkBits

// ErrTooManyRows says that a relation exceeds the rows that can be numbered.
var ErrTooManyRows = errors.New("more than 4294967296 rows would have to be kept in memory at once")

// Store collects rows, one worker's. It accounts for its memory.
type Store struct {
	types  []types.Type
	chunks []*chunk
	n      int
	full   int64 // bytes of all chunks but the last
	held   int64
	mem    *mem.Tracker
	load   kernel.Loader
	regs   []kernel.Register
	codes  [][]uint32
	dense  []*vec.Vector
}

// chunk is up to ChunkRows rows that came with one Batch.Seq.
type chunk struct {
	seq  int64
	n    int
	cols []column
}

func newChunk(ts []types.Type, seq int64, room int) *chunk {
	c := &chunk{seq: seq, cols: make([]column, len(ts))}
	for i, t := range ts {
		c.cols[i].room = room
		c.cols[i].reset(t)
	}
	return c
}

func (c *chunk) bytes() int64 {
	n := int64(len(c.cols)) * 512
	for i := range c.cols {
		n += c.cols[i].bytes()
	}
	return n
}

// NewStore returns an empty store for columns of the given types, whose memory m accounts for.
func NewStore(ts []types.Type, m *mem.Tracker) *Store {
	return &Store{types: ts, mem: m, regs: make([]kernel.Register, len(ts)), codes: make([][]uint32, len(ts))}
}

// Append adds the selected rows of b. Its columns are the first of the store's; more are those behind them, dense vectors
// of b.K rows.
func (s *Store) Append(b *vec.Batch, more ...*vec.Vector) error {
	s.load.Start(b)
	s.dense = s.dense[:0]
	for i, v := range b.Cols {
		r := &s.regs[i]
		var err error
		if v.Form == vec.Dict && v.Type.Phys() == types.PhysBytes {
			err = s.load.LoadCodes(r, v)
		} else {
			err = s.load.Load(r, v)
		}
		if err != nil {
			return err
		}
		s.dense = append(s.dense, &r.Vec)
	}
	return s.AppendDense(append(s.dense, more...), b.K, b.Seq)
}

// AppendDense adds n rows of dense columns: Flat, Const or Dict.
func (s *Store) AppendDense(cols []*vec.Vector, n int, seq int64) error {
	for i, v := range cols {
		if v.Form == vec.Dict && n > 0 {
			if err := s.unpackCodes(i, v); err != nil {
				return err
			}
		}
	}
	for lo := 0; lo < n; {
		c := s.room(seq)
		hi := min(n, lo+ChunkRows-c.n)
		for i, v := range cols {
			if v.Form == vec.Dict && v.Dict.Len() == 0 {
				v = nulls(v.Type, n)
			}
			if v.Form == vec.Dict && v.Type.Phys() != types.PhysBytes {
				if err := kernel.AppendRange(&c.cols[i].vec, v, lo, hi); err != nil {
					return err
				}
				continue
			}
			if err := c.cols[i].append(v, s.codes[i], lo, hi); err != nil {
				return err
			}
		}
		c.n += hi - lo
		s.n += hi - lo
		lo = hi
	}
	return s.account()
}

// nulls returns n NULLs.
func nulls(t types.Type, n int) *vec.Vector {
	var r kernel.Register
	r.Null(t, n)
	return &r.Vec
}

// unpackCodes writes the codes of column i, v, to s.codes[i].
func (s *Store) unpackCodes(i int, v *vec.Vector) error {
	m := (v.N + 63) &^ 63
	if cap(s.codes[i]) < m {
		s.codes[i] = make([]uint32, m)
	}
	s.codes[i] = s.codes[i][:m]
	kernel.Codes(s.codes[i], v.Codes, 0)
	return nil
}

// room returns the chunk to append rows of seq to.
func (s *Store) room(seq int64) *chunk {
	room := 0
	if k := len(s.chunks); k > 0 {
		c := s.chunks[k-1]
		if c.n < ChunkRows && c.seq == seq {
			return c
		}
		if c.n == ChunkRows { // the next one will hardly be smaller
			room = ChunkRows
		}
		s.full += s.chunks[k-1].bytes()
	}
	c := newChunk(s.types, seq, room)
	s.chunks = append(s.chunks, c)
	return c
}

// account tells the tracker what the store has grown by.
func (s *Store) account() error {
	b := s.full
	if k := len(s.chunks); k > 0 {
		b += s.chunks[k-1].bytes()
	}
	if b > s.held {
		if err := s.mem.Reserve(b - s.held); err != nil {
			return err
		}
		s.held = b
	}
	return nil
}

// Len returns the number of rows.
func (s *Store) Len() int { return s.n }

// Free gives the memory of a store back that is not sealed.
func (s *Store) Free() {
	s.mem.Release(s.held)
	*s = Store{mem: s.mem}
}

// maxChunks is the number of chunks that IDs of 32 bits can tell apart.
const maxChunks = 1 << (32 - chunkBits)

// checkChunks refuses more rows than IDs can number; the last ID is kept free.
func checkChunks(n int) error {
	if n >= maxChunks || n > math.MaxUint32>>chunkBits {
		return ErrTooManyRows
	}
	return nil
}
