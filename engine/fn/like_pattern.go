package fn

import (
	"bytes"
	"unicode/utf8"
)

// LikePattern is a compiled pattern of LIKE: the text between its % signs, in order.
type LikePattern struct {
	// segments lie between the % signs; there are wildcards+1 of them, some empty at the ends.
	segments  []likeSegment
	wildcards int // runs of %
	minBytes  int
}

// likeSegment is a text of literal bytes and of _, each of which stands for one character.
type likeSegment struct {
	lit []byte
	any []bool // any[i] says that lit[i] stands for an _; nil if there is none
}

// CompileLike compiles a pattern. escape is the escape character, 0 for none.
func CompileLike(pattern []byte, escape rune) (*LikePattern, error) {
	p := &LikePattern{}
	var seg likeSegment
	afterWildcard := false
	literal := func(c []byte) {
		seg.lit = append(seg.lit, c...)
		if seg.any != nil {
			seg.any = append(seg.any, make([]bool, len(c))...)
		}
		afterWildcard = false
	}
	for i := 0; i < len(pattern); {
		r, size := utf8.DecodeRune(pattern[i:])
		c := pattern[i : i+size]
		i += size
		switch {
		case escape != 0 && r == escape:
			if i >= len(pattern) {
				return nil, errorf(InvalidArgument, "Escape character must be followed by '%%', '_' or the escape character itself")
			}
			r, size = utf8.DecodeRune(pattern[i:])
			if r != '%' && r != '_' && r != escape {
				return nil, errorf(InvalidArgument, "Escape character must be followed by '%%', '_' or the escape character itself")
			}
			literal(pattern[i : i+size])
			i += size
		case r == '%':
			if !afterWildcard {
				p.segments = append(p.segments, seg)
				seg = likeSegment{}
				p.wildcards++
			}
			afterWildcard = true
		case r == '_':
			if seg.any == nil {
				seg.any = make([]bool, len(seg.lit))
			}
			seg.lit, seg.any = append(seg.lit, '_'), append(seg.any, true)
			afterWildcard = false
		default:
			literal(c)
		}
	}
	p.segments = append(p.segments, seg)
	for _, s := range p.segments {
		p.minBytes += len(s.lit)
	}
	return p, nil
}

// Prefix returns the literal bytes with which every match begins, and whether the pattern is nothing but them.
func (p *LikePattern) Prefix() (prefix []byte, exact bool) {
	s := p.segments[0]
	for i := range s.lit {
		if s.any != nil && s.any[i] {
			return s.lit[:i], false
		}
	}
	return s.lit, p.wildcards == 0
}

// Match reports whether b matches.
func (p *LikePattern) Match(b []byte) bool {
	if len(b) < p.minBytes {
		return false
	}
	n, ok := p.segments[0].matchAt(b)
	if !ok {
		return false
	}
	if p.wildcards == 0 {
		return n == len(b)
	}
	b = b[n:]
	for _, s := range p.segments[1:p.wildcards] {
		end, ok := s.find(b)
		if !ok {
			return false
		}
		b = b[end:]
	}
	return p.segments[p.wildcards].matchEnd(b)
}

// matchAt reports whether b begins with the segment, and how many bytes it takes.
func (s *likeSegment) matchAt(b []byte) (int, bool) {
	if s.any == nil {
		return len(s.lit), bytes.HasPrefix(b, s.lit)
	}
	at := 0
	for i, c := range s.lit {
		if at >= len(b) {
			return 0, false
		}
		if s.any[i] {
			at += runeLen(b[at:])
			continue
		}
		if b[at] != c {
			return 0, false
		}
		at++
	}
	return at, true
}

// find returns the end of the first place where the segment matches.
func (s *likeSegment) find(b []byte) (end int, ok bool) {
	if s.any == nil {
		i := bytes.Index(b, s.lit)
		return i + len(s.lit), i >= 0
	}
	for at := 0; at <= len(b); {
		if n, ok := s.matchAt(b[at:]); ok {
			return at + n, true
		}
		if at == len(b) {
			break
		}
		at += runeLen(b[at:])
	}
	return 0, false
}

// matchEnd reports whether b ends with the segment.
func (s *likeSegment) matchEnd(b []byte) bool {
	if s.any == nil {
		return bytes.HasSuffix(b, s.lit)
	}
	at := len(b)
	for i := len(s.lit) - 1; i >= 0; i-- {
		if at == 0 {
			return false
		}
		if s.any[i] {
			_, n := utf8.DecodeLastRune(b[:at])
			at -= n
			continue
		}
		at--
		if b[at] != s.lit[i] {
			return false
		}
	}
	return true
}

// runeLen is the number of bytes of the first character of b, which is not empty; 1 for an invalid byte.
func runeLen(b []byte) int {
	if b[0] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRune(b)
	return n
}
