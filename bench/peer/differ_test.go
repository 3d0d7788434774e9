package peer

import "testing"

// TestDiffer plants differences that must be found, and ways of writing one value that must not be.
func TestDiffer(t *testing.T) {
	f := func(oursType, peersType string, ours, peers []string, differ bool) {
		t.Helper()
		answer := func(typ string, cells []string) *Result {
			r := &Result{Types: []string{"varchar", typ}}
			for _, c := range cells {
				key, s := "k", c
				row := []*string{&key, &s}
				if c == "NULL" {
					row[1] = nil
				}
				r.Rows = append(r.Rows, row)
			}
			return r
		}
		if got := Differ(answer(oursType, ours), answer(peersType, peers)); (got != "") != differ {
			t.Errorf("%s %v against %s %v: %q, want a difference: %v", oursType, ours, peersType, peers, got, differ)
		}
	}
	// A decimal beside the double it was rounded from: TPC-H's Q1 and Q8.
	f("decimal(12,2)", "DOUBLE", []string{"25.50"}, []string{"25.497278058"}, false)
	f("decimal(12,2)", "DOUBLE", []string{"25.50"}, []string{"25.5050001"}, true)
	f("decimal(12,2)", "DOUBLE", []string{"25.51"}, []string{"25.505"}, false)
	f("decimal(12,2)", "DOUBLE", []string{"25.49"}, []string{"25.497278058"}, true)
	f("DECIMAL(38, 4)", "DOUBLE", []string{"0.0432"}, []string{"0.043186393604"}, false)
	f("decimal(38,4)", "DOUBLE", []string{"0.0431"}, []string{"0.043186393604"}, true)
	// Exact types are compared exactly, however long.
	f("decimal(38,2)", "DECIMAL(38,2)", []string{"12345678901234567890.10"}, []string{"12345678901234567890.1"}, false)
	f("decimal(38,2)", "DECIMAL(38,2)", []string{"12345678901234567890.10"}, []string{"12345678901234567890.11"}, true)
	f("bigint", "HUGEINT", []string{"9007199254740993"}, []string{"9007199254740992"}, true)
	f("bigint", "DOUBLE", []string{"3"}, []string{"3.5"}, true)
	f("decimal(3,2)", "DECIMAL(3,2)", []string{"-0.00"}, []string{"0"}, false)
	// Doubles to ten digits.
	f("double", "DOUBLE", []string{"0.1"}, []string{"0.10000000000000001"}, false)
	f("double", "DOUBLE", []string{"0.1"}, []string{"0.1000001"}, true)
	f("double", "DOUBLE", []string{"NaN", "1"}, []string{"1", "NaN"}, false)
	// Rows are a multiset, and pair whichever way the tolerances allow.
	f("bigint", "BIGINT", []string{"1", "2"}, []string{"2", "1"}, false)
	f("bigint", "BIGINT", []string{"1", "1", "2"}, []string{"1", "2", "2"}, true)
	f("decimal(3,1)", "DOUBLE", []string{"1.1", "1.2"}, []string{"1.21", "1.09"}, false)
	f("decimal(3,1)", "DOUBLE", []string{"1.1", "1.1"}, []string{"1.09", "1.16"}, true)
	f("bigint", "BIGINT", []string{"1"}, []string{"1", "1"}, true)
	// NULL is none of the values.
	f("bigint", "BIGINT", []string{"NULL"}, []string{"0"}, true)
	f("double", "DOUBLE", []string{"NULL"}, []string{"0"}, true)
	f("double", "DOUBLE", []string{"NULL", "1"}, []string{"1", "NULL"}, false)
	f("char(4)", "VARCHAR", []string{"ab  "}, []string{"ab"}, false)
	f("varchar", "VARCHAR", []string{"1.0"}, []string{"1"}, true)
}
