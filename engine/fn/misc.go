package fn

import (
	"math/rand/v2"
	"runtime/debug"
	"sync"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var miscFunctions = []*Scalar{
	{
		Name: "typeof", Null: NullHandled, Doc: "Returns the name of the type of its argument.",
		Examples: []Example{{"typeof(1.50)", "decimal(3,2)"}, {"typeof(ARRAY['a'])", "array(varchar(1))"}},
		Resolve: func(args []types.Type) (*Overload, error) {
			if len(args) != 1 {
				return nil, noOverload("typeof", args, "typeof(T)")
			}
			name := args[0].String()
			return &Overload{Args: args, Result: types.VarcharType, Eval: func(_ *Context, out *vec.Vector, _ []*vec.Vector, n int) error {
				out.Valid = nil
				startBytes(out, n)
				for range n {
					out.Bytes = append(out.Bytes, name...)
					endRow(out)
				}
				return nil
			}}, nil
		},
	},
	{
		Name: "uuid", Volatility: Volatile, Doc: "Returns a new random UUID (version 4).",
		Examples: []Example{{"substr(CAST(uuid() AS varchar), 15, 1)", "4"}},
		Resolve: resolver("uuid", sig(types.UUIDType, func(_ *Context, out *vec.Vector, _ []*vec.Vector, n int) error {
			for i := range n {
				hi := rand.Uint64()&^0xf000 | 0x4000
				lo := rand.Uint64()&^(3<<62) | 2<<62
				out.I128[i] = types.Int128{Hi: int64(hi), Lo: lo}
			}
			return nil
		})),
	},
	{
		Name: "version", Volatility: Stable, Doc: "Returns the version of the program.",
		Examples: []Example{{"length(version()) > 0", "true"}},
		Resolve: resolver("version", sig(types.VarcharType, bytesRows(func(_ *row, dst []byte) ([]byte, error) {
			return append(dst, buildVersion()...), nil
		}))),
	},
	{
		Name: "current_user", Hidden: true, Volatility: Stable, Doc: "Returns the name of the session's user.",
		Examples: []Example{{"current_user = current_user", "true"}},
		Resolve: resolver("current_user", sig(types.VarcharType, bytesRows(func(r *row, dst []byte) ([]byte, error) {
			return append(dst, r.c.User...), nil
		}))),
	},
}

// buildVersion is the version of the main module as the Go tool recorded it.
var buildVersion = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
})
