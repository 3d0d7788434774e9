package keys

import "github.com/clientele-db/clientele/engine/vec"

// Root returns the dictionary in whose codes the values of d should be kept, that of the table where there is one, and the
// map of d's codes to its (nil: they are the same).
func Root(d *vec.Dictionary) (root *vec.Dictionary, to []uint32) {
	if d.Parent != nil {
		return d.Parent, d.ToParent
	}
	return d, nil
}
