package export

import (
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// Encoder writes one relation. Begin is called once, then Batch any number of times, then End.
type Encoder interface {
	Begin(cols []types.Field) error
	// Batch writes the selected rows of a batch; it keeps nothing of it.
	Batch(b *vec.Batch) error
	End() error
}
