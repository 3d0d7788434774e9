package bind

import (
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// windowSpec is a window and the calls over it.
type windowSpec struct {
	partition []expr.Expr
	order     []logical.SortKey
	calls     []logical.WindowCall
	text      string // equal for equal partition and order
}

// windowParts are the parts of a window after names were resolved.
type windowParts struct {
	partition []sql.Expr
	order     []*sql.SortItem
	frame     *sql.Frame
}

// mayWindow checks that a window function may stand here.
func (p *place) mayWindow(e *sql.FuncCall) error {
	text := func() string { return sql.Format(e) }
	switch {
	case p.lambda:
		return errorAt(e, ExpressionNotScalar, "Lambda expression cannot contain aggregations, window functions or grouping operations: [%s]", text())
	case p.within != "":
		return errorAt(e, NestedWindow, "Cannot nest window functions inside aggregation '%s': [%s]", p.within, text())
	case p.window != "":
		return errorAt(e, NestedWindow, "Cannot nest window functions inside window function '%s': [%s]", p.window, text())
	case p.clause == "HAVING clause":
		return errorAt(e, NestedWindow, "HAVING clause cannot contain window functions").hint("use QUALIFY")
	case p.sel == nil || !p.windows:
		err := errorAt(e, ExpressionNotScalar, "%s cannot contain aggregations, window functions or grouping operations: [%s]", p.clause, text())
		if p.clause == "WHERE clause" {
			err.Hint = "use QUALIFY"
		}
		return err
	}
	return nil
}

// windowCall binds f(…) OVER (…); it becomes a column of a Window.
func (p *place) windowCall(e *sql.FuncCall, name string) (expr.Expr, error) {
	if err := p.mayWindow(e); err != nil {
		return nil, err
	}
	if len(e.OrderBy) > 0 || len(e.WithinGroup) > 0 {
		return nil, unsupported(e, "Window function with ORDER BY among its arguments is not supported")
	}
	parts, err := p.windowParts(e.Over)
	if err != nil {
		return nil, err
	}
	in := p.at(func(q *place) { q.window = name })
	w := windowSpec{}
	if w.partition, err = in.partition(parts.partition); err != nil {
		return nil, err
	}
	if w.order, err = in.sortItems(parts.order, "window ORDER BY"); err != nil {
		return nil, err
	}
	call, err := in.windowFunction(e, name, w.order)
	if err != nil {
		return nil, err
	}
	if call.Frame, err = in.frame(parts.frame, w.order); err != nil {
		return nil, err
	}
	if e.Filter != nil {
		if call.Agg == nil {
			return nil, errorAt(e, FunctionNotAggregate, "Filter is only valid for aggregation functions: '%s'", name)
		}
		if call.Filter, err = in.at(func(q *place) { q.clause = "FILTER clause" }).condition(e.Filter); err != nil {
			return nil, err
		}
	}
	return p.sel.window(w, call), nil
}

// windowFunction resolves the function: a pure window function, or an aggregate over the frame.
func (p *place) windowFunction(e *sql.FuncCall, name string, order []logical.SortKey) (logical.WindowCall, error) {
	call := logical.WindowCall{Distinct: e.Distinct, IgnoreNulls: e.Nulls == sql.IgnoreNulls}
	q := p.at(func(q *place) { q.aliases = nil })
	if def := fn.LookupWindow(name); def != nil {
		switch {
		case e.Distinct:
			return call, unsupported(e, "DISTINCT in window function parameters is not supported")
		case e.Star:
			return call, errorAt(e, FunctionNotFound, "Function '%s' does not take *", name)
		case e.Nulls != sql.NullsDefault && !ignoresNulls(name):
			return call, errorAt(e, FunctionNotWindow, "Cannot specify null treatment clause for %s function", name)
		case len(order) == 0 && def.NeedsOrder:
			return call, errorAt(e, MissingOrderBy, "%s function requires an ORDER BY window clause", name)
		}
		args, err := q.list(e.Args)
		if err != nil {
			return call, err
		}
		o, err := def.Resolve(typesOf(args))
		if err != nil {
			return call, positioned(e, err)
		}
		args, want := q.arguments(args, o.Args)
		if !sameTypes(want, o.Args) {
			own := *o
			own.Args = want
			o = &own
		}
		call.Func, call.FuncO, call.Args = def, o, args
		call.Col = p.column(name, o.Result, false)
		return call, nil
	}
	def := fn.LookupAggregate(name)
	if def == nil {
		if fn.LookupScalar(name) != nil {
			return call, errorAt(e, FunctionNotWindow, "Function '%s' is neither a window function nor an aggregate", name)
		}
		return call, noFunction(e, name)
	}
	if e.Nulls != sql.NullsDefault {
		return call, errorAt(e, FunctionNotWindow, "Cannot specify null treatment clause for %s function", name)
	}
	args, o, err := q.aggregateArgs(e, def)
	if err != nil {
		return call, err
	}
	if def.IgnoresDistinct {
		call.Distinct = false
	}
	call.Agg, call.AggO, call.Args = def, o, args
	call.Col = p.column(name, o.Result, def.EmptyIsZero)
	return call, nil
}

// ignoresNulls reports the functions that take IGNORE NULLS.
func ignoresNulls(name string) bool {
	switch name {
	case "lead", "lag", "first_value", "last_value", "nth_value":
		return true
	}
	return false
}

func (p *place) partition(list []sql.Expr) ([]expr.Expr, error) {
	out, err := p.list(list)
	if err != nil {
		return nil, err
	}
	for i, x := range out {
		if t := x.Type(); !t.Comparable() {
			return nil, errorAt(list[i], TypeMismatch, "%s is not comparable, and therefore cannot be used in window function PARTITION BY", t)
		}
	}
	return out, nil
}

// windowParts resolves the names of windows.
func (p *place) windowParts(over *sql.Over) (windowParts, error) {
	if over.Name != nil {
		return p.namedWindow(*over.Name, len(p.sel.stmt.Windows))
	}
	return p.refine(over.Window, len(p.sel.stmt.Windows))
}

// namedWindow finds a window among the first known of the WINDOW clause: one may refine those before it.
func (p *place) namedWindow(id sql.Ident, known int) (windowParts, error) {
	var names []string
	for i, w := range p.sel.stmt.Windows[:known] {
		if w.Name.Lower() == id.Lower() {
			return p.refine(w.Window, i)
		}
		names = append(names, w.Name.Name)
	}
	return windowParts{}, errorAt(id, InvalidWindowReference, "Cannot resolve WINDOW name %s", id.Name).nearest(id.Name, names)
}

// refine adds the parts of w to those of the window that it is based on.
func (p *place) refine(w *sql.Window, known int) (windowParts, error) {
	if w.Base == nil {
		return windowParts{w.PartitionBy, w.OrderBy, w.Frame}, nil
	}
	base, err := p.namedWindow(*w.Base, known)
	if err != nil {
		return base, err
	}
	switch {
	case len(w.PartitionBy) > 0:
		return base, errorAt(w.PartitionBy[0], InvalidWindowReference, "WINDOW specification with named WINDOW reference cannot specify PARTITION BY")
	case len(w.OrderBy) > 0 && len(base.order) > 0:
		return base, errorAt(w.OrderBy[0], InvalidWindowReference, "Cannot specify ORDER BY if referenced named WINDOW specifies ORDER BY")
	case base.frame != nil:
		return base, errorAt(*w.Base, InvalidWindowReference, "Cannot reference named WINDOW containing frame specification")
	}
	if len(w.OrderBy) > 0 {
		base.order = w.OrderBy
	}
	base.frame = w.Frame
	return base, nil
}

// checkWindows refuses names that are defined twice.
func (s *selectBinder) checkWindows() error {
	for i, w := range s.stmt.Windows {
		for _, before := range s.stmt.Windows[:i] {
			if before.Name.Lower() == w.Name.Lower() {
				return errorAt(w, DuplicateWindowName, "WINDOW name '%s' specified more than once", w.Name.Name)
			}
		}
	}
	return nil
}

// window adds a call to the window with equal partition and order, and returns the call's column.
func (s *selectBinder) window(w windowSpec, call logical.WindowCall) expr.Expr {
	var b strings.Builder
	for _, x := range w.partition {
		b.WriteString("\x00" + expr.Key(x))
	}
	keyText(&b, w.order)
	w.text = b.String()
	for i := range s.windows {
		if s.windows[i].text != w.text {
			continue
		}
		for _, c := range s.windows[i].calls {
			if sameCall(&c, &call) {
				return c.Col.Ref()
			}
		}
		s.windows[i].calls = append(s.windows[i].calls, call)
		return call.Col.Ref()
	}
	w.calls = []logical.WindowCall{call}
	s.windows = append(s.windows, w)
	return call.Col.Ref()
}

// sameCall reports calls that give the same column over the same window.
func sameCall(a, b *logical.WindowCall) bool {
	return a.Func == b.Func && a.Agg == b.Agg && a.Distinct == b.Distinct && a.IgnoreNulls == b.IgnoreNulls &&
		a.Frame.Unit == b.Frame.Unit && a.Frame.Start == b.Frame.Start && a.Frame.End == b.Frame.End &&
		sameOpt(a.Frame.StartOff, b.Frame.StartOff) && sameOpt(a.Frame.EndOff, b.Frame.EndOff) &&
		sameOpt(a.Filter, b.Filter) && sameList(a.Args, b.Args)
}

func sameOpt(a, b expr.Expr) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return same(a, b)
}

func sameList(a, b []expr.Expr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !same(a[i], b[i]) {
			return false
		}
	}
	return true
}

// buildWindows puts the windows on the plan.
func (s *selectBinder) buildWindows() {
	for _, w := range s.windows {
		s.plan = &logical.Window{In: s.plan, Partition: w.partition, Order: w.order, Calls: w.calls}
	}
}

// readsWindow reports whether e reads the result of a window function.
func (s *selectBinder) readsWindow(e expr.Expr) bool {
	if len(s.windows) == 0 {
		return false
	}
	used := logical.ExprColumns(e)
	for _, w := range s.windows {
		for i := range w.calls {
			if used.Has(w.calls[i].Col.ID) {
				return true
			}
		}
	}
	return false
}

// frame binds a frame clause.
func (p *place) frame(f *sql.Frame, order []logical.SortKey) (logical.Frame, error) {
	if f == nil {
		return defaultFrame, nil
	}
	out := logical.Frame{Unit: frameUnits[f.Unit], Start: boundKinds[f.From.Kind], End: boundKinds[f.To.Kind]}
	switch {
	case f.Exclude != sql.ExcludeNoOthers:
		return out, unsupported(f, "EXCLUDE %s in window frames is not supported", f.Exclude)
	case f.From.Kind == sql.UnboundedFollowing:
		return out, errorAt(f, InvalidWindowFrame, "Window frame start cannot be UNBOUNDED FOLLOWING")
	case f.To.Kind == sql.UnboundedPreceding:
		return out, errorAt(f, InvalidWindowFrame, "Window frame end cannot be UNBOUNDED PRECEDING")
	case f.From.Kind == sql.CurrentRow && f.To.Kind == sql.Preceding,
		f.From.Kind == sql.Following && (f.To.Kind == sql.Preceding || f.To.Kind == sql.CurrentRow):
		return out, errorAt(f, InvalidWindowFrame, "Window frame starting from %s cannot end with %s", boundName(f.From.Kind), boundName(f.To.Kind))
	case f.Unit == sql.Groups && len(order) == 0:
		return out, errorAt(f, MissingOrderBy, "Window frame of type GROUPS requires ORDER BY")
	}
	var err error
	if out.StartOff, err = p.frameOffset(f, f.From.Offset, order); err != nil {
		return out, err
	}
	out.EndOff, err = p.frameOffset(f, f.To.Offset, order)
	return out, err
}

var (
	frameUnits = map[sql.FrameUnit]logical.FrameUnit{
		sql.Rows: logical.FrameRows, sql.Range: logical.FrameRange, sql.Groups: logical.FrameGroups,
	}
	boundKinds = map[sql.BoundKind]logical.BoundKind{
		sql.UnboundedPreceding: logical.UnboundedPreceding, sql.Preceding: logical.Preceding, sql.CurrentRow: logical.CurrentRow,
		sql.Following: logical.Following, sql.UnboundedFollowing: logical.UnboundedFollowing,
	}
)

func boundName(k sql.BoundKind) string {
	switch k {
	case sql.Preceding:
		return "PRECEDING"
	case sql.Following:
		return "FOLLOWING"
	}
	return "CURRENT ROW"
}

// frameOffset binds n of n PRECEDING: a number of rows or groups, or for RANGE what is added to the sort key.
func (p *place) frameOffset(f *sql.Frame, e sql.Expr, order []logical.SortKey) (expr.Expr, error) {
	if e == nil {
		return nil, nil
	}
	x, err := p.expr(e)
	if err != nil {
		return nil, err
	}
	if c, ok := x.(*expr.Const); ok && expr.IsNullConst(c) {
		return nil, errorAt(e, InvalidWindowFrame, "Window frame offset must not be null")
	}
	if c, ok := x.(*expr.Const); ok && negative(c) {
		return nil, errorAt(e, InvalidWindowFrame, "Window frame offset must not be negative")
	}
	t := x.Type()
	if f.Unit != sql.Range {
		if !t.IsInteger() {
			return nil, errorAt(e, TypeMismatch, "Window frame %s offset must be an integer (actual %s)", f.Unit, t)
		}
		return p.coerce(x, types.BigIntType), nil
	}
	if len(order) != 1 {
		return nil, errorAt(f, MissingOrderBy, "Window frame of type RANGE PRECEDING or FOLLOWING requires a single sort item in ORDER BY (actual: %d)", len(order))
	}
	k := order[0].Expr.Type()
	interval := t.Kind == types.IntervalDS || t.Kind == types.IntervalYM
	switch {
	case k.IsNumeric() && t.IsNumeric():
		if types.CanCoerce(t, k) {
			return p.coerce(x, k), nil
		}
		if c, ok := x.(*expr.Const); ok {
			if nb, ok := narrow(c, k); ok && nb.exact() {
				return nb.below, nil
			}
		}
	case k.IsTemporal() && interval, k.Kind == t.Kind && interval:
		return x, nil
	}
	return nil, errorAt(e, TypeMismatch, "Window frame RANGE offset of type %s cannot be added to ORDER BY expression of type %s", t, k)
}

// negative reports a constant below zero.
func negative(c *expr.Const) bool {
	switch c.Value.Phys() {
	case types.PhysInt64:
		return c.Value.I64[0] < 0
	case types.PhysFloat64:
		return c.Value.F64[0] < 0
	case types.PhysInt128:
		return c.Value.I128[0].IsNeg()
	}
	return false
}
