package storage

import (
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/table"
)

func TestSmokeDB(t *testing.T) {
	ctx := t.Context()
	fs := vfs.Default
	dir := t.TempDir()
	db, err := Open(fs, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	tx := db.Begin()
	def := catalog.Table{Schema: "main", Name: "t", Columns: []catalog.Column{
		{Name: "a", Type: types.BigIntType}, {Name: "s", Type: types.VarcharType}, {Name: "d", Type: types.DoubleType}}}
	if _, err := tx.CreateTable(ctx, def); err != nil {
		t.Fatal(err)
	}
	app, err := tx.Append(ctx, "main", "t", table.AppendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w := app.Writer()
	names := []string{"north", "south", "east", "west"}
	total := 0
	for seq := range 300 {
		n := 10000
		a := &vec.Vector{Type: types.BigIntType, N: n}
		s := &vec.Vector{Type: types.VarcharType, N: n, Off: []uint32{0}}
		d := &vec.Vector{Type: types.DoubleType, N: n}
		for i := range n {
			a.I64 = append(a.I64, int64(total))
			s.Bytes = append(s.Bytes, names[total%4]...)
			s.Off = append(s.Off, uint32(len(s.Bytes)))
			d.F64 = append(d.F64, float64(i)/7)
			total++
		}
		b := &vec.Batch{Cols: []*vec.Vector{a, s, d}}
		b.SetAll(n)
		if err := w.Append(ctx, int64(seq), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	check := func(db *DB) {
		snap := db.Snapshot()
		src, err := snap.Source("main", "t")
		if err != nil {
			t.Fatal(err)
		}
		st := src.ColumnStats(0)
		if src.Rows() != int64(total) || !st.AscendingDense || !st.Unique || st.Lo != 0 || st.Hi != int64(total-1) {
			t.Fatalf("rows %d stats %+v", src.Rows(), st)
		}
		r, _ := src.Reader([]int{0, 1, 2})
		row := int64(0)
		var a, s, d vec.Vector
		for m := range src.Morsels() {
			if err := r.Seek(ctx, m); err != nil {
				t.Fatal(err)
			}
			for {
				n, _ := r.Next(8192)
				if n == 0 {
					break
				}
				for i, v := range []*vec.Vector{&a, &s, &d} {
					if err := r.Vector(ctx, i, v); err != nil {
						t.Fatal(err)
					}
				}
				if a.Form != vec.Packed || a.Base+0 > row || s.Form != vec.Dict {
					t.Fatalf("%v %v %v", a.Form, a.Base, s.Form)
				}
				row += int64(n)
			}
		}
		r.Close()
		src.Close()
		snap.Close()
		if row != int64(total) {
			t.Fatal(row)
		}
	}
	check(db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	db, err = Open(fs, dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(at))
	check(db)
	db.Close()
}
