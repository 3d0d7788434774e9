package tpch

import (
	"embed"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/bench/dataset"
)

//go:embed queries/*.sql
var queryFiles embed.FS

// q11Fraction is Q11's parameter FRACTION at scale factor 1 as the query's text has it.
const q11Fraction = "0.0001"

// Queries returns the 22 queries, Q1 to Q22, with the validation parameters for scale factor 1. Q15 is the variant with
// a WITH clause; rows limited by clause 2.1.2.9 are limited by LIMIT.
func Queries() []dataset.Query {
	queries, err := dataset.ReadQueries(queryFiles)
	if err != nil {
		panic(err) // the files are part of the binary
	}
	return queries
}

// QueriesAt returns [Queries] with Q11's parameter FRACTION set for a scale factor: 0.0001 / SF (clause 2.4.11.3).
func QueriesAt(scaleFactor float64) []dataset.Query {
	queries := Queries()
	for i := range queries {
		if queries[i].Name == "Q11" {
			fraction := strconv.FormatFloat(0.0001/scaleFactor, 'f', -1, 64)
			queries[i].SQL = strings.Replace(queries[i].SQL, q11Fraction, fraction, 1)
		}
	}
	return queries
}
