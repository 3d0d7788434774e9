package table

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

func TestTableNumbersKeysLikeAMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, domain := range []uint64{1, 10, 5_000, 1 << 40} {
		var tab Table
		want := map[uint64]uint32{}
		for round := range 60 {
			keys := make([]uint64, rng.IntN(2000))
			run := 1 + round%3*rng.IntN(9) // equal keys behind each other
			for i := range keys {
				if keys[i] = rng.Uint64N(domain) * 0x100000001; i%run > 0 {
					keys[i] = keys[i-1]
				}
			}
			ids := make([]uint32, len(keys))
			tab.Insert(ids, keys)
			for i, k := range keys {
				id, ok := want[k]
				if !ok {
					id = uint32(len(want))
					want[k] = id
				}
				if ids[i] != id {
					t.Fatalf("domain %d: key %d has ID %d, want %d", domain, k, ids[i], id)
				}
			}
		}
		if tab.Len() != len(want) {
			t.Fatalf("domain %d: %d keys, want %d", domain, tab.Len(), len(want))
		}
		probe := make([]uint64, 5000)
		for i := range probe {
			probe[i] = rng.Uint64N(2*domain) * 0x100000001
		}
		probe[0] = 0
		ids := make([]uint32, len(probe))
		tab.Find(ids, probe)
		for i, k := range probe {
			id, ok := want[k]
			if !ok {
				id = None
			}
			if ids[i] != id {
				t.Fatalf("domain %d: found %d for %d, want %d", domain, ids[i], k, id)
			}
		}
	}
}

// TestTableOfAscendingKeys numbers keys that come in order for a while, and looks for them before and after they do not.
func TestTableOfAscendingKeys(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		var tab Table
		want := map[uint64]uint32{}
		insert := func(keys []uint64) {
			t.Helper()
			ids := make([]uint32, len(keys))
			tab.Insert(ids, keys)
			for i, k := range keys {
				id, ok := want[k]
				if !ok {
					id = uint32(len(want))
					want[k] = id
				}
				if ids[i] != id {
					t.Fatalf("key %d has ID %d, want %d", k, ids[i], id)
				}
			}
		}
		look := func() {
			t.Helper()
			probe, ids := make([]uint64, 300), make([]uint32, 300)
			for i := range probe {
				probe[i] = rng.Uint64N(3000)
			}
			tab.Find(ids, probe)
			for i, k := range probe {
				id, ok := want[k]
				if !ok {
					id = None
				}
				if ids[i] != id {
					t.Fatalf("found %d for %d, want %d", ids[i], k, id)
				}
			}
		}
		next := rng.Uint64N(3)
		for range rng.IntN(10) {
			keys := make([]uint64, rng.IntN(300))
			for i := range keys {
				next += rng.Uint64N(3)
				keys[i] = next
			}
			insert(keys)
			look()
		}
		if rng.IntN(2) == 0 { // other keys in the same order
			keys := append([]uint64(nil), tab.Keys()...)
			want = map[uint64]uint32{}
			for i := range keys {
				keys[i] = keys[i]*2 + 1
				want[keys[i]] = uint32(i)
			}
			tab.Rekey(keys)
			look()
		}
		if rng.IntN(2) == 0 {
			tab.Index()
			look()
		}
		keys := make([]uint64, rng.IntN(300))
		for i := range keys {
			keys[i] = rng.Uint64N(3000)
		}
		insert(keys)
		look()
	}
}

func TestStringsNumbersStringsLikeAMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	random := func() string {
		s := fmt.Sprint(rng.IntN(3000))
		switch rng.IntN(4) {
		case 0:
			return ""
		case 1:
			return strings.Repeat("x", rng.IntN(20)) + "\x00\x00"[:rng.IntN(3)]
		case 2:
			return "a string longer than the slot " + s
		}
		return s
	}
	make1 := func(n int, padded bool) (*vec.Vector, []string) {
		v := &vec.Vector{Type: types.VarcharType, N: n, Off: []uint32{0}}
		var list []string
		for range n {
			s := random()
			list = append(list, s)
			v.Bytes = append(v.Bytes, s...)
			v.Off = append(v.Off, uint32(len(v.Bytes)))
		}
		if padded {
			v.Bytes = append(v.Bytes, make([]byte, vec.Pad)...)[:len(v.Bytes)]
		} else {
			v.Bytes = v.Bytes[:len(v.Bytes):len(v.Bytes)]
		}
		v.Valid = make([]uint64, vec.Words(n))
		vec.FillBits(v.Valid, n)
		for i := range n {
			if rng.IntN(9) == 0 {
				vec.ClearBit(v.Valid, i)
			}
		}
		return v, list
	}
	var tab Strings
	want := map[string]uint32{}
	for round := range 40 {
		v, list := make1(1+rng.IntN(1500), round%2 == 0)
		ids := make([]uint32, len(list))
		if err := tab.Insert(ids, v, v.Valid, 0, len(list)); err != nil {
			t.Fatal(err)
		}
		for i, s := range list {
			id, ok := want[s]
			switch {
			case v.IsNull(i):
				id = None
			case !ok:
				id = uint32(len(want))
				want[s] = id
			}
			if ids[i] != id {
				t.Fatalf("%q has ID %d, want %d", s, ids[i], id)
			}
		}
	}
	off, bytes := tab.Values()
	for s, id := range want {
		if got := string(bytes[off[id]:off[id+1]]); got != s {
			t.Fatalf("value %d is %q, want %q", id, got, s)
		}
	}
	v, list := make1(4000, true)
	ids := make([]uint32, len(list))
	tab.Reader().Find(ids, v, v.Valid, 0, len(list))
	for i, s := range list {
		id, ok := want[s]
		if !ok || v.IsNull(i) {
			id = None
		}
		if ids[i] != id {
			t.Fatalf("found %d for %q, want %d", ids[i], s, id)
		}
	}
}
