package exec

// Shared is a relation that is computed once and read at several places: a common table expression.
type Shared struct {
	name string
	in   Node
}

// NewShared returns a shared relation; the first [Materialize] to be opened computes it, the last to be closed frees it.
func NewShared(name string, in Node) *Shared { return &Shared{name: name, in: in} }

// MaterializeConfig configures a [Materialize].
type MaterializeConfig struct {
	From *Shared
	// Columns are those of this reading, by position those of the shared relation.
	Columns []Column
}

// Materialize reads a shared relation.
type Materialize struct {
	pending
	cfg MaterializeConfig
}

// NewMaterialize returns one reading.
func NewMaterialize(cfg MaterializeConfig) *Materialize {
	return &Materialize{pending: pending{node{name: "Materialize", schema: cfg.Columns, in: []Node{cfg.From.in}}}, cfg: cfg}
}
