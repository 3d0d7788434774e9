package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

func (p *place) unary(e *sql.Unary) (expr.Expr, error) {
	x, err := p.expr(e.X)
	if err != nil {
		return nil, err
	}
	if e.Op == sql.Plus {
		if t := x.Type(); !t.IsNumeric() && t.Kind != types.Unknown {
			return nil, errorAt(e, TypeMismatch, "Cannot apply operator: +%s", t)
		}
		return x, nil
	}
	return p.call(e, "negate", x)
}

// binary binds arithmetic and ||. Chains that lean to the left are walked down without recursion on the operands.
func (p *place) binary(e *sql.Binary) (expr.Expr, error) {
	var chain []*sql.Binary
	var first sql.Expr = e
	for {
		b, ok := first.(*sql.Binary)
		if !ok {
			break
		}
		chain = append(chain, b)
		first = b.Left
	}
	x, err := p.expr(first)
	if err != nil {
		return nil, err
	}
	for i := len(chain) - 1; i >= 0; i-- {
		n := chain[i]
		r, err := p.expr(n.Right)
		if err != nil {
			return nil, err
		}
		if x, err = p.operator(operatorAt{n, n.OpPos}, n.Op.String(), x, r); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// operator applies a binary operator; operands that it does not take are a mismatch of types, as in Trino.
func (p *place) operator(n sql.Node, op string, l, r expr.Expr) (expr.Expr, error) {
	x, err := p.call(n, op, l, r)
	if err == nil {
		return x, nil
	}
	if !mismatch(err) {
		return nil, err
	}
	e := errorAt(n, TypeMismatch, "Cannot apply operator: %s %s %s", l.Type(), op, r.Type())
	switch lt, rt := l.Type(), r.Type(); {
	case op == "+" && (lt.IsString() || rt.IsString()):
		e.Hint = "text is joined by ||"
	case op == "||" && (lt.IsString() || rt.IsString()):
		e.Hint = "use CAST(… AS varchar)"
	case (op == "+" || op == "-") && (lt.Kind == types.Date && rt.IsInteger() || lt.IsInteger() && rt.Kind == types.Date):
		e.Hint = "write INTERVAL '1' DAY, or date_add('day', 1, …)"
	}
	return nil, e
}

func (p *place) comparison(e *sql.Compare) (expr.Expr, error) {
	n := operatorAt{e, e.OpPos}
	if l, r, ok := rowOperands(e.Left, e.Right); ok {
		ls, err := p.list(l)
		if err != nil {
			return nil, err
		}
		rs, err := p.list(r)
		if err != nil {
			return nil, err
		}
		return p.compareRows(n, e.Op.String(), ls, rs)
	}
	l, err := p.expr(e.Left)
	if err != nil {
		return nil, err
	}
	r, err := p.expr(e.Right)
	if err != nil {
		return nil, err
	}
	return p.compareTyped(n, e.Op.String(), l, r)
}

// rowOperands returns the parts of two row constructors.
func rowOperands(l, r sql.Expr) (ls, rs []sql.Expr, ok bool) {
	lr, ok := l.(*sql.RowExpr)
	if !ok {
		return nil, nil, false
	}
	rr, ok := r.(*sql.RowExpr)
	if !ok {
		return nil, nil, false
	}
	return lr.Items, rr.Items, true
}

// compareTyped is compare with Trino's message for types that do not compare.
func (p *place) compareTyped(n sql.Node, op string, l, r expr.Expr) (expr.Expr, error) {
	x, err := p.compare(n, op, l, r)
	if err == nil {
		return x, nil
	}
	if !mismatch(err) {
		return nil, err
	}
	shown := op
	if op == isDistinct {
		shown = "IS DISTINCT FROM"
	}
	e := errorAt(n, TypeMismatch, "Cannot apply operator: %s %s %s", l.Type(), shown, r.Type())
	if l.Type().IsString() && r.Type().IsNumeric() || l.Type().IsNumeric() && r.Type().IsString() {
		e.Hint = "use CAST"
	}
	return nil, e
}

func (p *place) logical(e *sql.Logical) (expr.Expr, error) {
	terms := make([]expr.Expr, len(e.Terms))
	for i, t := range e.Terms {
		x, err := p.expr(t)
		if err != nil {
			return nil, err
		}
		if terms[i], err = p.boolean(t, x, "Logical expression term must evaluate to a boolean (actual: %s)"); err != nil {
			return nil, err
		}
	}
	if e.Op == sql.And {
		return p.fold(expr.AndOf(terms...)), nil
	}
	return p.fold(expr.OrOf(terms...)), nil
}

func (p *place) not(e *sql.Not) (expr.Expr, error) {
	x, err := p.expr(e.X)
	if err != nil {
		return nil, err
	}
	if x, err = p.boolean(e.X, x, "Value of logical NOT expression must evaluate to a boolean (actual: %s)"); err != nil {
		return nil, err
	}
	return p.negated(x, true), nil
}

// negated is NOT x if not is set.
func (b *binder) negated(x expr.Expr, not bool) expr.Expr {
	if !not {
		return x
	}
	return b.fold(&expr.Not{X: x})
}

func (p *place) isNull(e *sql.IsNull) (expr.Expr, error) {
	x, err := p.expr(e.X)
	if err != nil {
		return nil, err
	}
	return p.negated(p.fold(&expr.IsNull{X: x}), e.Not), nil
}

func (p *place) isTruth(e *sql.IsTruth) (expr.Expr, error) {
	x, err := p.expr(e.X)
	if err != nil {
		return nil, err
	}
	if x, err = p.boolean(e.X, x, "IS "+e.Value.String()+" needs a boolean (actual: %s)"); err != nil {
		return nil, err
	}
	switch e.Value {
	case sql.Unknown:
		x = &expr.IsNull{X: x}
	case sql.True:
		x = &expr.Coalesce{Args: []expr.Expr{x, expr.Bool(false)}}
	default:
		x = &expr.Coalesce{Args: []expr.Expr{p.negated(x, true), expr.Bool(false)}}
	}
	return p.negated(p.fold(x), e.Not), nil
}

func (p *place) isDistinct(e *sql.IsDistinct) (expr.Expr, error) {
	if l, r, ok := rowOperands(e.Left, e.Right); ok {
		ls, err := p.list(l)
		if err != nil {
			return nil, err
		}
		rs, err := p.list(r)
		if err != nil {
			return nil, err
		}
		x, err := p.compareRows(e, isDistinct, ls, rs)
		if err != nil {
			return nil, err
		}
		return p.negated(x, e.Not), nil
	}
	l, err := p.expr(e.Left)
	if err != nil {
		return nil, err
	}
	r, err := p.expr(e.Right)
	if err != nil {
		return nil, err
	}
	x, err := p.compareTyped(e, isDistinct, l, r)
	if err != nil {
		return nil, err
	}
	return p.negated(x, e.Not), nil
}
