package exec

import "errors"

// pending is the body of a node whose operator does not run yet.
type pending struct{ node }

// Open implements [Node].
func (p *pending) Open(*Query) error { return errors.ErrUnsupported }

// Worker implements [Node].
func (p *pending) Worker(int) (Operator, error) { return nil, errors.ErrUnsupported }

// Describe implements [Node].
func (p *pending) Describe() (string, []string) { return p.name, nil }
