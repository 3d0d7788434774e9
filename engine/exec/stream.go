package exec

import (
	"context"

	"github.com/clientele-db/clientele/engine/vec"
)

// StreamConfig configures a [Stream].
type StreamConfig struct {
	// Name and Details are what EXPLAIN prints.
	Name    string
	Details []string
	Columns []Column
	// In are inputs, for EXPLAIN and Close; Start runs them by [Run], or not at all.
	In []Node
	// Start is called by Open and returns what Next of the only worker calls; its batches obey Operator. stop, if not nil, is
	// called once by Close.
	Start func(q *Query) (next func(context.Context) (*vec.Batch, error), stop func() error, err error)
	// Ordered says that the order of the rows means something.
	Ordered bool
}

// Stream is a relation computed by a function: a table function, a statistic, a listing.
type Stream struct {
	node
	cfg  StreamConfig
	next func(context.Context) (*vec.Batch, error)
	stop func() error
}

// NewStream returns a stream.
func NewStream(cfg StreamConfig) *Stream {
	return &Stream{node: node{name: cfg.Name, schema: cfg.Columns, in: cfg.In}, cfg: cfg}
}

// Open implements [Node].
func (s *Stream) Open(q *Query) (err error) {
	s.start(q)
	return s.timed(func() error {
		s.next, s.stop, err = s.cfg.Start(q)
		return err
	})
}

func (s *Stream) streams() int { return 1 }

// Ordered implements [Node].
func (s *Stream) Ordered() bool { return s.cfg.Ordered }

// Worker implements [Node].
func (s *Stream) Worker(i int) (Operator, error) {
	o := &streamOp{node: s}
	if i == 0 {
		o.next = s.next
	}
	return s.watch(o), nil
}

// Close implements [Node].
func (s *Stream) Close() error {
	var err error
	if s.stop != nil {
		err = s.stop()
		s.stop = nil
	}
	if e := s.node.Close(); err == nil {
		err = e
	}
	return err
}

// Describe implements [Node].
func (s *Stream) Describe() (string, []string) { return s.cfg.Name, s.cfg.Details }

// streamOp is one worker of a stream; all but the first are empty.
type streamOp struct {
	node *Stream
	next func(context.Context) (*vec.Batch, error)
}

// Next implements [Operator].
func (o *streamOp) Next(ctx context.Context) (*vec.Batch, error) {
	if o.next == nil {
		return nil, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := o.next(ctx)
	if b == nil {
		o.next = nil
	}
	return b, err
}

// Close implements [Operator].
func (o *streamOp) Close() error { return nil }

// Children implements [Operator].
func (o *streamOp) Children() []Operator { return nil }

// String implements [Operator].
func (o *streamOp) String() string { return o.node.cfg.Name }
