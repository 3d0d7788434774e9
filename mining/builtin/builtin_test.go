package builtin_test

import (
	"testing"

	"github.com/clientele-db/clientele/mining/builtin"
	"github.com/clientele-db/clientele/mining/miningtest"
)

// cases has, for everything in the registry, arguments that suit the rows of miningtest.Sales.
var cases = map[string]miningtest.Case{
	"rfm": {},
}

// TestConform holds all that is registered to the contract.
func TestConform(t *testing.T) {
	for _, d := range builtin.Models() {
		t.Run(d.Name, func(t *testing.T) {
			c, ok := cases[d.Name]
			if !ok {
				t.Fatalf("model type %s has no case here", d.Name)
			}
			miningtest.ConformModel(t, d, c)
		})
	}
	for _, f := range builtin.Functions() {
		t.Run(f.Name, func(t *testing.T) {
			c, ok := cases[f.Name]
			if !ok {
				t.Fatalf("function %s has no case here", f.Name)
			}
			miningtest.ConformFunction(t, f, c)
		})
	}
}
