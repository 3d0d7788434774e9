package api

import (
	"mime"
	"strconv"
	"strings"
)

// acceptRange is a media range of an Accept header: type/subtype, type/* or */*.
type acceptRange struct {
	major, minor string
	quality      float64
}

// parseAccept reads an Accept header (RFC 9110, section 12.5.1). Ranges that cannot be read are left out, as are parameters other than q.
func parseAccept(header string) []acceptRange {
	var out []acceptRange
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		major, minor, ok := strings.Cut(name, "/")
		if !ok {
			continue
		}
		r := acceptRange{major, minor, 1}
		if q, ok := params["q"]; ok {
			if r.quality, err = strconv.ParseFloat(q, 64); err != nil || !(r.quality >= 0 && r.quality <= 1) {
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// match says how specific the range is for a media type: 3 by name, 2 by type, 1 for everything, 0 for none.
func (r *acceptRange) match(mediaType string) int {
	major, minor, _ := strings.Cut(mediaType, "/")
	switch {
	case r.major == major && r.minor == minor:
		return 3
	case r.major == major && r.minor == "*":
		return 2
	case r.major == "*" && r.minor == "*":
		return 1
	}
	return 0
}

// negotiate returns the format of the highest quality, nil if none is acceptable. The most specific range decides a format's quality.
// Among equals the one that was named wins, then the one that was named first, then the order of formats.
func negotiate(header string) *format {
	ranges := parseAccept(header)
	var best *format
	var quality float64
	var specific, place int
	for i := range formats {
		f := &formats[i]
		q, s, at := 0.0, 0, 0
		for _, name := range append([]string{essence(f.mediaType)}, f.also...) {
			for k := range ranges {
				if m := ranges[k].match(name); m > s {
					q, s, at = ranges[k].quality, m, k
				}
			}
		}
		if q > quality || q == quality && q > 0 && (s > specific || s == specific && at < place) {
			best, quality, specific, place = f, q, s, at
		}
	}
	return best
}
