package sql

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// sources parses the package's own files, tests left out.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*ast.File{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		file, err := goparser.ParseFile(token.NewFileSet(), f, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		out[f] = file
	}
	return out
}

// TestKeysExist: every word and symbol that the parser asks for is one that the lexer makes. A misspelt one would never
// match and nobody would notice.
func TestKeysExist(t *testing.T) {
	asks := map[string]bool{
		"is": true, "at": true, "accept": true, "want": true, "wantAll": true, "peekIs": true, "at2": true, "accept2": true,
		"optStr": true, "refuse": true,
	}
	isKey := func(s string) bool {
		toks := Tokenize(s)
		return len(toks) == 1 && toks[0].Key == s
	}
	count := 0
	check := func(file string, e ast.Expr) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return
		}
		s, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		count++
		if !isKey(s) {
			t.Errorf("%s: %q is no keyword and no symbol", file, s)
		}
	}
	for name, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && asks[sel.Sel.Name] {
					args := n.Args
					if sel.Sel.Name == "refuse" {
						args = args[1:]
					}
					for _, a := range args {
						check(name, a)
					}
				}
			case *ast.SwitchStmt:
				if sel, ok := n.Tag.(*ast.SelectorExpr); ok && sel.Sel.Name == "Key" {
					for _, c := range n.Body.List {
						for _, e := range c.(*ast.CaseClause).List {
							check(name, e)
						}
					}
				}
			case *ast.BinaryExpr:
				if sel, ok := n.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "Key" {
					check(name, n.Y)
				}
			}
			return true
		})
	}
	if count < 300 {
		t.Errorf("only %d keys found in the source: the test looks in the wrong places", count)
	}
	for k := range clashing {
		if !isKey(k) || IsReserved(k) {
			t.Errorf("%q is no word that may be a name", k)
		}
	}
	for _, k := range sessionValueNames {
		if !isKey(k) {
			t.Errorf("%q is no keyword", k)
		}
	}
	if w := len(slicesLongest(Keywords())); w > maxKeywordBytes {
		t.Errorf("a keyword has %d bytes, more than are looked up", w)
	}
}

func slicesLongest(words []string) string {
	longest := ""
	for _, w := range words {
		if len(w) > len(longest) {
			longest = w
		}
	}
	return longest
}

// TestAllNodes: allNodes lists every struct of the source that embeds Span and is a part of a tree.
func TestAllNodes(t *testing.T) {
	listed := map[string]bool{"Ident": true, "Name": true, "Token": true, "Piece": true}
	for _, n := range allNodes {
		listed[reflect.TypeOf(n).Elem().Name()] = true
	}
	for file, f := range sources(t) {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				ts, ok := s.(*ast.TypeSpec)
				if !ok {
					continue
				}
				st, ok := ts.Type.(*ast.StructType)
				if ok && embedsSpan(st) && !listed[ts.Name.Name] {
					t.Errorf("%s: %s is not among allNodes", file, ts.Name.Name)
				}
			}
		}
	}
}

func embedsSpan(st *ast.StructType) bool {
	for _, f := range st.Fields.List {
		if id, ok := f.Type.(*ast.Ident); ok && len(f.Names) == 0 && id.Name == "Span" {
			return true
		}
	}
	return false
}

// TestImports: the package needs nothing but the standard library.
func TestImports(t *testing.T) {
	for name, file := range sources(t) {
		for _, imp := range file.Imports {
			if strings.Contains(imp.Path.Value, ".") {
				t.Errorf("%s imports %s", name, imp.Path.Value)
			}
		}
	}
}
