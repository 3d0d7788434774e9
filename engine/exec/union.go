package exec

import (
	"context"
	"fmt"

	"github.com/clientele-db/clientele/engine/vec"
)

// UnionConfig configures a [Union].
type UnionConfig struct {
	In      []Node // of the same types by position
	Columns []Column
}

// Union returns the rows of all inputs, duplicates included: those of the first before those of the second.
type Union struct {
	node
	cfg UnionConfig
}

// NewUnion returns a union.
func NewUnion(cfg UnionConfig) *Union {
	return &Union{node: node{name: "Union", schema: cfg.Columns, in: cfg.In}, cfg: cfg}
}

// Open implements [Node].
func (u *Union) Open(q *Query) error {
	u.start(q)
	for _, in := range u.in {
		if err := in.Open(q); err != nil {
			return err
		}
	}
	return nil
}

// streams is that of the input with most.
func (u *Union) streams() int {
	n := 1
	for _, in := range u.in {
		n = max(n, streams(u.q, in))
	}
	return n
}

// Worker implements [Node].
func (u *Union) Worker(i int) (Operator, error) {
	o := &unionOp{}
	for k, in := range u.in {
		if i >= streams(u.q, in) {
			continue
		}
		op, err := in.Worker(i)
		if err != nil {
			_ = o.Close()
			return nil, err
		}
		o.in = append(o.in, op)
		o.first = append(o.first, int64(k)<<seqBits)
	}
	return u.watch(o), nil
}

// seqBits is the number of bits of a Seq that belong to an input.
const seqBits = 40

// Describe implements [Node].
func (u *Union) Describe() (string, []string) {
	return "Union", []string{fmt.Sprintf("%d inputs [%s]", len(u.in), columnNames(u.schema))}
}

// unionOp is one worker: it takes from each input in turn.
type unionOp struct {
	in    []Operator
	first []int64 // added to the Seq of each input
	next  int
	b     vec.Batch
}

// Next implements [Operator].
func (o *unionOp) Next(ctx context.Context) (*vec.Batch, error) {
	for o.next < len(o.in) {
		b, err := o.in[o.next].Next(ctx)
		if err != nil {
			return nil, err
		}
		if b != nil {
			o.b = *b
			o.b.Seq = o.first[o.next] + min(b.Seq, 1<<seqBits-1)
			return &o.b, nil
		}
		o.next++
	}
	return nil, nil
}

// Close implements [Operator].
func (o *unionOp) Close() error {
	var first error
	for _, in := range o.in {
		if err := in.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Children implements [Operator].
func (o *unionOp) Children() []Operator { return o.in }

// String implements [Operator].
func (o *unionOp) String() string { return "Union" }
