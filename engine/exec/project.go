package exec

// ProjectConfig configures a [Project].
type ProjectConfig struct {
	In    Node
	Exprs []Assign
}

// Project computes its columns from the input's.
type Project struct {
	pending
	cfg ProjectConfig
}

// NewProject returns a projection.
func NewProject(cfg ProjectConfig) *Project {
	return &Project{pending: pending{node{name: "Project", schema: assigned(cfg.Exprs), in: []Node{cfg.In}}}, cfg: cfg}
}

// assigned returns the columns of a list of assignments.
func assigned(list []Assign) []Column {
	out := make([]Column, len(list))
	for i := range list {
		out[i] = list[i].Col
	}
	return out
}
