package clientele_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

func TestImportOptionsSet(t *testing.T) {
	var o clientele.ImportOptions
	for _, kv := range [][2]string{
		{"types", "a=decimal(12,2), b=date"},
		{"types", "c=varchar"},
		{"sorted_by", "b, a"},
		{"comment", "#"},
		{"decimal_comma", "true"},
		{"null", "NA"},
		{"null", "-"},
		{"delimiter", `\t`},
		{"header", "false"},
		{"skip", "2"},
		{"encoding", "latin1"},
	} {
		if err := o.Set(kv[0], kv[1]); err != nil {
			t.Errorf("%v: %v", kv, err)
		}
	}
	r := o.Reading
	if len(o.Types) != 3 || o.Types["a"] != "decimal(12,2)" || strings.Join(o.SortedBy, "+") != "b+a" || r.Comment != '#' || !r.DecimalComma ||
		strings.Join(r.Null, "+") != "NA+-" || r.Delimiter != '\t' || *r.Header || r.SkipLines != 2 || r.Encoding != "latin1" {
		t.Errorf("got %+v", o)
	}
	for _, kv := range [][2]string{
		{"types", "a"}, {"types", "a=nonsense"}, {"comment", "##"}, {"delimiter", "ab"}, {"skip", "x"}, {"no_such_option", "1"}, {"format", "xls"},
	} {
		if err := o.Set(kv[0], kv[1]); err == nil {
			t.Errorf("%v was accepted", kv)
		}
	}
}

func TestImportReportsBadRows(t *testing.T) {
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	file := filepath.Join(t.TempDir(), "sales.csv")
	text := "id,amount\n" + strings.Repeat("1,2.50\n", 100) + "2,x\n" + strings.Repeat("3,1.25\n", 50) + "4,y\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o := clientele.ImportOptions{Types: map[string]string{"amount": "decimal(8,2)"}}
	var bad *clientele.BadRow
	if _, err := db.Import(t.Context(), []string{file}, o); !errors.As(err, &bad) || bad.Line != 102 || bad.Column != "amount" || bad.Value != "x" {
		t.Errorf("abort: %v", err)
	}
	o.OnError = "skip"
	reports, err := db.Import(t.Context(), []string{file}, o)
	if err != nil {
		t.Fatal(err)
	}
	r := reports[0]
	if r.Rows != 150 || r.BadRows != 2 || len(r.FirstBad) != 2 || r.FirstBad[0].Line != 102 || r.FirstBad[1].Line != 153 || r.Quarantine != "" {
		t.Errorf("got %+v", r)
	}
}
