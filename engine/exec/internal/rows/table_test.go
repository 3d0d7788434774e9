package rows_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/exec/internal/rows"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var columnTypes = []types.Type{
	types.BigIntType, types.DoubleType, types.BooleanType, types.VarcharType, types.VarcharType, types.DecimalOf(38, 2), types.DecimalOf(38, 2),
	types.ArrayOf(types.IntegerType),
	{},
	types.DateType,
}

// tuple makes row i: column 3 comes from few strings, 5 fits 64 bits, and where nulls is set every column may be NULL.
func tuple(rng *rand.Rand, i int, nulls bool) exectest.Tuple {
	t := exectest.Tuple{
		int64(i), rng.Float64(), rng.IntN(2) == 0, fmt.Sprint("s", rng.IntN(5)), fmt.Sprint("t", i), types.Int128Of(int64(i)),
		types.Int128{Hi: int64(rng.IntN(3)), Lo: uint64(i)},
		[]any{int64(i), nil},
		nil, int64(rng.IntN(1000)), int64(rng.Uint64()),
	}
	for c := range t {
		if nulls && rng.IntN(4) == 0 {
			t[c] = nil
		}
	}
	return t
}

// flat makes Flat columns of tuples, column 3 as codes of d.
func flat(list []exectest.Tuple, d *vec.Dictionary) []*vec.Vector {
	out := make([]*vec.Vector, len(columnTypes))
	for c, typ := range columnTypes {
		v := new(vec.Vector)
		v.Reset(typ)
		for _, t := range list {
			exectest.Append(v, t[c])
		}
		if c == 3 && d != nil {
			codes := make([]int64, len(list))
			for i, t := range list {
				if s, ok := t[3].(string); ok {
					codes[i] = int64(s[1] - '0')
				} else {
					codes[i] = 99 // codes at NULL rows may be anything
				}
			}
			v = &vec.Vector{Type: typ, Form: vec.Dict, N: len(list), Valid: v.Valid, Dict: d, Codes: &vec.Vector{Type: types.BigIntType, N: len(list), I64: codes}}
		}
		out[c] = v
	}
	return out
}

func dictionary() *vec.Dictionary {
	v := new(vec.Vector)
	v.Reset(types.VarcharType)
	for i := range 5 {
		exectest.Append(v, fmt.Sprint("s", i))
	}
	return &vec.Dictionary{Values: v, Unique: true}
}

// TestTableKeepsTheOrderOfTheInput fills two stores with morsels in turn, some rows of each.
func TestTableKeepsTheOrderOfTheInput(t *testing.T) {
	f := func(name string, morsels, size int, nulls bool, dict *vec.Dictionary, interleave bool) {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 1))
			m := mem.New("test", "", 0)
			stores := []*rows.Store{rows.NewStore(columnTypes, m), nil, rows.NewStore(columnTypes, m)}
			var want []exectest.Tuple
			for s := range morsels {
				var list []exectest.Tuple
				for i := range size {
					list = append(list, tuple(rng, s*size+i, nulls))
				}
				want = append(want, list...)
				for len(list) > 0 {
					k := min(len(list), 1+rng.IntN(200))
					if err := stores[s%2*2].AppendDense(flat(list[:k], dict), k, int64(s)); err != nil {
						t.Fatal(err)
					}
					list = list[k:]
				}
			}
			tab, err := rows.Seal(columnTypes, stores)
			if err != nil {
				t.Fatal(err)
			}
			if interleave {
				if !tab.Interleave(len(columnTypes)) {
					t.Fatal("not interleaved")
				}
				for i := range tab.Chunks() {
					tab.InterleaveChunk(i)
				}
			}
			ids := tab.IDs(nil)
			if !slices.IsSorted(ids) || len(ids) != len(want) || tab.Len() != len(want) {
				t.Fatalf("%d IDs of %d rows, ascending: %v", len(ids), len(want), slices.IsSorted(ids))
			}
			order := rng.Perm(len(ids))
			picked := make([]uint32, len(ids))
			for i, p := range order {
				picked[i] = ids[p]
			}
			regs := make([]kernel.Register, len(columnTypes))
			if err := tab.GatherAll(regs, picked); err != nil {
				t.Fatal(err)
			}
			var one kernel.Register
			for c := range columnTypes {
				if err := tab.Gather(&one, c, picked); err != nil {
					t.Fatal(err)
				}
				for i, p := range order {
					w := exectest.ValueString(want[p][c])
					if g := exectest.ValueString(exectest.Value(&regs[c].Vec, i)); g != w {
						t.Fatalf("column %d of row %d is %s, want %s", c, p, g, w)
					}
					if g := exectest.ValueString(exectest.Value(&one.Vec, i)); g != w {
						t.Fatalf("column %d of row %d alone is %s, want %s", c, p, g, w)
					}
					if tab.IsNull(c, picked[i]) != (want[p][c] == nil) {
						t.Fatalf("column %d of row %d: IsNull is wrong", c, p)
					}
				}
				if c == 3 && dict != nil && one.Vec.Form != vec.Dict {
					t.Error("codes have become strings")
				}
			}
			if tab.Free(); m.Used() != 0 {
				t.Errorf("%d bytes still accounted for", m.Used())
			}
		})
	}
	d := dictionary()
	for _, interleave := range []bool{false, true} {
		for _, nulls := range []bool{false, true} {
			f(fmt.Sprintf("one morsel, nulls %v, interleaved %v", nulls, interleave), 1, 700, nulls, d, interleave)
			f(fmt.Sprintf("small morsels, nulls %v, interleaved %v", nulls, interleave), 60, 7, nulls, d, interleave)
			f(fmt.Sprintf("morsels, nulls %v, interleaved %v", nulls, interleave), 5, 900, nulls, d, interleave)
			f(fmt.Sprintf("strings, nulls %v, interleaved %v", nulls, interleave), 5, 900, nulls, nil, interleave)
		}
	}
	f("full chunks", 3, rows.ChunkRows+10, false, d, true)
}
