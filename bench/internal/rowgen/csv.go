package rowgen

import (
	"bytes"
	"strconv"
	"strings"
)

// AppendInt appends v in decimal and a comma.
func AppendInt(dst []byte, v int) []byte {
	return append(strconv.AppendInt(dst, int64(v), 10), ',')
}

// AppendCents appends an amount of cents as units with two decimals, for example -5.07, and a comma.
func AppendCents(dst []byte, cents int) []byte {
	if cents < 0 {
		dst = append(dst, '-')
		cents = -cents
	}
	dst = strconv.AppendInt(dst, int64(cents/100), 10)
	rest := cents % 100
	return append(dst, '.', byte('0'+rest/10), byte('0'+rest%10), ',')
}

// AppendPadded appends v with leading zeros to width digits. It appends no comma.
func AppendPadded(dst []byte, v, width int) []byte {
	start := len(dst)
	for range width {
		dst = append(dst, '0')
	}
	for i := len(dst) - 1; i >= start && v > 0; i-- {
		dst[i] = byte('0' + v%10)
		v /= 10
	}
	return dst
}

// AppendRaw appends s, which must not need quotes, and a comma.
func AppendRaw(dst []byte, s string) []byte {
	dst = append(dst, s...)
	return append(dst, ',')
}

// AppendText appends s, in quotes if RFC 4180 asks for them, and a comma.
func AppendText(dst []byte, s string) []byte {
	if strings.IndexByte(s, ',') < 0 && strings.IndexByte(s, '"') < 0 && strings.IndexByte(s, '\n') < 0 &&
		strings.IndexByte(s, '\r') < 0 {
		return AppendRaw(dst, s)
	}
	dst = append(dst, '"')
	for {
		q := strings.IndexByte(s, '"')
		if q < 0 {
			break
		}
		dst = append(dst, s[:q+1]...)
		dst = append(dst, '"')
		s = s[q+1:]
	}
	dst = append(dst, s...)
	return append(dst, '"', ',')
}

// AppendBytes is [AppendText] for a byte slice that holds no quotes and no line ends, as the texts of TPC-H.
func AppendBytes(dst, s []byte) []byte {
	if bytes.IndexByte(s, ',') >= 0 {
		dst = append(dst, '"')
		dst = append(dst, s...)
		return append(dst, '"', ',')
	}
	dst = append(dst, s...)
	return append(dst, ',')
}

// EndRow turns the comma that ends dst into a line end.
func EndRow(dst []byte) []byte {
	dst[len(dst)-1] = '\n'
	return dst
}
