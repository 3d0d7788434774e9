package sql

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// TestData runs the files of testdata. Commands:
//
//	parse    statements, printed canonically, one a line; or the error
//	pretty   one statement, printed with its clauses on lines
//	expr     one expression a line of input, printed canonically or with its error
//	type     one type a line of input, likewise
//	tree     one expression, printed with every operand in brackets
//	tokens   kinds and places of the tokens
//	split    pieces and the state of the rest
func TestData(t *testing.T) {
	datadriven.Walk(t, "testdata/cases", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "parse":
				stmts, err := Parse(d.Input)
				if err != nil {
					return err.Error() + "\n"
				}
				var b strings.Builder
				for _, s := range stmts {
					checkRoundTrip(t, d.Input, s)
					b.WriteString(Format(s) + "\n")
				}
				return b.String()
			case "pretty":
				s, err := ParseStatement(d.Input)
				if err != nil {
					return err.Error() + "\n"
				}
				return Pretty(s) + "\n"
			case "expr", "type", "tree":
				var b strings.Builder
				for line := range strings.Lines(d.Input) {
					b.WriteString(oneLine(d.Cmd, strings.TrimSuffix(line, "\n")) + "\n")
				}
				return b.String()
			case "tokens":
				var b strings.Builder
				for _, tok := range Tokenize(d.Input) {
					fmt.Fprintf(&b, "%d:%d %s %q\n", tok.Start.Line, tok.Start.Column, kindNames[tok.Kind], d.Input[tok.Start.Offset:tok.Stop])
				}
				return b.String()
			case "split":
				pieces, rest := Split(d.Input)
				var b strings.Builder
				for _, p := range pieces {
					fmt.Fprintf(&b, "%d:%d %q\n", p.Start.Line, p.Start.Column, p.Text)
				}
				fmt.Fprintf(&b, "rest: %s\n", restNames[rest])
				return b.String()
			}
			d.Fatalf(t, "unknown command %q", d.Cmd)
			return ""
		})
	})
}

var kindNames = []string{"eof", "invalid", "word", "quoted", "number", "string", "unicode", "binary", "symbol", "comment"}

var restNames = []string{"empty", "statement", "string", "identifier", "comment"}

func oneLine(cmd, line string) string {
	if cmd == "type" {
		n, err := ParseType(line)
		if err != nil {
			return err.Error()
		}
		return Format(n)
	}
	n, err := ParseExpression(line)
	if err != nil {
		return err.Error()
	}
	if cmd == "tree" {
		return bracketed(n)
	}
	return Format(n)
}

// bracketed shows how an expression was grouped: operators with operands in brackets, everything else as it prints.
func bracketed(e Expr) string {
	in := func(op string, operands ...Expr) string {
		parts := make([]string, len(operands))
		for i, o := range operands {
			parts[i] = bracketed(o)
		}
		return "[" + op + " " + strings.Join(parts, " ") + "]"
	}
	switch e := e.(type) {
	case *Binary:
		return in(e.Op.String(), e.Left, e.Right)
	case *Compare:
		return in(e.Op.String(), e.Left, e.Right)
	case *Logical:
		return in(e.Op.String(), e.Terms...)
	case *Not:
		return in("NOT", e.X)
	case *Unary:
		return in(e.Op.String(), e.X)
	case *IsNull:
		return in("IS NULL", e.X)
	case *IsTruth:
		return in("IS "+e.Value.String(), e.X)
	case *Between:
		return in("BETWEEN", e.X, e.Low, e.High)
	case *Like:
		return in("LIKE", e.X, e.Pattern)
	case *Cast:
		return in("CAST "+Format(e.Type), e.X)
	case *AtTimeZone:
		return in("AT", e.X, e.Zone)
	case *Subscript:
		return in("[]", e.Base, e.Index)
	case *FieldAccess:
		return in("."+e.Field.Name, e.Base)
	case *Lambda:
		return in("->", e.Body)
	}
	return Format(e)
}
