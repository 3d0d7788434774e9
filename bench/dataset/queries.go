package dataset

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// ReadQueries reads the files queries/*.sql of fsys, in the order of their names. The query's name is the file's
// without ".sql"; of q and a number it is Q and the number without leading zeros, so that q02.sql comes before q10.sql
// and is called Q2.
func ReadQueries(fsys fs.FS) ([]Query, error) {
	names, err := fs.Glob(fsys, "queries/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list queries: %w", err)
	}
	slices.Sort(names)
	queries := make([]Query, 0, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read query %s: %w", name, err)
		}
		queries = append(queries, Query{
			Name: queryName(strings.TrimSuffix(path.Base(name), ".sql")),
			SQL:  strings.TrimRight(strings.TrimSpace(string(text)), "; \n"),
		})
	}
	return queries, nil
}

func queryName(file string) string {
	number, ok := strings.CutPrefix(file, "q")
	if !ok || number == "" || number[0] < '0' || number[0] > '9' {
		return file
	}
	return "Q" + strings.TrimLeft(number, "0")
}
