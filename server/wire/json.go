package wire

import (
	"io"
	"slices"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/types"
)

// jsonRows gives columns of the same name different ones.
type jsonRows struct{ Encoder }

func newJSON(w io.Writer, array bool) Encoder { return jsonRows{clientele.NewJSON(w, array)} }

// Begin implements Encoder.
func (j jsonRows) Begin(cols []types.Field) error {
	cols = slices.Clone(cols)
	for i, name := range UniqueNames(cols, "") {
		cols[i].Name = name
	}
	return j.Encoder.Begin(cols)
}
