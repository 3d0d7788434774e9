package logical

// Inputs implements [Node].
func (n *Scan) Inputs() []Node { return nil }

// Inputs implements [Node].
func (n *Values) Inputs() []Node { return nil }

// Inputs implements [Node].
func (n *Filter) Inputs() []Node { return []Node{n.In} }

// Inputs implements [Node].
func (n *Project) Inputs() []Node { return []Node{n.In} }

// Inputs implements [Node].
func (n *Join) Inputs() []Node { return []Node{n.L, n.R} }

// Inputs implements [Node].
func (n *Aggregate) Inputs() []Node { return []Node{n.In} }

// Inputs implements [Node].
func (n *Window) Inputs() []Node { return []Node{n.In} }

// Inputs implements [Node].
func (n *Sort) Inputs() []Node { return []Node{n.In} }

// Inputs implements [Node].
func (n *Limit) Inputs() []Node { return []Node{n.In} }

// Inputs implements [Node].
func (n *TopN) Inputs() []Node { return []Node{n.In} }

// Inputs implements [Node].
func (n *SetOp) Inputs() []Node { return n.In }

// Inputs implements [Node].
func (n *Unnest) Inputs() []Node { return []Node{n.In} }

// Inputs implements [Node].
func (n *GapFill) Inputs() []Node { return []Node{n.In} }

// Inputs implements [Node].
func (n *TableFunction) Inputs() []Node { return n.In }

// Inputs implements [Node].
func (n *Materialize) Inputs() []Node { return []Node{n.In} }

// WithInputs implements [Node].
func (n *Scan) WithInputs([]Node) Node { return n }

// WithInputs implements [Node].
func (n *Values) WithInputs([]Node) Node { return n }

// WithInputs implements [Node].
func (n *Filter) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}

// WithInputs implements [Node].
func (n *Project) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}

// WithInputs implements [Node].
func (n *Join) WithInputs(in []Node) Node {
	c := *n
	c.L, c.R = in[0], in[1]
	return &c
}

// WithInputs implements [Node].
func (n *Aggregate) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}

// WithInputs implements [Node].
func (n *Window) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}

// WithInputs implements [Node].
func (n *Sort) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}

// WithInputs implements [Node].
func (n *Limit) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}

// WithInputs implements [Node].
func (n *TopN) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}

// WithInputs implements [Node].
func (n *SetOp) WithInputs(in []Node) Node {
	c := *n
	c.In = in
	return &c
}

// WithInputs implements [Node].
func (n *Unnest) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}

// WithInputs implements [Node].
func (n *GapFill) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}

// WithInputs implements [Node].
func (n *TableFunction) WithInputs(in []Node) Node {
	c := *n
	c.In = in
	return &c
}

// WithInputs implements [Node].
func (n *Materialize) WithInputs(in []Node) Node {
	c := *n
	c.In = in[0]
	return &c
}
