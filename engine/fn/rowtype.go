package fn

import (
	"strconv"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var rowFunctions = []*Scalar{
	{
		Name: "row", Hidden: true, Null: NullHandled, Doc: "Makes a row of its arguments.",
		Examples: []Example{{"ROW(1, 'a')", "{field0=1, field1=a}"}},
		Resolve: func(args []types.Type) (*Overload, error) {
			fields := make([]types.Field, len(args))
			for i, a := range args {
				fields[i].Type = a
			}
			return &Overload{Args: args, Result: types.RowOf(fields...), Eval: makeRow}, nil
		},
	},
}

func makeRow(_ *Context, out *vec.Vector, args []*vec.Vector, n int) error {
	out.Valid = nil
	resetChildren(out)
	for k, a := range args {
		for i := range n {
			appendRow(out.Child[k], a, i)
		}
	}
	return nil
}

// FieldOf returns the function that takes field i, counted from 0, of a row of type t. Its name tells the field, so that calls
// for different fields differ.
func FieldOf(t types.Type, i int) (*Scalar, *Overload) {
	o := &Overload{Args: []types.Type{t}, Result: t.Fields[i].Type, Eval: valueRows(func(r *row, out *vec.Vector) error {
		appendRow(out, r.args[0].Child[i], at(r.args[0], r.i))
		return nil
	})}
	def := &Scalar{
		Name: "field_" + strconv.Itoa(i+1), Hidden: true, Doc: "Takes a field of a row.",
		Resolve: func([]types.Type) (*Overload, error) { return o, nil },
	}
	return def, o
}
