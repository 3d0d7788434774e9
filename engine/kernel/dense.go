package kernel

import "github.com/clientele-db/clientele/engine/vec"

// Dense makes the selected rows of whole batches dense and free of dictionaries, for what goes through them row by row at
// the engine's edge. One goroutine uses it.
type Dense struct {
	loader Loader
	regs   []Register
	cols   []*vec.Vector
}

// Load returns the columns of b as Flat or Const vectors of rows 0 … b.K-1, valid until the next Load and no longer than b.
func (d *Dense) Load(b *vec.Batch) ([]*vec.Vector, error) {
	if len(d.regs) < len(b.Cols) {
		d.regs = make([]Register, len(b.Cols))
		d.cols = make([]*vec.Vector, len(b.Cols))
	}
	d.loader.Start(b)
	for i, v := range b.Cols {
		if err := d.loader.Load(&d.regs[i], v); err != nil {
			return nil, err
		}
		d.cols[i] = &d.regs[i].Vec
	}
	return d.cols[:len(b.Cols)], nil
}
