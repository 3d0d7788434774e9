package fn

import (
	"math"
	"math/bits"
	"slices"
)

// hyperLogLog estimates the number of distinct 64-bit hashes (P. Flajolet et al., "HyperLogLog", 2007). Few hashes are kept
// as they are, so small counts are exact; then there are 2^p registers of a byte. The estimate is the improved raw one of
// O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), which needs no tables against bias.
type hyperLogLog struct {
	hashes    []uint64 // sorted, at most maxSparse(p); nil once there are registers
	registers []uint8
}

// maxSparse is the number of hashes that take as much memory as the registers.
func maxSparse(p uint) int { return max(16, 1<<p/8) }

// add adds a hash. Zero registers and hashes mean nothing was added.
func (h *hyperLogLog) add(hash uint64, p uint) {
	if h.registers != nil {
		h.set(hash, p)
		return
	}
	at, found := slices.BinarySearch(h.hashes, hash)
	if found {
		return
	}
	if len(h.hashes) >= maxSparse(p) {
		h.registers = make([]uint8, 1<<p)
		for _, x := range h.hashes {
			h.set(x, p)
		}
		h.hashes = nil
		h.set(hash, p)
		return
	}
	h.hashes = slices.Insert(h.hashes, at, hash)
}

// set raises the register that the top p bits name to the place of the first one among the others.
func (h *hyperLogLog) set(hash uint64, p uint) {
	i := hash >> (64 - p)
	rank := uint8(bits.LeadingZeros64(hash<<p|1<<(p-1)) + 1)
	if rank > h.registers[i] {
		h.registers[i] = rank
	}
}

func (h *hyperLogLog) merge(o *hyperLogLog, p uint) {
	if o.registers == nil {
		for _, x := range o.hashes {
			h.add(x, p)
		}
		return
	}
	if h.registers == nil {
		old := h.hashes
		h.registers, h.hashes = slices.Clone(o.registers), nil
		for _, x := range old {
			h.set(x, p)
		}
		return
	}
	for i, r := range o.registers {
		h.registers[i] = max(h.registers[i], r)
	}
}

func (h *hyperLogLog) estimate(p uint) int64 {
	if h.registers == nil {
		return int64(len(h.hashes))
	}
	q := int(64 - p)
	var count [66]int // of registers by value
	for _, r := range h.registers {
		count[r]++
	}
	m := float64(len(h.registers))
	z := m * ertlTau(1-float64(count[q+1])/m)
	for k := q; k >= 1; k-- {
		z = 0.5 * (z + float64(count[k]))
	}
	z += m * ertlSigma(float64(count[0])/m)
	return int64(math.Round(m * m / (2 * math.Ln2) / z))
}

// ertlSigma and ertlTau are the series of Ertl's algorithm 6.
func ertlSigma(x float64) float64 {
	if x == 1 {
		return math.Inf(1)
	}
	y, z := 1.0, x
	for {
		x *= x
		old := z
		z += x * y
		y += y
		if z == old {
			return z
		}
	}
}

func ertlTau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	y, z := 1.0, 1-x
	for {
		x = math.Sqrt(x)
		old := z
		y *= 0.5
		z -= (1 - x) * (1 - x) * y
		if z == old {
			return z / 3
		}
	}
}
