package cache

import (
	"fmt"
	"math/bits"

	"github.com/clientele-db/clientele/engine/invariant"
)

// allocator gives out memory in blocks whose sizes are rounded up to classes, four to a doubling. Blocks of a class are cut
// from spans; a span that is empty goes back to the system, but for one a class. Larger blocks are spans of their own.
//
// Spans come from [mapSpan], outside of the collected heap where the system has such memory: a cache of gigabytes then
// neither is scanned nor makes the collector wait for the heap to double.
type allocator struct {
	classes [classCount]class
}

const (
	minShift   = 8 // the smallest class is 256 bytes
	maxClass   = 256 << 10
	classCount = 4*(18-minShift) + 1
	spanBytes  = 1 << 20
)

// class holds the spans of blocks of one size.
type class struct {
	partial []*span // spans with a free block
	empty   *span   // at most one, also in partial
}

// span is a run of memory cut into blocks of one size.
type span struct {
	mem   []byte
	size  int // of a block
	class int // -1: the span is one block
	free  []uint32
	at    int // position in partial, -1: full
}

// block is memory given out.
type block struct {
	b    []byte
	span *span
}

// classOf returns the class of n bytes and the size of its blocks; -1 for blocks that are spans of their own.
func classOf(n int) (c, size int) {
	if n > maxClass {
		return -1, (n + 4095) &^ 4095
	}
	n = max(n, 1<<minShift)
	s := bits.Len(uint(n-1)) - 1 // 2^s < n ≤ 2^(s+1), or n = 2^minShift
	if n == 1<<minShift {
		return 0, n
	}
	q := (n - 1<<s + 1<<s/4 - 1) / (1 << s / 4) // quarters above 2^s, 1 … 4
	return 4*(s-minShift) + q, 1<<s + q*(1<<s/4)
}

// size returns how many bytes a request of n takes.
func (*allocator) size(n int) int {
	_, size := classOf(n)
	return size
}

func (a *allocator) alloc(n int) (block, error) {
	c, size := classOf(n)
	if c < 0 {
		m, err := mapSpan(size)
		if err != nil {
			return block{}, fmt.Errorf("allocate %d bytes for the page cache: %w", size, err)
		}
		return block{m[:n:size], &span{mem: m, size: size, class: -1}}, nil
	}
	cl := &a.classes[c]
	if len(cl.partial) == 0 {
		m, err := mapSpan(spanBytes)
		if err != nil {
			return block{}, fmt.Errorf("allocate %d bytes for the page cache: %w", spanBytes, err)
		}
		s := &span{mem: m, size: size, class: c}
		for i := spanBytes/size - 1; i >= 0; i-- {
			s.free = append(s.free, uint32(i))
		}
		cl.partial = append(cl.partial, s)
	}
	s := cl.partial[len(cl.partial)-1]
	if s == cl.empty {
		cl.empty = nil
	}
	i := int(s.free[len(s.free)-1])
	s.free = s.free[:len(s.free)-1]
	if len(s.free) == 0 {
		cl.partial = cl.partial[:len(cl.partial)-1]
		s.at = -1
	} else {
		s.at = len(cl.partial) - 1
	}
	return block{s.mem[i*size:][:n:size], s}, nil
}

func (a *allocator) free(b block) {
	s := b.span
	if invariant.Enabled {
		full := b.b[:cap(b.b)]
		for i := range full {
			full[i] = 0xdb
		}
	}
	if s.class < 0 {
		unmapSpan(s.mem)
		return
	}
	cl := &a.classes[s.class]
	i := offset(s.mem, b.b) / s.size
	s.free = append(s.free, uint32(i))
	if s.at < 0 {
		s.at = len(cl.partial)
		cl.partial = append(cl.partial, s)
	}
	if len(s.free) < spanBytes/s.size {
		return
	}
	if cl.empty == nil {
		cl.empty = s
		return
	}
	cl.drop(s)
}

// drop gives an empty span back.
func (cl *class) drop(s *span) {
	last := len(cl.partial) - 1
	cl.partial[s.at] = cl.partial[last]
	cl.partial[s.at].at = s.at
	cl.partial = cl.partial[:last]
	unmapSpan(s.mem)
}

// close gives back the spans that are empty.
func (a *allocator) close() {
	for i := range a.classes {
		if cl := &a.classes[i]; cl.empty != nil {
			cl.drop(cl.empty)
			cl.empty = nil
		}
	}
}
