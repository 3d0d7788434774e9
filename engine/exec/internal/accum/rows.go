package accum

import (
	"math"
	"math/bits"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Kind is what is accumulated of an argument.
type Kind uint8

// The kinds. Count is the number of rows in which the argument is not NULL, and takes no word.
const (
	Count Kind = iota
	SumInt
	SumFloat
	Min
	Max
)

// Spec is one accumulator: a kind and the number of its argument.
type Spec struct {
	Kind Kind
	Arg  int
}

// Arg is an argument of a batch. Vec is dense, Flat or Const, or nil for the argument of count(*); Keep, if not nil, is a
// bitmap of the rows that count (FILTER).
type Arg struct {
	Vec  *vec.Vector
	Keep []uint64
}

// Rows holds the states of groups. One goroutine uses it.
type Rows struct {
	specs  []Spec
	at     []int // the word of each spec, 0 for Count
	ints   []int // specs of each kind
	floats []int
	ends   []int // Min and Max
	args   int
	stride int
	first  []int64 // the words of a new group; nil if all are zero
	n      int
	acc    []int64
	nulls  [][]int64        // by argument, by group; nil: none yet
	wide   [][]types.Int128 // by spec, by group: what has left 64 bits; nil: nothing yet
	bound  []uint64         // by spec: no sum in 64 bits can be larger

	masked  [][]int64 // by spec: memory for values with those that do not count replaced
	maskedF [][]float64
	ready   []values
	zeros   []uint32
}

// values are the arguments of neighbouring accumulators of one kind, ready to be added.
type values struct {
	kind  Kind
	at    int  // the first one's word
	count bool // also count the rows
	ints  [][]int64
	f     []float64
}

// NewRows returns the states of no groups. args is the number of arguments.
func NewRows(specs []Spec, args int) *Rows {
	r := &Rows{
		specs: specs, at: make([]int, len(specs)), args: args, nulls: make([][]int64, args),
		wide: make([][]types.Int128, len(specs)), bound: make([]uint64, len(specs)), masked: make([][]int64, len(specs)), maskedF: make([][]float64, len(specs)),
	}
	word := 1
	place := func(k Kind, words int, list *[]int) {
		for i, s := range specs {
			if s.Kind == k {
				r.at[i] = word
				*list = append(*list, i)
				word += words
			}
		}
	}
	place(SumInt, 1, &r.ints)
	place(SumFloat, 2, &r.floats)
	place(Min, 1, &r.ends)
	place(Max, 1, &r.ends)
	r.stride = word
	if word > 4 && word < 8 {
		r.stride = 8 // a row stays within one cache line
	}
	if len(r.ends) > 0 {
		r.first = make([]int64, r.stride)
		for _, i := range r.ends {
			r.first[r.at[i]] = neutral(specs[i].Kind)
		}
	}
	return r
}

// neutral is the start of a minimum or maximum.
func neutral(k Kind) int64 {
	if k == Min {
		return math.MaxInt64
	}
	return math.MinInt64
}

// RowBytes is the size of a group's states.
func (r *Rows) RowBytes() int { return 8 * r.stride }

// Grow makes room for n groups.
func (r *Rows) Grow(n int) {
	if n <= r.n {
		return
	}
	need := n * r.stride
	if need > cap(r.acc) {
		acc := make([]int64, need, max(need, min(2*cap(r.acc), cap(r.acc)+1<<27)))
		copy(acc, r.acc)
		r.acc = acc
	}
	r.acc = r.acc[:need]
	if r.first != nil {
		for g := r.n; g < n; g++ {
			copy(r.acc[g*r.stride:], r.first)
		}
	}
	r.n = n
	for i := range r.nulls {
		if r.nulls[i] != nil {
			r.nulls[i] = longer(r.nulls[i], n)
		}
	}
	for i := range r.wide {
		if r.wide[i] != nil {
			r.wide[i] = longer(r.wide[i], n)
		}
	}
}

// longer returns s with n elements, the new ones zero.
func longer[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s[:n]
	}
	out := make([]T, n, n+n/2)
	copy(out, s)
	return out
}

// Len returns the number of groups.
func (r *Rows) Len() int { return r.n }

// Bytes returns the memory that the states hold.
func (r *Rows) Bytes() int64 {
	n := 8 * cap(r.acc)
	for _, x := range r.nulls {
		n += 8 * cap(x)
	}
	for _, x := range r.wide {
		n += 16 * cap(x)
	}
	for _, x := range r.masked {
		n += 8 * cap(x)
	}
	return int64(n)
}

// Live appends the numbers of the groups that have rows.
func (r *Rows) Live(dst []uint32) []uint32 {
	for g := range r.n {
		if r.acc[g*r.stride] != 0 {
			dst = append(dst, uint32(g))
		}
	}
	return dst
}

// valid is the bitmap of the rows of an argument that count; nil if all of n do. none reports that no row does.
func (r *Rows) valid(a *Arg, n int, buf *[]uint64) (bm []uint64, none bool) {
	v := a.Vec
	if v != nil && (v.Type.Kind == types.Unknown || v.ConstNull()) {
		return nil, true
	}
	if v == nil || v.Valid == nil || v.Form == vec.Const {
		return a.Keep, false
	}
	if a.Keep == nil {
		return v.Valid, false
	}
	w := vec.Words(n)
	*buf = append((*buf)[:0], v.Valid[:w]...)
	kernel.AndInto(*buf, a.Keep)
	return *buf, false
}

// magnitude bounds the absolute values of an argument of integers.
func magnitude(v *vec.Vector, n int) uint64 {
	if ok, lo, hi := kernel.Bounds(v); ok {
		return max(absolute(lo), absolute(hi))
	}
	return uint64(kernel.Magnitude(v.I64[:n])) + 1
}

func absolute(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

// reserve makes sure that n values of magnitude m can be added to the 64-bit sums of spec i; false if they must go to 128
// bits one by one.
func (r *Rows) reserve(i, n int, m uint64) bool {
	hi, add := bits.Mul64(m, uint64(n))
	if hi != 0 || add > math.MaxInt64 {
		return false
	}
	if r.bound[i]+add > math.MaxInt64 {
		if r.n > 8*n { // moving all groups costs more than adding the rows in 128 bits
			return false
		}
		r.flush(i)
	}
	r.bound[i] += add
	return true
}

// flush moves the sums of spec i to 128 bits.
func (r *Rows) flush(i int) {
	w := r.widen(i)
	for g, k := 0, r.at[i]; g < r.n; g, k = g+1, k+r.stride {
		if x := r.acc[k]; x != 0 {
			add64(&w[g], x)
			r.acc[k] = 0
		}
	}
	r.bound[i] = 0
}

func (r *Rows) widen(i int) []types.Int128 {
	if r.wide[i] == nil {
		r.wide[i] = make([]types.Int128, r.n)
	}
	return r.wide[i]
}

func add64(a *types.Int128, v int64) {
	var c uint64
	a.Lo, c = bits.Add64(a.Lo, uint64(v), 0)
	a.Hi += v>>63 + int64(c)
}

// Rows returns the number of rows of group g.
func (r *Rows) Rows(g int) int64 { return r.acc[g*r.stride] }

// Count returns the number of rows of group g in which argument a is not NULL.
func (r *Rows) Count(a, g int) int64 {
	n := r.acc[g*r.stride]
	if r.nulls[a] != nil {
		n -= r.nulls[a][g]
	}
	return n
}

// SumInt returns the sum of spec i.
func (r *Rows) SumInt(i, g int) types.Int128 {
	s := types.Int128Of(r.acc[g*r.stride+r.at[i]])
	if r.wide[i] != nil {
		s = s.Add(r.wide[i][g])
	}
	return s
}

// SumFloat returns the sum of spec i, its rounding errors added.
func (r *Rows) SumFloat(i, g int) float64 {
	k := g*r.stride + r.at[i]
	sum, err := math.Float64frombits(uint64(r.acc[k])), math.Float64frombits(uint64(r.acc[k+1]))
	if math.IsInf(sum, 0) || math.IsNaN(sum) {
		return sum
	}
	return sum + err
}

// Extreme returns the minimum or maximum of spec i; it means nothing if Count is 0.
func (r *Rows) Extreme(i, g int) int64 { return r.acc[g*r.stride+r.at[i]] }
