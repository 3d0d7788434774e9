package accum

import (
	"math"
	"unsafe"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// prefetchAbove is the number of bytes of states above which they are prefetched.
const prefetchAbove = 1 << 20

// prefetchRows is how many rows are prefetched at a time.
const prefetchRows = 512

// Update adds n rows: row i to group ids[i].
func (r *Rows) Update(ids []uint32, args []Arg, n int) {
	ids = ids[:n]
	var buf []uint64
	for a := range args {
		bm, none := r.valid(&args[a], n, &buf)
		r.countNulls(a, ids, bm, none)
	}
	r.prepare(ids, args, n)
	base, stride := unsafe.Pointer(unsafe.SliceData(r.acc)), uintptr(8*r.stride)
	if 8*len(r.acc) <= prefetchAbove {
		r.add(base, stride, ids, 0, n)
		return
	}
	for lo := 0; lo < n; lo += prefetchRows {
		hi := min(lo+prefetchRows, n)
		kernel.PrefetchAt(base, ids[lo:hi], stride)
		r.add(base, stride, ids[lo:hi], lo, hi)
	}
}

// prepare fills r.ready. What cannot be added in 64 bits is added at once.
func (r *Rows) prepare(ids []uint32, args []Arg, n int) {
	r.ready = r.ready[:0]
	run := values{kind: SumInt, at: 1, count: true}
	flush := func() { // at least the rows are to be counted
		if run.count || len(run.ints) > 0 {
			r.ready = append(r.ready, run)
			run = values{kind: SumInt}
		}
	}
	for _, i := range r.ints {
		x, ok := r.intArg(i, &args[r.specs[i].Arg], ids, n)
		if !ok {
			continue
		}
		if len(run.ints) == 4 || len(run.ints) > 0 && run.at+len(run.ints) != r.at[i] {
			flush()
		}
		if len(run.ints) == 0 {
			run.at = r.at[i]
		}
		run.ints = append(run.ints, x)
	}
	flush()
	for _, i := range r.floats {
		if x := r.floatArg(i, &args[r.specs[i].Arg], n); x != nil {
			r.ready = append(r.ready, values{kind: SumFloat, at: r.at[i], f: x})
		}
	}
	for _, i := range r.ends {
		if x := r.endArg(i, &args[r.specs[i].Arg], n); x != nil {
			r.ready = append(r.ready, values{kind: r.specs[i].Kind, at: r.at[i], ints: [][]int64{x}})
		}
	}
}

// add adds rows lo … hi-1, whose groups are ids, of what is ready.
func (r *Rows) add(base unsafe.Pointer, stride uintptr, ids []uint32, lo, hi int) {
	var x [4][]int64
	for k := range r.ready {
		v := &r.ready[k]
		for i := range v.ints {
			x[i] = v.ints[i][lo:hi]
		}
		switch v.kind {
		case SumInt:
			addSums(base, stride, v.at, ids, x[:len(v.ints)], v.count)
		case SumFloat:
			addFloats(base, stride, v.at, ids, v.f[lo:hi])
		case Min:
			takeMin(base, stride, v.at, ids, x[0])
		case Max:
			takeMax(base, stride, v.at, ids, x[0])
		}
	}
}

// countNulls counts the rows in which argument a does not count.
func (r *Rows) countNulls(a int, ids []uint32, bm []uint64, none bool) {
	if bm == nil && !none {
		return
	}
	if r.nulls[a] == nil {
		r.nulls[a] = make([]int64, r.n)
	}
	c := r.nulls[a]
	if none {
		for _, g := range ids {
			c[g]++
		}
		return
	}
	for i, g := range ids {
		c[g] += int64(^bm[i>>6] >> (i & 63) & 1)
	}
}

// mask returns the memory for n masked values of spec i.
func (r *Rows) mask(i, n int) []int64 {
	if cap(r.masked[i]) < n {
		r.masked[i] = make([]int64, n+n/4)
	}
	return r.masked[i][:n]
}

// intArg returns the values of an integer sum with 0 where they do not count; ok is false if it has added them already.
func (r *Rows) intArg(i int, a *Arg, ids []uint32, n int) (x []int64, ok bool) {
	v := a.Vec
	var buf []uint64
	bm, none := r.valid(a, n, &buf)
	if none {
		return nil, false
	}
	if v.Phys() == types.PhysInt128 {
		w := r.widen(i)
		for j, g := range ids {
			if bm == nil || vec.BitAt(bm, j) {
				k := j
				if v.Form == vec.Const {
					k = 0
				}
				w[g] = w[g].Add(v.I128[k])
			}
		}
		return nil, false
	}
	x = v.I64
	if v.Form == vec.Const {
		x = r.mask(i, n)
		for j := range x {
			x[j] = v.I64[0]
		}
	}
	x = x[:n]
	if bm != nil {
		m := r.mask(i, n)
		for j, y := range x {
			m[j] = y & -int64(bm[j>>6]>>(j&63)&1)
		}
		x = m
	}
	if !r.reserve(i, n, magnitude(v, n)) {
		w := r.widen(i)
		for j, g := range ids {
			add64(&w[g], x[j])
		}
		return nil, false
	}
	return x, true
}

// endArg returns the values of a minimum or maximum, neutral where they do not count; nil if none does.
func (r *Rows) endArg(i int, a *Arg, n int) []int64 {
	v := a.Vec
	var buf []uint64
	bm, none := r.valid(a, n, &buf)
	if none {
		return nil
	}
	if v.Form == vec.Flat && bm == nil {
		return v.I64[:n]
	}
	m, e := r.mask(i, n), neutral(r.specs[i].Kind)
	for j := range m {
		switch {
		case bm != nil && !vec.BitAt(bm, j):
			m[j] = e
		case v.Form == vec.Const:
			m[j] = v.I64[0]
		default:
			m[j] = v.I64[j]
		}
	}
	return m
}

func addFloats(base unsafe.Pointer, stride uintptr, at int, ids []uint32, x []float64) {
	off := uintptr(8 * at)
	x = x[:len(ids)]
	for j, g := range ids {
		q := (*[2]float64)(unsafe.Add(base, uintptr(g)*stride+off))
		s, y := q[0], x[j]
		t := s + y
		z := t - s
		q[0] = t
		q[1] += (s - (t - z)) + (y - z)
	}
}

// floatArg returns the values of a float sum, 0 where they do not count; nil if none does.
func (r *Rows) floatArg(i int, a *Arg, n int) []float64 {
	v := a.Vec
	var buf []uint64
	bm, none := r.valid(a, n, &buf)
	if none {
		return nil
	}
	if v.Form == vec.Flat && bm == nil {
		return v.F64[:n]
	}
	if cap(r.maskedF[i]) < n {
		r.maskedF[i] = make([]float64, n+n/4)
	}
	m := r.maskedF[i][:n]
	for j := range m {
		m[j] = 0
		if bm == nil || vec.BitAt(bm, j) {
			if v.Form == vec.Const {
				m[j] = v.F64[0]
			} else {
				m[j] = v.F64[j]
			}
		}
	}
	return m
}

// addSums adds up to four columns to neighbouring words from at on, and one to the number of rows if count is set.
func addSums(base unsafe.Pointer, stride uintptr, at int, ids []uint32, x [][]int64, count bool) {
	off := uintptr(8 * at)
	n := len(ids)
	if count && at == 1 {
		switch len(x) {
		case 1:
			a := x[0][:n]
			for i, g := range ids {
				q := (*[2]int64)(unsafe.Add(base, uintptr(g)*stride))
				q[0]++
				q[1] += a[i]
			}
			return
		case 2:
			a, b := x[0][:n], x[1][:n]
			for i, g := range ids {
				q := (*[3]int64)(unsafe.Add(base, uintptr(g)*stride))
				q[0]++
				q[1] += a[i]
				q[2] += b[i]
			}
			return
		case 3:
			a, b, c := x[0][:n], x[1][:n], x[2][:n]
			for i, g := range ids {
				q := (*[4]int64)(unsafe.Add(base, uintptr(g)*stride))
				q[0]++
				q[1] += a[i]
				q[2] += b[i]
				q[3] += c[i]
			}
			return
		case 4:
			a, b, c, d := x[0][:n], x[1][:n], x[2][:n], x[3][:n]
			for i, g := range ids {
				q := (*[5]int64)(unsafe.Add(base, uintptr(g)*stride))
				q[0]++
				q[1] += a[i]
				q[2] += b[i]
				q[3] += c[i]
				q[4] += d[i]
			}
			return
		}
	}
	if count {
		for _, g := range ids {
			*(*int64)(unsafe.Add(base, uintptr(g)*stride))++
		}
	}
	switch len(x) {
	case 1:
		a := x[0][:n]
		for i, g := range ids {
			*(*int64)(unsafe.Add(base, uintptr(g)*stride+off)) += a[i]
		}
	case 2:
		a, b := x[0][:n], x[1][:n]
		for i, g := range ids {
			q := (*[2]int64)(unsafe.Add(base, uintptr(g)*stride+off))
			q[0] += a[i]
			q[1] += b[i]
		}
	case 3:
		a, b, c := x[0][:n], x[1][:n], x[2][:n]
		for i, g := range ids {
			q := (*[3]int64)(unsafe.Add(base, uintptr(g)*stride+off))
			q[0] += a[i]
			q[1] += b[i]
			q[2] += c[i]
		}
	case 4:
		a, b, c, d := x[0][:n], x[1][:n], x[2][:n], x[3][:n]
		for i, g := range ids {
			q := (*[4]int64)(unsafe.Add(base, uintptr(g)*stride+off))
			q[0] += a[i]
			q[1] += b[i]
			q[2] += c[i]
			q[3] += d[i]
		}
	}
}

func takeMin(base unsafe.Pointer, stride uintptr, at int, ids []uint32, x []int64) {
	off := uintptr(8 * at)
	x = x[:len(ids)]
	for i, g := range ids {
		q := (*int64)(unsafe.Add(base, uintptr(g)*stride+off))
		*q = min(*q, x[i])
	}
}

func takeMax(base unsafe.Pointer, stride uintptr, at int, ids []uint32, x []int64) {
	off := uintptr(8 * at)
	x = x[:len(ids)]
	for i, g := range ids {
		q := (*int64)(unsafe.Add(base, uintptr(g)*stride+off))
		*q = max(*q, x[i])
	}
}

// UpdateOne adds n rows to group 0, the only one.
func (r *Rows) UpdateOne(args []Arg, n int) {
	r.acc[0] += int64(n)
	var buf []uint64
	for a := range args {
		bm, none := r.valid(&args[a], n, &buf)
		if bm == nil && !none {
			continue
		}
		if r.nulls[a] == nil {
			r.nulls[a] = make([]int64, r.n)
		}
		if none {
			r.nulls[a][0] += int64(n)
		} else {
			r.nulls[a][0] += int64(n - vec.CountBits(bm, n))
		}
	}
	for _, i := range r.ints {
		r.addAll(i, &args[r.specs[i].Arg], n)
	}
	for _, i := range r.floats {
		if x := r.floatArg(i, &args[r.specs[i].Arg], n); x != nil {
			s, e := sumFloats(x)
			at := r.at[i]
			t, d := twoSum(math.Float64frombits(uint64(r.acc[at])), s)
			r.acc[at] = int64(math.Float64bits(t))
			r.acc[at+1] = int64(math.Float64bits(math.Float64frombits(uint64(r.acc[at+1])) + d + e))
		}
	}
	for _, i := range r.ends {
		if x := r.endArg(i, &args[r.specs[i].Arg], n); len(x) > 0 {
			lo, hi := kernel.MinMax(x)
			if q := &r.acc[r.at[i]]; r.specs[i].Kind == Min {
				*q = min(*q, lo)
			} else {
				*q = max(*q, hi)
			}
		}
	}
}

// addAll adds all values of an integer argument to group 0.
func (r *Rows) addAll(i int, a *Arg, n int) {
	v := a.Vec
	if v.Phys() == types.PhysInt64 && v.Form == vec.Flat && a.Keep == nil && v.Valid == nil {
		if r.reserve(i, n, magnitude(v, n)) {
			r.acc[r.at[i]] += kernel.SumWrap(v.I64[:n])
			return
		}
		w := r.widen(i)
		w[0] = w[0].Add(kernel.Sum(v.I64[:n]))
		return
	}
	if len(r.zeros) < n {
		r.zeros = make([]uint32, n+n/4)
	}
	if x, ok := r.intArg(i, a, r.zeros[:n], n); ok {
		r.acc[r.at[i]] += kernel.SumWrap(x)
	}
}

// twoSum returns a+b and the rounding error (Knuth, The Art of Computer Programming 2, 4.2.2).
func twoSum(a, b float64) (sum, err float64) {
	sum = a + b
	z := sum - a
	return sum, (a - (sum - z)) + (b - z)
}

// sumFloats adds up in four strands, so that additions do not wait for each other.
func sumFloats(x []float64) (sum, errs float64) {
	var s, e [4]float64
	for len(x) >= 4 {
		for k := range s {
			var d float64
			s[k], d = twoSum(s[k], x[k])
			e[k] += d
		}
		x = x[4:]
	}
	for _, v := range x {
		var d float64
		s[0], d = twoSum(s[0], v)
		e[0] += d
	}
	for k := range s {
		var d float64
		sum, d = twoSum(sum, s[k])
		errs += d + e[k]
	}
	return sum, errs
}
