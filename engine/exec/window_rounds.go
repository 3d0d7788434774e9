package exec

import (
	"cmp"
	"slices"

	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/vec"
)

// manyRounds is the mean number of rows of a partition below which running aggregates go by rounds.
const manyRounds = 64

// rounds computes frames that begin with the partition and never shrink for many small partitions at once: round r adds
// what the frames of the r-th rows of all partitions have more than those before, in one update of one state with a group
// for each partition, and takes the results of all of them.
func (s *frameStates) rounds(out *vec.Vector, f *windowFrames) error {
	t := s.t
	parts := make([]int32, len(t.parts)-1) // the longest first: those that are left in a round are the first groups
	for p := range parts {
		parts[p] = int32(p)
	}
	size := func(p int32) int32 { return t.parts[p+1] - t.parts[p] }
	slices.SortStableFunc(parts, func(a, b int32) int { return cmp.Compare(size(b), size(a)) })
	st, err := s.newState(len(parts))
	if err != nil {
		return err
	}
	done := make([]int32, len(parts)) // rows up to here are in the group
	for g, p := range parts {
		done[g] = t.parts[p]
	}
	var values vec.Vector
	values.Reset(out.Type)
	which := make([]uint32, t.n)
	var groups, rows []uint32
	regs := make([]kernel.Register, len(s.args))
	for r, active := int32(0), len(parts); ; r++ {
		for active > 0 && size(parts[active-1]) <= r {
			active--
		}
		if active == 0 {
			break
		}
		if err := t.q.Ctx.Err(); err != nil {
			return err
		}
		groups, rows = groups[:0], rows[:0]
		for g, p := range parts[:active] {
			row := t.parts[p] + r
			which[row] = uint32(values.N + g)
			for at := done[g]; at < f.hi[row]; at++ {
				if lo, hi := s.rows(int(at), int(at)+1); lo < hi {
					groups, rows = append(groups, uint32(g)), append(rows, uint32(lo))
				}
			}
			done[g] = max(done[g], f.hi[row])
		}
		if len(rows) > 0 {
			for j, v := range s.args {
				if err := kernel.Gather(&regs[j], v, rows); err != nil {
					return err
				}
				s.vs[j] = &regs[j].Vec
			}
			if err := st.Update(groups, s.vs, len(rows)); err != nil {
				return err
			}
		}
		if err := st.Finalize(&values, 0, active); err != nil {
			return err
		}
		if err := s.hold(vectorBytes(&values) + st.Bytes()); err != nil {
			return err
		}
	}
	return kernel.AppendRows(out, &values, which)
}
