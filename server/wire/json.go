package wire

import (
	"fmt"
	"io"
	"slices"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/types"
)

// jsonRows gives columns of the same name different ones: an object that says id twice would lose a value in most readers.
type jsonRows struct{ Encoder }

func newJSON(w io.Writer, array bool) Encoder { return jsonRows{clientele.NewJSON(w, array)} }

// Begin implements Encoder.
func (j jsonRows) Begin(cols []types.Field) error {
	cols = slices.Clone(cols)
	taken := map[string]bool{}
	for _, c := range cols {
		taken[c.Name] = true
	}
	seen := map[string]bool{}
	for i := range cols {
		name := cols[i].Name
		for n := 1; seen[cols[i].Name]; n++ {
			if next := fmt.Sprintf("%s_%d", name, n); !taken[next] {
				cols[i].Name = next
				taken[next] = true
			}
		}
		seen[cols[i].Name] = true
	}
	return j.Encoder.Begin(cols)
}
