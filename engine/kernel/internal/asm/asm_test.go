package asm

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

const (
	guard64 = -0x0123456789abcdef
	guard32 = 0xdeadbeef
	room    = 16 // elements behind n rounded up to 64 that a kernel may write to
)

// packed returns n random values of w bits and their packed bytes: with the 64 readable bytes behind them and no more.
func packed(rng *rand.Rand, w uint, n int) (v []uint32, raw []byte) {
	v = make([]uint32, n)
	raw = make([]byte, (n*int(w)+7)/8+64)
	rng.Int() // vary
	for i := range raw {
		raw[i] = byte(rng.Uint32()) // also behind the values
	}
	for i := range v {
		var x uint64
		for k := range int(w) {
			p := i*int(w) + k
			x |= uint64(raw[p>>3]>>(p&7)&1) << k
		}
		v[i] = uint32(x)
	}
	return v, raw[: len(raw)-64 : len(raw)]
}

// lengths to test: around the block sizes, and a batch.
var lengths = []int{0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 200, 511, 512, 513, 1000, 1024, 8192}

func eachWidth(t *testing.T, f func(t *testing.T, rng *rand.Rand, w uint, n int)) {
	eachLevel(t, func(t *testing.T) {
		for w := uint(1); w <= 32; w++ {
			for _, n := range lengths {
				f(t, rand.New(rand.NewPCG(uint64(w), uint64(n))), w, n)
			}
		}
	})
}

// eachLevel runs a test with every instruction set that the processor has.
func eachLevel(t *testing.T, f func(t *testing.T)) {
	defer setLevel(best)
	for l := goOnly; l <= best; l++ {
		setLevel(l)
		t.Run(Level(), f)
	}
}

func guarded[T any](n int, g T) []T {
	s := make([]T, (n+63)&^63+room+8)
	for i := range s {
		s[i] = g
	}
	return s
}

func checkGuard[T comparable](t *testing.T, what string, s []T, n int, g T) {
	t.Helper()
	for _, x := range s[(n+63)&^63+room:] {
		if x != g {
			t.Fatalf("%s: wrote behind its room", what)
		}
	}
}

func TestUnpack(t *testing.T) {
	eachWidth(t, func(t *testing.T, rng *rand.Rand, w uint, n int) {
		v, raw := packed(rng, w, n)
		what := fmt.Sprintf("w=%d n=%d", w, n)
		d32 := guarded[uint32](n, guard32)
		UnpackUint32(d32, raw, w, n)
		if !slices.Equal(d32[:n], v) {
			t.Fatalf("%s: UnpackUint32", what)
		}
		checkGuard(t, what, d32, n, guard32)
		base := int64(rng.Uint64())
		d64 := guarded[int64](n, guard64)
		UnpackInt64(d64, raw, w, base, n)
		for i, x := range v {
			if d64[i] != int64(x)+base {
				t.Fatalf("%s: UnpackInt64 row %d", what, i)
			}
		}
		checkGuard(t, what, d64, n, guard64)
		wide := guarded[int64](n, guard64)
		Widen(wide[:n], v, base)
		if !slices.Equal(wide[:n], d64[:n]) || wide[n] != guard64 {
			t.Fatalf("%s: Widen", what)
		}
	})
}

// selection returns a bitmap of n bits with about share of them set, and its rows (with room behind them).
func selection(rng *rand.Rand, n int, share float64) (bm []uint64, rows []uint32) {
	bm = make([]uint64, (n+63)/64)
	rows = make([]uint32, 0, (n+63)&^63+room)
	for i := range n {
		if rng.Float64() < share {
			bm[i>>6] |= 1 << (i & 63)
			rows = append(rows, uint32(i))
		}
	}
	return bm, rows
}

func TestGatherAndCompress(t *testing.T) {
	eachWidth(t, func(t *testing.T, rng *rand.Rand, w uint, n int) {
		v, raw := packed(rng, w, n)
		for _, share := range []float64{0, 0.05, 0.5, 0.97, 1} {
			what := fmt.Sprintf("w=%d n=%d share=%v", w, n, share)
			bm, rows := selection(rng, n, share)
			k := len(rows)
			got := guarded[uint32](n, guard32)
			if c := BitsToRows(got, bm); c != k || !slices.Equal(got[:k], rows) {
				t.Fatalf("%s: BitsToRows", what)
			}
			checkGuard(t, what, got, n, guard32)
			base := int64(rng.Uint64())
			d64 := guarded[int64](k, guard64)
			GatherInt64(d64, raw, w, base, rows)
			d32 := guarded[uint32](k, guard32)
			GatherUint32(d32, raw, w, rows)
			for j, i := range rows {
				if d64[j] != int64(v[i])+base || d32[j] != v[i] {
					t.Fatalf("%s: gather row %d", what, j)
				}
			}
			checkGuard(t, what, d64, k, guard64)
			checkGuard(t, what, d32, k, guard32)

			m := len(bm) * 64
			s64, s32 := make([]int64, m), make([]uint32, m)
			for i := range s64 {
				s64[i], s32[i] = int64(rng.Uint64()), rng.Uint32()
			}
			d64 = guarded[int64](k, guard64)
			if c := CompressInt64(d64, s64, bm); c != k {
				t.Fatalf("%s: CompressInt64 returned %d, want %d", what, c, k)
			}
			d32 = guarded[uint32](k, guard32)
			if c := CompressUint32(d32, s32, bm); c != k {
				t.Fatalf("%s: CompressUint32 returned %d, want %d", what, c, k)
			}
			src := make([]uint64, len(bm))
			for i := range src {
				src[i] = rng.Uint64()
			}
			dbits := make([]uint64, (k+63)/64+1)
			dbits[len(dbits)-1] = 77
			if c := CompressBits(dbits, src, bm); c != k {
				t.Fatalf("%s: CompressBits returned %d, want %d", what, c, k)
			}
			for j, i := range rows {
				if d64[j] != s64[i] || d32[j] != s32[i] || dbits[j>>6]>>(j&63)&1 != src[i>>6]>>(i&63)&1 {
					t.Fatalf("%s: compress row %d", what, j)
				}
			}
			if k&63 != 0 && dbits[k>>6]>>(k&63) != 0 || dbits[len(dbits)-1] != 77 {
				t.Fatalf("%s: CompressBits wrote behind its end", what)
			}
			checkGuard(t, what, d64, k, guard64)
			checkGuard(t, what, d32, k, guard32)
		}
	})
}

func TestBlendAndExpand(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range lengths {
			for _, share := range []float64{0, 0.1, 0.5, 1} {
				rng := rand.New(rand.NewPCG(uint64(n), 9))
				bm, rows := selection(rng, n, share)
				what := fmt.Sprintf("n=%d share=%v", n, share)
				src := someInts(rng, n)
				dense := someInts(rng, len(rows))
				blend, konst, expand := make([]int64, n), make([]int64, n), make([]int64, n)
				for i := range n {
					blend[i], konst[i], expand[i] = guard64, guard64, guard64
				}
				want, wantConst, wantExpand := slices.Clone(blend), slices.Clone(blend), slices.Clone(blend)
				srcBits, denseBits := make([]uint64, len(bm)+1), make([]uint64, len(bm)+1)
				for i := range srcBits {
					srcBits[i], denseBits[i] = rng.Uint64(), rng.Uint64()
				}
				wantBits := slices.Clone(srcBits)
				for j, i := range rows {
					want[i], wantConst[i], wantExpand[i] = src[i], 42, dense[j]
					wantBits[i>>6] = wantBits[i>>6]&^(1<<(i&63)) | denseBits[j>>6]>>(j&63)&1<<(i&63)
				}
				BlendInt64(blend, src, bm)
				BlendConstInt64(konst, 42, bm)
				ExpandInt64(expand, dense, bm)
				ExpandBits(srcBits, denseBits, bm)
				if !slices.Equal(blend, want) || !slices.Equal(konst, wantConst) {
					t.Fatalf("%s: blend", what)
				}
				if !slices.Equal(expand, wantExpand) {
					t.Fatalf("%s: ExpandInt64", what)
				}
				if !slices.Equal(srcBits, wantBits) {
					t.Fatalf("%s: ExpandBits\ngot  %x\nwant %x", what, srcBits, wantBits)
				}
			}
		}
	})
}

func TestRange(t *testing.T) {
	eachWidth(t, func(t *testing.T, rng *rand.Rand, w uint, n int) {
		v, raw := packed(rng, w, n)
		top := uint32(uint64(1)<<w - 1)
		for _, r := range [][2]uint32{{0, top}, {0, 0}, {top, top}, {top / 3, top/3 + top/4}, {v0(v), v0(v)}} {
			what := fmt.Sprintf("w=%d n=%d %v", w, n, r)
			bm := make([]uint64, (n+63)/64+1)
			for i := range bm {
				bm[i] = guard32
			}
			RangePacked(bm, raw, w, r[0], r[1]-r[0], n)
			want := make([]uint64, len(bm))
			for i, x := range v {
				if r[0] <= x && x <= r[1] {
					want[i>>6] |= 1 << (i & 63)
				}
			}
			want[len(bm)-1] = guard32
			if n == 0 {
				want[0] = guard32
			}
			if !slices.Equal(bm, want) {
				t.Fatalf("%s: RangePacked\ngot  %x\nwant %x", what, bm, want)
			}
			_, rows := selection(rng, n, 0.4)
			var keep []uint32
			for _, i := range rows {
				if x := v[i]; r[0] <= x && x <= r[1] {
					keep = append(keep, i)
				}
			}
			k := RefineRange(rows, raw, w, r[0], r[1]-r[0])
			if !slices.Equal(rows[:k], keep) {
				t.Fatalf("%s: RefineRange", what)
			}
		}
	})
}

func v0(v []uint32) uint32 {
	if len(v) == 0 {
		return 0
	}
	return v[len(v)/2]
}

func TestProbe(t *testing.T) {
	eachWidth(t, func(t *testing.T, rng *rand.Rand, w uint, n int) {
		v, raw := packed(rng, w, n)
		top := int64(uint64(1)<<w - 1)
		for _, off := range []int64{0, 3, -2, -top / 2, 1 << 33, -1 << 33} {
			limit := uint64(min(top+1, 5000))
			if off == 3 {
				limit += 10
			}
			set := make([]uint64, limit/64+2)
			for i := range limit {
				if rng.IntN(3) == 0 {
					set[i>>6] |= 1 << (i & 63)
				}
			}
			has := func(x uint32) bool {
				i := int64(x) + off
				return i >= 0 && uint64(i) < limit && set[i>>6]>>(i&63)&1 != 0
			}
			what := fmt.Sprintf("w=%d n=%d off=%d limit=%d", w, n, off, limit)
			bm := make([]uint64, (n+63)/64+1)
			bm[len(bm)-1] = guard32
			ProbePacked(bm, raw, w, set, off, limit, n)
			want := make([]uint64, len(bm))
			for i, x := range v {
				if has(x) {
					want[i>>6] |= 1 << (i & 63)
				}
			}
			want[len(bm)-1] = guard32
			if !slices.Equal(bm, want) {
				t.Fatalf("%s: ProbePacked\ngot  %x\nwant %x", what, bm, want)
			}
			_, rows := selection(rng, n, 0.4)
			var keep []uint32
			for _, i := range rows {
				if has(v[i]) {
					keep = append(keep, i)
				}
			}
			k := RefineSet(rows, raw, w, set, off, limit)
			if !slices.Equal(rows[:k], keep) {
				t.Fatalf("%s: RefineSet", what)
			}
		}
	})
}

func TestRangeInt64(t *testing.T) { eachLevel(t, testRangeInt64) }

func testRangeInt64(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range lengths {
		for range 20 {
			v := make([]int64, n)
			for i := range v {
				v[i] = int64(rng.Uint64()) >> rng.IntN(64)
			}
			lo, hi := int64(rng.Uint64())>>rng.IntN(64), int64(rng.Uint64())>>rng.IntN(64)
			if lo > hi {
				lo, hi = hi, lo
			}
			bm, want := make([]uint64, (n+63)/64+1), make([]uint64, (n+63)/64+1)
			RangeInt64(bm, v, lo, uint64(hi)-uint64(lo))
			for i, x := range v {
				if lo <= x && x <= hi {
					want[i>>6] |= 1 << (i & 63)
				}
			}
			if !slices.Equal(bm, want) {
				t.Fatalf("n=%d %d…%d: got %x, want %x", n, lo, hi, bm, want)
			}
			set, limit := make([]uint64, 32), uint64(rng.IntN(1800)+1)
			for i := range set {
				set[i] = rng.Uint64()
			}
			for i := range v {
				if rng.IntN(2) == 0 {
					v[i] = lo + int64(rng.IntN(2000)) - 100
				}
			}
			ProbeInt64(bm, v, lo, set, limit)
			clear(want)
			for i, x := range v {
				if c := uint64(x - lo); c < limit && set[c>>6]>>(c&63)&1 != 0 {
					want[i>>6] |= 1 << (i & 63)
				}
			}
			if !slices.Equal(bm, want) {
				t.Fatalf("n=%d probe from %d: got %x, want %x", n, lo, bm, want)
			}
		}
	}
}

func TestExtract(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 10_000 {
		x, m := rng.Uint64(), rng.Uint64()&rng.Uint64()
		var want uint64
		n := 0
		for s := m; s != 0; s &= s - 1 {
			want |= x >> bits.TrailingZeros64(s) & 1 << n
			n++
		}
		if got := extract(x, m); got != want {
			t.Fatalf("extract(%x, %x) = %x, want %x", x, m, got, want)
		}
	}
}

func TestPrefetchTakesAnyIndex(t *testing.T) {
	table := make([]uint64, 4)
	Prefetch(unsafe.Pointer(&table[0]), []uint32{0, 3, 1 << 31, 1<<32 - 1}, 16)
	Prefetch(unsafe.Pointer(&table[0]), nil, 16)
}

// FuzzPacked holds the packed kernels to a bit by bit reading of the same bytes.
func FuzzPacked(f *testing.F) {
	f.Add([]byte("some bytes to read as packed values, of any width"), uint8(13), uint16(20), uint32(7), uint32(9000))
	f.Fuzz(func(t *testing.T, data []byte, width uint8, count uint16, lo, span uint32) {
		defer setLevel(best)
		setLevel(int(count>>13) % (best + 1))
		count &= 1<<13 - 1
		w := uint(width)%32 + 1
		n := min(int(count), len(data)*8/int(w))
		used := (n*int(w) + 7) / 8
		raw := append(bytes.Clone(data[:used]), make([]byte, 64)...)[:used]
		v := make([]uint32, n)
		for i := range v {
			var x [8]byte
			p := i * int(w)
			copy(x[:], raw[p>>3:])
			v[i] = uint32(binary.LittleEndian.Uint64(x[:]) >> (p & 7) & (1<<w - 1))
		}
		got := guarded[uint32](n, guard32)
		UnpackUint32(got, raw, w, n)
		if !slices.Equal(got[:n], v) {
			t.Fatal("UnpackUint32")
		}
		bm := make([]uint64, (n+63)/64)
		RangePacked(bm, raw, w, lo, span, n)
		set := make([]uint64, span%10_000/64+2)
		for i := range set {
			set[i] = uint64(lo) * uint64(i+1) * 0x9e3779b97f4a7c15
		}
		limit, off := uint64(span%10_000), int64(int32(lo))
		probe := make([]uint64, (n+63)/64)
		ProbePacked(probe, raw, w, set, off, limit, n)
		for i, x := range v {
			if in := x-lo <= span; in != (bm[i>>6]>>(i&63)&1 != 0) {
				t.Fatalf("RangePacked row %d", i)
			}
			j := int64(x) + off
			if in := j >= 0 && uint64(j) < limit && set[j>>6]>>(j&63)&1 != 0; in != (probe[i>>6]>>(i&63)&1 != 0) {
				t.Fatalf("ProbePacked row %d", i)
			}
		}
	})
}
