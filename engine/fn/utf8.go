package fn

// runeCount is the number of characters of b, an invalid byte counting as one, without decoding: every byte that does not
// continue a character starts one.
func runeCount(b []byte) int {
	n := 0
	for _, c := range b {
		if c&0xc0 != 0x80 {
			n++
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
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
