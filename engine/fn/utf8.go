package fn

import (
	"encoding/binary"
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// runeCount is the number of characters of b without decoding them: of the bytes that do not continue a character.
func runeCount(b []byte) int {
	n := len(b)
	for len(b) >= 8 { // a byte continues a character if its top bits are 10
		w := binary.LittleEndian.Uint64(b)
		n -= bits.OnesCount64(w & ^(w << 1) & 0x8080808080808080)
		b = b[8:]
	}
	for _, c := range b {
		if c&0xc0 == 0x80 {
			n--
		}
	}
	return n
}

// runeOffset returns where character n (from 0) of b starts, and len(b) if b has no more than n characters.
func runeOffset(b []byte, n int) int {
	if n >= len(b) {
		return len(b)
	}
	for i, c := range b {
		if c&0xc0 != 0x80 {
			if n == 0 {
				return i
			}
			n--
		}
	}
	return len(b)
}

// isASCII reports whether b has no byte above 127.
func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// appendLower appends b in lower case, character by character; bytes that are no UTF-8 stay.
func appendLower(dst, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c >= utf8.RuneSelf {
			return appendMapped(dst, b[i:], unicode.ToLower)
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// appendUpper appends b in upper case, character by character; bytes that are no UTF-8 stay.
func appendUpper(dst, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c >= utf8.RuneSelf {
			return appendMapped(dst, b[i:], unicode.ToUpper)
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

func appendMapped(dst, b []byte, f func(rune) rune) []byte {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			dst = append(dst, b[0])
		} else {
			dst = utf8.AppendRune(dst, f(r))
		}
		b = b[n:]
	}
	return dst
}
