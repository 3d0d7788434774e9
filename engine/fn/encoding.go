package fn

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/text/unicode/norm"

	"github.com/clientele-db/clientele/engine/types"
)

var encodingFunctions = []*Scalar{
	{
		Name: "to_utf8", Doc: "Encodes text as a binary value in UTF-8.",
		Examples: []Example{{"to_utf8('é')", "c3 a9"}},
		Resolve:  resolver("to_utf8", sig(types.VarbinaryType, bytesRows(func(r *row, dst []byte) ([]byte, error) { return append(dst, r.bytes(0)...), nil }), pVarchar)),
	},
	{
		Name: "from_utf8", Doc: "Decodes a binary value in UTF-8; invalid bytes become U+FFFD, or the given character (or nothing).",
		Examples: []Example{{"from_utf8(X'c3a9')", "é"}},
		Resolve:  resolver("from_utf8", sig(types.VarcharType, bytesRows(fromUTF8), pVarbinary), sig(types.VarcharType, bytesRows(fromUTF8), pVarbinary, pVarchar)),
	},
	encoder("to_hex", "Writes a binary value in hexadecimal digits.", func(dst, b []byte) []byte {
		const digits = "0123456789ABCDEF"
		for _, c := range b {
			dst = append(dst, digits[c>>4], digits[c&15])
		}
		return dst
	}, Example{"to_hex(to_utf8('abc'))", "616263"}),
	decoder("from_hex", "Reads a binary value from hexadecimal digits.", hex.AppendDecode, Example{"from_utf8(from_hex('616263'))", "abc"}),
	encoder("to_base64", "Writes a binary value in base64.", base64.StdEncoding.AppendEncode, Example{"to_base64(to_utf8('abcd'))", "YWJjZA=="}),
	decoder("from_base64", "Reads a binary value from base64.", fromBase64(base64.StdEncoding), Example{"from_utf8(from_base64('YWJjZA=='))", "abcd"}),
	encoder("to_base64url", "Writes a binary value in base64 with the alphabet for URLs.", base64.URLEncoding.AppendEncode, Example{"to_base64url(X'fbff')", "-_8="}),
	decoder("from_base64url", "Reads a binary value from base64 with the alphabet for URLs.", fromBase64(base64.URLEncoding), Example{"to_hex(from_base64url('-_8='))", "FBFF"}),
	encoder("to_base32", "Writes a binary value in base32.", base32.StdEncoding.AppendEncode, Example{"to_base32(to_utf8('abc'))", "MFRGG==="}),
	decoder("from_base32", "Reads a binary value from base32.", base32.StdEncoding.AppendDecode, Example{"from_utf8(from_base32('MFRGG==='))", "abc"}),
	digest("md5", "Returns the MD5 digest of a binary value.", func(dst, b []byte) []byte { h := md5.Sum(b); return append(dst, h[:]...) }, Example{"to_hex(md5(to_utf8('abc')))", "900150983CD24FB0D6963F7D28E17F72"}),
	digest("sha1", "Returns the SHA-1 digest of a binary value.", func(dst, b []byte) []byte { h := sha1.Sum(b); return append(dst, h[:]...) }, Example{"to_hex(sha1(to_utf8('abc')))", "A9993E364706816ABA3E25717850C26C9CD0D89D"}),
	digest("sha256", "Returns the SHA-256 digest of a binary value.", func(dst, b []byte) []byte { h := sha256.Sum256(b); return append(dst, h[:]...) }, Example{"substr(to_hex(sha256(to_utf8('abc'))), 1, 16)", "BA7816BF8F01CFEA"}),
	digest("sha512", "Returns the SHA-512 digest of a binary value.", func(dst, b []byte) []byte { h := sha512.Sum512(b); return append(dst, h[:]...) }, Example{"substr(to_hex(sha512(to_utf8('abc'))), 1, 16)", "DDAF35A193617ABA"}),
	digest("xxhash64", "Returns the 64-bit xxHash of a binary value.", func(dst, b []byte) []byte { return binary.BigEndian.AppendUint64(dst, xxhash.Sum64(b)) }, Example{"to_hex(xxhash64(to_utf8('abc')))", "44BC2CF5AD770999"}),
	keyedDigest("hmac_md5", md5.New, "to_hex(hmac_md5(to_utf8('what do ya want for nothing?'), to_utf8('Jefe')))", "750C783E6AB0B503EAA86E310A5DB738"),
	keyedDigest("hmac_sha1", sha1.New, "to_hex(hmac_sha1(to_utf8('what do ya want for nothing?'), to_utf8('Jefe')))", "EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79"),
	keyedDigest("hmac_sha256", sha256.New, "substr(to_hex(hmac_sha256(to_utf8('what do ya want for nothing?'), to_utf8('Jefe'))), 1, 16)", "5BDCC146BF60754E"),
	keyedDigest("hmac_sha512", sha512.New, "substr(to_hex(hmac_sha512(to_utf8('what do ya want for nothing?'), to_utf8('Jefe'))), 1, 16)", "164B7A7BFCF819E2"),
	{
		Name: "crc32", Doc: "Returns the CRC-32 checksum of a binary value.",
		Examples: []Example{{"crc32(to_utf8('123456789'))", "3421780262"}},
		Resolve: resolver("crc32", sig(types.BigIntType, intRows(func(r *row) (int64, error) {
			return int64(crc32.ChecksumIEEE(r.bytes(0))), nil
		}), pVarbinary)),
	},
	{
		Name: "normalize", Doc: "Brings text to a Unicode normal form: NFC if none is given, NFD, NFKC or NFKD.",
		Examples: []Example{{"normalize('é') = 'é'", "true"}},
		Resolve:  resolver("normalize", sig(types.VarcharType, bytesRows(normalize), pVarchar), sig(types.VarcharType, bytesRows(normalize), pVarchar, pVarchar)),
	},
	toBigEndian("to_big_endian_64", types.BigIntType, 8, "to_hex(to_big_endian_64(258))", "0000000000000102"),
	toBigEndian("to_big_endian_32", types.IntegerType, 4, "to_hex(to_big_endian_32(258))", "00000102"),
	fromBigEndian("from_big_endian_64", types.BigIntType, 8, "from_big_endian_64(X'0000000000000102')", "258"),
	fromBigEndian("from_big_endian_32", types.IntegerType, 4, "from_big_endian_32(X'FFFFFFFF')", "-1"),
}

func fromUTF8(r *row, dst []byte) ([]byte, error) {
	b := r.bytes(0)
	with := []byte("\uFFFD")
	if len(r.args) == 2 {
		if with = r.bytes(1); runeCount(with) > 1 {
			return dst, errorf(InvalidArgument, "Replacement character string must empty or a single character")
		}
	}
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		if c == utf8.RuneError && n <= 1 {
			dst = append(dst, with...)
		} else {
			dst = append(dst, b[:n]...)
		}
		b = b[n:]
	}
	return dst, nil
}

// encoder is a function from a binary value to text.
func encoder(name, doc string, f func(dst, b []byte) []byte, examples ...Example) *Scalar {
	return &Scalar{Name: name, Doc: doc, Examples: examples, Resolve: resolver(name, sig(types.VarcharType, bytesRows(func(r *row, dst []byte) ([]byte, error) {
		return f(dst, r.bytes(0)), nil
	}), pVarbinary))}
}

// decoder is a function from text, or a binary value that holds it, to a binary value.
func decoder(name, doc string, f func(dst, b []byte) ([]byte, error), examples ...Example) *Scalar {
	eval := bytesRows(func(r *row, dst []byte) ([]byte, error) {
		out, err := f(dst, r.bytes(0))
		if err != nil {
			return dst, errorf(InvalidArgument, "%s: %s: '%s'", name, err, r.bytes(0))
		}
		return out, nil
	})
	return &Scalar{Name: name, Doc: doc, Examples: examples, Resolve: resolver(name, sig(types.VarbinaryType, eval, pVarchar), sig(types.VarbinaryType, eval, pVarbinary))}
}

// fromBase64 also reads text without padding.
func fromBase64(e *base64.Encoding) func(dst, b []byte) ([]byte, error) {
	raw := e.WithPadding(base64.NoPadding)
	return func(dst, b []byte) ([]byte, error) {
		if len(b)%4 != 0 {
			return raw.AppendDecode(dst, b)
		}
		return e.AppendDecode(dst, b)
	}
}

func digest(name, doc string, f func(dst, b []byte) []byte, examples ...Example) *Scalar {
	return &Scalar{Name: name, Doc: doc, Examples: examples, Resolve: resolver(name, sig(types.VarbinaryType, bytesRows(func(r *row, dst []byte) ([]byte, error) {
		return f(dst, r.bytes(0)), nil
	}), pVarbinary))}
}

func keyedDigest(name string, algorithm func() hash.Hash, example, result string) *Scalar {
	return &Scalar{
		Name: name, Doc: "Returns a keyed digest (HMAC) of a binary value with a key.", Examples: []Example{{example, result}},
		Resolve: resolver(name, sig(types.VarbinaryType, bytesRows(func(r *row, dst []byte) ([]byte, error) {
			h := hmac.New(algorithm, r.bytes(1))
			h.Write(r.bytes(0))
			return h.Sum(dst), nil
		}), pVarbinary, pVarbinary)),
	}
}

var normalForms = map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD}

func normalize(r *row, dst []byte) ([]byte, error) {
	form := norm.NFC
	if len(r.args) == 2 {
		f, ok := normalForms[string(appendUpper(nil, r.bytes(1)))]
		if !ok {
			return dst, errorf(InvalidArgument, "Normalization form must be one of [NFD, NFC, NFKD, NFKC]")
		}
		form = f
	}
	return form.Append(dst, r.bytes(0)...), nil
}

func toBigEndian(name string, t types.Type, size int, example, result string) *Scalar {
	return &Scalar{
		Name: name, Doc: "Writes an integer as a binary value in big-endian order.", Examples: []Example{{example, result}},
		Resolve: resolver(name, sig(types.VarbinaryType, bytesRows(func(r *row, dst []byte) ([]byte, error) {
			b := binary.BigEndian.AppendUint64(nil, uint64(r.int(0)))
			return append(dst, b[8-size:]...), nil
		}), of(t))),
	}
}

func fromBigEndian(name string, t types.Type, size int, example, result string) *Scalar {
	return &Scalar{
		Name: name, Doc: "Reads an integer from a binary value in big-endian order.", Examples: []Example{{example, result}},
		Resolve: resolver(name, sig(t, intRows(func(r *row) (int64, error) {
			b := r.bytes(0)
			if len(b) != size {
				return 0, errorf(InvalidArgument, "expected %d-byte input, but got instead: %d", size, len(b))
			}
			if size == 4 {
				return int64(int32(binary.BigEndian.Uint32(b))), nil
			}
			return int64(binary.BigEndian.Uint64(b)), nil
		}), pVarbinary)),
	}
}
