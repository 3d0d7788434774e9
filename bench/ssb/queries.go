package ssb

import (
	"embed"

	"github.com/clientele-db/clientele/bench/dataset"
)

//go:embed queries/*.sql
var queryFiles embed.FS

// Queries returns the 13 queries of the specification's section 3, from Q1.1 to Q4.3, in their published wording.
//
// Q1.3 asks for quantities 26 to 35, as Revision 3 prints it, though the filter factor printed below it (0.1 for the
// quantity) belongs to the range 36 to 40 of an earlier revision; with the printed range it is 0.2.
func Queries() []dataset.Query {
	queries, err := dataset.ReadQueries(queryFiles)
	if err != nil {
		panic(err) // the files are part of the binary
	}
	return queries
}
