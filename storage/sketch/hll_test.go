package sketch

import (
	"math"
	"testing"
)

// TestEstimate: the error stays within four times the standard error of the paper, 1.04/sqrt(2048) = 2.3 %.
func TestEstimate(t *testing.T) {
	var h HLL
	next := 10
	for i := 1; i <= 2_000_000; i++ {
		h.Add(Mix(uint64(i)))
		h.Add(Mix(uint64(i / 2)))
		if i == next {
			// i/2 adds nothing but 0.
			if e := float64(h.Estimate()); math.Abs(e-float64(i+1))/float64(i+1) > 4*0.023 {
				t.Errorf("%d different values are estimated as %v", i+1, e)
			}
			next *= 3
		}
	}
}

func TestMergeAndEncode(t *testing.T) {
	for _, n := range []uint64{0, 1, 50, 500, 100000} {
		var a, b, all HLL
		for i := range n {
			all.Add(Mix(i))
			if i%3 == 0 {
				a.Add(Mix(i))
			} else {
				b.Add(Mix(i))
			}
		}
		a.Merge(&b)
		if a.Estimate() != all.Estimate() {
			t.Errorf("%d: merged parts are estimated as %d, the whole as %d", n, a.Estimate(), all.Estimate())
		}
		enc := all.AppendTo([]byte{9})[1:]
		var back HLL
		k, err := back.Decode(append(enc, 1, 2, 3))
		if err != nil || k != len(enc) || back.Estimate() != all.Estimate() {
			t.Errorf("%d: read %d of %d bytes, estimate %d, want %d, %v", n, k, len(enc), back.Estimate(), all.Estimate(), err)
		}
		for i := range enc {
			if _, err := new(HLL).Decode(enc[:i]); err == nil {
				t.Errorf("%d: decoded from %d of %d bytes", n, i, len(enc))
				break
			}
		}
		c, before := all.Clone(), all.Estimate()
		for i := range uint64(10000) {
			c.Add(Mix(1<<60 + i))
		}
		if all.Estimate() != before {
			t.Error("a clone shares memory")
		}
	}
	var h HLL
	if _, err := h.Decode([]byte{7}); err == nil {
		t.Error("unknown form was decoded")
	}
}
