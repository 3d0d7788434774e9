package mining

import (
	"fmt"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
)

// Args are the arguments of one call of a [Function] or one CREATE MODEL: which columns play which role, and the options.
type Args struct {
	// Name is that of the function or of the type of model.
	Name string
	// Schema describes the input.
	Schema *Schema

	roles   []Role
	options []Option
	columns map[string][]int
	values  map[string]any
	tables  map[string]*Schema
}

// ArgError is the error of an argument: what is wrong with it. Arg is the name of the role or option, "" if it is the input.
type ArgError struct {
	Name, Arg, Message string
	// Near is a name that was perhaps meant.
	Near string
}

// Error implements error.
func (e *ArgError) Error() string { return e.Name + ": " + e.Message }

// NewArgs makes the arguments of a call. columns and values are those that were given, by name in lower case; a value is
// nil (for NULL), bool, int64, float64, string, or []any of these, of its option's type. Days and microseconds of dates and timestamps
// are int64.
func NewArgs(name string, in *Schema, roles []Role, options []Option, columns map[string][]int, values map[string]any) (*Args, error) {
	a := &Args{Name: name, Schema: in, roles: roles, options: options, columns: map[string][]int{}, values: map[string]any{}, tables: map[string]*Schema{}}
	for i := range roles {
		r := &roles[i]
		cols := columns[r.Name]
		if len(cols) == 0 {
			if r.Required {
				return nil, a.Errorf(r.Name, "%s is missing: %s", r.Name, r.Doc)
			}
			continue
		}
		if len(cols) > 1 && !r.Many {
			return nil, a.Errorf(r.Name, "%s is one column, not %d", r.Name, len(cols))
		}
		for _, c := range cols {
			f := in.Columns[c]
			if r.Accepts == nil {
				continue
			}
			if want := r.Accepts(f.Type); want != "" {
				return nil, a.Errorf(r.Name, "%s must be %s; column '%s' is %s", r.Name, want, f.Name, f.Type)
			}
		}
		a.columns[r.Name] = cols
	}
	for i := range options {
		o := &options[i]
		v, given := values[o.Name]
		if !given || v == nil {
			if o.Required {
				return nil, a.Errorf(o.Name, "%s is missing: %s", o.Name, o.Doc)
			}
			continue
		}
		if why := o.check(v); why != "" {
			return nil, a.Errorf(o.Name, "%s %s", o.Name, why)
		}
		if s, ok := v.(string); ok && o.Values != nil {
			v = strings.ToLower(s)
		}
		a.values[o.Name] = v
	}
	return a, nil
}

// Errorf returns an error that points at an argument.
func (a *Args) Errorf(arg, format string, args ...any) error {
	return &ArgError{Name: a.Name, Arg: arg, Message: fmt.Sprintf(format, args...)}
}

// Given reports whether a role or option was given, and not NULL.
func (a *Args) Given(name string) bool {
	_, v := a.values[name]
	return v || len(a.columns[name]) > 0 || a.tables[name] != nil
}

// Give notes the schema of a further table argument.
func (a *Args) Give(input string, s *Schema) { a.tables[input] = s }

// Table returns the schema of a further table argument, nil if it was not given.
func (a *Args) Table(input string) *Schema { return a.tables[input] }

// Column returns the column of a role, -1 if none was given.
func (a *Args) Column(role string) int {
	if c := a.columns[role]; len(c) > 0 {
		return c[0]
	}
	return -1
}

// Columns returns the columns of a role.
func (a *Args) Columns(role string) []int { return a.columns[role] }

// Field returns the column of a role.
func (a *Args) Field(role string) types.Field { return a.Schema.Columns[a.Column(role)] }

// Free lists the columns of the input that play none of the given roles: the features of a model.
func (a *Args) Free(roles ...string) []int {
	taken := map[int]bool{}
	for _, r := range roles {
		for _, c := range a.columns[r] {
			taken[c] = true
		}
	}
	var out []int
	for i := range a.Schema.Columns {
		if !taken[i] {
			out = append(out, i)
		}
	}
	return out
}

// value returns the value of an option, or its default.
func (a *Args) value(name string) any {
	if v, ok := a.values[name]; ok {
		return v
	}
	for i := range a.options {
		if a.options[i].Name == name {
			return a.options[i].Default
		}
	}
	panic("mining: " + a.Name + " has no option " + name)
}

// Int returns an option of type BIGINT, DATE or TIMESTAMP; 0 if it has neither value nor default.
func (a *Args) Int(name string) int64 {
	v, _ := a.value(name).(int64)
	return v
}

// Float returns an option of type DOUBLE; 0 if it has neither value nor default.
func (a *Args) Float(name string) float64 {
	v, _ := a.value(name).(float64)
	return v
}

// Bool returns an option of type BOOLEAN.
func (a *Args) Bool(name string) bool {
	v, _ := a.value(name).(bool)
	return v
}

// Text returns an option of type VARCHAR.
func (a *Args) Text(name string) string {
	v, _ := a.value(name).(string)
	return v
}

// List returns an option of an ARRAY type, nil if it has none.
func (a *Args) List(name string) []any {
	v, _ := a.value(name).([]any)
	return v
}

// Floats returns an option of type ARRAY(DOUBLE).
func (a *Args) Floats(name string) []float64 {
	var out []float64
	for _, v := range a.List(name) {
		out = append(out, v.(float64))
	}
	return out
}
