package opt

import (
	"fmt"

	"github.com/clientele-db/clientele/query/logical"
)

// shared is a tree that Materialize nodes read, while the statement is optimised.
type shared struct {
	in    logical.Node
	reads int
	need  map[int]bool // positions of columns that some reading wants
}

// inlined is in under the columns of a reading. The second copy of a tree gets new columns.
func (s *state) inlined(m *logical.Materialize, in logical.Node, used map[int]bool) logical.Node {
	if used[m.ID] {
		in, _ = s.clone(in)
	}
	used[m.ID] = true
	from := in.Columns()
	if sameColumns(from, m.Cols) {
		return in
	}
	p := &logical.Project{In: in, Exprs: make([]logical.Assign, len(m.Cols))}
	for i, c := range m.Cols {
		p.Exprs[i] = logical.Assign{Col: c, Expr: from[i].Ref()}
	}
	return p
}

// collectShared notes the trees below Materialize nodes, each once, and how often each is read.
func (s *state) collectShared(n logical.Node) {
	logical.Walk(n, func(n logical.Node) bool {
		m, ok := n.(*logical.Materialize)
		if !ok {
			return true
		}
		d := s.shared[m.ID]
		if d == nil {
			d = &shared{in: m.In, need: map[int]bool{}}
			s.shared[m.ID] = d
			s.collectShared(m.In)
		}
		d.reads++
		return false
	})
}

// inlineShared puts a shared tree in the place of its only reading, and copies of one that costs little to compute again:
// conditions and column lists can then move into it.
func inlineShared(s *state, n logical.Node) logical.Node {
	s.shared = map[int]*shared{}
	s.collectShared(n)
	used, kept := map[int]bool{}, map[int]logical.Node{}
	var walk func(n logical.Node) logical.Node
	walk = func(n logical.Node) logical.Node {
		return s.up(n, func(n logical.Node) logical.Node {
			m, ok := n.(*logical.Materialize)
			if !ok {
				return n
			}
			d := s.shared[m.ID]
			if d.reads == 1 || recomputable(d.in) {
				return s.inlined(m, walk(d.in), used)
			}
			in, ok := kept[m.ID]
			if !ok {
				in = s.restore(walk(d.in), d.in.Columns())
				kept[m.ID] = in
			}
			return m.WithInputs([]logical.Node{in})
		})
	}
	return walk(n)
}

// readShared notes which columns a reading wants.
func (s *state) readShared(m *logical.Materialize, want logical.ColumnSet) {
	d := s.shared[m.ID]
	if d == nil {
		return
	}
	for i, c := range m.Cols {
		if want.Has(c.ID) {
			d.need[i] = true
		}
	}
}

// optimizeShared optimises the statement's tree and then each shared tree, readers before what they read, since a reader's
// rules decide which columns it wants.
func (s *state) optimizeShared(root logical.Node) (logical.Node, error) {
	s.shared = map[int]*shared{}
	s.collectShared(root)
	root, err := s.run(costRules, root)
	if err != nil {
		return nil, err
	}
	var order []int
	seen := map[int]bool{}
	var visit func(n logical.Node) // post-order: what is read comes before its reader
	visit = func(n logical.Node) {
		logical.Walk(n, func(n logical.Node) bool {
			m, ok := n.(*logical.Materialize)
			if !ok {
				return true
			}
			if !seen[m.ID] {
				seen[m.ID] = true
				visit(s.shared[m.ID].in)
				order = append(order, m.ID)
			}
			return false
		})
	}
	visit(root)
	for i := len(order) - 1; i >= 0; i-- {
		d := s.shared[order[i]]
		d.in = s.onlyNeeded(d)
		if d.in, err = s.run(costRules, d.in); err != nil {
			return nil, err
		}
	}
	return s.replaceShared(root, order)
}

// onlyNeeded is the shared tree with the columns that its readers want.
func (s *state) onlyNeeded(d *shared) logical.Node {
	cols := d.in.Columns()
	var kept []logical.Column
	for i, c := range cols {
		if d.need[i] || s.opt.Disable["prune"] {
			kept = append(kept, c)
		}
	}
	return s.restore(d.in, kept)
}

// replaceShared puts the optimised shared trees into the Materialize nodes.
func (s *state) replaceShared(root logical.Node, order []int) (logical.Node, error) {
	done := map[int]logical.Node{}
	replace := func(n logical.Node) logical.Node {
		return s.up(n, func(n logical.Node) logical.Node {
			m, ok := n.(*logical.Materialize)
			if !ok {
				return n
			}
			d := s.shared[m.ID]
			c := &logical.Materialize{ID: m.ID, Name: m.Name, In: done[m.ID]}
			if c.In == nil {
				s.fail(fmt.Errorf("optimise: shared tree %d is read before it is made", m.ID))
				return n
			}
			for i, col := range m.Cols {
				if d.need[i] || s.opt.Disable["prune"] {
					c.Cols = append(c.Cols, col)
				}
			}
			return c
		})
	}
	for _, id := range order {
		done[id] = replace(s.shared[id].in)
	}
	root = s.restore(replace(root), root.Columns())
	return root, s.err
}
