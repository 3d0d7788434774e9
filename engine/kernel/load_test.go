package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/engine/vec/vectest"
)

var testTypes = []types.Type{
	types.BooleanType, types.BigIntType, types.DateType, types.DoubleType, types.DecimalOf(12, 2), types.DecimalOf(38, 4),
	types.UUIDType, types.VarcharType, types.VarbinaryType, types.ArrayOf(types.BigIntType), types.ArrayOf(types.VarcharType),
	types.MapOf(types.BigIntType, types.VarcharType),
	types.RowOf(types.Field{Name: "a", Type: types.BigIntType}, types.Field{Name: "b", Type: types.ArrayOf(types.VarcharType)}),
	types.Null,
}

// eachVector calls f with vectors of all types, forms, lengths and NULL patterns.
func eachVector(t *testing.T, f func(t *testing.T, rng *rand.Rand, what string, v *vec.Vector, vals []any)) {
	for _, typ := range testTypes {
		for _, n := range []int{1, 3, 64, 200, 1000} {
			for _, nulls := range []float64{0, 0.2, 1} {
				for _, spread := range []int64{3, 1000, 0} {
					rng := rand.New(rand.NewPCG(uint64(n), uint64(spread)))
					vals := vectest.Values(rng, typ, n, nulls, spread)
					for _, form := range append(vectest.Forms(typ, vals), vec.Const) {
						v := vectest.From(typ, form, vals)
						f(t, rng, fmt.Sprintf("%v %v n=%d nulls=%v spread=%d", typ, form, n, nulls, spread), v, vectest.All(v))
					}
				}
			}
		}
	}
}

func same(t *testing.T, what string, v *vec.Vector, want []any) {
	t.Helper()
	if v.N != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, v.N, len(want))
	}
	for i, w := range want {
		if g := vectest.At(v, i); !vectest.Equal(g, w) {
			t.Fatalf("%s: row %d is %v, want %v", what, i, g, w)
		}
	}
	checkBounds(t, what, v)
}

// checkBounds fails if a value lies outside the bounds that v states.
func checkBounds(t *testing.T, what string, v *vec.Vector) {
	t.Helper()
	if !v.Bounded {
		return
	}
	for i := range v.N {
		x := vectest.At(v, i)
		if w, ok := x.(types.Int128); ok {
			x = int64(w.Lo)
		}
		if y, ok := x.(int64); ok && (y < v.Lo || y > v.Hi) {
			t.Fatalf("%s: row %d is %d, outside its bounds %d … %d", what, i, y, v.Lo, v.Hi)
		}
	}
}

func TestLoad(t *testing.T) {
	var l Loader
	var r, codes Register
	eachVector(t, func(t *testing.T, rng *rand.Rand, what string, v *vec.Vector, _ []any) {
		for _, form := range []vec.SelForm{vec.SelAll, vec.SelBits, vec.SelRows} {
			for _, share := range []float64{0, 0.1, 0.6, 1} {
				var b vec.Batch
				vectest.Select(rng, &b, v.N, share, form)
				what := fmt.Sprintf("%s selection %d share %v", what, form, share)
				l.Start(&b)
				if err := l.Load(&r, v); err != nil {
					t.Fatal(err)
				}
				if r.Vec.Form != vec.Flat && r.Vec.Form != vec.Const {
					t.Fatalf("%s: loaded as %v", what, r.Vec.Form)
				}
				same(t, what, &r.Vec, vectest.Selected(&b, v))
				if err := l.LoadCodes(&codes, v); err != nil {
					t.Fatal(err)
				}
				if v.Form == vec.Dict && v.Dict.Len() > 0 && codes.Vec.Form != vec.Dict {
					t.Fatalf("%s: codes loaded as %v", what, codes.Vec.Form)
				}
				same(t, what+" codes", &codes.Vec, vectest.Selected(&b, v))
			}
		}
	})
}

func TestAppendRows(t *testing.T) {
	eachVector(t, func(t *testing.T, rng *rand.Rand, what string, v *vec.Vector, vals []any) {
		var dst vec.Vector
		dst.Reset(v.Type)
		var want []any
		for range 3 {
			rows := make([]uint32, rng.IntN(2*v.N))
			for j := range rows {
				rows[j] = uint32(rng.IntN(v.N))
				want = append(want, vals[rows[j]])
			}
			if err := AppendRows(&dst, v, rows); err != nil {
				t.Fatal(err)
			}
			if v.N > 2 {
				if err := AppendRange(&dst, v, 1, v.N-1); err != nil {
					t.Fatal(err)
				}
				want = append(want, vals[1:v.N-1]...)
			}
		}
		same(t, what, &dst, want)
	})
}

func TestAppendWidensNarrow(t *testing.T) {
	typ := types.DecimalOf(38, 0)
	narrow := vectest.From(typ, vec.Packed, []any{types.Int128Of(-1), types.Int128Of(5)})
	wide := vectest.From(typ, vec.Flat, []any{types.Int128{Hi: 7, Lo: 9}, nil})
	var dst vec.Vector
	dst.Reset(typ)
	for _, v := range []*vec.Vector{narrow, wide, narrow} {
		if err := AppendRows(&dst, v, []uint32{0, 1}); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "narrow and wide", &dst, []any{
		types.Int128Of(-1), types.Int128Of(5), types.Int128{Hi: 7, Lo: 9}, nil, types.Int128Of(-1), types.Int128Of(5),
	})
}

func TestAssemble(t *testing.T) {
	var r Register
	for _, typ := range testTypes {
		for _, n := range []int{1, 5, 64, 300} {
			for round := range 8 {
				rng := rand.New(rand.NewPCG(uint64(n), uint64(round)))
				want := make([]any, n)
				k := 1 + rng.IntN(3)
				rows := make([][]uint32, k+1) // the last part is covered by no vector
				for i := range n {
					p := rng.IntN(k + round%2)
					rows[p] = append(rows[p], uint32(i))
				}
				var parts []Part
				for p := range k {
					vals := vectest.Values(rng, typ, len(rows[p]), 0.3*float64(round%3), 100)
					form := vec.Flat
					if rng.IntN(3) == 0 && len(vals) > 0 {
						form = vec.Const
					}
					if form == vec.Flat && rng.IntN(3) == 0 && typ.Kind == types.Decimal && typ.Phys() == types.PhysInt128 {
						var nr Register
						if err := Gather(&nr, vectest.From(typ, vec.Packed, vals), seq(len(vals))); err != nil {
							t.Fatal(err)
						}
						parts = append(parts, part(&nr.Vec, n, rows[p]))
					} else {
						parts = append(parts, part(vectest.From(typ, form, append(vals, nil)[:len(vals)]), n, rows[p]))
					}
					for j, i := range rows[p] {
						want[i] = vectest.At(parts[p].Vec, j)
					}
				}
				if err := Assemble(&r, typ, n, parts); err != nil {
					t.Fatal(err)
				}
				same(t, fmt.Sprintf("%v n=%d round %d", typ, n, round), &r.Vec, want)
			}
		}
	}
	vals := vectest.Values(rand.New(rand.NewPCG(1, 1)), types.BigIntType, 100, 0.2, 9)
	if err := Assemble(&r, types.BigIntType, 100, []Part{{Vec: vectest.From(types.BigIntType, vec.Flat, vals), All: true}}); err != nil {
		t.Fatal(err)
	}
	same(t, "one part for all rows", &r.Vec, vals)
	for _, typ := range testTypes {
		if typ.Kind == types.Unknown {
			continue
		}
		rng := rand.New(rand.NewPCG(1, 5))
		all, some, over := vectest.Values(rng, typ, 90, 0.4, 9), vectest.Values(rng, typ, 90, 0, 9), vectest.Values(rng, typ, 2, 0, 9)
		want := append([]any(nil), all...)
		rows := []uint32{3, 64, 89}
		full := part(vectest.From(typ, vec.Flat, some), 90, rows)
		full.Full = true
		for _, i := range rows {
			want[i] = some[i]
		}
		want[64], want[70] = over[0], over[1]
		err := Assemble(&r, typ, 90, []Part{
			{Vec: vectest.From(typ, vec.Flat, all), All: true},
			full,
			part(vectest.From(typ, vec.Flat, over), 90, []uint32{64, 70}),
		})
		if err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("%v full and overlapping parts", typ), &r.Vec, want)
	}
}

// part is a dense Part at some of n rows.
func part(v *vec.Vector, n int, rows []uint32) Part {
	bm := make([]uint64, vec.Words(n))
	RowsToBits(bm, rows)
	return Part{Vec: v, Rows: bm, Count: len(rows)}
}

func seq(n int) []uint32 {
	s := make([]uint32, n)
	for i := range s {
		s[i] = uint32(i)
	}
	return s
}

func TestRegisterKeepsGrownMemory(t *testing.T) {
	var r Register
	v := r.Flat(types.VarcharType, 10)
	v.Bytes = append(v.Bytes, make([]byte, 1000)...)
	r.View(&vec.Vector{Type: types.VarcharType})
	if v := r.Flat(types.VarcharType, 10); cap(v.Bytes) < 1000 || len(v.Bytes) != 0 {
		t.Errorf("bytes: len %d cap %d", len(v.Bytes), cap(v.Bytes))
	}
	if n := r.Bytes(); n < 1000 {
		t.Errorf("register holds %d bytes", n)
	}
}

func TestBitpackRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	for w := uint8(1); w <= MaxWidth; w++ {
		for _, n := range []int{0, 1, 7, 8, 100} {
			base := int64(rng.Uint64())
			v := make([]int64, n)
			for i := range v {
				v[i] = base + int64(rng.Uint64()&(1<<w-1))
			}
			raw := AppendPacked(nil, v, base, w)
			if len(raw) != PackedLen(n, w) {
				t.Fatalf("w=%d n=%d: %d bytes, want %d", w, n, len(raw), PackedLen(n, w))
			}
			raw = append(raw, make([]byte, vec.Pad)...)[:len(raw)]
			got := make([]int64, (n+63)&^63+slack)
			UnpackInt64(got, raw, w, base, n)
			p := &vec.Vector{Type: types.BigIntType, Form: vec.Packed, N: n, Width: w, Base: base, Raw: raw}
			for i := range v {
				if got[i] != v[i] || IntAt(p, i) != v[i] {
					t.Fatalf("w=%d n=%d row %d: %d and %d, want %d", w, n, i, got[i], IntAt(p, i), v[i])
				}
			}
		}
	}
	for _, c := range []struct {
		span uint64
		w    uint8
		ok   bool
	}{{0, 1, true}, {1, 1, true}, {2, 2, true}, {255, 8, true}, {1<<32 - 1, 32, true}, {1 << 32, 33, false}} {
		if w, ok := Width(c.span); w != c.w || ok != c.ok {
			t.Errorf("Width(%d) = %d, %v", c.span, w, ok)
		}
	}
}

func TestCodes(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	vals := vectest.Values(rng, types.BigIntType, 333, 0, 1000)
	for _, form := range []vec.Form{vec.Flat, vec.Packed, vec.Const} {
		v := vectest.From(types.BigIntType, form, vals)
		codes, ints := make([]uint32, 400), make([]int64, 400)
		Codes(codes, v, -1000)
		Ints(ints, v)
		for i := range v.N {
			x := vectest.At(v, i).(int64)
			if ints[i] != x || codes[i] != uint32(x+1000) {
				t.Fatalf("%v row %d: %d and code %d, want %d", form, i, ints[i], codes[i], x)
			}
		}
		c32, c64 := make([]uint32, v.N), make([]uint64, v.N)
		SetCodes(c32, ints, -1000, 3)
		AddCodes(c32, ints, -1000, 7000)
		valid := make([]uint64, vec.Words(v.N))
		for i := range valid {
			valid[i] = rng.Uint64()
		}
		SetCodesNull(c64, ints, valid, -1000, 2)
		for i, x := range ints[:v.N] {
			want := uint64(0)
			if vec.BitAt(valid, i) {
				want = uint64(x+1001) * 2
			}
			if c32[i] != uint32(x+1000)*7003 || c64[i] != want {
				t.Fatalf("row %d: codes %d and %d", i, c32[i], c64[i])
			}
		}
	}
}

func TestSlice(t *testing.T) {
	eachVector(t, func(t *testing.T, rng *rand.Rand, what string, v *vec.Vector, vals []any) {
		lo := rng.IntN(v.N/64+1) * 64
		hi := lo + rng.IntN(v.N-lo+1)
		s := Slice(v, lo, hi)
		same(t, fmt.Sprintf("%s %d…%d", what, lo, hi), &s, vals[lo:hi])
	})
}

// TestLoadPlainChildren holds that the parts of nested values come out Flat, and long decimals wide, whatever they went in as.
func TestLoadPlainChildren(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	dec := types.DecimalOf(30, 2)
	row := types.RowOf(types.Field{Name: "a", Type: types.BigIntType}, types.Field{Name: "b", Type: dec}, types.Field{Name: "c", Type: types.VarcharType})
	n := 100
	a, b, c := vectest.Values(rng, types.BigIntType, n, 0.1, 50), vectest.Values(rng, dec, n, 0.1, 50), vectest.Values(rng, types.VarcharType, n, 0.1, 1)
	v := &vec.Vector{Type: row, N: n, Child: []*vec.Vector{
		vectest.From(types.BigIntType, vec.Packed, a), vectest.From(dec, vec.Packed, b), vectest.From(types.VarcharType, vec.Dict, c),
	}}
	var l Loader
	var r Register
	for _, form := range []vec.Form{vec.Flat, vec.Const} {
		v.Form = form
		for _, sel := range []vec.SelForm{vec.SelAll, vec.SelBits, vec.SelRows} {
			var batch vec.Batch
			vectest.Select(rng, &batch, n, 0.5, sel)
			l.Start(&batch)
			if err := l.Load(&r, v); err != nil {
				t.Fatal(err)
			}
			for _, c := range r.Vec.Child {
				if c.Form != vec.Flat || c.Narrow {
					t.Fatalf("%v selection %d: child %v is %v, narrow %v", form, sel, c.Type, c.Form, c.Narrow)
				}
			}
			same(t, fmt.Sprintf("%v selection %d", form, sel), &r.Vec, vectest.Selected(&batch, v))
		}
	}
}

func TestScatter(t *testing.T) {
	dst := []string{"a", "b", "c", "d"}
	Scatter(dst, []string{"x", "y"}, []uint32{3, 0})
	if want := []string{"y", "b", "c", "x"}; !slices.Equal(dst, want) {
		t.Errorf("got %v, want %v", dst, want)
	}
}
