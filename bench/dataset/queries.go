package dataset

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// ReadQueries reads the files queries/*.sql of fsys, in the order of their names. The query's name is the file's
// without ".sql" and in upper case; a name such as "q01" loses its zeros.
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
		short := strings.TrimSuffix(path.Base(name), ".sql")
		number := strings.TrimLeft(strings.TrimPrefix(short, "q"), "0")
		queries = append(queries, Query{
			Name: "Q" + number,
			SQL:  strings.TrimRight(strings.TrimSpace(string(text)), "; \n"),
		})
	}
	return queries, nil
}
