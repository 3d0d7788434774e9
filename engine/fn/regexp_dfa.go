package fn

import (
	"regexp/syntax"
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"
)

// matchDFA tells whether a regular expression matches anywhere in a text, one table look-up a character. It is the
// determinised form of the program of package regexp/syntax (R. Cox, "Regular Expression Matching in the Wild", 2010),
// built whole before its first use, so that all workers share it. Expressions with word or line boundaries, or with too
// many states, have none.
//
// State 0 is dead, state 1 has matched, state 2 is the first.
type matchDFA struct {
	ascii  []uint16 // next state by state*128 + byte
	other  []uint16 // next state by state*classes + class, for characters above 127
	starts []rune   // starts of intervals of characters, ascending
	class  []uint8  // of each interval
	atEnd  []bool   // by state: the text's end makes it a match
	k      int      // classes
}

const (
	dfaDead  = 0
	dfaMatch = 1
	dfaStart = 2

	maxDFAStates = 400
	maxDFAInsts  = 600
	maxDFATable  = 16_384
)

// newMatchDFA returns nil if the expression does not suit one.
func newMatchDFA(re *syntax.Regexp) *matchDFA {
	prog, err := syntax.Compile(re)
	if err != nil || len(prog.Inst) > maxDFAInsts {
		return nil
	}
	for i := range prog.Inst {
		in := &prog.Inst[i]
		if in.Op == syntax.InstEmptyWidth && syntax.EmptyOp(in.Arg)&^(syntax.EmptyBeginText|syntax.EmptyEndText) != 0 {
			return nil
		}
	}
	b := dfaBuilder{prog: prog, ids: map[string]uint16{}, dfa: &matchDFA{}}
	if !b.classify() || !b.build() {
		return nil
	}
	return b.dfa
}

// match reports whether the expression matches anywhere in b.
func (d *matchDFA) match(b []byte) bool {
	s := uint16(dfaStart)
	for i := 0; i < len(b); {
		if c := b[i]; c < utf8.RuneSelf {
			s = d.ascii[int(s)<<7|int(c)]
			i++
		} else {
			r, n := utf8.DecodeRune(b[i:])
			s = d.other[int(s)*d.k+d.classOf(r)]
			i += n
		}
		if s <= dfaMatch {
			return s == dfaMatch
		}
	}
	return d.atEnd[s]
}

func (d *matchDFA) classOf(r rune) int {
	i := sort.Search(len(d.starts), func(i int) bool { return d.starts[i] > r })
	return int(d.class[i-1])
}

type dfaBuilder struct {
	prog *syntax.Prog
	dfa  *matchDFA
	reps []rune            // a character of each class
	ids  map[string]uint16 // state by the list of its instructions
	sets [][]uint32        // instructions of each state
	seen []bool
}

func isRuneInst(op syntax.InstOp) bool {
	return op == syntax.InstRune || op == syntax.InstRune1 || op == syntax.InstRuneAny || op == syntax.InstRuneAnyNotNL
}

// classify cuts the characters into classes that no instruction tells apart.
func (b *dfaBuilder) classify() bool {
	cuts := []rune{0}
	cut := func(lo, hi rune) { cuts = append(cuts, lo, hi+1) }
	var insts []*syntax.Inst
	for i := range b.prog.Inst {
		in := &b.prog.Inst[i]
		if !isRuneInst(in.Op) {
			continue
		}
		insts = append(insts, in)
		switch {
		case in.Op == syntax.InstRuneAnyNotNL:
			cut('\n', '\n')
		case len(in.Rune) == 1:
			r := in.Rune[0]
			cut(r, r)
			if syntax.Flags(in.Arg)&syntax.FoldCase != 0 {
				for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
					cut(f, f)
				}
			}
		default:
			for k := 0; k+1 < len(in.Rune); k += 2 {
				cut(in.Rune[k], in.Rune[k+1])
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	if len(cuts) > 4096 {
		return false
	}
	classes := map[string]uint8{}
	key := make([]byte, len(insts))
	for _, lo := range cuts {
		if lo > unicode.MaxRune {
			break
		}
		for i, in := range insts {
			key[i] = byte(b2u(in.MatchRune(lo)))
		}
		c, ok := classes[string(key)]
		if !ok {
			if len(b.reps) == 128 {
				return false
			}
			c = uint8(len(b.reps))
			classes[string(key)] = c
			b.reps = append(b.reps, lo)
		}
		b.dfa.starts, b.dfa.class = append(b.dfa.starts, lo), append(b.dfa.class, c)
	}
	b.dfa.k = len(b.reps)
	return true
}

// closure adds to set what can be reached from pc without reading, where flags hold; it reports whether the expression
// has matched.
func (b *dfaBuilder) closure(set []uint32, pc uint32, flags syntax.EmptyOp) ([]uint32, bool) {
	matched := false
	stack := []uint32{pc}
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if b.seen[pc] {
			continue
		}
		b.seen[pc] = true
		in := &b.prog.Inst[pc]
		switch in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			stack = append(stack, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^flags == 0 {
				stack = append(stack, in.Out)
			} else {
				set = append(set, pc) // it may hold at the end
			}
		case syntax.InstMatch:
			matched = true
		case syntax.InstFail:
		default:
			set = append(set, pc)
		}
	}
	return set, matched
}

func (b *dfaBuilder) clearSeen() {
	if b.seen == nil {
		b.seen = make([]bool, len(b.prog.Inst))
	}
	clear(b.seen)
}

// state returns the number of the state of a set, making it if it is new.
func (b *dfaBuilder) state(set []uint32) uint16 {
	slices.Sort(set)
	key := make([]byte, 0, 4*len(set))
	for _, pc := range set {
		key = append(key, byte(pc), byte(pc>>8))
	}
	id, ok := b.ids[string(key)]
	if !ok {
		id = uint16(len(b.sets))
		b.ids[string(key)] = id
		b.sets = append(b.sets, set)
	}
	return id
}

func (b *dfaBuilder) build() bool {
	d := b.dfa
	b.sets = [][]uint32{nil, nil} // dead and matched
	b.clearSeen()
	first, matched := b.closure(nil, uint32(b.prog.Start), syntax.EmptyBeginText)
	slices.Sort(first)
	b.sets = append(b.sets, first) // not shared: at the start of the text more holds than later
	next := make([]uint16, 0, 64*d.k)
	for range dfaStart * d.k {
		next = append(next, dfaDead)
	}
	for s := dfaStart; s < len(b.sets); s++ {
		if len(b.sets) > maxDFAStates || len(b.sets)*d.k > maxDFATable {
			return false
		}
		for c := range d.k {
			next = append(next, b.step(b.sets[s], b.reps[c]))
		}
	}
	for c := range d.k { // so that a match before the first character needs no test of its own
		next[dfaMatch*d.k+c] = dfaMatch
		if matched {
			next[dfaStart*d.k+c] = dfaMatch
		}
	}
	d.other = next
	d.ascii = make([]uint16, len(b.sets)*128)
	for s := range b.sets {
		for c := range rune(128) {
			d.ascii[s<<7|int(c)] = next[s*d.k+d.classOf(c)]
		}
	}
	d.atEnd = make([]bool, len(b.sets))
	d.atEnd[dfaMatch] = true
	for s := dfaStart; s < len(b.sets); s++ {
		d.atEnd[s] = b.endMatches(b.sets[s], s == dfaStart) || s == dfaStart && matched
	}
	return true
}

// step is the state after reading a character, the expression also being tried afresh behind it.
func (b *dfaBuilder) step(set []uint32, r rune) uint16 {
	b.clearSeen()
	var out []uint32
	var matched, m bool
	for _, pc := range set {
		if in := &b.prog.Inst[pc]; isRuneInst(in.Op) && in.MatchRune(r) {
			out, m = b.closure(out, in.Out, 0)
			matched = matched || m
		}
	}
	out, m = b.closure(out, uint32(b.prog.Start), 0)
	if matched || m {
		return dfaMatch
	}
	if len(out) == 0 || !b.alive(out) {
		return dfaDead
	}
	return b.state(out)
}

// alive reports whether a set can still match: more than instructions that only hold at the start of the text.
func (b *dfaBuilder) alive(set []uint32) bool {
	for _, pc := range set {
		in := &b.prog.Inst[pc]
		if in.Op != syntax.InstEmptyWidth || syntax.EmptyOp(in.Arg)&syntax.EmptyBeginText == 0 {
			return true
		}
	}
	return false
}

// endMatches reports whether the end of the text makes a set match.
func (b *dfaBuilder) endMatches(set []uint32, first bool) bool {
	b.clearSeen()
	flags := syntax.EmptyEndText
	if first {
		flags |= syntax.EmptyBeginText
	}
	for _, pc := range set {
		if b.prog.Inst[pc].Op == syntax.InstEmptyWidth {
			if _, m := b.closure(nil, pc, flags); m {
				return true
			}
		}
	}
	return false
}
