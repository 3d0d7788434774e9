package exec

import (
	"slices"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/vec"
)

// AsofOp compares the left expression of an ASOF join with the right one.
type AsofOp uint8

// The comparisons. The nearest match is the largest right value for > and >=, the smallest for < and <=.
const (
	AsofGreaterEqual AsofOp = iota
	AsofGreater
	AsofLessEqual
	AsofLess
)

var asofNames = [...]string{">=", ">", "<=", "<"}

// String returns the comparison as SQL writes it.
func (o AsofOp) String() string { return asofNames[o] }

// AsofJoinConfig configures an [AsofJoin].
type AsofJoinConfig struct {
	// Outer keeps left rows without a match (LEFT), else they go (INNER).
	Outer       bool
	Left, Right Node // the right side is kept in memory, sorted
	// Keys are equalities that must hold as well; there may be none.
	Keys []JoinKey
	// LeftOn Op RightOn is the inequality; both are of one orderable type.
	LeftOn, RightOn expr.Expr
	Op              AsofOp
	// Residual, over the columns of both sides, must also be true; the nearest row is sought among those. nil is true.
	Residual expr.Expr
	// Output are the columns to return, nil for all.
	Output []expr.ColumnID
}

// AsofJoin joins each left row with the nearest right row. Of several with the same value it is the last one in the
// order of the right side.
//
// The right side is grouped by the keys, each group sorted by the value; a left row finds its group by hash and the row
// by binary search.
type AsofJoin struct {
	node
	cfg     AsofJoinConfig
	payload []int
	out     []joinOutput
	work    []expr.ColumnID
	index   *asofIndex
	cols    []joinColumn
}

// NewAsofJoin returns a join.
func NewAsofJoin(cfg AsofJoinConfig) *AsofJoin {
	j := &AsofJoin{node: node{name: "AsofJoin", in: []Node{cfg.Left, cfg.Right}}, cfg: cfg}
	j.schema = joinSchema(InnerJoin, cfg.Left.Schema(), cfg.Right.Schema(), nil, cfg.Output)
	left, right := layout(cfg.Left.Schema()), layout(cfg.Right.Schema())
	keep := func(id expr.ColumnID) int {
		i := slices.Index(right, id)
		if i < 0 {
			return -1
		}
		at := slices.Index(j.payload, i)
		if at < 0 {
			at = len(j.payload)
			j.payload = append(j.payload, i)
		}
		return at
	}
	for _, c := range j.schema {
		if i := slices.Index(left, c.ID); i >= 0 {
			j.out = append(j.out, joinOutput{fromProbe, i})
		} else {
			j.out = append(j.out, joinOutput{fromBuild, keep(c.ID)})
		}
	}
	if cfg.Residual != nil {
		for _, id := range expr.Columns(nil, cfg.Residual) {
			keep(id)
		}
	}
	j.work = slices.Clone(left)
	for _, i := range j.payload {
		j.work = append(j.work, right[i])
	}
	return j
}

// Open implements [Node].
func (j *AsofJoin) Open(q *Query) error {
	j.start(q)
	if err := j.cfg.Right.Open(q); err != nil {
		return err
	}
	if err := j.timed(j.buildIndex); err != nil {
		return err
	}
	return j.cfg.Left.Open(q)
}

func (j *AsofJoin) buildIndex() error {
	exprs := []expr.Expr{j.cfg.RightOn}
	for _, k := range j.cfg.Keys {
		exprs = append(exprs, k.Right)
	}
	t, at, err := collectColumns(j.q, &j.node, j.cfg.Right, j.payload, exprs)
	if err != nil {
		return err
	}
	cols := make([]*vec.Vector, len(at))
	for i, c := range at {
		if cols[i], err = t.Column(c); err != nil {
			return err
		}
	}
	if j.index, err = newAsofIndex(j, t.Len(), cols[0], cols[1:]); err != nil {
		return err
	}
	j.cols = make([]joinColumn, len(j.payload))
	schema := j.cfg.Right.Schema()
	for c := range j.cols {
		j.cols[c].typ = schema[j.payload[c]].Type
		if t.Len() > 0 {
			if err := j.cols[c].make(t, c, nil, false, j.mem); err != nil {
				return err
			}
		}
	}
	return nil
}

func (j *AsofJoin) streams() int { return streams(j.q, j.cfg.Left) }

// Ordered implements [Node].
func (j *AsofJoin) Ordered() bool { return j.cfg.Left.Ordered() }

// Worker implements [Node].
func (j *AsofJoin) Worker(i int) (Operator, error) {
	in, err := j.cfg.Left.Worker(i)
	if err != nil {
		return nil, err
	}
	return j.watch(&asofOp{join: j, in: in}), nil
}

// Close implements [Node].
func (j *AsofJoin) Close() error {
	j.index, j.cols = nil, nil
	return j.node.Close()
}

// columnFilter implements [filterTarget].
func (j *AsofJoin) columnFilter(id expr.ColumnID) func(expr.KeyFilter) {
	if slices.Contains(layout(j.cfg.Left.Schema()), id) {
		return targetOf(j.cfg.Left, id)
	}
	return nil
}

// Describe implements [Node].
func (j *AsofJoin) Describe() (string, []string) {
	on := make([]string, 0, len(j.cfg.Keys)+1)
	for _, k := range j.cfg.Keys {
		on = append(on, expr.Text(k.Left)+" = "+expr.Text(k.Right))
	}
	on = append(on, expr.Text(j.cfg.LeftOn)+" "+j.cfg.Op.String()+" "+expr.Text(j.cfg.RightOn))
	kind := "inner"
	if j.cfg.Outer {
		kind = "left"
	}
	d := []string{kind + " on " + strings.Join(on, " and ")}
	if j.cfg.Residual != nil {
		d = append(d, "and "+expr.Text(j.cfg.Residual))
	}
	return "AsofJoin", d
}
