package fn

import (
	"slices"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// aggSig is one way to call an aggregate.
type aggSig struct {
	params   []param
	result   types.Type
	resultOf func(args []types.Type) types.Type // instead of result
	// new makes an empty state for the coerced argument types.
	new   func(c *Context, consts []*vec.Vector, args []types.Type) (GroupedState, error)
	fused func(args []types.Type) Fused
}

// aggregate returns the Resolve of an aggregate with the given signatures, chosen as those of scalar functions are.
func aggregate(name string, sigs ...aggSig) func([]types.Type) (*AggregateOverload, error) {
	plain := make([]signature, len(sigs))
	for i, s := range sigs {
		plain[i] = signature{params: s.params}
	}
	return func(args []types.Type) (*AggregateOverload, error) {
		i, coerced := pick(args, plain)
		if i < 0 {
			return nil, noOverload(name, args, describe(name, plain)...)
		}
		s := sigs[i]
		o := &AggregateOverload{Args: coerced, Result: s.result}
		if s.resultOf != nil {
			o.Result = s.resultOf(coerced)
		}
		if s.fused != nil {
			o.Fused = s.fused(coerced)
		}
		o.New = func(c *Context, consts []*vec.Vector) (GroupedState, error) { return s.new(c, consts, coerced) }
		return o, nil
	}
}

// grown returns s with length n or more, new elements being zero.
func grown[T any](s []T, n int) []T {
	if n <= len(s) {
		return s
	}
	s = slices.Grow(s, n-len(s))
	old := len(s)
	s = s[:n]
	clear(s[old:])
	return s
}
