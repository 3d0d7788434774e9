package encoding

import (
	"bytes"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/storage/parquet"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSpecification holds encoders and decoders against the examples of Parquet's Encodings.md.
func TestSpecification(t *testing.T) {
	// "the numbers 0 through 7 using bit width 3": 10001000 11000110 11111010
	want := unhex(t, "88c6fa")
	if got := AppendPacked(nil, []uint32{0, 1, 2, 3, 4, 5, 6, 7}, 0, 3); !bytes.Equal(got, want) {
		t.Errorf("packed %x, want %x", got, want)
	}
	codes := make([]uint32, 8)
	if n, err := DecodeHybrid(codes, append([]byte{3}, want...), 3); err != nil || n != 4 || !slices.Equal(codes, []uint32{0, 1, 2, 3, 4, 5, 6, 7}) {
		t.Errorf("%v, %d bytes, %v", codes, n, err)
	}

	// DELTA_LENGTH_BYTE_ARRAY: "Hello", "World", "Foobar", "ABCDEF"
	var b Bytes
	for _, s := range []string{"Hello", "World", "Foobar", "ABCDEF"} {
		if b.Off == nil {
			b.Reset()
		}
		b.Append([]byte(s))
	}
	enc := AppendDeltaLength(nil, b.Off, b.Data, nil)
	if !bytes.HasSuffix(enc, []byte("HelloWorldFoobarABCDEF")) {
		t.Errorf("%q", enc)
	}
	lens := make([]int64, 4)
	if _, err := DecodeDelta(lens, enc); err != nil || !slices.Equal(lens, []int64{5, 5, 6, 6}) {
		t.Errorf("lengths %v, %v", lens, err)
	}

	// DELTA_BYTE_ARRAY: prefixes 0, 2, 0, 3 and suffixes "axis", "le", "babble", "yhood"
	enc = AppendDelta(nil, []int64{0, 2, 0, 3}, true)
	var suf Bytes
	suf.Reset()
	for _, s := range []string{"axis", "le", "babble", "yhood"} {
		suf.Append([]byte(s))
	}
	enc = AppendDeltaLength(enc, suf.Off, suf.Data, nil)
	var out Bytes
	if err := Lookup(parquet.DeltaByteArray).Bytes(&out, 4, enc); err != nil || string(out.Data) != "axisaxlebabblebabyhood" {
		t.Errorf("%q, %v", out.Data, err)
	}

	// BYTE_STREAM_SPLIT: AABBCCDD 00112233 A3B4C5D6
	fixed := make([]byte, 12)
	err := Lookup(parquet.ByteStreamSplit).Fixed(fixed, 4, unhex(t, "AA00A3 BB11B4 CC22C5 DD33D6"))
	if err != nil || !bytes.Equal(fixed, unhex(t, "AABBCCDD00112233A3B4C5D6")) {
		t.Errorf("%x, %v", fixed, err)
	}
}

// TestDeltaByHand decodes a block that was laid out by hand: 7 5 3 1 2 3 4 5, differences from -2 on, in two bits.
func TestDeltaByHand(t *testing.T) {
	b := unhex(t, "8001 04 08 0e"+"03"+"02 00 00 00"+"c03f 000000000000")
	got := make([]int64, 8)
	n, err := DecodeDelta(got, b)
	if err != nil || n != len(b) || !slices.Equal(got, []int64{7, 5, 3, 1, 2, 3, 4, 5}) {
		t.Errorf("%v, %d of %d bytes, %v", got, n, len(b), err)
	}
	if enc := AppendDelta(nil, got, false); !bytes.Equal(enc, b) {
		t.Errorf("encoded %x, want %x", enc, b)
	}
}

func TestPackWidths(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for w := range uint(65) {
		for _, n := range []int{0, 1, 7, 8, 9, 63, 64, 65, 1000} {
			v := make([]uint64, n)
			for i := range v {
				if w > 0 {
					v[i] = r.Uint64() >> (64 - w)
				}
			}
			b := AppendPacked([]byte{0xee}, v, 0, w)
			if len(b) != 1+PackedBytes(n, w) || b[0] != 0xee {
				t.Fatalf("width %d: %d bytes for %d values", w, len(b)-1, n)
			}
			// Bit by bit, as the format defines it.
			for i, x := range v {
				for k := range int(w) {
					bit := i*int(w) + k
					if uint64(b[1+bit/8]>>(bit%8)&1) != x>>k&1 {
						t.Fatalf("width %d, value %d, bit %d", w, i, k)
					}
				}
			}
			got := make([]uint64, n)
			if !Unpack(got, b[1:], 5, w) {
				t.Fatalf("width %d: %d values do not unpack", w, n)
			}
			for i := range got {
				if got[i] != v[i]+5 {
					t.Fatalf("width %d: value %d is %d, want %d", w, i, got[i], v[i]+5)
				}
			}
			if n > 0 && w > 0 && Unpack(got, b[1:len(b)-1], 0, w) {
				t.Fatalf("width %d: unpacked from too few bytes", w)
			}
		}
	}
}

func TestHybrid(t *testing.T) {
	f := func(runs string, w uint, want ...uint32) {
		t.Helper()
		b := unhex(t, runs)
		got := make([]uint32, len(want))
		n, err := DecodeHybrid(got, b, w)
		if err != nil || n != len(b) || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %d of %d bytes, %v", runs, got, n, len(b), err)
		}
	}
	f("06 02", 3, 2, 2, 2)                                // three times 2
	f("06 0201", 9, 258, 258, 258)                        // values of two bytes
	f("03 88c6fa 04 07", 3, 0, 1, 2, 3, 4, 5, 6, 7, 7, 7) // packed, then repeated
	f("10", 0, 0, 0, 0, 0, 0, 0, 0, 0)                    // no bits at all
	f("03 88c6fa", 3, 0, 1, 2)                            // eight values of which three are wanted
	bad := func(runs string, w uint, n int) {
		t.Helper()
		if _, err := DecodeHybrid(make([]uint32, n), unhex(t, runs), w); err == nil {
			t.Errorf("%s was decoded", runs)
		}
	}
	bad("", 3, 1)
	bad("06", 3, 3)
	bad("06 09", 3, 3) // 9 has four bits
	bad("00 01", 3, 3) // an empty run
	bad("01", 3, 3)
	bad("03 88", 3, 8)
	bad("06 02", 33, 3)
}

func TestFloat16(t *testing.T) {
	f := func(lo, hi byte, want float64) {
		t.Helper()
		if got := Float16([]byte{lo, hi}); got != want && !(got != got && want != want) {
			t.Errorf("%02x%02x is %v, want %v", hi, lo, got, want)
		}
	}
	// IEEE 754-2008, binary16.
	f(0x00, 0x3c, 1)
	f(0x00, 0xc0, -2)
	f(0xff, 0x7b, 65504)
	f(0x01, 0x00, 0x1p-24)
	f(0x00, 0x04, 0x1p-14)
	f(0x00, 0x7c, math.Inf(1))
	f(0x00, 0xfc, math.Inf(-1))
	f(0x01, 0x7e, math.NaN())
	f(0x00, 0x00, 0)
}

// TestDelta round trips sequences of every character.
func TestDelta(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{0, 1, 2, 32, 33, 128, 129, 130, 1000} {
		for kind := range 5 {
			v := make([]int64, n)
			for i := range v {
				switch kind {
				case 0:
					v[i] = int64(i)
				case 1:
					v[i] = r.Int64()
				case 2:
					v[i] = []int64{math.MinInt64, math.MaxInt64}[r.IntN(2)]
				case 3:
					v[i] = int64(int32(r.Uint32()))
				case 4:
					v[i] = []int64{math.MinInt32, math.MaxInt32, 0}[r.IntN(3)]
				}
			}
			for _, narrow := range []bool{false, kind >= 3} {
				b := AppendDelta(nil, v, narrow)
				got := make([]int64, n)
				k, err := DecodeDelta(got, append(b, 1, 2, 3))
				if err != nil || k != len(b) {
					t.Fatalf("%d values of kind %d: %d of %d bytes, %v", n, kind, k, len(b), err)
				}
				for i := range got {
					if narrow {
						got[i] = int64(int32(got[i]))
					}
					if got[i] != v[i] {
						t.Fatalf("kind %d: value %d is %d, want %d", kind, i, got[i], v[i])
					}
				}
				if narrow {
					for _, w := range widths(t, b) {
						if w > 32 {
							t.Fatalf("INT32 with differences of %d bits", w)
						}
					}
				}
				if n > 0 {
					if _, err := DecodeDelta(make([]int64, n+1), b); err == nil {
						t.Fatal("more values decoded than there are")
					}
					if _, err := DecodeDelta(got, b[:len(b)-1]); err == nil && n%deltaMini == 1 && n > 1 && kind == 1 {
						t.Fatal("decoded from too few bytes")
					}
				}
			}
		}
	}
}

// widths lists the widths of the miniblocks.
func widths(t *testing.T, b []byte) []int {
	t.Helper()
	r := deltaReader{src: b}
	if err := r.head(); err != nil {
		t.Fatal(err)
	}
	var out []int
	for left := int(r.total) - 1; left > 0; left -= deltaBlock {
		r.zigzag()
		ws := b[r.off : r.off+4]
		r.off += 4
		for m, w := range ws {
			if m*deltaMini < left {
				out = append(out, int(w))
				r.off += int(w) * 4
			}
		}
	}
	return out
}

func TestIntDictionary(t *testing.T) {
	var d IntDictionary
	f := func(v []int64, max int, ok bool, distinct int) {
		t.Helper()
		got := d.Build(v, slices.Min(v), slices.Max(v), max)
		if got != ok {
			t.Fatalf("built: %v", got)
		}
		if !ok {
			return
		}
		if len(d.Values) != distinct || d.Sorted && !slices.IsSorted(d.Values) {
			t.Errorf("values %v", d.Values)
		}
		for i, x := range v {
			if d.Values[d.Codes[i]] != x {
				t.Fatalf("value %d became %d", x, d.Values[d.Codes[i]])
			}
		}
	}
	f([]int64{5, 3, 5, 4, 100000}, 4, true, 4)
	f([]int64{5, 3, 5, 4, 100000}, 3, false, 0)
	f([]int64{math.MinInt64, math.MaxInt64, 0, 0}, 3, true, 3)
	f([]int64{math.MinInt64, math.MaxInt64, 0, 0}, 2, false, 0)
	many := make([]int64, 20000)
	for i := range many {
		many[i] = int64(i) << 40
	}
	f(many, 20000, false, 0) // given up: they are all different
	for i := range many {
		many[i] = int64(i%500) << 40
	}
	f(many, 20000, true, 500)
}

func TestBytesDictionary(t *testing.T) {
	var d BytesDictionary
	r := rand.New(rand.NewPCG(5, 5))
	want := map[string]uint32{}
	for range 20000 {
		b := make([]byte, r.IntN(24))
		for i := range b {
			b[i] = byte(r.IntN(2))
		}
		c := d.Code(b)
		if w, ok := want[string(b)]; ok && w != c || !ok && int(c) != len(want) {
			t.Fatalf("%x has code %d, had %d", b, c, w)
		}
		want[string(b)] = c
	}
	if d.Len() != len(want) {
		t.Errorf("%d values, want %d", d.Len(), len(want))
	}
	var e BytesDictionary
	e.Load(d.Values)
	for s, c := range want {
		if e.Code([]byte(s)) != c {
			t.Fatalf("loaded dictionary gives %q another code", s)
		}
	}
	d.Reset()
	if d.Code([]byte("x")) != 0 {
		t.Error("Reset left something")
	}
}

// FuzzDecode gives bytes to every decoder: they must return or fail, and what the integer decoders return must survive
// being encoded again.
func FuzzDecode(f *testing.F) {
	f.Add(AppendDelta(nil, []int64{1, 2, 3, -100, 5}, false), uint16(5))
	f.Add(AppendHybrid(nil, []uint32{1, 2, 3, 1, 0, 7, 7, 7, 7}, 3), uint16(9))
	f.Add(AppendDeltaLength(nil, []uint32{0, 2, 2, 5}, []byte("abcde"), nil), uint16(3))
	f.Fuzz(func(t *testing.T, b []byte, n16 uint16) {
		n := int(n16 % 3000)
		for i := range codecs {
			c := &codecs[i]
			ints := make([]int64, n)
			if c.Ints != nil && c.Ints(ints, b, 8) == nil && n > 0 {
				again := make([]int64, n)
				if _, err := DecodeDelta(again, AppendDelta(nil, ints, false)); err != nil || !slices.Equal(again, ints) {
					t.Fatalf("%v: %v became %v, %v", c.ID, ints, again, err)
				}
			}
			if c.Ints != nil {
				_ = c.Ints(ints, b, 4)
			}
			if c.Floats != nil {
				_ = c.Floats(make([]float64, n), b, 8)
				_ = c.Floats(make([]float64, n), b, 4)
			}
			if c.Bytes != nil {
				var s Bytes
				if c.Bytes(&s, n, b) == nil && s.Len() != n {
					t.Fatalf("%v: %d strings, want %d", c.ID, s.Len(), n)
				}
			}
			if c.Fixed != nil {
				_ = c.Fixed(make([]byte, n*5), 5, b)
			}
			if c.Bools != nil {
				_ = c.Bools(make([]uint64, n/64+1), n, b)
			}
		}
		for w := range uint(34) {
			_, _ = DecodeHybrid(make([]uint32, n), b, w)
		}
	})
}
