package asm

import (
	"encoding/binary"
	"unsafe"
)

// width is the number of bits of a packed value as the size of a type, so that the compiler makes one loop a width, with
// all offsets, shifts and masks constant.
type width interface {
	[1]byte | [2]byte | [3]byte | [4]byte | [5]byte | [6]byte | [7]byte | [8]byte |
		[9]byte | [10]byte | [11]byte | [12]byte | [13]byte | [14]byte | [15]byte | [16]byte |
		[17]byte | [18]byte | [19]byte | [20]byte | [21]byte | [22]byte | [23]byte | [24]byte |
		[25]byte | [26]byte | [27]byte | [28]byte | [29]byte | [30]byte | [31]byte | [32]byte
}

// load64 reads eight bytes at p, least significant first.
func load64(p unsafe.Pointer) uint64 { return binary.LittleEndian.Uint64((*[8]byte)(p)[:]) }

// unpack reads n values, and writes n rounded up to 8. Eight values of w bits are w bytes, so every group starts at a byte.
func unpack[W width, T uint32 | int64](dst *T, src unsafe.Pointer, base T, n int) {
	var z W
	w := unsafe.Sizeof(z)
	m := uint64(1)<<w - 1
	for i := uintptr(0); i < uintptr(n); i += 8 {
		d := (*[8]T)(unsafe.Add(unsafe.Pointer(dst), i*unsafe.Sizeof(*dst)))
		s := unsafe.Add(src, i/8*w)
		d[0] = T(load64(s)&m) + base
		d[1] = T(load64(unsafe.Add(s, w>>3))>>(w&7)&m) + base
		d[2] = T(load64(unsafe.Add(s, 2*w>>3))>>(2*w&7)&m) + base
		d[3] = T(load64(unsafe.Add(s, 3*w>>3))>>(3*w&7)&m) + base
		d[4] = T(load64(unsafe.Add(s, 4*w>>3))>>(4*w&7)&m) + base
		d[5] = T(load64(unsafe.Add(s, 5*w>>3))>>(5*w&7)&m) + base
		d[6] = T(load64(unsafe.Add(s, 6*w>>3))>>(6*w&7)&m) + base
		d[7] = T(load64(unsafe.Add(s, 7*w>>3))>>(7*w&7)&m) + base
	}
}

var unpackUint32s = [33]func(dst *uint32, src unsafe.Pointer, base uint32, n int){
	1: unpack[[1]byte, uint32], 2: unpack[[2]byte, uint32], 3: unpack[[3]byte, uint32], 4: unpack[[4]byte, uint32],
	5: unpack[[5]byte, uint32], 6: unpack[[6]byte, uint32], 7: unpack[[7]byte, uint32], 8: unpack[[8]byte, uint32],
	9: unpack[[9]byte, uint32], 10: unpack[[10]byte, uint32], 11: unpack[[11]byte, uint32], 12: unpack[[12]byte, uint32],
	13: unpack[[13]byte, uint32], 14: unpack[[14]byte, uint32], 15: unpack[[15]byte, uint32], 16: unpack[[16]byte, uint32],
	17: unpack[[17]byte, uint32], 18: unpack[[18]byte, uint32], 19: unpack[[19]byte, uint32], 20: unpack[[20]byte, uint32],
	21: unpack[[21]byte, uint32], 22: unpack[[22]byte, uint32], 23: unpack[[23]byte, uint32], 24: unpack[[24]byte, uint32],
	25: unpack[[25]byte, uint32], 26: unpack[[26]byte, uint32], 27: unpack[[27]byte, uint32], 28: unpack[[28]byte, uint32],
	29: unpack[[29]byte, uint32], 30: unpack[[30]byte, uint32], 31: unpack[[31]byte, uint32], 32: unpack[[32]byte, uint32],
}

var unpackInt64s = [33]func(dst *int64, src unsafe.Pointer, base int64, n int){
	1: unpack[[1]byte, int64], 2: unpack[[2]byte, int64], 3: unpack[[3]byte, int64], 4: unpack[[4]byte, int64],
	5: unpack[[5]byte, int64], 6: unpack[[6]byte, int64], 7: unpack[[7]byte, int64], 8: unpack[[8]byte, int64],
	9: unpack[[9]byte, int64], 10: unpack[[10]byte, int64], 11: unpack[[11]byte, int64], 12: unpack[[12]byte, int64],
	13: unpack[[13]byte, int64], 14: unpack[[14]byte, int64], 15: unpack[[15]byte, int64], 16: unpack[[16]byte, int64],
	17: unpack[[17]byte, int64], 18: unpack[[18]byte, int64], 19: unpack[[19]byte, int64], 20: unpack[[20]byte, int64],
	21: unpack[[21]byte, int64], 22: unpack[[22]byte, int64], 23: unpack[[23]byte, int64], 24: unpack[[24]byte, int64],
	25: unpack[[25]byte, int64], 26: unpack[[26]byte, int64], 27: unpack[[27]byte, int64], 28: unpack[[28]byte, int64],
	29: unpack[[29]byte, int64], 30: unpack[[30]byte, int64], 31: unpack[[31]byte, int64], 32: unpack[[32]byte, int64],
}

func unpackUint32Go(dst []uint32, src []byte, w uint, n int) {
	if n > 0 {
		unpackUint32s[w](&dst[0], unsafe.Pointer(&src[0]), 0, n)
	}
}

func unpackInt64Go(dst []int64, src []byte, w uint, base int64, n int) {
	if n > 0 {
		unpackInt64s[w](&dst[0], unsafe.Pointer(&src[0]), base, n)
	}
}

// packedAt returns value i of w bits.
func packedAt(src unsafe.Pointer, w uint, mask uint64, i uint) uint64 {
	b := i * w
	return load64(unsafe.Add(src, b>>3)) >> (b & 7) & mask
}

// gatherPackedGo computes dst[j] = src[rows[j]] + base.
func gatherPackedGo[T uint32 | int64](dst []T, src []byte, w uint, base T, rows []uint32) {
	if len(rows) == 0 {
		return
	}
	p, m := unsafe.Pointer(&src[0]), uint64(1)<<w-1
	dst = dst[:len(rows)]
	for j, i := range rows {
		dst[j] = T(packedAt(p, w, m, uint(i))) + base
	}
}

// widenGo computes dst[i] = src[i] + base.
func widenGo(dst []int64, src []uint32, base int64) {
	dst = dst[:len(src)]
	for i, x := range src {
		dst[i] = int64(x) + base
	}
}
