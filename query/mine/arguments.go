package mine

import (
	"errors"
	"strings"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/query/bind"
)

// params are the parameters of roles and options.
func params(roles []mining.Role, options []mining.Option) []bind.TableParam {
	var out []bind.TableParam
	for _, r := range roles {
		out = append(out, bind.TableParam{Name: r.Name, Kind: bind.DescriptorParam, Required: r.Required, Doc: r.Doc})
	}
	for _, o := range options {
		out = append(out, bind.TableParam{Name: o.Name, Type: o.Type, Required: o.Required, Doc: o.Doc})
	}
	return out
}

// seedOption is what every model takes beside its own options.
var seedOption = mining.Option{Name: "seed", Doc: "Seed of the random numbers: the same seed and rows make the same model.", Type: types.BigIntType, Default: int64(1)}

// ModelType is how CREATE MODEL sees a type of model.
func ModelType(d *mining.Def) *bind.ModelType {
	return &bind.ModelType{Name: d.Name, Params: params(d.Roles, append(d.Options[:len(d.Options):len(d.Options)], seedOption))}
}

// ModelArgs are the arguments of a CREATE MODEL, and its seed.
func ModelArgs(d *mining.Def, c *bind.CreateModel) (*mining.Args, uint64, error) {
	values := map[string]any{}
	for name, v := range c.Values {
		values[name] = valueOf(v)
	}
	options := append(d.Options[:len(d.Options):len(d.Options)], seedOption)
	a, err := mining.NewArgs(d.Name, &mining.Schema{Columns: c.Fields}, d.Roles, options, c.Columns, values)
	if err != nil {
		return nil, 0, err
	}
	return a, uint64(a.Int("seed")), nil
}

// callArgs are the arguments of a call of a table function.
func callArgs(f *mining.Function, c *bind.TableCall) (*mining.Args, error) {
	columns, values := map[string][]int{}, map[string]any{}
	for _, r := range f.Roles {
		for _, d := range c.Descriptor(r.Name) {
			at, err := c.Column("input", d)
			if err != nil {
				return nil, err
			}
			columns[r.Name] = append(columns[r.Name], at)
		}
	}
	for _, o := range f.Options {
		if c.Given(o.Name) {
			values[o.Name] = valueOf(c.Scalar(o.Name))
		}
	}
	a, err := mining.NewArgs(f.Name, &mining.Schema{Columns: c.Table("input").Columns}, f.Roles, f.Options, columns, values)
	if err != nil {
		return nil, located(c, err)
	}
	for _, in := range f.Inputs {
		if t := c.Table(in.Name); t != nil {
			a.Give(in.Name, &mining.Schema{Columns: t.Columns})
		}
	}
	return a, nil
}

// located gives an error of an argument the place where it was written.
func located(c *bind.TableCall, err error) error {
	if e, ok := errors.AsType[*mining.ArgError](err); ok {
		return c.Errorf(e.Arg, "%s", e.Message)
	}
	return err
}

// valueOf is a constant as a Go value, as [mining.NewArgs] takes it.
func valueOf(c *expr.Const) any {
	if c == nil || c.Value.IsNull(0) {
		return nil
	}
	return valueAt(c.Value, 0)
}

func valueAt(v *vec.Vector, i int) any {
	if v.IsNull(i) {
		return nil
	}
	switch v.Phys() {
	case types.PhysBool:
		return v.BoolAt(i)
	case types.PhysInt64:
		return v.I64[i]
	case types.PhysFloat64:
		return v.F64[i]
	case types.PhysBytes:
		return string(v.BytesAt(i))
	case types.PhysList:
		out := []any{}
		for j := v.Off[i]; j < v.Off[i+1]; j++ {
			out = append(out, valueAt(v.Child[0], int(j)))
		}
		return out
	}
	return nil
}

// splitName splits [schema.]name.
func splitName(s string) (schema, name string) {
	s = strings.ToLower(strings.TrimSpace(s))
	if i := strings.LastIndexByte(s, '.'); i >= 0 {
		return s[:i], s[i+1:]
	}
	return "", s
}
