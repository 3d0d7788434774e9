package segment

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/storage/column"
)

type memFile struct{ *bytes.Reader }

func (memFile) Close() error { return nil }

// allTypes has every type that can be stored, in the shapes that encodings choose by.
var allTypes = []struct {
	name string
	typ  types.Type
	make func(r *rand.Rand, v *vec.Vector)
}{
	{"nothing", types.Null, nil},
	{"bool", types.BooleanType, nil},
	{"tiny", types.TinyIntType, ints(-128, 127)},
	{"small", types.SmallIntType, ints(-32768, 32767)},
	{"dense", types.IntegerType, ints(0, 50)},
	{"sparse", types.IntegerType, func(r *rand.Rand, v *vec.Vector) { v.I64 = append(v.I64, 19920101+r.Int64N(7)*10000) }},
	{"wide", types.IntegerType, ints(math.MinInt32, math.MaxInt32)},
	{"ascending", types.BigIntType, func(_ *rand.Rand, v *vec.Vector) { v.I64 = append(v.I64, int64(len(v.I64))+1e12) }},
	{"constant", types.BigIntType, ints(42, 42)},
	{"random", types.BigIntType, ints(math.MinInt64, math.MaxInt64)},
	{"repeated", types.BigIntType, func(r *rand.Rand, v *vec.Vector) { v.I64 = append(v.I64, math.MinInt64+r.Int64N(9)<<59) }},
	{"real", types.RealType, func(r *rand.Rand, v *vec.Vector) { v.F64 = append(v.F64, float64(float32(r.NormFloat64()))) }},
	{"double", types.DoubleType, func(r *rand.Rand, v *vec.Vector) { v.F64 = append(v.F64, r.NormFloat64()*1e6) }},
	{"odd", types.DoubleType, func(r *rand.Rand, v *vec.Vector) {
		v.F64 = append(v.F64, []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1.5}[r.IntN(6)])
	}},
	{"money", types.DoubleType, func(r *rand.Rand, v *vec.Vector) { v.F64 = append(v.F64, float64(r.IntN(300))/100) }},
	{"dec5", types.DecimalOf(5, 2), ints(-99999, 99999)},
	{"dec18", types.DecimalOf(18, 4), ints(-999_999_999_999_999_999, 999_999_999_999_999_999)},
	{"dec38", types.DecimalOf(38, 10), func(r *rand.Rand, v *vec.Vector) {
		v.I128 = append(v.I128, types.Int128{Hi: r.Int64N(1<<60) - 1<<59, Lo: r.Uint64()})
	}},
	{"dec20", types.DecimalOf(20, 3), func(r *rand.Rand, v *vec.Vector) { v.I128 = append(v.I128, types.Int128Of(r.Int64N(1000)-500)) }},
	{"text", types.VarcharType, texts(30)},
	{"unique", types.VarcharType, func(r *rand.Rand, v *vec.Vector) { str(v, fmt.Sprintf("%x-é", r.Uint64())) }},
	{"long", types.VarcharOf(300), func(r *rand.Rand, v *vec.Vector) { str(v, string(bytes.Repeat([]byte("漢"), 40+r.IntN(30)))) }},
	{"char", types.Type{Kind: types.Char, Precision: 2}, func(r *rand.Rand, v *vec.Vector) { str(v, []string{"DE", "FR", "US"}[r.IntN(3)]) }},
	{"binary", types.VarbinaryType, func(r *rand.Rand, v *vec.Vector) {
		str(v, string([]byte{byte(r.IntN(256)), 255, byte(r.IntN(3))}[:r.IntN(4)]))
	}},
	{"json", types.JSONType, func(r *rand.Rand, v *vec.Vector) { str(v, fmt.Sprintf(`{"a":%d}`, r.IntN(5))) }},
	{"uuid", types.UUIDType, func(r *rand.Rand, v *vec.Vector) {
		v.I128 = append(v.I128, types.Int128{Hi: int64(r.Uint64()), Lo: r.Uint64()})
	}},
	{"date", types.DateType, ints(-10000, 40000)},
	{"time", types.Type{Kind: types.Time, Precision: 6}, ints(0, 86_399_999_999)},
	{"times", types.Type{Kind: types.Time}, func(r *rand.Rand, v *vec.Vector) { v.I64 = append(v.I64, 1_000_000*r.Int64N(86_400)) }},
	{"timems", types.Type{Kind: types.Time, Precision: 3}, func(r *rand.Rand, v *vec.Vector) { v.I64 = append(v.I64, 1000*r.Int64N(86_400_000)) }},
	{"stamp", types.TimestampMicros, ints(-1e15, 9e15)},
	{"stampms", types.TimestampMillis, func(r *rand.Rand, v *vec.Vector) { v.I64 = append(v.I64, 1000*r.Int64N(1e10)) }},
	{"stamps", types.Type{Kind: types.Timestamp}, func(r *rand.Rand, v *vec.Vector) { v.I64 = append(v.I64, 1_000_000*r.Int64N(1e9)) }},
	{"stamptzms", types.Type{Kind: types.TimestampTZ, Precision: 3}, func(r *rand.Rand, v *vec.Vector) { v.I64 = append(v.I64, 1000*r.Int64N(1e12)) }},
	{"stamptz", types.TimestampTZMicro, ints(0, 9e15)},
	{"months", types.IntervalYMType, ints(-50, 50)},
	{"span", types.IntervalDSType, ints(-1e12, 1e12)},
	{"list", types.ArrayOf(types.BigIntType), nil},
	{"lists", types.ArrayOf(types.ArrayOf(types.VarcharType)), nil},
	{"map", types.MapOf(types.VarcharType, types.DoubleType), nil},
	{"row", types.RowOf(types.Field{Name: "x", Type: types.IntegerType}, types.Field{Name: "y", Type: types.ArrayOf(types.DateType)}), nil},
	{"deep", types.ArrayOf(types.RowOf(types.Field{Name: "m", Type: types.MapOf(types.IntegerType, types.ArrayOf(types.BooleanType))},
		types.Field{Name: "d", Type: types.DecimalOf(25, 5)})), nil},
}

// TestAllTypes sees to it that allTypes has all kinds of types.
func TestAllTypes(t *testing.T) {
	have := map[types.Kind]bool{}
	for _, c := range allTypes {
		have[c.typ.Kind] = true
	}
	for k := types.Unknown; !strings.HasPrefix(k.String(), "kind "); k++ {
		if !have[k] {
			t.Errorf("no column of type %v", k)
		}
	}
}

func ints(lo, hi int64) func(*rand.Rand, *vec.Vector) {
	return func(r *rand.Rand, v *vec.Vector) {
		span := uint64(hi) - uint64(lo)
		x := r.Uint64()
		if span != math.MaxUint64 {
			x = r.Uint64N(span + 1)
		}
		v.I64 = append(v.I64, int64(uint64(lo)+x))
	}
}

func str(v *vec.Vector, s string) {
	v.Bytes = append(v.Bytes, s...)
	v.Off = append(v.Off, uint32(len(v.Bytes)))
}

func texts(n int) func(*rand.Rand, *vec.Vector) {
	return func(r *rand.Rand, v *vec.Vector) {
		str(v, []string{"", "a", "Köln", "東京", "x y"}[r.IntN(5)]+fmt.Sprint(r.IntN(n)))
	}
}

// random appends one random row; every nulls-th is NULL on average, none if it is 0.
func random(r *rand.Rand, v *vec.Vector, make func(*rand.Rand, *vec.Vector), nulls int) {
	if nulls > 0 && r.IntN(nulls) == 0 || v.Type.Kind == types.Unknown {
		column.AppendNulls(v, 1)
		return
	}
	switch v.Type.Phys() {
	case types.PhysList:
		for range r.IntN(4) {
			for i, c := range v.Child {
				if v.Type.Kind == types.Map && i == 0 {
					mapKey(c)
				} else {
					random(r, c, nil, nulls)
				}
			}
		}
		column.CloseRow(v)
		return
	case types.PhysStruct:
		for _, c := range v.Child {
			random(r, c, nil, nulls)
		}
		column.CloseRow(v)
		return
	}
	// A row of its own, appended with whatever validity v has.
	var one vec.Vector
	column.Init(&one, v.Type)
	one.N = 1
	switch {
	case make != nil && v.Type.Phys() == types.PhysInt64:
		one.I64 = v.I64[:len(v.I64):len(v.I64)] // "ascending" looks at the length
		make(r, &one)
		one.I64 = one.I64[len(v.I64):]
	case make != nil:
		make(r, &one)
	default:
		scalar(r, &one)
	}
	column.Append(v, &one, 0, 1)
}

// mapKey appends a key that no other row of the child has.
func mapKey(c *vec.Vector) {
	var one vec.Vector
	column.Init(&one, c.Type)
	one.N = 1
	if c.Type.Phys() == types.PhysInt64 {
		one.I64 = append(one.I64, int64(c.N))
	} else {
		str(&one, fmt.Sprint("k", c.N))
	}
	column.Append(c, &one, 0, 1)
}

func scalar(r *rand.Rand, v *vec.Vector) {
	switch v.Type.Phys() {
	case types.PhysBool:
		v.Bits = append(v.Bits, r.Uint64()&1)
	case types.PhysInt64:
		v.I64 = append(v.I64, r.Int64N(20000))
	case types.PhysFloat64:
		v.F64 = append(v.F64, r.Float64())
	case types.PhysInt128:
		v.I128 = append(v.I128, types.Int128Of(r.Int64()))
	case types.PhysBytes:
		str(v, fmt.Sprint(r.IntN(50)))
	}
}

// writeSegment encodes columns into row groups of groupRows rows and returns the file and the checksum of its footer.
func writeSegment(t testing.TB, cols []types.Field, data []*vec.Vector, groupRows, pageRows int) ([]byte, uint32) {
	t.Helper()
	s, err := NewSchema(cols)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	w := NewWriter(&buf, s, nil)
	e := NewEncoder()
	n := data[0].N
	for from := 0; from < n; from += groupRows {
		rows := min(groupRows, n-from)
		var cs []*Column
		for c, v := range data {
			// In two pieces, to have them put together.
			k := rows / 3
			out, err := e.Encode(s, c, []Piece{{V: v, From: from, To: from + k}, {V: v, From: from + k, To: from + rows}}, rows, pageRows, nil)
			if err != nil {
				t.Fatal(err)
			}
			cs = append(cs, out)
		}
		if err := w.AddGroup(rows, pageRows, cs); err != nil {
			t.Fatal(err)
		}
	}
	_, crc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes(), crc
}

// sample makes columns of all types with n random rows.
func sample(r *rand.Rand, n, nulls int) (cols []types.Field, data []*vec.Vector) {
	for _, c := range allTypes {
		v := new(vec.Vector)
		column.Init(v, c.typ)
		for range n {
			random(r, v, c.make, nulls)
		}
		cols = append(cols, types.Field{Name: c.name, Type: c.typ, NotNull: nulls == 0 && c.typ.Kind != types.Unknown})
		data = append(data, v)
	}
	return cols, data
}

// TestRoundTrip writes random columns of all types and reads them as our own and as a file of unknown origin.
func TestRoundTrip(t *testing.T) {
	for _, c := range []struct{ n, nulls, group, page int }{
		{1, 0, 1 << 10, 64},
		{1, 1, 1 << 10, 64},
		{63, 3, 64, 64},
		{2000, 0, 1024, 256},
		{2000, 4, 1024, 256},
		{2500, 50, 1 << 17, 1 << 15},
		{500, 1, 1 << 17, 128},
	} {
		t.Run(fmt.Sprint(c.n, " rows ", c.nulls), func(t *testing.T) {
			cols, data := sample(rand.New(rand.NewPCG(uint64(c.n), uint64(c.nulls))), c.n, c.nulls)
			file, crc := writeSegment(t, cols, data, c.group, c.page)
			for _, own := range []bool{true, false} {
				o := FileOptions{}
				if own {
					o = FileOptions{Columns: cols, FooterCRC: crc}
				}
				f, err := Open("t.parquet", memFile{bytes.NewReader(file)}, int64(len(file)), o)
				if err != nil {
					t.Fatal(err)
				}
				if f.Rows() != int64(c.n) {
					t.Fatalf("%d rows, want %d", f.Rows(), c.n)
				}
				for i, col := range cols {
					got, err := readColumn(t.Context(), f, i)
					if err != nil {
						t.Errorf("own %v, %s: %v", own, col.Name, err)
						continue
					}
					if !bytes.Equal(canonJSON(got), canonJSON(data[i])) {
						t.Errorf("own %v, %s differs", own, col.Name)
					}
					if own {
						checkZones(t, f, i, data[i])
					}
				}
			}
		})
	}
}

// checkZones holds the values of a column against the bounds of pages and blocks.
func checkZones(t *testing.T, f *File, c int, v *vec.Vector) {
	t.Helper()
	row := 0
	for b := range f.Blocks() {
		rows, pageRows := f.BlockRows(b)
		for p := 0; p*pageRows < rows; p++ {
			n := min(pageRows, rows-p*pageRows)
			for _, z := range []Zone{f.PageZone(c, b, p), f.BlockZone(c, b)} {
				for i := row; i < row+n; i++ {
					null := v.IsNull(i)
					switch {
					case null && z.NullsKnown && z.Nulls == 0:
						t.Fatalf("%s, row %d is NULL", f.Columns()[c].Name, i)
					case null:
					case z.Bounded && (v.I64[i] < z.Lo || v.I64[i] > z.Hi),
						z.BytesBounded && (bytes.Compare(v.BytesAt(i), z.MinBytes) < 0 || bytes.Compare(v.BytesAt(i), z.MaxBytes) > 0):
						t.Fatalf("%s, row %d lies outside of %+v", f.Columns()[c].Name, i, z)
					}
				}
			}
			row += n
		}
	}
}

// TestOthersReadSegments has pyarrow and DuckDB read what we write, and compares all values.
func TestOthersReadSegments(t *testing.T) {
	py := python(t)
	for _, nulls := range []int{0, 4, 1} {
		cols, data := sample(rand.New(rand.NewPCG(9, uint64(nulls))), 2500, nulls)
		file, _ := writeSegment(t, cols, data, 1024, 256)
		path := filepath.Join(t.TempDir(), "own.parquet")
		if err := os.WriteFile(path, file, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, reader := range []string{"pyarrow", "duckdb"} {
			t.Run(fmt.Sprint(reader, nulls), func(t *testing.T) {
				var stderr bytes.Buffer
				cmd := exec.Command(py, "testdata/dump.py", reader, path)
				cmd.Stderr = &stderr
				out, err := cmd.Output()
				if err != nil {
					t.Fatalf("%v\n%s", err, stderr.Bytes())
				}
				got := parseDump(t, out)
				if len(got) != len(cols) {
					t.Fatalf("%d columns, want %d", len(got), len(cols))
				}
				for i, c := range got {
					if c.Name != cols[i].Name {
						t.Errorf("column %d is %q, want %q", i, c.Name, cols[i].Name)
					}
					sameJSON(t, c.Name, c.Values, canonJSON(data[i]))
				}
			})
		}
	}
}
