package column

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// TestAppendBits holds appended bitmaps against a slice of booleans.
func TestAppendBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		var bm []uint64
		var want []bool
		for range 1 + r.IntN(8) {
			src := []uint64{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}
			from, n := r.IntN(100), r.IntN(156)
			if r.IntN(4) == 0 {
				src = nil
			}
			bm = AppendBits(bm, len(want), src, from, n)
			for i := range n {
				want = append(want, src == nil || vec.BitAt(src, from+i))
			}
		}
		if len(bm) != vec.Words(len(want)) {
			t.Fatalf("%d words for %d bits", len(bm), len(want))
		}
		for i := range 64 * len(bm) {
			if got := vec.BitAt(bm, i); got != (i < len(want) && want[i]) {
				t.Fatalf("bit %d of %d is %v", i, len(want), got)
			}
		}
	}
}

// show prints row i of a Flat vector.
func show(v *vec.Vector, i int) string {
	if v.IsNull(i) {
		return "-"
	}
	switch v.Type.Phys() {
	case types.PhysBool:
		return fmt.Sprint(v.BoolAt(i))
	case types.PhysInt64:
		return fmt.Sprint(v.I64[i])
	case types.PhysFloat64:
		return fmt.Sprint(v.F64[i])
	case types.PhysInt128:
		return fmt.Sprint(v.I128[i].Big())
	case types.PhysBytes:
		return string(v.BytesAt(i))
	case types.PhysList:
		s := "["
		for k := v.Off[i]; k < v.Off[i+1]; k++ {
			for _, c := range v.Child {
				s += show(c, int(k)) + ","
			}
		}
		return s + "]"
	}
	s := "("
	for _, c := range v.Child {
		s += show(c, i) + ","
	}
	return s + ")"
}

// flat makes a vector of n rows of a type, every third NULL if nulls is set, with children.
func flat(t types.Type, n int, nulls bool) *vec.Vector {
	v := new(vec.Vector)
	Init(v, t)
	for i := range n {
		if nulls && i%3 == 1 {
			AppendNulls(v, 1)
			continue
		}
		one := vec.Vector{Type: t, N: 1}
		switch t.Phys() {
		case types.PhysBool:
			one.Bits = []uint64{uint64(i & 1)}
		case types.PhysInt64:
			one.I64 = []int64{int64(i) - 5}
		case types.PhysFloat64:
			one.F64 = []float64{float64(i) / 2}
		case types.PhysInt128:
			one.I128 = []types.Int128{{Hi: int64(i), Lo: 7}}
		case types.PhysBytes:
			s := fmt.Sprint("s", i)
			one.Off, one.Bytes = []uint32{0, uint32(len(s))}, []byte(s)
		case types.PhysList:
			for _, c := range v.Child {
				Append(c, flat(c.Type, i%4, nulls), 0, i%4)
			}
			CloseRow(v)
			continue
		case types.PhysStruct:
			for _, c := range v.Child {
				Append(c, flat(c.Type, i+1, nulls), i, i+1)
			}
			CloseRow(v)
			continue
		}
		Append(v, &one, 0, 1)
	}
	return v
}

var allTypes = []types.Type{
	types.BooleanType, types.BigIntType, types.DoubleType, types.DecimalOf(30, 0), types.VarcharType, types.ArrayOf(types.VarcharType),
	types.MapOf(types.BigIntType, types.BooleanType),
	types.RowOf(types.Field{Name: "a", Type: types.BooleanType}, types.Field{Name: "b", Type: types.ArrayOf(types.DoubleType)}),
}

// TestAppendRanges appends ranges and lists of rows of every type, and checks each row.
func TestAppendRanges(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, ty := range allTypes {
		for _, nulls := range []bool{false, true} {
			src := flat(ty, 150, nulls)
			var dst vec.Vector
			Init(&dst, ty)
			var want []string
			for range 20 {
				if r.IntN(2) == 0 {
					from := r.IntN(150)
					to := from + r.IntN(150-from)
					Append(&dst, src, from, to)
					for i := from; i < to; i++ {
						want = append(want, show(src, i))
					}
				} else {
					var rows []uint32
					for i := range 150 {
						if r.IntN(5) == 0 {
							rows = append(rows, uint32(i))
							want = append(want, show(src, i))
						}
					}
					AppendRows(&dst, src, rows)
				}
			}
			if dst.N != len(want) {
				t.Fatalf("%v: %d rows, want %d", ty, dst.N, len(want))
			}
			for i, w := range want {
				if g := show(&dst, i); g != w {
					t.Fatalf("%v, nulls %v: row %d is %s, want %s", ty, nulls, i, g, w)
				}
			}
		}
	}
}

// TestView looks at parts of vectors of every form.
func TestView(t *testing.T) {
	packed := &vec.Vector{Type: types.BigIntType, Form: vec.Packed, N: 256, Width: 3, Base: 10, Raw: make([]byte, 96+vec.Pad)}
	for i := range packed.Raw[:96] {
		packed.Raw[i] = byte(i * 37)
	}
	dict := &vec.Vector{Type: types.VarcharType, Form: vec.Dict, N: 256, Codes: packed}
	var a Arena
	for round := range 3 {
		a.Reset()
		for _, from := range []int{0, 64, 192} {
			var v, d vec.Vector
			View(&v, packed, from, 50, &a)
			View(&d, dict, from, 50, &a)
			for i := range 50 {
				if g, w := IntAt(&v, i), IntAt(packed, from+i); g != w || IntAt(d.Codes, i) != w {
					t.Fatalf("round %d: row %d is %d, want %d", round, from+i, g, w)
				}
			}
		}
	}
	for _, ty := range allTypes {
		src := flat(ty, 200, true)
		for _, from := range []int{0, 64, 128} {
			var v vec.Vector
			View(&v, src, from, 40, &a)
			for i := range 40 {
				if g, w := show(&v, i), show(src, from+i); g != w {
					t.Fatalf("%v: row %d is %s, want %s", ty, from+i, g, w)
				}
			}
		}
	}
}

// TestArena: vectors of an arena stay where they are while it grows.
func TestArena(t *testing.T) {
	var a Arena
	var vs []*vec.Vector
	for i := range 100 {
		v := a.New()
		v.N = i
		vs = append(vs, v)
	}
	for i, v := range vs {
		if v.N != i {
			t.Fatalf("vector %d became %d", i, v.N)
		}
	}
}
