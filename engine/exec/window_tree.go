package exec

import (
	"sync/atomic"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// Frames that slide are computed in batches of neighbouring rows, whose frames have most of their rows in common. What they
// have in common is computed once and merged into each of their states, between the rows of its own before and behind it,
// so that aggregates which depend on the order of the rows see them in order. And it is put together itself from the nodes
// of a tree over the task's rows: a frame costs little more however long it is.
const (
	// frameBatch is the number of rows of a batch: each has, on the average, as many rows of its own. Measured: 64 to 256 are
	// equal.
	frameBatch = 128
	// commonFrom is the number of common rows from which on merging them beats updating each state.
	commonFrom = 256
	// treeLeaf is the number of rows of a leaf of the tree, treeFan the number of children of the nodes above.
	treeLeaf = 512
	treeFan  = 8
)

// stateTree holds the states of runs of rows: nodes[0][k] that of rows k×treeLeaf … (k+1)×treeLeaf-1, nodes[l][k] those
// of treeFan nodes below.
type stateTree struct {
	s     *frameStates
	nodes [][]fn.GroupedState
}

// newTree computes the states of all whole leaves and of the whole nodes above.
func (s *frameStates) newTree() (*stateTree, error) {
	tree := &stateTree{s: s}
	leaves := make([]fn.GroupedState, s.t.n/treeLeaf)
	workers := make([]*frameStates, max(1, s.t.q.Workers))
	err := share(s.t.q, len(leaves), func(w, k int) (err error) {
		if workers[w] == nil {
			workers[w] = s.fork()
		}
		if leaves[k], err = s.newState(1); err != nil {
			return err
		}
		return workers[w].update(leaves[k], 0, k*treeLeaf, (k+1)*treeLeaf)
	})
	if err != nil {
		return nil, err
	}
	var bytes int64
	for _, l := range leaves {
		bytes += l.Bytes()
	}
	if err := s.hold(2 * bytes); err != nil {
		return nil, err
	}
	tree.nodes = append(tree.nodes, leaves)
	for below := leaves; len(below) >= treeFan; {
		above := make([]fn.GroupedState, len(below)/treeFan)
		for k := range above {
			if above[k], err = s.newState(1); err != nil {
				return nil, err
			}
			for _, b := range below[k*treeFan : (k+1)*treeFan] {
				if err := above[k].Merge(b, group0, 1); err != nil {
					return nil, err
				}
			}
		}
		tree.nodes = append(tree.nodes, above)
		if err := s.t.q.Ctx.Err(); err != nil {
			return nil, err
		}
		below = above
	}
	return tree, nil
}

var group0 = []uint32{0}

// fork returns s with views of its own, for another goroutine.
func (s *frameStates) fork() *frameStates {
	f := *s
	f.held = 0
	f.views, f.vs = make([]view, len(s.args)), make([]*vec.Vector, len(s.args))
	return &f
}

// add adds rows lo … hi-1 to a group, in order.
func (s *frameStates) add(st fn.GroupedState, group uint32, lo, hi int) error {
	first, last := (lo+treeLeaf-1)/treeLeaf, hi/treeLeaf
	if s.tree == nil || last <= first {
		return s.update(st, group, lo, hi)
	}
	if err := s.update(st, group, lo, first*treeLeaf); err != nil {
		return err
	}
	if err := s.tree.merge(st, group, 0, first, last); err != nil {
		return err
	}
	return s.update(st, group, last*treeLeaf, hi)
}

// merge adds nodes lo … hi-1 of a level to a group, in order.
func (tree *stateTree) merge(st fn.GroupedState, group uint32, level, lo, hi int) error {
	nodes := tree.nodes[level]
	to := [1]uint32{group}
	some := func(lo, hi int) error {
		for _, n := range nodes[lo:hi] {
			if err := st.Merge(n, to[:], 1); err != nil {
				return err
			}
		}
		return nil
	}
	first, last := (lo+treeFan-1)/treeFan, hi/treeFan
	if level+1 == len(tree.nodes) || last <= first {
		return some(lo, hi)
	}
	if err := some(lo, first*treeFan); err != nil {
		return err
	}
	if err := tree.merge(st, group, level+1, first, last); err != nil {
		return err
	}
	return some(last*treeFan, hi)
}

// frames computes frames of any form.
func (s *frameStates) frames(out *vec.Vector, f *windowFrames) error {
	t := s.t
	if f.most > 4*treeLeaf {
		tree, err := s.newTree()
		if err != nil {
			return err
		}
		s.tree = tree
	}
	if t.q.Workers <= 1 || t.n <= 2*blockRows {
		return s.batches(out, f, 0, t.n)
	}
	pieces := make([]vec.Vector, (t.n+blockRows-1)/blockRows)
	var held atomic.Int64
	err := blocks(t.q, t.n, func(_, lo, hi int) error {
		p := &pieces[lo/blockRows]
		p.Reset(out.Type)
		one := s.fork()
		err := one.batches(p, f, lo, hi)
		held.Add(one.held)
		return err
	})
	s.held += held.Load()
	for i := range pieces {
		if err == nil {
			err = kernel.AppendRange(out, &pieces[i], 0, pieces[i].N)
		}
	}
	return err
}

// batches computes the frames of rows from … to-1.
func (s *frameStates) batches(out *vec.Vector, f *windowFrames, from, to int) error {
	for lo := from; lo < to; lo += frameBatch {
		if err := s.batch(out, f, lo, min(lo+frameBatch, to)); err != nil {
			return err
		}
	}
	return nil
}

func (s *frameStates) batch(out *vec.Vector, f *windowFrames, from, to int) error {
	st, err := s.newState(to - from)
	if err != nil {
		return err
	}
	lo, hi := int32(0), f.hi[from] // what all frames have in common
	for i := from; i < to; i++ {
		lo, hi = max(lo, f.lo[i]), min(hi, f.hi[i])
	}
	var common fn.GroupedState
	if hi-lo >= commonFrom {
		if common, err = s.newState(1); err != nil {
			return err
		}
		if err := s.add(common, 0, int(lo), int(hi)); err != nil {
			return err
		}
	}
	var group [1]uint32
	for i := from; i < to; i++ {
		g := uint32(i - from)
		a, b := int(f.lo[i]), int(f.hi[i])
		if err := s.t.q.Ctx.Err(); err != nil {
			return err
		}
		switch {
		case b <= a:
			continue
		case common == nil:
			err = s.add(st, g, a, b)
		default:
			group[0] = g
			if err = s.add(st, g, a, int(lo)); err == nil {
				err = st.Merge(common, group[:], 1)
			}
			if err == nil {
				err = s.add(st, g, int(hi), b)
			}
		}
		if err != nil {
			return err
		}
	}
	if err := s.hold(vectorBytes(out) + st.Bytes()); err != nil {
		return err
	}
	return st.Finalize(out, 0, to-from)
}
