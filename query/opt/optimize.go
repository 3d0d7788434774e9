package opt

import (
	"context"
	"fmt"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/query/logical"
)

// Options change how a statement is optimised. The zero value is the default.
type Options struct {
	// Disable names rules to leave out; names of required rules and unknown ones change nothing.
	Disable map[string]bool
	// Fn is what functions of constants may know (the time, the zone); nil stands for an empty one.
	Fn *fn.Context
	// Check validates the tree after every rule: for tests.
	Check bool
	// Trace, if set, is called after every rule that changed the tree.
	Trace func(rule string, after logical.Node)
}

// Optimize returns a tree of the same columns and rows, free of subqueries and of correlated joins. Its error is the
// user's where the statement needs what is not supported; any other is a bug.
func Optimize(ctx context.Context, n logical.Node, o Options) (logical.Node, error) {
	if o.Fn == nil {
		o.Fn = &fn.Context{Ctx: ctx}
	}
	s := &state{ctx: ctx, opt: o}
	s.reserveIDs(n)
	n, err := s.normalize(n, map[int]logical.Node{})
	if err != nil {
		return nil, err
	}
	if n, err = s.run([]Rule{ruleInlineShared}, n); err != nil {
		return nil, err
	}
	if n, err = s.optimizeShared(n); err != nil {
		return nil, err
	}
	return n, checkFinished(n)
}

// normalize runs the normal rules over a tree and the shared trees that it reads; done holds those by ID.
func (s *state) normalize(n logical.Node, done map[int]logical.Node) (logical.Node, error) {
	n, err := s.run(normalRules, n)
	if err != nil {
		return nil, err
	}
	n = s.up(n, func(n logical.Node) logical.Node {
		m, ok := n.(*logical.Materialize)
		if !ok || err != nil {
			return n
		}
		in, ok := done[m.ID]
		if !ok {
			if in, err = s.normalize(m.In, done); err != nil {
				return n
			}
			done[m.ID] = in
		}
		return m.WithInputs([]logical.Node{in})
	})
	return n, err
}

// run applies rules to a tree that is whole: its root's columns stay, in order.
func (s *state) run(rules []Rule, n logical.Node) (logical.Node, error) {
	for i := range rules {
		r := &rules[i]
		if !r.Required && s.opt.Disable[r.Name] {
			continue
		}
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		out := s.restore(r.apply(s, n), n.Columns())
		if s.err != nil {
			return nil, s.err
		}
		if s.opt.Check && out != n {
			if err := Validate(out); err != nil {
				return nil, fmt.Errorf("after rule %s: %w\n%s", r.Name, err, logical.Format(out))
			}
		}
		if s.opt.Trace != nil && out != n {
			s.opt.Trace(r.Name, out)
		}
		n = out
	}
	return n, nil
}
