package bind

import (
	"testing"

	"github.com/clientele-db/clientele/engine/fn"
)

// TestForeignNames holds the lists of other systems' names against what there is: a name that exists needs no hint.
func TestForeignNames(t *testing.T) {
	for name := range foreignFunctions {
		if fn.LookupScalar(name) != nil || fn.LookupAggregate(name) != nil || fn.LookupWindow(name) != nil {
			t.Errorf("%s is a function of ours", name)
		}
	}
	for name := range foreignTypes {
		if _, ok := plainTypes[name]; ok {
			t.Errorf("%s is a type of ours", name)
		}
	}
}
