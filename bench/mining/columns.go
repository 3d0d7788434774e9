package mining

import (
	"strconv"
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

func doubles(values []float64) *vec.Vector {
	return &vec.Vector{Type: types.DoubleType, N: len(values), F64: values}
}

func integers(t types.Type, values []int64) *vec.Vector {
	return &vec.Vector{Type: t, N: len(values), I64: values}
}

// exact is x as a literal of SQL, and as text that reads back as x.
func exact(x float64) string { return strconv.FormatFloat(x, 'e', -1, 64) }

// counter counts chunks for a progress bar.
type counter struct {
	told  func(done, total int64)
	done  atomic.Int64
	total int64
}

func newCounter(told func(done, total int64), total int64) *counter {
	if told == nil {
		told = func(int64, int64) {}
	}
	return &counter{told: told, total: total}
}

func (c *counter) add() { c.told(c.done.Add(1), c.total) }
