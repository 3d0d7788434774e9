package kernel

import (
	"github.com/clientele-db/clientele/engine/vec"
)

// Register is a dense vector together with memory that is kept from batch to batch. Vec is either a view of other memory
// or of the register's own.
type Register struct {
	Vec vec.Vector
}

// Loader makes dense registers of the selected rows of encoded columns. One worker owns it.
type Loader struct{}

// Start begins a batch. The loader keeps b's selection until the next Start.
func (l *Loader) Start(b *vec.Batch) {}

// Load makes r the selected rows of v: Const stays Const, everything else becomes Flat. r may become a view of v.
func (l *Loader) Load(r *Register, v *vec.Vector) {}

// LoadCodes is Load, but Dict stays Dict, over codes of the selected rows (Flat).
func (l *Loader) LoadCodes(r *Register, v *vec.Vector) {}
