package fn

import (
	"math/bits"
	"strconv"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var bitwiseFunctions = []*Scalar{
	bitwise2("bitwise_and", "Returns the bitwise AND of two integers.", func(a, b int64) int64 { return a & b }, Example{"bitwise_and(19, 25)", "17"}),
	bitwise2("bitwise_or", "Returns the bitwise OR of two integers.", func(a, b int64) int64 { return a | b }, Example{"bitwise_or(19, 25)", "27"}),
	bitwise2("bitwise_xor", "Returns the bitwise exclusive OR of two integers.", func(a, b int64) int64 { return a ^ b }, Example{"bitwise_xor(19, 25)", "10"}),
	{
		Name: "bitwise_not", Doc: "Returns the bitwise complement of an integer.",
		Examples: []Example{{"bitwise_not(19)", "-20"}},
		Resolve: resolver("bitwise_not", sig(types.BigIntType, func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
			if args[0].ConstNull() {
				return nil
			}
			for i, v := range spread(args[0], n) {
				out.I64[i] = ^v
			}
			return nil
		}, pBigInt)),
	},
	shift("bitwise_left_shift", "Shifts the bits of an integer to the left.", func(v int64, width, by uint) int64 { return signExtend(v<<by, width) }, Example{"bitwise_left_shift(1, 2)", "4"}),
	shift("bitwise_right_shift", "Shifts the bits of an integer to the right and fills up with zeros.", func(v int64, width, by uint) int64 {
		return signExtend(int64(uint64(v)<<(64-width)>>(64-width)>>by), width)
	}, Example{"bitwise_right_shift(8, 3)", "1"}),
	shift("bitwise_right_shift_arithmetic", "Shifts the bits of an integer to the right and fills up with the sign.", func(v int64, _, by uint) int64 { return v >> by }, Example{"bitwise_right_shift_arithmetic(-8, 2)", "-2"}),
	{
		Name: "bit_count", Doc: "Returns the number of ones in an integer of the given number of bits, in two's complement.",
		Examples: []Example{{"bit_count(9, 64)", "2"}, {"bit_count(-7, 8)", "6"}},
		Resolve: resolver("bit_count", sig(types.BigIntType, intRows(func(r *row) (int64, error) {
			v, n := r.int(0), r.int(1)
			if n <= 1 || n > 64 {
				return 0, errorf(InvalidArgument, "Bits specified in bit_count must be between 2 and 64, got %d", n)
			}
			if lo, hi := -int64(1)<<(n-1), int64(1)<<(n-1)-1; v < lo || v > hi {
				return 0, errorf(InvalidArgument, "Number must be representable with the bits specified. %d can not be represented with %d bits", v, n)
			}
			return int64(bits.OnesCount64(uint64(v) & (^uint64(0) >> (64 - n)))), nil
		}), pBigInt, pBigInt)),
	},
	{
		Name: "from_base", Doc: "Reads text as an integer in a base from 2 to 36.",
		Examples: []Example{{"from_base('ff', 16)", "255"}},
		Resolve: resolver("from_base", sig(types.BigIntType, intRows(func(r *row) (int64, error) {
			base, err := radix(r.int(1))
			if err != nil {
				return 0, err
			}
			v, err := strconv.ParseInt(string(r.bytes(0)), base, 64)
			if err != nil {
				return 0, errorf(InvalidArgument, "Not a valid base-%d number: %s", base, r.bytes(0))
			}
			return v, nil
		}), pVarchar, pBigInt)),
	},
	{
		Name: "to_base", Doc: "Writes an integer in a base from 2 to 36.",
		Examples: []Example{{"to_base(255, 16)", "ff"}},
		Resolve: resolver("to_base", sig(types.VarcharType, bytesRows(func(r *row, dst []byte) ([]byte, error) {
			base, err := radix(r.int(1))
			if err != nil {
				return dst, err
			}
			return strconv.AppendInt(dst, r.int(0), base), nil
		}), pBigInt, pBigInt)),
	},
}

func radix(base int64) (int, error) {
	if base < 2 || base > 36 {
		return 0, errorf(InvalidArgument, "Radix must be between 2 and 36")
	}
	return int(base), nil
}

func bitwise2(name, doc string, f func(a, b int64) int64, examples ...Example) *Scalar {
	eval := func(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		a, b := args[0], args[1]
		if a.ConstNull() || b.ConstNull() {
			return nil
		}
		for i := range n {
			out.I64[i] = f(a.I64[at(a, i)], b.I64[at(b, i)])
		}
		return nil
	}
	return &Scalar{Name: name, Doc: doc, Examples: examples, Resolve: resolver(name, sig(types.BigIntType, eval, pBigInt, pBigInt))}
}

// shift keeps the width of the integer type. Shifting by the width or more gives zero, or the sign.
func shift(name, doc string, f func(v int64, width, by uint) int64, examples ...Example) *Scalar {
	s := signature{params: []param{pInteger, pBigInt}, resultOf: sameAs(0), evalOf: func(_ []types.Type, t types.Type) Eval {
		width := map[types.Kind]uint{types.TinyInt: 8, types.SmallInt: 16, types.Integer: 32, types.BigInt: 64}[t.Kind]
		return intRows(func(r *row) (int64, error) {
			by := r.int(1)
			if by < 0 {
				return 0, errorf(InvalidArgument, "Specified shift must be greater or equal to zero")
			}
			return f(r.int(0), width, uint(min(by, 64))), nil
		})
	}}
	return &Scalar{Name: name, Doc: doc, Examples: examples, Resolve: resolver(name, s)}
}

func signExtend(v int64, width uint) int64 { return v << (64 - width) >> (64 - width) }
