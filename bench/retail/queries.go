package retail

import (
	"embed"

	"github.com/clientele-db/clientele/bench/dataset"
)

//go:embed queries/*.sql
var queryFiles embed.FS

// Queries returns questions that a retailer asks of the tables, in Trino's dialect, in the order of their names. What
// some of them answer stands in the truth that Generate writes.
func Queries() []dataset.Query {
	queries, err := dataset.ReadQueries(queryFiles)
	if err != nil {
		panic(err) // the files are part of the binary
	}
	return queries
}
