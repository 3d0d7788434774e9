package exec

// Repetition says whether running a plan again hands out the same rows in the same order under the same Batch.Seq, with any
// number of workers. Whoever reads a relation several times and keeps things by row or by Seq depends on it.
type Repetition uint8

// Never; always; known only when the node is open.
const (
	NotRepeatable Repetition = iota
	Repeatable
	RepeatableIfOpen
)

// repeater is a node that can be repeated. Nodes without it cannot: in what order groups or sorted equals come depends on
// the workers.
type repeater interface{ repetition() Repetition }

// RepetitionOf says it of a plan.
func RepetitionOf(n Node) Repetition {
	if r, ok := n.(repeater); ok {
		return r.repetition()
	}
	return NotRepeatable
}

func (s *Scan) repetition() Repetition    { return Repeatable }
func (v *Values) repetition() Repetition  { return Repeatable }
func (f *Filter) repetition() Repetition  { return RepetitionOf(f.in[0]) }
func (p *Project) repetition() Repetition { return RepetitionOf(p.in[0]) }
func (m *Map) repetition() Repetition     { return RepetitionOf(m.in[0]) }

// repetition of a join is that of its probe side, if a row finds at most one match: several come in the order in which
// workers have built.
func (j *HashJoin) repetition() Repetition {
	probe := RepetitionOf(j.probe)
	if probe == NotRepeatable || j.keepBuild || j.flagBuild {
		return NotRepeatable
	}
	switch j.cfg.Kind {
	case SemiJoin, AntiJoin, MarkJoin, SingleJoin:
		return probe
	}
	switch {
	case j.index == nil:
		return RepeatableIfOpen
	case j.index.unique || j.index.n == 0:
		return probe
	}
	return NotRepeatable
}
