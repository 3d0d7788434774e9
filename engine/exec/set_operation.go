package exec

// SetOperationConfig configures a [SetOperation].
type SetOperationConfig struct {
	// Except is EXCEPT, else INTERSECT. All counts duplicates: min(m, n) or m-n times; without it each row comes once.
	Except, All bool
	Left, Right Node // of the same types by position
	Columns     []Column
}

// SetOperation is INTERSECT or EXCEPT [ALL]. NULLs are equal to each other.
type SetOperation struct {
	pending
	cfg SetOperationConfig
}

// NewSetOperation returns a set operation.
func NewSetOperation(cfg SetOperationConfig) *SetOperation {
	name := "Intersect"
	if cfg.Except {
		name = "Except"
	}
	if cfg.All {
		name += "All"
	}
	return &SetOperation{pending: pending{node{name: name, schema: cfg.Columns, in: []Node{cfg.Left, cfg.Right}}}, cfg: cfg}
}
