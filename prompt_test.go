package clientele_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

func TestSplit(t *testing.T) {
	f := func(script string, want string, complete bool) {
		t.Helper()
		pieces, done := clientele.Split(script)
		var got []string
		for _, p := range pieces {
			got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Text))
		}
		if strings.Join(got, " / ") != want || done != complete {
			t.Errorf("%q gives %q, complete %v", script, got, done)
		}
	}
	f("", "", true)
	f("SELECT 1;", "1:1 SELECT 1", true)
	f("SELECT ';'; -- a; b\n  SELECT 2", "1:1 SELECT ';' / 2:3 SELECT 2", false)
	f("SELECT 'x", "1:1 SELECT 'x", false)
	f(";;/* ; */", "", true)
}

func TestParses(t *testing.T) {
	if err := clientele.Parses("SELECT 1; SELECT no_such_column FROM no_such_table;"); err != nil {
		t.Error(err)
	}
	err := clientele.Parses("SELECT 1;\nSELEC 2")
	if e, ok := errors.AsType[*clientele.Error](err); !ok || e.Line != 2 || e.Column != 1 || e.Code != "SYNTAX_ERROR" {
		t.Errorf("got %#v", err)
	}
}

func TestTokenize(t *testing.T) {
	names := map[clientele.TokenKind]string{
		clientele.TokenKeyword: "K", clientele.TokenName: "N", clientele.TokenNumber: "1", clientele.TokenString: "S",
		clientele.TokenComment: "C", clientele.TokenSymbol: "Y", clientele.TokenInvalid: "X",
	}
	f := func(text, want string) {
		t.Helper()
		var got []string
		for _, k := range clientele.Tokenize(text) {
			s := names[k.Kind] + text[k.Start:k.End]
			if k.Open {
				s += "…"
			}
			got = append(got, s)
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q gives %s, want %s", text, g, want)
		}
	}
	f(`select sum(x) from "t" -- c`, `Kselect Nsum Y( Nx Y) Kfrom N"t" C-- c`)
	f(`SELECT a.limit, 12e3 'it''s`, `KSELECT Na Y. Nlimit Y, 112e3 S'it''s…`)
	f(`show tables /* x`, `Kshow Ktables C/* x…`)
	f(`顧客 # "x`, `N顧客 X# N"x…`)
}

func TestCompletions(t *testing.T) {
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := db.NewSession()
	if _, err := s.Exec(t.Context(), `CREATE TABLE sales (customer_id BIGINT, amount DECIMAL(12,2), "sold at" DATE, "地区" VARCHAR);
		CREATE TABLE customers (customer_id BIGINT, city VARCHAR);
		CREATE VIEW big AS SELECT customer_id AS big_one FROM sales;
		CREATE SCHEMA archive; CREATE TABLE archive.old_sales (old_amount DOUBLE)`); err != nil {
		t.Fatal(err)
	}
	// f completes at | and wants the listed candidates among those offered; those behind ! must not be.
	f := func(text string, want ...string) {
		t.Helper()
		cursor := strings.IndexByte(text, '|')
		whole := strings.Replace(text, "|", "", 1)
		from, got := s.Completions(whole, cursor)
		var texts []string
		for _, c := range got {
			texts = append(texts, c.Text)
		}
		for _, w := range want {
			if no, ok := strings.CutPrefix(w, "!"); ok {
				if slices.Contains(texts, no) {
					t.Errorf("%s offers %q", text, no)
				}
			} else if !slices.Contains(texts, w) {
				t.Errorf("%s lacks %q: %q", text, w, texts)
			}
		}
		for _, c := range texts {
			if word := strings.ToLower(strings.Trim(whole[from:cursor], `"`)); !strings.HasPrefix(strings.ToLower(strings.Trim(c, `"`)), word) {
				t.Errorf("%s offers %q, which does not begin with %q", text, c, word)
			}
		}
		if len(want) == 0 && len(texts) > 0 {
			t.Errorf("%s offers %q", text, texts)
		}
	}
	f("|", "SELECT", "SHOW", "COPY", "!sales")
	f("sel|", "select")
	f("SELECT am| FROM sales", "amount", "!city")
	f("SELECT | FROM customers", "city", "customers", "count(", "CASE", "!amount")
	f("SELECT c|", "city", "customer_id", "count(", "cast")
	f("SELECT * FROM s|", "sales", "system", "!sum(", "!SELECT")
	f("SELECT * FROM sales s WHERE s.|", "amount", `"sold at"`, "地区", "!city", "!AND")
	f("SELECT * FROM sales AS x JOIN customers y ON x.customer_id = y.c|", "city", "customer_id", "!amount")
	f("SELECT * FROM archive.|", "old_sales", "!sales")
	f("SELECT old| FROM archive.old_sales", "old_amount")
	f("SELECT big| FROM big", "big_one")
	f("SELECT 地|", "地区")
	f("SELECT \"so| FROM sales", `"sold at"`)
	f("SELECT 1 FROM sales wh|", "where")
	f("SELECT 1 FROM sales GROUP |", "BY")
	f("SET SESSION qu|", "query_memory")
	f("DESCRIBE cus|", "customers")
	f("DROP TABLE sa|", "sales")
	f("USE ar|", "archive")
	f("WITH recent AS (SELECT 1) SELECT * FROM rec|", "recent")
	f("SELECT CAST(amount AS dec|", "decimal")
	f("SELECT 1; SELECT ci| FROM customers; SELECT 2", "city")
	f("SELECT 'am|")
	f("SELECT 1 -- am|")
	f("SELECT 12|")
	f("SELECT nonsense nonsense nonsense amo| FROM sales", "amount")
}
