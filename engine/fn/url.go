package fn

import (
	"net/url"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
)

var urlFunctions = []*Scalar{
	urlPart("url_extract_protocol", "Returns the protocol of a URL.", func(u *url.URL) (string, bool) { return u.Scheme, u.Scheme != "" }, Example{"url_extract_protocol('https://example.com/a?b=1#c')", "https"}),
	urlPart("url_extract_host", "Returns the host of a URL.", func(u *url.URL) (string, bool) { return u.Hostname(), u.Host != "" }, Example{"url_extract_host('https://example.com:8080/a')", "example.com"}),
	urlPart("url_extract_path", "Returns the path of a URL.", func(u *url.URL) (string, bool) { return u.Path, u.Opaque == "" }, Example{"url_extract_path('https://example.com/a/b?c=1')", "/a/b"}),
	urlPart("url_extract_query", "Returns the query of a URL.", func(u *url.URL) (string, bool) { return u.RawQuery, u.RawQuery != "" }, Example{"url_extract_query('https://example.com/a?b=1&c=2')", "b=1&c=2"}),
	urlPart("url_extract_fragment", "Returns the fragment of a URL.", func(u *url.URL) (string, bool) { return u.Fragment, u.Fragment != "" }, Example{"url_extract_fragment('https://example.com/a#top')", "top"}),
	{
		Name: "url_extract_port", Doc: "Returns the port of a URL, NULL if it has none.",
		Examples: []Example{{"url_extract_port('https://example.com:8080/a')", "8080"}},
		Resolve: resolver("url_extract_port", sig(types.BigIntType, intRows(func(r *row) (int64, error) {
			u, err := url.Parse(string(r.bytes(0)))
			if err != nil {
				return 0, errNull
			}
			p, err := types.ParseInt([]byte(u.Port()))
			if err != nil {
				return 0, errNull
			}
			return p, nil
		}), pVarchar)),
	},
	{
		Name: "url_extract_parameter", Doc: "Returns the value of the first parameter of that name in the query of a URL, NULL if there is none.",
		Examples: []Example{{"url_extract_parameter('https://example.com/a?b=1&c=x%20y', 'c')", "x y"}},
		Resolve:  resolver("url_extract_parameter", sig(types.VarcharType, bytesRows(urlParameter), pVarchar, pVarchar)),
	},
	{
		Name: "url_encode", Doc: "Escapes text for the query of a URL.",
		Examples: []Example{{"url_encode('a b&c/é')", "a+b%26c%2F%C3%A9"}},
		Resolve:  resolver("url_encode", stringMap(bytesRows(urlEncode))),
	},
	{
		Name: "url_decode", Doc: "Reverses url_encode.",
		Examples: []Example{{"url_decode('a+b%26c')", "a b&c"}},
		Resolve: resolver("url_decode", stringMap(bytesRows(func(r *row, dst []byte) ([]byte, error) {
			s, err := url.QueryUnescape(string(r.bytes(0)))
			if err != nil {
				return dst, errorf(InvalidArgument, "Invalid URL encoding: '%s'", r.bytes(0))
			}
			return append(dst, s...), nil
		}))),
	},
}

// urlPart is a function of a part of a URL; of what is no URL the part is NULL.
func urlPart(name, doc string, part func(*url.URL) (string, bool), examples ...Example) *Scalar {
	return &Scalar{Name: name, Doc: doc, Examples: examples, Resolve: resolver(name, stringMap(bytesRows(func(r *row, dst []byte) ([]byte, error) {
		u, err := url.Parse(string(r.bytes(0)))
		if err != nil {
			return dst, errNull
		}
		s, ok := part(u)
		if !ok && (name == "url_extract_host" || name == "url_extract_protocol" && u.Host == "") {
			return dst, errNull
		}
		return append(dst, s...), nil
	})))}
}

func urlParameter(r *row, dst []byte) ([]byte, error) {
	u, err := url.Parse(string(r.bytes(0)))
	if err != nil {
		return dst, errNull
	}
	want := string(r.bytes(1))
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if n, err := url.QueryUnescape(name); err != nil || n != want {
			continue
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return dst, errNull
		}
		return append(dst, v...), nil
	}
	return dst, errNull
}

// urlEncode leaves letters, digits and . - * _ as they are.
func urlEncode(r *row, dst []byte) ([]byte, error) {
	const digits = "0123456789ABCDEF"
	for _, c := range r.bytes(0) {
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z', c-'0' <= 9, c == '.', c == '-', c == '*', c == '_':
			dst = append(dst, c)
		case c == ' ':
			dst = append(dst, '+')
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst, nil
}
