package bind

import (
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// TestAssignDay checks that a point in time is taken for a day only where it is one.
func TestAssignDay(t *testing.T) {
	c := newCatalog()
	c.add("main", "d", &Object{Table: &logical.Table{Schema: "main", Name: "d", Fields: []types.Field{{Name: "day", Type: types.DateType}}}})
	insert := func(micros int64) error {
		t.Helper()
		s, err := sql.ParseStatement("INSERT INTO d VALUES (?)")
		if err != nil {
			t.Fatal(err)
		}
		cfg := testConfig(c)
		cfg.Params = []*expr.Const{expr.Int(types.TimestampMicros, micros)}
		_, err = Bind(s, cfg)
		return err
	}
	if err := insert(19782 * 86400e6); err != nil { // 2024-02-29
		t.Error(err)
	}
	if err := insert(19782*86400e6 + 1); err == nil || !strings.Contains(err.Error(), "use CAST") {
		t.Errorf("error %v", err)
	}
}
