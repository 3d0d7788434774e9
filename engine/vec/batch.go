package vec

// SelForm is how the selected rows of a batch are given.
type SelForm uint8

// All rows; a bitmap of rows; a list of rows in ascending order.
const (
	SelAll SelForm = iota
	SelBits
	SelRows
)

// Batch is a horizontal slice of a relation: columns of N rows of which K are selected. Unselected rows hold values of
// the right type that mean nothing.
type Batch struct {
	// N is the number of rows of each column; K the number of selected rows (N if Sel is SelAll). A batch with K = 0 may be
	// passed on; it is not the end of a stream.
	N, K int
	Sel  SelForm
	// Bits has Words(N) words if Sel is SelBits; bits from N on are zero.
	Bits []uint64
	// Rows are K ascending row numbers if Sel is SelRows; its capacity is at least K rounded up to 64.
	Rows []uint32
	Cols []*Vector
	// Seq is the position of the batch's morsel in its stream. Batches of one worker come in ascending order of Seq; an
	// ordered gather restores the order of the table from it.
	Seq int64
}

// SetAll makes the batch n rows, all selected.
func (b *Batch) SetAll(n int) { b.N, b.K, b.Sel, b.Bits, b.Rows = n, n, SelAll, nil, nil }
