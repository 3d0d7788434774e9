//go:build !purego

package asm

// lanes says how a vector of packed values is cut into lanes: which source byte goes to which byte of the vector, and how
// far each lane is then shifted (or, for fields, at which bit of its 64-bit lane each byte starts).
type lanes[S uint8 | uint32 | uint64] struct {
	idx [64]byte
	sh  [64]S // 16 of uint32, 8 of uint64 are used
}

// By width: values of up to 25 bits in 32-bit lanes, of up to 32 bits in 64-bit lanes, of up to 7 bits as bytes and of 9
// to 15 bits as 16-bit words.
var (
	dwordLanes = makeLanes[uint32](25, 16, 4)
	qwordLanes = makeLanes[uint64](32, 8, 8)
	fields     = makeFields()
	// For two halves of four 32-bit lanes each, the second half being loaded from byte 4w/8 on.
	halves = makeHalves()
	// The numbers of the bits of every byte, and of the 32-bit halves of the values that the bits of a nibble select.
	bytesOf, pairsOf = makePositions()
)

// makeLanes makes tables for n lanes of size bytes.
func makeLanes[S uint32 | uint64](maxWidth, n, size int) (t [33]lanes[S]) {
	for w := 1; w <= maxWidth; w++ {
		for i := range n {
			bit := i * w
			for k := range size {
				t[w].idx[i*size+k] = byte(bit>>3 + k)
			}
			t[w].sh[i] = S(bit & 7)
		}
	}
	return t
}

// makeFields makes tables that cut a 64-bit lane into 8 bytes or 4 words, each from its own bit on.
func makeFields() (t [16]lanes[uint8]) {
	for w := 1; w <= 15; w++ {
		per := 8 // values in a 64-bit lane
		if w > 8 {
			per = 4
		}
		for lane := range 8 {
			bit := lane * per * w
			for k := range 8 {
				t[w].idx[lane*8+k] = byte(bit>>3 + k)
				value, half := k*per/8, k%(8/per)
				t[w].sh[lane*8+k] = byte((bit&7 + value*w + half*8) & 63)
			}
		}
	}
	return t
}

func makeHalves() (t [26]lanes[uint32]) {
	for w := 1; w <= 25; w++ {
		for i := range 8 {
			bit := i * w
			from := bit >> 3
			if i >= 4 {
				from -= 4 * w >> 3
			}
			for k := range 4 {
				t[w].idx[i*4+k] = byte(from + k)
			}
			t[w].sh[i] = uint32(bit & 7)
		}
	}
	return t
}

func makePositions() (bytes [256]uint64, pairs [16]uint64) {
	for b := range 256 {
		n := 0
		for i := range 8 {
			if b>>i&1 == 0 {
				continue
			}
			bytes[b] |= uint64(i) << (8 * n)
			if b < 16 {
				pairs[b] |= uint64(2*i)<<(16*n) | uint64(2*i+1)<<(16*n+8)
			}
			n++
		}
	}
	return bytes, pairs
}
