package exec_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/clientele-db/clientele/engine/exec/exectest"
	"github.com/clientele-db/clientele/engine/types"
)

// everyType are types of every physical form.
var everyType = []types.Type{
	types.BooleanType, types.TinyIntType, types.IntegerType, types.BigIntType, types.RealType, types.DoubleType, types.VarcharType,
	types.VarbinaryType, types.DateType, types.DecimalOf(9, 2), types.DecimalOf(38, 4), types.UUIDType,
	types.ArrayOf(types.BigIntType), types.RowOf(types.Field{Name: "a", Type: types.IntegerType}, types.Field{Name: "b", Type: types.VarcharType}),
	types.MapOf(types.VarcharType, types.DoubleType),
}

// randomValue returns a value of type t of which few are different, and some are awkward.
func randomValue(t types.Type, rng *rand.Rand) any {
	switch t.Phys() {
	case types.PhysBool:
		return rng.IntN(2) == 0
	case types.PhysInt64:
		if t.Kind == types.BigInt && rng.IntN(10) == 0 {
			return []int64{math.MinInt64, math.MaxInt64, 0, -1}[rng.IntN(4)]
		}
		return int64(rng.IntN(40)) - 20
	case types.PhysFloat64:
		if rng.IntN(4) == 0 {
			return []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1e-40}[rng.IntN(6)]
		}
		return float64(rng.IntN(20)-10) / 4
	case types.PhysInt128:
		if t.Kind == types.UUID {
			return types.Int128{Hi: int64(rng.IntN(3)), Lo: uint64(rng.IntN(5))}
		}
		if rng.IntN(4) == 0 {
			return types.Int128{Hi: int64(rng.IntN(3)) - 1, Lo: uint64(rng.IntN(5))}
		}
		return types.Int128Of(int64(rng.IntN(20)) - 10)
	case types.PhysBytes:
		return randomString(rng)
	case types.PhysList:
		var out []any
		for k := range rng.IntN(3) {
			if t.Kind == types.Map {
				out = append(out, fmt.Sprint("k", k))
				out = append(out, randomValue(t.Value(), rng))
				continue
			}
			out = append(out, randomValue(t.Elem(), rng))
		}
		if out == nil {
			out = []any{}
		}
		return out
	case types.PhysStruct:
		out := []any{}
		for _, f := range t.Fields {
			if rng.IntN(5) == 0 {
				out = append(out, nil)
				continue
			}
			out = append(out, randomValue(f.Type, rng))
		}
		return out
	}
	return nil
}

// randomString returns strings that begin alike, contain zero bytes, or are prefixes of each other.
func randomString(rng *rand.Rand) string {
	switch rng.IntN(6) {
	case 0:
		return ""
	case 1:
		return "prefix that is longer than a word "[:rng.IntN(34)]
	case 2:
		return "prefix that is longer than a word " + fmt.Sprint(rng.IntN(30))
	case 3:
		return "prefix\x00\x00"[:6+rng.IntN(3)]
	}
	return string([]byte{byte('a' + rng.IntN(4)), byte(rng.IntN(3)), 'x'}[:1+rng.IntN(3)])
}

// randomRows makes n rows of the given types.
func randomRows(n int, ts []types.Type, seed uint64) ([]types.Field, []exectest.Tuple) {
	rng := rand.New(rand.NewPCG(seed, 99))
	fields := make([]types.Field, len(ts))
	for i, t := range ts {
		fields[i] = types.Field{Name: fmt.Sprint("c", i), Type: t}
	}
	rows := make([]exectest.Tuple, n)
	for i := range rows {
		rows[i] = make(exectest.Tuple, len(ts))
		for c, t := range ts {
			rows[i][c] = randomValue(t, rng)
		}
	}
	return fields, rows
}
