package bind

import (
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

func (p *place) caseExpr(e *sql.Case) (expr.Expr, error) {
	var operand expr.Expr
	var err error
	if e.Operand != nil {
		if operand, err = p.expr(e.Operand); err != nil {
			return nil, err
		}
	}
	conds := make([]expr.Expr, len(e.Whens))
	results := make([]expr.Expr, len(e.Whens), len(e.Whens)+1)
	for i, w := range e.Whens {
		if conds[i], err = p.when(e, operand, w); err != nil {
			return nil, err
		}
		if results[i], err = p.expr(w.Result); err != nil {
			return nil, err
		}
	}
	if e.Else != nil {
		x, err := p.expr(e.Else)
		if err != nil {
			return nil, err
		}
		results = append(results, x)
	}
	return p.caseOf(e, conds, results, "All CASE results")
}

// when binds the condition of a branch.
func (p *place) when(e *sql.Case, operand expr.Expr, w *sql.When) (expr.Expr, error) {
	if operand == nil {
		c, err := p.expr(w.Cond)
		if err != nil {
			return nil, err
		}
		return p.boolean(w.Cond, c, "CASE WHEN clause must evaluate to a boolean (actual: %s)")
	}
	if l, r, ok := rowOperands(e.Operand, w.Cond); ok {
		ls, err := p.list(l)
		if err != nil {
			return nil, err
		}
		rs, err := p.list(r)
		if err != nil {
			return nil, err
		}
		return p.compareRows(w, "=", ls, rs)
	}
	v, err := p.expr(w.Cond)
	if err != nil {
		return nil, err
	}
	c, err := p.compare(w, "=", operand, v)
	if mismatch(err) {
		return nil, errorAt(w.Cond, TypeMismatch, "CASE operand type does not match WHEN clause operand type: %s vs %s", operand.Type(), v.Type())
	}
	return c, err
}

// caseOf makes a CASE of conditions and results, of which the one more than there are conditions is ELSE.
func (p *place) caseOf(n sql.Node, conds, results []expr.Expr, what string) (expr.Expr, error) {
	results, err := p.unify(n, what, results)
	if err != nil {
		return nil, err
	}
	c := &expr.Case{T: results[0].Type()}
	for i := range conds {
		if expr.IsFalse(conds[i]) || expr.IsNullConst(conds[i]) {
			continue
		}
		if expr.IsTrue(conds[i]) {
			c.Else = results[i]
			break
		}
		c.Whens = append(c.Whens, expr.When{Cond: conds[i], Then: results[i]})
	}
	if c.Else == nil && len(results) > len(conds) {
		c.Else = results[len(conds)]
	}
	if len(c.Whens) > 0 {
		return c, nil
	}
	if c.Else == nil {
		return expr.Null(c.T), nil
	}
	return c.Else, nil
}

// conditional binds the functions that do not evaluate all of their arguments: IF, COALESCE, NULLIF, TRY. ok is false if
// the name is none of them.
func (p *place) conditional(e *sql.FuncCall, name string) (x expr.Expr, ok bool, err error) {
	var least, most int
	switch name {
	case "if":
		least, most = 2, 3
	case "coalesce":
		least, most = 2, -1
	case "nullif":
		least, most = 2, 2
	case "try":
		least, most = 1, 1
	default:
		return nil, false, nil
	}
	if err := p.plainCall(e); err != nil {
		return nil, true, err
	}
	if len(e.Args) < least || most >= 0 && len(e.Args) > most || e.Star {
		return nil, true, errorAt(e, InvalidFunctionArgument, "Invalid number of arguments for '%s' function", name)
	}
	args, err := p.list(e.Args)
	if err != nil {
		return nil, true, err
	}
	switch name {
	case "if":
		cond, err := p.boolean(e.Args[0], args[0], "IF condition must evaluate to a boolean (actual: %s)")
		if err != nil {
			return nil, true, err
		}
		x, err = p.caseOf(e, []expr.Expr{cond}, args[1:], "All IF results")
		return x, true, err
	case "coalesce":
		x, err = p.coalesce(e, args)
		return x, true, err
	case "nullif":
		x, err = p.nullIf(e, args[0], args[1])
		return x, true, err
	}
	if _, constant := args[0].(*expr.Const); constant {
		return args[0], true, nil
	}
	return &expr.Try{X: args[0]}, true, nil
}

func (p *place) coalesce(n sql.Node, args []expr.Expr) (expr.Expr, error) {
	args, err := p.unify(n, "All COALESCE operands", args)
	if err != nil {
		return nil, err
	}
	var kept []expr.Expr
	for _, a := range args {
		if expr.IsNullConst(a) {
			continue
		}
		kept = append(kept, a)
		if _, constant := a.(*expr.Const); constant {
			break
		}
	}
	switch len(kept) {
	case 0:
		return args[0], nil
	case 1:
		return kept[0], nil
	}
	return &expr.Coalesce{Args: kept}, nil
}

// nullIf is NULL if both are equal, else the first, whose type it keeps.
func (p *place) nullIf(n sql.Node, x, y expr.Expr) (expr.Expr, error) {
	eq, err := p.compare(n, "=", x, y)
	if mismatch(err) {
		return nil, errorAt(n, TypeMismatch, "Types are not comparable with NULLIF: %s vs %s", x.Type(), y.Type())
	}
	if err != nil {
		return nil, err
	}
	if x.Type().Kind == types.Unknown || expr.IsTrue(eq) {
		return expr.Null(x.Type()), nil
	}
	if _, constant := eq.(*expr.Const); constant {
		return x, nil
	}
	return &expr.Case{Whens: []expr.When{{Cond: eq, Then: expr.Null(x.Type())}}, Else: x, T: x.Type()}, nil
}
