package clientele_test

import (
	"fmt"
	"testing"

	"github.com/clientele-db/clientele"
)

// TestArrowConstants checks that columns whose rows are all alike, which vectors hold once, are laid out row by row; expected values are the
// literals themselves.
func TestArrowConstants(t *testing.T) {
	db, err := clientele.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for expr, want := range map[string]string{
		"BIGINT '7'":                     "[7 7 7]",
		"SMALLINT '-7'":                  "[-7 -7 -7]",
		"DOUBLE '0.5'":                   "[0.5 0.5 0.5]",
		"'abc'":                          `["abc" "abc" "abc"]`,
		"''":                             `["" "" ""]`,
		"true":                           "[true true true]",
		"DECIMAL '1.25'":                 "[1.25 1.25 1.25]",
		"CAST(NULL AS bigint)":           "[(null) (null) (null)]",
		"DECIMAL '12345678901234567890'": "[12345678901234567890 12345678901234567890 12345678901234567890]",
		"ARRAY[1, 2]":                    "[[1 2] [1 2] [1 2]]",
	} {
		res, err := db.Query(t.Context(), "SELECT "+expr+" AS v FROM (VALUES 1, 2, 3) AS t(x)")
		if err != nil {
			t.Fatal(err)
		}
		for rec, err := range res.Records(t.Context()) {
			if err != nil {
				t.Errorf("%s: %v", expr, err)
				break
			}
			if got := fmt.Sprint(rec.Column(0)); got != want {
				t.Errorf("%s: %s, want %s", expr, got, want)
			}
			rec.Release()
		}
		res.Close()
	}
	if _, err := db.Exec(t.Context(), "CREATE TABLE one (a bigint, b varchar); INSERT INTO one VALUES (1, 'x'); INSERT INTO one VALUES (2, NULL)"); err != nil {
		t.Fatal(err)
	}
	res, err := db.Query(t.Context(), "TABLE one")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Close()
	rows := int64(0)
	for rec, err := range res.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		rows += rec.NumRows()
		rec.Release()
	}
	if rows != 2 {
		t.Errorf("%d rows", rows)
	}
}
