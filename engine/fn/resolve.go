package fn

import (
	"strings"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// param is a parameter of a signature: its name in messages, and which argument types it takes.
type param struct {
	name string
	// accept returns the type to which an argument of type t is coerced, and whether it may be.
	accept func(t types.Type) (types.Type, bool)
}

// of is a parameter of one type.
func of(want types.Type) param {
	return param{want.String(), func(t types.Type) (types.Type, bool) { return want, types.CanCoerce(t, want) }}
}

// kindOf is a parameter of one kind whatever its parameters; other arguments are coerced to fallback.
func kindOf(name string, k types.Kind, fallback types.Type) param {
	return param{name, func(t types.Type) (types.Type, bool) {
		if t.Kind == k {
			return t, true
		}
		if t.Kind == types.Unknown {
			return fallback, true
		}
		s, ok := types.CommonSuper(t, types.Type{Kind: k, Precision: fallback.Precision, Scale: fallback.Scale})
		if !ok || s.Kind != k {
			return types.Type{}, false
		}
		return s, true
	}}
}

// Parameters that many signatures share.
var (
	pBoolean   = of(types.BooleanType)
	pBigInt    = of(types.BigIntType)
	pReal      = of(types.RealType)
	pDouble    = of(types.DoubleType)
	pVarbinary = of(types.VarbinaryType)
	pDate      = of(types.DateType)
	pJSON      = of(types.JSONType)
	pYM        = of(types.IntervalYMType)
	pDS        = of(types.IntervalDSType)

	// pVarchar takes a VARCHAR of any length as it is; CHAR becomes VARCHAR.
	pVarchar = param{"varchar", func(t types.Type) (types.Type, bool) {
		switch t.Kind {
		case types.Varchar:
			return t, true
		case types.Char, types.Unknown:
			return types.VarcharType, true
		}
		return types.Type{}, false
	}}
	pDecimal = param{"decimal(p,s)", func(t types.Type) (types.Type, bool) { return t, t.Kind == types.Decimal }}
	// pInteger takes every integer type as it is.
	pInteger = param{"bigint", func(t types.Type) (types.Type, bool) {
		if t.Kind == types.Unknown {
			return types.BigIntType, true
		}
		return t, t.IsInteger()
	}}
	pTime        = kindOf("time(p)", types.Time, types.Type{Kind: types.Time, Precision: 3})
	pTimestamp   = kindOf("timestamp(p)", types.Timestamp, types.TimestampMillis)
	pTimestampTZ = kindOf("timestamp(p) with time zone", types.TimestampTZ, types.Type{Kind: types.TimestampTZ, Precision: 3})
	pAny         = param{"T", func(t types.Type) (types.Type, bool) { return t, true }}
	pOrderable   = param{"T (orderable)", func(t types.Type) (types.Type, bool) { return t, t.Orderable() }}
	pComparable  = param{"T (comparable)", func(t types.Type) (types.Type, bool) { return t, t.Comparable() }}
	pArray       = param{"array(T)", func(t types.Type) (types.Type, bool) {
		if t.Kind == types.Unknown {
			return types.ArrayOf(types.Null), true
		}
		return t, t.Kind == types.Array
	}}
	pMap = param{"map(K,V)", func(t types.Type) (types.Type, bool) {
		if t.Kind == types.Unknown {
			return types.MapOf(types.Null, types.Null), true
		}
		return t, t.Kind == types.Map
	}}
)

// signature is one way to call a function.
type signature struct {
	params   []param
	variadic bool // the last parameter may be repeated, or be absent
	result   types.Type
	resultOf func(args []types.Type) types.Type // instead of result
	eval     Eval
	evalOf   func(args []types.Type, result types.Type) Eval // instead of eval
	prepare  func(c *Context, consts []*vec.Vector) (Eval, error)
	narrow   bool
}

// sig is a signature of fixed types.
func sig(result types.Type, eval Eval, params ...param) signature {
	return signature{params: params, result: result, eval: eval}
}

// match returns the coerced argument types, and how many arguments need no coercion; ok is false if they do not fit.
func (s *signature) match(args []types.Type) (coerced []types.Type, exact int, ok bool) {
	fixed := len(s.params)
	if s.variadic {
		fixed--
	}
	if len(args) < fixed || len(args) > len(s.params) && !s.variadic {
		return nil, 0, false
	}
	coerced = make([]types.Type, len(args))
	for i, a := range args {
		p := s.params[min(i, len(s.params)-1)]
		if coerced[i], ok = p.accept(a); !ok {
			return nil, 0, false
		}
		if coerced[i].Equal(a) {
			exact++
		}
	}
	return coerced, exact, true
}

func (s *signature) overload(args []types.Type) *Overload {
	o := &Overload{Args: args, Result: s.result, Eval: s.eval, Prepare: s.prepare, Narrow: s.narrow}
	if s.resultOf != nil {
		o.Result = s.resultOf(args)
	}
	if s.evalOf != nil {
		o.Eval = s.evalOf(args, o.Result)
	}
	return o
}

// resolver returns the Resolve of a function with the given signatures: the one that takes the most arguments as they are;
// of several the first, so list the more specific first.
func resolver(name string, sigs ...signature) func([]types.Type) (*Overload, error) {
	return func(args []types.Type) (*Overload, error) {
		i, coerced := pick(args, sigs)
		if i < 0 {
			return nil, noOverload(name, args, describe(name, sigs)...)
		}
		return sigs[i].overload(coerced), nil
	}
}

func pick(args []types.Type, sigs []signature) (int, []types.Type) {
	best, bestArgs, bestExact := -1, []types.Type(nil), -1
	for i := range sigs {
		if coerced, exact, ok := sigs[i].match(args); ok && exact > bestExact {
			best, bestArgs, bestExact = i, coerced, exact
		}
	}
	return best, bestArgs
}

func describe(name string, sigs []signature) []string {
	out := make([]string, len(sigs))
	for i, s := range sigs {
		names := make([]string, len(s.params))
		for j, p := range s.params {
			names[j] = p.name
		}
		if s.variadic {
			names[len(names)-1] += " …"
		}
		out[i] = name + "(" + strings.Join(names, ", ") + ")"
	}
	return out
}

// noOverload is the error of a call with argument types that no overload takes.
func noOverload(name string, args []types.Type, expected ...string) error {
	names := make([]string, len(args))
	for i, a := range args {
		names[i] = a.String()
	}
	if len(args) == 0 {
		return errorf(FunctionNotFound, "Unexpected parameters for function %s. Expected: %s", name, strings.Join(expected, ", "))
	}
	return errorf(FunctionNotFound, "Unexpected parameters (%s) for function %s. Expected: %s",
		strings.Join(names, ", "), name, strings.Join(expected, ", "))
}

// sameAs is a result type equal to that of argument i.
func sameAs(i int) func([]types.Type) types.Type {
	return func(args []types.Type) types.Type { return args[i] }
}
