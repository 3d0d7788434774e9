package bind

import (
	"errors"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// flipped are the comparisons with their sides exchanged.
var flipped = map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=", isDistinct: isDistinct}

const isDistinct = "is_distinct_from"

// operatorAt lets a message point at the operator of an expression.
type operatorAt struct {
	sql.Node
	pos sql.Pos
}

func (o operatorAt) Pos() sql.Pos { return o.pos }

// compare binds l op r.
func (b *binder) compare(n sql.Node, op string, l, r expr.Expr) (expr.Expr, error) {
	lc, lconst := l.(*expr.Const)
	rc, rconst := r.(*expr.Const)
	switch {
	case rconst && !lconst:
		return b.compareConst(n, op, l, rc, false)
	case lconst && !rconst:
		return b.compareConst(n, op, r, lc, true)
	case lconst && rconst:
		// Two literals of which one is a string: DATE '2026-01-31' > '2026'.
		var err error
		if rc, err = b.readAs(n, rc, l.Type()); err != nil {
			return nil, err
		}
		if lc, err = b.readAs(n, lc, r.Type()); err != nil {
			return nil, err
		}
		l, r = lc, rc
	}
	return b.call(n, op, l, r)
}

// compareConst binds x op c, or c op x if swapped. Where c's type is the wider one, c is brought to the type of x instead of
// x to the type of c, and the operator adjusted to it: x > 5.5 is x >= 6 for an integer x.
func (b *binder) compareConst(n sql.Node, op string, x expr.Expr, c *expr.Const, swapped bool) (expr.Expr, error) {
	c, err := b.readAs(n, c, x.Type())
	if err != nil {
		return nil, err
	}
	t := x.Type()
	super, ok := types.CommonSuper(t, c.Value.Type)
	if ok && !super.Equal(t) && op != isDistinct {
		if nb, ok := narrow(c, t); ok {
			if swapped {
				op = flipped[op]
			}
			return b.compareNeighbours(n, op, x, nb)
		}
	}
	if swapped {
		return b.call(n, op, c, x)
	}
	return b.call(n, op, x, c)
}

// compareNeighbours binds x op the constant between the neighbours.
func (b *binder) compareNeighbours(n sql.Node, op string, x expr.Expr, nb neighbours) (expr.Expr, error) {
	if nb.exact() {
		return b.call(n, op, x, nb.below)
	}
	switch op {
	case "=":
		return unlessNull(x, false), nil
	case "<>":
		return unlessNull(x, true), nil
	case "<", "<=":
		if nb.below == nil {
			return unlessNull(x, false), nil
		}
		if nb.above == nil {
			return unlessNull(x, true), nil
		}
		return b.call(n, "<=", x, nb.below)
	}
	if nb.above == nil {
		return unlessNull(x, false), nil
	}
	if nb.below == nil {
		return unlessNull(x, true), nil
	}
	return b.call(n, ">=", x, nb.above)
}

// unlessNull is the constant, or NULL where x is.
func unlessNull(x expr.Expr, value bool) expr.Expr {
	unknown := expr.Null(types.BooleanType)
	if value {
		return expr.OrOf(&expr.Not{X: &expr.IsNull{X: x}}, unknown)
	}
	return expr.AndOf(&expr.IsNull{X: x}, unknown)
}

// readAs reads a literal of text that stands beside a value of a type of times, or a UUID, as a value of that type.
func (b *binder) readAs(n sql.Node, c *expr.Const, t types.Type) (*expr.Const, error) {
	if c.Value.Type.Kind != types.Varchar || c.Value.ConstNull() || !t.IsTemporal() && t.Kind != types.UUID {
		return c, nil
	}
	text := string(c.Value.BytesAt(0))
	want := t
	if t.Kind == types.Date && strings.ContainsAny(strings.TrimSpace(text), " T") {
		want = timeLiteralType(types.TimestampMicros, text)
	} else if t.Kind != types.Date && t.Kind != types.UUID {
		want.Precision = maxTimePrecision
	}
	v, err := b.parse(text, want)
	if err != nil {
		return nil, &Error{
			Code: InvalidLiteral, Pos: n.Pos(), Err: err,
			Message: "'" + text + "' cannot be read as a " + t.String() + ", with which it is compared",
		}
	}
	return v, nil
}

// compareRows binds (a, b) op (c, d), part by part: one row is less than another if its first different part is.
func (b *binder) compareRows(n sql.Node, op string, l, r []expr.Expr) (expr.Expr, error) {
	if len(l) != len(r) {
		return nil, errorAt(n, TypeMismatch, "Cannot apply operator: row of %d fields %s row of %d fields", len(l), op, len(r))
	}
	terms := make([]expr.Expr, len(l))
	switch op {
	case "=", "<>", isDistinct:
		for i := range l {
			t, err := b.compare(n, op, l[i], r[i])
			if err != nil {
				return nil, err
			}
			terms[i] = t
		}
		if op == "=" {
			return b.fold(expr.AndOf(terms...)), nil
		}
		return b.fold(expr.OrOf(terms...)), nil
	}
	// a < c OR a = c AND (b < d OR b = d AND …), from the last part backwards.
	strict := op[:1]
	var rest expr.Expr
	for i := len(l) - 1; i >= 0; i-- {
		last := op
		if i < len(l)-1 {
			last = strict
		}
		t, err := b.compare(n, last, l[i], r[i])
		if err != nil {
			return nil, err
		}
		if rest == nil {
			rest = t
			continue
		}
		eq, err := b.compare(n, "=", l[i], r[i])
		if err != nil {
			return nil, err
		}
		rest = b.fold(expr.OrOf(t, b.fold(expr.AndOf(eq, rest))))
	}
	return rest, nil
}

// between binds low <= x AND x <= high.
func (b *binder) between(n sql.Node, x, low, high expr.Expr) (expr.Expr, error) {
	from, err := b.compare(n, ">=", x, low)
	if err != nil {
		return nil, notBetween(n, x, low, high, err)
	}
	to, err := b.compare(n, "<=", x, high)
	if err != nil {
		return nil, notBetween(n, x, low, high, err)
	}
	return b.fold(expr.AndOf(from, to)), nil
}

func notBetween(n sql.Node, x, low, high expr.Expr, err error) error {
	if !mismatch(err) {
		return err
	}
	return errorAt(n, TypeMismatch, "Cannot check if %s is BETWEEN %s and %s", x.Type(), low.Type(), high.Type())
}

// mismatch reports the error of an operator that does not take its operands.
func mismatch(err error) bool {
	f, ok := errors.AsType[*fn.Error](err)
	if !ok || f.Code != fn.FunctionNotFound && f.Code != fn.TypeMismatch {
		return false
	}
	e, ok := errors.AsType[*Error](err)
	return !ok || e.Code != InvalidLiteral
}
