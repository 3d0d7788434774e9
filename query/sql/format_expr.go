package sql

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// How tightly expressions bind, from loose to tight; the order is that of the parser.
const (
	precLowest = iota // lambdas and named arguments
	precOr
	precAnd
	precNot
	precPredicate
	precConcat
	precAdd
	precMul
	precUnary
	precZone
	precPostfix
	precPrimary
)

func exprLevel(e Expr) int {
	switch e := e.(type) {
	case *Lambda, *NamedArg:
		return precLowest
	case *Logical:
		if e.Op == Or {
			return precOr
		}
		return precAnd
	case *Not:
		return precNot
	case *Compare, *IsNull, *IsTruth, *IsDistinct, *Between, *InList, *InQuery, *Like, *QuantifiedCompare:
		return precPredicate
	case *Binary:
		return binaryLevel(e.Op)
	case *Unary:
		return precUnary
	case *NumberLit:
		if strings.HasPrefix(e.Text, "-") {
			return precUnary
		}
	case *AtTimeZone:
		return precZone
	case *Subscript, *FieldAccess:
		return precPostfix
	}
	return precPrimary
}

func binaryLevel(op BinaryOp) int {
	switch op {
	case Concat:
		return precConcat
	case Add, Sub:
		return precAdd
	}
	return precMul
}

// expr writes e, in parentheses if it binds looser than least.
func (p *printer) expr(e Expr, least int) {
	if exprLevel(e) >= least {
		p.bare(e)
		return
	}
	p.w("(")
	p.bare(e)
	p.w(")")
}

func (p *printer) exprs(list []Expr) {
	for i, e := range list {
		if i > 0 {
			p.w(", ")
		}
		p.expr(e, precLowest)
	}
}

// not writes NOT and a space if there is one.
func not(is bool) string {
	if is {
		return "NOT "
	}
	return ""
}

// bare writes e without parentheses around it.
func (p *printer) bare(e Expr) {
	switch e := e.(type) {
	case *Logical:
		for i, t := range e.Terms {
			if i > 0 {
				p.w(" ", e.Op.String(), " ")
			}
			p.expr(t, exprLevel(e)+1)
		}
	case *Not:
		p.w("NOT ")
		p.expr(e.X, precNot)
	case *Binary:
		level := binaryLevel(e.Op)
		p.expr(e.Left, level)
		p.w(" ", e.Op.String(), " ")
		p.expr(e.Right, level+1)
	case *Unary:
		p.w(e.Op.String())
		if _, number := e.X.(*NumberLit); number { // -(5) is not the literal -5
			p.w("(")
			p.bare(e.X)
			p.w(")")
			return
		}
		p.expr(e.X, precZone)
	case *AtTimeZone:
		p.operand(e.X, precZone)
		p.w(" AT TIME ZONE ")
		p.expr(e.Zone, precPrimary)
	case *FieldAccess:
		p.base(e.Base)
		p.w(".")
		p.ident(e.Field)
	case *Subscript:
		p.operand(e.Base, precPostfix)
		p.w("[")
		p.expr(e.Index, precLowest)
		p.w("]")
	case *Lambda:
		if len(e.Params) == 1 {
			p.ident(e.Params[0])
		} else {
			p.idents(e.Params)
		}
		p.w(" -> ")
		p.expr(e.Body, precLowest)
	case *NamedArg:
		p.ident(e.Name)
		p.w(" => ")
		p.expr(e.Value, precLowest)
	default:
		if exprLevel(e) == precPredicate {
			p.predicate(e)
			return
		}
		p.primary(e)
	}
}

// operand writes what a postfix operator is applied to. A number stands in parentheses: a minus before the whole would
// become its sign.
func (p *printer) operand(e Expr, least int) {
	if _, number := e.(*NumberLit); number {
		least = precPrimary + 1
	}
	p.expr(e, least)
}

// base writes what a dot follows. A chain of identifiers would swallow the dot, a number would too.
func (p *printer) base(e Expr) {
	switch e.(type) {
	case *ColumnRef, *NumberLit:
		p.w("(")
		p.bare(e)
		p.w(")")
		return
	}
	p.expr(e, precPostfix)
}

func (p *printer) predicate(e Expr) {
	switch e := e.(type) {
	case *Compare:
		p.expr(e.Left, precConcat)
		p.w(" ", e.Op.String(), " ")
		p.expr(e.Right, precConcat)
	case *QuantifiedCompare:
		p.expr(e.Left, precConcat)
		p.w(" ", e.Op.String(), " ", e.Quantifier.String(), " ")
		p.subquery(e.Query)
	case *IsNull:
		p.expr(e.X, precConcat)
		p.w(" IS ", not(e.Not), "NULL")
	case *IsTruth:
		p.expr(e.X, precConcat)
		p.w(" IS ", not(e.Not), e.Value.String())
	case *IsDistinct:
		p.expr(e.Left, precConcat)
		p.w(" IS ", not(e.Not), "DISTINCT FROM ")
		p.expr(e.Right, precConcat)
	case *Between:
		p.expr(e.X, precConcat)
		p.w(" ", not(e.Not), "BETWEEN ")
		if e.Symmetric {
			p.w("SYMMETRIC ")
		}
		p.expr(e.Low, precConcat)
		p.w(" AND ")
		p.expr(e.High, precConcat)
	case *InList:
		p.expr(e.X, precConcat)
		p.w(" ", not(e.Not), "IN (")
		p.exprs(e.List)
		p.w(")")
	case *InQuery:
		p.expr(e.X, precConcat)
		p.w(" ", not(e.Not), "IN ")
		p.subquery(e.Query)
	case *Like:
		p.expr(e.X, precConcat)
		p.w(" ", not(e.Not))
		if e.AnyCase {
			p.w("I")
		}
		p.w("LIKE ")
		p.expr(e.Pattern, precConcat)
		if e.Escape != nil {
			p.w(" ESCAPE ")
			p.expr(e.Escape, precConcat)
		}
	}
}

func (p *printer) primary(e Expr) {
	switch e := e.(type) {
	case *ColumnRef:
		p.name(Name{Parts: e.Parts})
	case *NullLit:
		p.w("NULL")
	case *BoolLit:
		p.w(strings.ToUpper(strconv.FormatBool(e.Value)))
	case *NumberLit:
		p.w(e.Text)
	case *StringLit:
		p.string(e.Value)
	case *BinaryLit:
		p.w("X'", strings.ToUpper(hex.EncodeToString(e.Value)), "'")
	case *TypedLit:
		p.typeName(e.Type)
		p.w(" ")
		p.string(e.Value)
	case *IntervalLit:
		p.w("INTERVAL ")
		if e.Negative {
			p.w("-")
		}
		p.string(e.Value)
		p.w(" ")
		p.intervalFields(e.From, e.To)
	case *Param:
		p.w("?")
	case *Exists:
		p.w("EXISTS ")
		p.subquery(e.Query)
	case *Subquery:
		p.subquery(e.Query)
	case *RowExpr:
		p.w("ROW(")
		p.exprs(e.Items)
		p.w(")")
	case *ArrayExpr:
		p.w("ARRAY[")
		p.exprs(e.Items)
		p.w("]")
	case *Case:
		p.caseExpr(e)
	case *Cast:
		if e.Try {
			p.w("TRY_")
		}
		p.w("CAST(")
		p.expr(e.X, precLowest)
		p.w(" AS ")
		p.typeName(e.Type)
		p.w(")")
	case *FuncCall:
		p.call(e)
	case *Extract:
		p.w("EXTRACT(")
		p.ident(e.Field)
		p.w(" FROM ")
		p.expr(e.From, precLowest)
		p.w(")")
	case *SessionValue:
		p.w(e.Kind.String())
		if e.Precision >= 0 {
			p.w("(", strconv.Itoa(e.Precision), ")")
		}
	case *Grouping:
		p.w("GROUPING(")
		p.exprs(e.Args)
		p.w(")")
	default:
		p.json(e)
	}
}

func (p *printer) caseExpr(e *Case) {
	p.w("CASE")
	if e.Operand != nil {
		p.w(" ")
		p.expr(e.Operand, precLowest)
	}
	for _, w := range e.Whens {
		p.w(" WHEN ")
		p.expr(w.Cond, precLowest)
		p.w(" THEN ")
		p.expr(w.Result, precLowest)
	}
	if e.Else != nil {
		p.w(" ELSE ")
		p.expr(e.Else, precLowest)
	}
	p.w(" END")
}
