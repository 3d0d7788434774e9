package segment

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
)

// canon makes the canonical form of row i that testdata/dump.py prints as JSON.
func canon(v *vec.Vector, i int) any {
	if v.IsNull(i) || v.Type.Kind == types.Unknown {
		return nil
	}
	t := v.Type
	switch t.Phys() {
	case types.PhysBool:
		return vec.BitAt(v.Bits, i)
	case types.PhysInt64:
		if t.Kind == types.Decimal {
			return "d" + decimal(big.NewInt(v.I64[i]), t.Scale)
		}
		return json.Number(fmt.Sprint(v.I64[i]))
	case types.PhysFloat64:
		f := v.F64[i]
		if f != f {
			return "nan"
		}
		return "f" + hex.EncodeToString(binary.BigEndian.AppendUint64(nil, math.Float64bits(f)))
	case types.PhysInt128:
		x := v.I128[i]
		if t.Equal(types.DecimalOf(20, 0)) { // how UINT64 is read; other readers say integer
			return json.Number(x.Big().String())
		}
		if t.Kind == types.UUID {
			b := binary.BigEndian.AppendUint64(nil, uint64(x.Hi))
			return "b" + hex.EncodeToString(binary.BigEndian.AppendUint64(b, x.Lo))
		}
		return "d" + decimal(x.Big(), t.Scale)
	case types.PhysBytes:
		if t.Kind == types.Varbinary {
			return "b" + hex.EncodeToString(v.BytesAt(i))
		}
		return "s" + string(v.BytesAt(i))
	case types.PhysList:
		out := []any{}
		for k := v.Off[i]; k < v.Off[i+1]; k++ {
			if t.Kind == types.Map {
				out = append(out, []any{canon(v.Child[0], int(k)), canon(v.Child[1], int(k))})
			} else {
				out = append(out, canon(v.Child[0], int(k)))
			}
		}
		return out
	case types.PhysStruct:
		out := []any{}
		for _, c := range v.Child {
			out = append(out, canon(c, i))
		}
		return out
	}
	return fmt.Sprintf("no canonical form of %v", t)
}

func decimal(x *big.Int, scale int) string {
	s := new(big.Int).Abs(x).String()
	if scale > 0 {
		if len(s) <= scale {
			s = strings.Repeat("0", scale+1-len(s)) + s
		}
		s = s[:len(s)-scale] + "." + s[len(s)-scale:]
	}
	if x.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// readColumn loads a column of a file whole, as a Flat vector.
func readColumn(ctx context.Context, f *File, c int) (*vec.Vector, error) {
	out := new(vec.Vector)
	column.Init(out, f.Columns()[c].Type)
	for b := range f.Blocks() {
		blk, err := f.Load(ctx, c, b, HeapAlloc)
		if err != nil {
			return nil, err
		}
		coded, err := f.HasDict(ctx, c, b)
		if err != nil {
			return nil, err
		}
		var dict *vec.Dictionary
		if coded {
			d, err := f.LoadDict(ctx, c, b)
			if err != nil {
				return nil, err
			}
			dict = &vec.Dictionary{Values: d.Values}
		}
		rows, pageRows := f.BlockRows(b)
		for p := range blk.Pages {
			pg := blk.Pages[p]
			if want := min(pageRows, rows-p*pageRows); pg.N != want {
				return nil, fmt.Errorf("page %d of block %d has %d rows, want %d", p, b, pg.N, want)
			}
			if pg.Form == vec.Dict {
				pg.Dict = dict
			}
			if err := checkBounds(&pg); err != nil {
				return nil, fmt.Errorf("page %d of block %d: %w", p, b, err)
			}
			// In batches, as scans take them.
			for from := 0; from < pg.N; from += 1024 {
				var v vec.Vector
				column.View(&v, &pg, from, min(1024, pg.N-from), nil)
				column.Append(out, &v, 0, v.N)
			}
		}
	}
	return out, nil
}

// checkBounds holds the values of a page against its bounds.
func checkBounds(v *vec.Vector) error {
	if v.Form == vec.Dict {
		v = v.Codes
	}
	if !v.Bounded || v.Form == vec.Dict {
		return nil
	}
	for i := range v.N {
		if !v.IsNull(i) {
			if x := column.IntAt(v, i); x < v.Lo || x > v.Hi {
				return fmt.Errorf("row %d is %d, bounds are %d … %d", i, x, v.Lo, v.Hi)
			}
		}
	}
	return nil
}

// canonJSON renders a column as dump.py does.
func canonJSON(v *vec.Vector) []byte {
	rows := make([]any, v.N)
	for i := range rows {
		rows[i] = canon(v, i)
	}
	b, err := json.Marshal(rows)
	if err != nil {
		panic(err)
	}
	return b
}

// dumped is a line of dump.py.
type dumped struct {
	Name   string
	Values json.RawMessage
}

// sameJSON compares JSON texts by their values.
func sameJSON(t *testing.T, name string, got, want []byte) {
	t.Helper()
	norm := func(b []byte) []json.RawMessage {
		d := json.NewDecoder(bytes.NewReader(b))
		d.UseNumber()
		var rows []any
		if err := d.Decode(&rows); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out := make([]json.RawMessage, len(rows))
		for i, r := range rows {
			out[i], _ = json.Marshal(r)
		}
		return out
	}
	g, w := norm(got), norm(want)
	if len(g) != len(w) {
		t.Errorf("%s: %d rows, want %d", name, len(g), len(w))
		return
	}
	for i := range g {
		if !bytes.Equal(g[i], w[i]) {
			t.Errorf("%s, row %d: %s, want %s", name, i, g[i], w[i])
			return
		}
	}
}

// python returns the interpreter that `make peers` sets up, and skips without it.
func python(t *testing.T) string {
	t.Helper()
	p, err := filepath.Abs("../../.peers/bin/python")
	if err == nil {
		_, err = os.Stat(p)
	}
	if err != nil {
		t.Skip("needs pyarrow and DuckDB: run `make peers` first")
	}
	return p
}
