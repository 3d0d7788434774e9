package wire

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/types"
)

// UniqueNames returns the names of fields, with a number behind those that stand there twice: an object that says id twice would lose a
// value in most readers. Fields without a name get unnamed and their position from 0; columns of results always have one.
func UniqueNames(fields []types.Field, unnamed string) []string {
	names := make([]string, len(fields))
	taken := map[string]bool{}
	for i, f := range fields {
		names[i] = f.Name
		if f.Name == "" && unnamed != "" {
			names[i] = fmt.Sprintf("%s%d", unnamed, i)
		}
		taken[names[i]] = true
	}
	seen := map[string]bool{}
	for i, name := range names {
		for n := 1; seen[names[i]]; n++ {
			if next := fmt.Sprintf("%s_%d", name, n); !taken[next] {
				names[i] = next
				taken[next] = true
			}
		}
		seen[names[i]] = true
	}
	return names
}
