package bind

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

func modelCatalog() *memCatalog {
	c := newCatalog()
	c.add("main", "sales", &Object{Table: &logical.Table{Schema: "main", Name: "sales", Fields: []types.Field{
		{Name: "customer", Type: types.BigIntType}, {Name: "amount", Type: types.DoubleType}, {Name: "w", Type: types.DoubleType},
	}}})
	c.model = &Model{
		ModelInfo: ModelInfo{Name: "seg", Type: "cluster", Version: 3, Created: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Rows: 7, Summary: "5 clusters"},
		Text:      "SELECT amount FROM sales", InSchema: "main", Properties: []ShownProperty{{"type", "'cluster'"}, {"k", "5"}},
		Details: []ModelDetail{{"model", "type", "cluster"}},
	}
	return c
}

func TestCreateModel(t *testing.T) {
	c := modelCatalog()
	bind := func(text string) (Statement, error) {
		t.Helper()
		s, err := sql.ParseStatement(text)
		if err != nil {
			t.Fatal(err)
		}
		return Bind(s, testConfig(c))
	}
	s, err := bind("CREATE OR REPLACE MODEL m WITH (type = 'Cluster', k = 3, share = 1, weight = 'W', starts = ARRAY[ARRAY[1, 2]]) AS SELECT amount AS a, w FROM sales")
	if err != nil {
		t.Fatal(err)
	}
	m := s.(*CreateModel)
	if m.Schema != "main" || m.Name != "m" || !m.OrReplace || m.Type != clusterType || m.Exists || m.Text != "SELECT amount AS a, w FROM sales" || len(m.Fields) != 2 {
		t.Errorf("bound %+v", m)
	}
	if fmt.Sprint(m.Columns) != "map[weight:[1]]" {
		t.Errorf("columns %v", m.Columns)
	}
	if v := m.Values["share"]; v == nil || v.Value.F64[0] != 1 {
		t.Errorf("share %v", v)
	}
	if v := m.Values["starts"]; v == nil || !v.Type().Equal(types.ArrayOf(types.ArrayOf(types.DoubleType))) {
		t.Errorf("starts %v", v)
	}
	if fmt.Sprint(m.Properties) != "[{type 'Cluster'} {k 3} {share 1} {weight 'W'} {starts ARRAY[ARRAY[1, 2]]}]" {
		t.Errorf("properties %v", m.Properties)
	}
	if s, err = bind("CREATE MODEL IF NOT EXISTS seg WITH (type = 'cluster', k = 3) AS SELECT 1 AS x"); err != nil || !s.(*CreateModel).Exists {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = bind("DROP MODEL IF EXISTS nope"); err != nil || s.(*Drop).Exists {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = bind("REFRESH MODEL seg"); err != nil || s.(*RefreshModel).Model != c.model {
		t.Errorf("%+v, %v", s, err)
	}
	f := func(text, want string) {
		t.Helper()
		_, err := bind(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v, want %q", text, err, want)
		}
	}
	f("CREATE MODEL seg WITH (type = 'cluster', k = 3) AS SELECT 1 AS x", "Model 'clientele.main.seg' already exists; CREATE OR REPLACE MODEL")
	f("CREATE MODEL m AS SELECT 1 AS x", "needs WITH (type = '…'); the types are cluster, trees")
	f("CREATE MODEL m WITH (type = 'clustre') AS SELECT 1 AS x", "line 1:29: Model type 'clustre' is not known; did you mean 'cluster'?")
	f("CREATE MODEL m WITH (type = 'cluster') AS SELECT 1 AS x", "need property 'k': Number of clusters.")
	f("CREATE MODEL m WITH (type = 'cluster', kk = 3) AS SELECT 1 AS x", "line 1:40: Models of type 'cluster' have no property 'kk'; the properties are type, weight, k, share, starts")
	f("CREATE MODEL m WITH (type = 'cluster', k = 'three') AS SELECT 1 AS x", "line 1:44: Invalid argument K. Expected bigint, got varchar(5)")
	f("CREATE MODEL m WITH (type = 'cluster', k = 3, weight = 'amont') AS SELECT amount FROM sales", "The training query has no column 'amont'; did you mean 'amount'?")
	f("CREATE MODEL m WITH (type = 'cluster', k = 3, weight = 5) AS SELECT w FROM sales", "names a column")
	f("CREATE MODEL m WITH (type = 'cluster', k = 3) AS SELECT amount + 1 FROM sales", "Column name not specified at position 1")
	f("DROP MODEL segg", "Model 'clientele.main.segg' does not exist; did you mean 'seg'?")
	f("DESCRIBE MODEL nope", "does not exist")
	f("REFRESH MODEL nope", "does not exist")
}

// TestModelStatement checks that what SHOW CREATE MODEL prints binds to the same model.
func TestModelStatement(t *testing.T) {
	c := modelCatalog()
	text := ModelStatement("main", "seg", c.model, true)
	s, err := sql.ParseStatement(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	b, err := Bind(s, testConfig(c))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	m := b.(*CreateModel)
	if m.Text != c.model.Text || fmt.Sprint(m.Properties) != fmt.Sprint(c.model.Properties) {
		t.Errorf("%s\nbecame %+v", text, m)
	}
}
