package catalog

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
)

func example() *Table {
	return &Table{
		ID: 4, Schema: "main", Name: "t", Dir: "t.4", NextColumn: 3, PrimaryKey: []int{0}, SortedBy: []int{1},
		Properties: map[string]string{"a": "b"},
		Columns: []Column{
			{ID: 1, Name: "x", Type: types.DecimalOf(12, 2), NotNull: true, Comment: "EUR", Default: "0"},
			{ID: 2, Name: "y", Type: types.MapOf(types.VarcharOf(3), types.ArrayOf(types.RowOf(types.Field{Name: "z", Type: types.TimestampMillis, NotNull: true})))},
		},
	}
}

func TestEncode(t *testing.T) {
	want := example()
	b, err := Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode[Table](Version, b)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v, want %+v", got, err, want)
	}
	// Every kind of type has a name that is read back.
	for k := types.Unknown; k <= types.UUID; k++ {
		ty := types.Type{Kind: k}
		switch k {
		case types.Decimal:
			ty = types.DecimalOf(38, 38)
		case types.Array:
			ty = types.ArrayOf(types.BigIntType)
		case types.Map:
			ty = types.MapOf(types.BigIntType, types.Null)
		case types.Varchar:
			ty = types.VarcharType
		}
		back, err := encodeType(ty).decode()
		if err != nil || !back.Equal(ty) {
			t.Errorf("%v was read as %v, %v", ty, back, err)
		}
	}
}

func TestMalformed(t *testing.T) {
	f := func(version byte, b, want string) {
		t.Helper()
		_, err := Decode[Table](version, []byte(b))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", b, err, want)
		}
	}
	f(1, `{`, "malformed definition")
	f(2, `{}`, "format 2")
	f(1, `{"Columns":[{"Name":"x","Type":{"Kind":"money"}}]}`, `unknown type "money"`)
	f(1, `{"Columns":[{"Name":"x","Type":{"Kind":"array"}}]}`, "array of 0 parts")
	f(1, `{"Columns":[{"Name":"x","Type":{"Kind":"decimal","Precision":50}}]}`, "decimal(50,0)")
	f(1, `{"Columns":[],"PrimaryKey":[3]}`, "column 3 of 0")
}

func TestDraftAndRebase(t *testing.T) {
	s := NewState()
	s.Restore(&Schema{Name: "main"})
	d := NewDraft(s)
	def := Table{Schema: "main", Name: "A b/..", Columns: []Column{{Name: "x", Type: types.BigIntType}}, PrimaryKey: []int{0}}
	tab, err := d.CreateTable(def, 7)
	if err != nil {
		t.Fatal(err)
	}
	if tab.Dir != "a_b___.7" {
		t.Errorf("folder %q", tab.Dir)
	}
	if !tab.Columns[0].NotNull || tab.Columns[0].ID != 1 || def.Columns[0].NotNull {
		t.Errorf("columns %+v, given were %+v", tab.Columns, def.Columns)
	}
	f := func(want error, err error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	_, err = d.CreateTable(def, 8)
	f(ErrExists, err)
	f(ErrExists, d.CreateView(View{Schema: "main", Name: def.Name}, true))
	f(ErrNotFound, d.CreateView(View{Schema: "none", Name: "v"}, false))
	f(ErrNotFound, d.DropTable("main", "none"))
	f(ErrNotFound, d.DropView("main", def.Name))
	f(ErrNotEmpty, d.DropSchema("main", false))
	for _, bad := range []Table{
		{Schema: "main", Name: "n"},
		{Schema: "main", Name: "", Columns: def.Columns},
		{Schema: "main", Name: "n", Columns: []Column{{Name: "x"}, {Name: "x"}}},
		{Schema: "main", Name: "n", Columns: []Column{{Name: ""}}},
		{Schema: "main", Name: "n", Columns: def.Columns, SortedBy: []int{1}},
	} {
		if _, err := d.CreateTable(bad, 9); err == nil {
			t.Errorf("%+v was created", bad)
		}
	}
	if s.Table("main", def.Name) != nil {
		t.Error("a draft changed the state that it began with")
	}

	next, err := d.Rebase(s)
	if err != nil || next.Table("main", def.Name) != tab {
		t.Fatalf("%v", err)
	}
	_, err = d.Rebase(next)
	f(ErrExists, err)

	// Renaming against dropping.
	d1, d2 := NewDraft(next), NewDraft(next)
	if err := d1.AlterTable("main", def.Name, func(t *Table) { t.Name, t.ID, t.Dir = "c", 99, "x" }); err != nil {
		t.Fatal(err)
	}
	if c := d1.Table("main", "c"); c == nil || c.ID != 7 || c.Dir != tab.Dir {
		t.Errorf("renamed table is %+v", c)
	}
	if err := d2.DropTable("main", def.Name); err != nil {
		t.Fatal(err)
	}
	after, err := d2.Rebase(next)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d1.Rebase(after)
	f(ErrConflict, err)
}

// FuzzDecode decodes bytes as definitions; what decodes is written and read again.
func FuzzDecode(f *testing.F) {
	b, err := Encode(example())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Decode[Table](Version, b)
		if err != nil {
			return
		}
		one, err := Encode(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode[Table](Version, one)
		if err != nil {
			t.Fatalf("%s: %v", one, err)
		}
		two, err := Encode(again)
		if err != nil || string(one) != string(two) {
			t.Fatalf("%s became %s, %v", one, two, err)
		}
	})
}
