package fn

import (
	"bytes"
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
)

// textPattern is a compiled regular expression with what makes most rows cheap: a text that every match contains.
type textPattern struct {
	re *regexp.Regexp
	// literal occurs in every match; empty if none is known. If whole is set, containing it is all that matching means.
	literal []byte
	whole   bool
	dfa     *matchDFA // nil if the expression does not suit one
}

// compilePattern compiles a regular expression in RE2's syntax.
func compilePattern(expr string) (*textPattern, error) {
	re, err := regexp.Compile(expr)
	if err != nil {
		msg := err.Error()
		if e, ok := errors.AsType[*syntax.Error](err); ok {
			msg = string(e.Code) + ": " + e.Expr
		}
		return nil, errorf(InvalidArgument, "Invalid regular expression '%s': %s", expr, msg)
	}
	p := &textPattern{re: re}
	if tree, err := syntax.Parse(expr, syntax.Perl); err == nil {
		tree = tree.Simplify()
		p.literal = []byte(requiredLiteral(tree))
		p.whole = len(p.literal) > 0 && tree.Op == syntax.OpLiteral && tree.Flags&syntax.FoldCase == 0
		p.dfa = newMatchDFA(tree)
	}
	return p, nil
}

// requiredLiteral returns the longest text that every match of the expression contains, as far as it is plain to see.
func requiredLiteral(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return string(re.Rune)
		}
	case syntax.OpCapture, syntax.OpPlus:
		return requiredLiteral(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return requiredLiteral(re.Sub[0])
		}
	case syntax.OpConcat:
		best := ""
		for _, sub := range re.Sub {
			if s := requiredLiteral(sub); len(s) > len(best) {
				best = s
			}
		}
		return best
	}
	return ""
}

// mayMatch is false where the text lacks what every match contains.
func (p *textPattern) mayMatch(b []byte) bool {
	return len(p.literal) == 0 || bytes.Contains(b, p.literal)
}

// match reports whether the expression matches anywhere in b.
func (p *textPattern) match(b []byte) bool {
	switch {
	case !p.mayMatch(b):
		return false
	case p.whole:
		return true
	case p.dfa != nil:
		return p.dfa.match(b)
	}
	return p.re.Match(b)
}

// replacement is a compiled replacement text: literals, and numbers of groups between them.
type replacement struct {
	literals []string // one more than groups
	groups   []int
}

// compileReplacement reads $1 and ${name}; a backslash takes the next character as it is.
func compileReplacement(s string, re *regexp.Regexp) (replacement, error) {
	var r replacement
	var lit strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			lit.WriteByte(s[i])
		case c == '\\':
			return r, errorf(InvalidArgument, "character to be escaped is missing")
		case c != '$':
			lit.WriteByte(c)
		default:
			group, n, err := groupReference(s[i+1:], re)
			if err != nil {
				return r, err
			}
			i += n
			r.literals, r.groups = append(r.literals, lit.String()), append(r.groups, group)
			lit.Reset()
		}
	}
	r.literals = append(r.literals, lit.String())
	return r, nil
}

// groupReference reads what follows a $: as many digits as name a group, or {name}.
func groupReference(s string, re *regexp.Regexp) (group, n int, err error) {
	if strings.HasPrefix(s, "{") {
		end := strings.IndexByte(s, '}')
		if end < 0 {
			return 0, 0, errorf(InvalidArgument, "named capturing group is missing trailing '}'")
		}
		name := s[1:end]
		if group = re.SubexpIndex(name); group < 0 {
			return 0, 0, errorf(InvalidArgument, "No group with name {%s}", name)
		}
		return group, end + 1, nil
	}
	if s == "" || s[0]-'0' > 9 {
		return 0, 0, errorf(InvalidArgument, "Illegal group reference")
	}
	for n < len(s) && s[n]-'0' <= 9 {
		g := group*10 + int(s[n]-'0')
		if n > 0 && g > re.NumSubexp() {
			break
		}
		group = g
		n++
	}
	if group > re.NumSubexp() {
		return 0, 0, errorf(InvalidArgument, "No group %d", group)
	}
	return group, n, nil
}

// append appends the replacement for one match.
func (r replacement) append(dst, b []byte, match []int) []byte {
	for i, g := range r.groups {
		dst = append(dst, r.literals[i]...)
		if match[2*g] >= 0 {
			dst = append(dst, b[match[2*g]:match[2*g+1]]...)
		}
	}
	return append(dst, r.literals[len(r.groups)]...)
}
