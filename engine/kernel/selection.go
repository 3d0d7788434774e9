package kernel

import (
	"github.com/clientele-db/clientele/engine/vec"
)

// Selection is the memory of a batch's selection. An operator that narrows selections owns one per worker; the batches
// that it returns refer to it until the next call.
type Selection struct {
	bits, tmp []uint64
	rows      []uint32
}

// grow makes room for n rows.
func (s *Selection) grow(n int) {
	if w := vec.Words(n); len(s.bits) < w {
		s.bits, s.tmp = make([]uint64, w), make([]uint64, w)
	}
	if m := (n + 63) &^ 63; len(s.rows) < m {
		s.rows = make([]uint32, m)
	}
}
