package exec

import (
	"slices"
	"strings"
	"sync"

	"github.com/clientele-db/clientele/engine/expr"
)

// JoinKey is one equality between the two sides, of expressions of one type.
type JoinKey struct {
	Left, Right expr.Expr
	// NullSafe is IS NOT DISTINCT FROM: two NULLs are equal. Without it a NULL matches nothing.
	NullSafe bool
}

// HashJoinConfig configures a [HashJoin].
type HashJoinConfig struct {
	Kind        JoinKind
	Left, Right Node
	// BuildLeft builds the table from the left side and probes it with the right; the default is the other way round. The
	// smaller side should be built, and a dimension rather than the fact. Not for Mark, Single and null-aware joins.
	BuildLeft bool
	// Keys are at least one equality.
	Keys []JoinKey
	// Residual, over the columns of both sides, must also be true for rows to match; nil is true.
	Residual expr.Expr
	// NullAware is Anti as NOT IN understands it: a NULL on either side of the only key removes the row. It allows one
	// key and no residual.
	NullAware bool
	// MarkCol is the BOOLEAN output of a Mark join: with Exists whether there is a match, never NULL; else the value of IN
	// by three-valued logic, for one key without residual.
	MarkCol *Column
	Exists  bool
	// Output are the columns to return, nil for all. Order is always left, right, mark.
	Output []expr.ColumnID
}

// HashJoin joins on equality of keys.
//
// Open runs the build side to its end and indexes its keys: integers that lie close together by an array, all others by
// the packed keys of a group-by. What the keys say about the other side is pushed into its scan before that is opened. A
// probe row with at most one match keeps its place: its columns pass as they are, and the build side's become dictionary
// vectors whose codes are row numbers there. Where integer keys are unique and close together these codes are the key
// column itself, and if the scan has filtered by the exact set of keys nothing is left to do for a row.
type HashJoin struct {
	node
	cfg          HashJoinConfig
	probe, build Node
	// keepProbe and keepBuild return rows without a match, padded with NULLs; flagBuild are semi and anti joins that
	// return build rows.
	keepProbe, keepBuild, flagBuild bool
	// payload are the columns of the build side that are kept, by position there; out says where each output column is.
	payload []int
	out     []joinOutput
	needed  []bool // columns of the probe side that pairs have to carry
	work    []expr.ColumnID
	index   *joinIndex
	cols    []joinColumn
	exact   bool   // the probe side returns only rows that have a match
	found   string // what the index became, for EXPLAIN ANALYZE
	filters []string

	mu      sync.Mutex
	matched []uint64 // build rows that have a match
	active  int      // workers that are not done
}

// joinOutput is one output column: of the probe side, of the payload, or the mark.
type joinOutput struct {
	from joinSide
	at   int
}

type joinSide uint8

const (
	fromProbe joinSide = iota
	fromBuild
	fromMark
)

// NewHashJoin returns a join.
func NewHashJoin(cfg HashJoinConfig) *HashJoin {
	j := &HashJoin{
		node: node{name: "HashJoin", in: []Node{cfg.Left, cfg.Right}}, cfg: cfg, probe: cfg.Left, build: cfg.Right,
	}
	j.schema = joinSchema(cfg.Kind, cfg.Left.Schema(), cfg.Right.Schema(), cfg.MarkCol, cfg.Output)
	if cfg.BuildLeft {
		j.probe, j.build = cfg.Right, cfg.Left
	}
	j.flagBuild = cfg.BuildLeft && (cfg.Kind == SemiJoin || cfg.Kind == AntiJoin)
	j.keepProbe = cfg.Kind == FullJoin || cfg.Kind == SingleJoin || cfg.Kind == LeftJoin && !cfg.BuildLeft || cfg.Kind == RightJoin && cfg.BuildLeft
	j.keepBuild = cfg.Kind == FullJoin || cfg.Kind == LeftJoin && cfg.BuildLeft || cfg.Kind == RightJoin && !cfg.BuildLeft
	j.lay()
	return j
}

// lay finds where output columns come from and what has to be kept of either side.
func (j *HashJoin) lay() {
	probe, build := layout(j.probe.Schema()), layout(j.build.Schema())
	var residual []expr.ColumnID
	if j.cfg.Residual != nil {
		residual = expr.Columns(nil, j.cfg.Residual)
	}
	j.needed = make([]bool, len(probe))
	keep := func(id expr.ColumnID) (joinOutput, bool) {
		if i := slices.Index(probe, id); i >= 0 {
			j.needed[i] = true
			return joinOutput{fromProbe, i}, true
		}
		i := slices.Index(build, id)
		if i < 0 {
			return joinOutput{}, false
		}
		at := slices.Index(j.payload, i)
		if at < 0 {
			at = len(j.payload)
			j.payload = append(j.payload, i)
		}
		return joinOutput{fromBuild, at}, true
	}
	for _, c := range j.schema {
		o, ok := keep(c.ID)
		if !ok {
			o = joinOutput{from: fromMark}
		}
		j.out = append(j.out, o)
	}
	for _, id := range residual {
		keep(id)
	}
	j.work = slices.Clone(probe)
	for _, i := range j.payload {
		j.work = append(j.work, build[i])
	}
}

// check refuses what no plan should ask for.
func (j *HashJoin) check() error {
	inLike := j.cfg.NullAware || j.cfg.Kind == MarkJoin && !j.cfg.Exists
	switch {
	case len(j.cfg.Keys) == 0:
		return &InternalError{Value: "hash join without keys"}
	case inLike && (len(j.cfg.Keys) != 1 || j.cfg.Residual != nil || j.cfg.Keys[0].NullSafe):
		return &InternalError{Value: "null-aware hash join with more than one key"}
	case j.cfg.BuildLeft && (inLike || j.cfg.Kind == MarkJoin || j.cfg.Kind == SingleJoin):
		return &InternalError{Value: "hash join of kind " + j.cfg.Kind.String() + " built from the left"}
	}
	return nil
}

// Open implements [Node].
func (j *HashJoin) Open(q *Query) error {
	j.start(q)
	if err := j.check(); err != nil {
		return err
	}
	if err := j.build.Open(q); err != nil {
		return err
	}
	if err := j.timed(j.buildIndex); err != nil {
		return err
	}
	j.found = j.index.describe()
	j.push()
	return j.probe.Open(q)
}

func (j *HashJoin) streams() int { return streams(j.q, j.probe) }

// Ordered implements [Node]: rows stay in the order of the probe side, if none are added behind it.
func (j *HashJoin) Ordered() bool { return j.probe.Ordered() && !j.keepBuild && !j.flagBuild }

// Worker implements [Node].
func (j *HashJoin) Worker(i int) (Operator, error) {
	in, err := j.probe.Worker(i)
	if err != nil {
		return nil, err
	}
	j.active++
	return j.watch(&joinOp{join: j, in: in}), nil
}

// Close implements [Node].
func (j *HashJoin) Close() error {
	j.index, j.cols, j.matched = nil, nil, nil
	return j.node.Close()
}

// probeKey and buildKey are the two sides of key i.
func (j *HashJoin) probeKey(i int) expr.Expr {
	if j.cfg.BuildLeft {
		return j.cfg.Keys[i].Right
	}
	return j.cfg.Keys[i].Left
}

func (j *HashJoin) buildKey(i int) expr.Expr {
	if j.cfg.BuildLeft {
		return j.cfg.Keys[i].Left
	}
	return j.cfg.Keys[i].Right
}

// dropsProbe reports that probe rows without a match add nothing to the result.
func (j *HashJoin) dropsProbe() bool {
	return !j.keepProbe && (j.cfg.Kind != AntiJoin || j.flagBuild) && j.cfg.Kind != MarkJoin
}

// columnFilter implements [filterTarget].
func (j *HashJoin) columnFilter(id expr.ColumnID) func(expr.KeyFilter) {
	if !slices.ContainsFunc(j.schema, func(c Column) bool { return c.ID == id }) {
		return nil
	}
	if slices.ContainsFunc(j.probe.Schema(), func(c Column) bool { return c.ID == id }) {
		if j.keepBuild { // it would make build rows seem to have no match
			return nil
		}
		return targetOf(j.probe, id)
	}
	if j.keepProbe || j.cfg.Kind == MarkJoin {
		return nil
	}
	return targetOf(j.build, id)
}

// Describe implements [Node].
func (j *HashJoin) Describe() (string, []string) {
	on := make([]string, len(j.cfg.Keys))
	for i, k := range j.cfg.Keys {
		op := " = "
		if k.NullSafe {
			op = " is not distinct from "
		}
		on[i] = expr.Text(k.Left) + op + expr.Text(k.Right)
	}
	head := j.cfg.Kind.String() + " on " + strings.Join(on, " and ")
	if j.cfg.NullAware {
		head += ", null-aware"
	}
	if j.cfg.BuildLeft {
		head += ", build left"
	}
	d := []string{head}
	if j.cfg.Residual != nil {
		d = append(d, "and "+expr.Text(j.cfg.Residual))
	}
	if j.found != "" {
		d = append(d, "index "+j.found)
	}
	if len(j.filters) > 0 {
		d = append(d, "pushed "+strings.Join(j.filters, ", "))
	}
	return "HashJoin", d
}
