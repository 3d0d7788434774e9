package fn

import (
	"bytes"
	"encoding/binary"
	mathbits "math/bits"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var likeFunctions = []*Scalar{
	{
		Name: "like", Hidden: true, Doc: "Tells whether text matches a pattern in which % stands for any text and _ for one character.",
		Examples: []Example{{"'customer' LIKE 'cust%'", "true"}, {"'customer' LIKE '_ust'", "false"}, {"'10%' LIKE '10#%' ESCAPE '#'", "true"}},
		Resolve:  likeResolver("like", false),
	},
	{
		Name: "ilike", Hidden: true, Doc: "Is LIKE without regard to upper and lower case.",
		Examples: []Example{{"'Customer' ILIKE 'CUST%'", "true"}},
		Resolve:  likeResolver("ilike", true),
	},
}

func likeResolver(name string, fold bool) func([]types.Type) (*Overload, error) {
	s := signature{
		params: []param{pVarchar, pVarchar}, result: types.BooleanType, eval: likeRows(fold),
		prepare: func(_ *Context, consts []*vec.Vector) (Eval, error) { return prepareLike(consts, fold) },
	}
	e := s
	e.params = []param{pVarchar, pVarchar, pVarchar}
	return resolver(name, s, e)
}

// escapeRune returns the single character of an ESCAPE clause.
func escapeRune(b []byte) (rune, error) {
	r, n := utf8.DecodeRune(b)
	if len(b) == 0 || n != len(b) {
		return 0, errorf(InvalidArgument, "Escape string must be a single character")
	}
	return r, nil
}

func compileLike(pattern []byte, escape rune, fold bool) (*LikePattern, error) {
	if fold {
		pattern = appendLower(nil, pattern)
	}
	return CompileLike(pattern, escape)
}

// prepareLike compiles a constant pattern.
func prepareLike(consts []*vec.Vector, fold bool) (Eval, error) {
	var escape rune
	if len(consts) == 3 {
		if consts[2] == nil || consts[2].ConstNull() {
			return likeRows(fold), nil
		}
		var err error
		if escape, err = escapeRune(consts[2].BytesAt(0)); err != nil {
			return nil, err
		}
	}
	if consts[1] == nil || consts[1].ConstNull() {
		return likeRows(fold), nil
	}
	p, err := compileLike(consts[1].BytesAt(0), escape, fold)
	if err != nil {
		return nil, err
	}
	if fold {
		return foldedLike(p), nil
	}
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		bits := boolBits(out, n)
		if args[0].ConstNull() || n == 0 {
			return nil
		}
		if args[0].Form == vec.Flat {
			p.matchRows(bits, args[0], n)
			return nil
		}
		if p.Match(args[0].BytesAt(0)) {
			vec.FillBits(bits, n)
		}
		return nil
	}, nil
}

// matchRows sets the bits, all zero, of the rows of a Flat vector that match.
func (p *LikePattern) matchRows(bits []uint64, v *vec.Vector, n int) {
	first, last := p.segments[0], p.segments[p.wildcards]
	off := v.Off[:n+1]
	switch {
	case p.wildcards == 0 && first.any == nil:
		equalConst(bits, v, first.lit, n)
	case p.wildcards == 1 && len(last.lit) == 0 && first.any == nil:
		prefixRows(bits, v, first.lit, n)
	case p.wildcards == 1 && len(first.lit) == 0 && last.any == nil:
		for i := range n {
			if bytes.HasSuffix(v.Bytes[off[i]:off[i+1]], last.lit) {
				vec.SetBit(bits, i)
			}
		}
	case p.wildcards > 1 && len(first.lit) == 0 && p.segments[1].any == nil:
		containsRows(bits, v, p.segments[1].lit, n)
		if p.wildcards == 2 && len(last.lit) == 0 {
			return
		}
		for w, word := range bits { // the rows that have the first text, one by one
			for ; word != 0; word &= word - 1 {
				i := w<<6 + mathbits.TrailingZeros64(word)
				if !p.Match(v.Bytes[off[i]:off[i+1]]) {
					vec.ClearBit(bits, i)
				}
			}
		}
	default:
		for i := range n {
			if p.Match(v.Bytes[off[i]:off[i+1]]) {
				vec.SetBit(bits, i)
			}
		}
	}
}

// prefixRows tests the first eight bytes at once where the batch's bytes allow.
func prefixRows(bits []uint64, v *vec.Vector, prefix []byte, n int) {
	off := v.Off[:n+1]
	var head [8]byte
	k := copy(head[:], prefix)
	want := binary.LittleEndian.Uint64(head[:])
	mask := ^uint64(0) >> (64 - 8*k)
	if k == 0 {
		vec.FillBits(bits, n)
		return
	}
	for i := range n {
		lo, hi := int(off[i]), int(off[i+1])
		if hi-lo < len(prefix) {
			continue
		}
		if lo+8 <= len(v.Bytes) {
			if binary.LittleEndian.Uint64(v.Bytes[lo:])&mask != want {
				continue
			}
			if k == len(prefix) {
				vec.SetBit(bits, i)
				continue
			}
		}
		if bytes.HasPrefix(v.Bytes[lo:hi], prefix) {
			vec.SetBit(bits, i)
		}
	}
}

// containsRows sets the bits of the rows that contain needle. It searches the bytes of all rows in one go, for the search
// is fastest on long buffers, and maps each hit to its row.
func containsRows(bits []uint64, v *vec.Vector, needle []byte, n int) {
	off := v.Off[:n+1]
	end := int(off[n])
	if len(needle) == 0 {
		vec.FillBits(bits, n)
		return
	}
	i := 0
	for pos := int(off[0]); pos < end; {
		hit := bytes.Index(v.Bytes[pos:end], needle)
		if hit < 0 {
			return
		}
		pos += hit
		for step := 1; ; step *= 2 { // gallop to the row that holds pos
			if i+step >= n || int(off[i+step]) > pos {
				lo, hi := i+step/2, min(i+step, n)
				for lo+1 < hi {
					if m := int(uint(lo+hi) / 2); int(off[m]) <= pos {
						lo = m
					} else {
						hi = m
					}
				}
				i = lo
				break
			}
		}
		if pos+len(needle) <= int(off[i+1]) {
			vec.SetBit(bits, i)
			pos = int(off[i+1])
		} else {
			pos++ // the hit runs over the end of the row
		}
	}
}

func foldedLike(p *LikePattern) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		bits := boolBits(out, n)
		var buf []byte
		for i := range n {
			if isSet(out.Valid, i) {
				buf = appendLower(buf[:0], args[0].BytesAt(i))
				setBitTo(bits, i, p.Match(buf))
			}
		}
		return nil
	}
}

// likeRows compiles the pattern of every row, unless it is that of the row before.
func likeRows(fold bool) Eval {
	return func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		bits := boolBits(out, n)
		var buf, last []byte
		var lastEscape rune
		var p *LikePattern
		for i := range n {
			if !isSet(out.Valid, i) {
				continue
			}
			var escape rune
			var err error
			if len(args) == 3 {
				if escape, err = escapeRune(args[2].BytesAt(i)); err != nil {
					return err
				}
			}
			if pattern := args[1].BytesAt(i); p == nil || escape != lastEscape || !bytes.Equal(pattern, last) {
				if p, err = compileLike(pattern, escape, fold); err != nil {
					return err
				}
				last, lastEscape = append(last[:0], pattern...), escape
			}
			b := args[0].BytesAt(i)
			if fold {
				buf = appendLower(buf[:0], b)
				b = buf
			}
			setBitTo(bits, i, p.Match(b))
		}
		return nil
	}
}
