package mining

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele/engine/types"
)

// Def is a kind of model as CREATE MODEL … WITH (type = 'name', …) makes it. It is data: adding one is a value of this type
// in a file of its own and a line in mining/builtin.
type Def struct {
	Name    string // in lower case
	Doc     string // one sentence
	Example string // a statement over the columns of the data set that examples run on
	Roles   []Role
	Options []Option
	// Tables are the names of the relations that its models have ([Tabular]); each becomes a function ml_<name>.
	Tables []string
	// New makes the algorithm. An error is the user's; see [Args.Errorf].
	New func(a *Args) (Algorithm, error)
	// Decode reads what Model.AppendTo wrote. It must not panic on any bytes.
	Decode func(payload []byte) (Model, error)
}

// Function is an algorithm that is called as a table function and whose result is a relation:
//
//	SELECT … FROM TABLE(name(input => TABLE(…), role => DESCRIPTOR(column), option => value))
//
// Exactly one of Bind and Query is set.
type Function struct {
	Name    string // in lower case
	Doc     string // one sentence
	Example string // a query over the columns of the data set that examples run on
	Roles   []Role
	Options []Option
	// Inputs are tables that the function takes beside input; Query reads them under their names.
	Inputs []Input
	// Bind says what the call returns.
	Bind func(a *Args) (*Bound, error)
	// Query returns the SQL text that the call stands for, where the engine's own operators do the work. The text reads the
	// relations of its arguments under their names, input first.
	Query func(a *Args) (string, error)
}

// Input is a further table argument of a [Function].
type Input struct {
	Name, Doc string
	Required  bool
}

// Bound is a bound call of a [Function]: the first table of the algorithm's model is the result, and has these fields.
type Bound struct {
	Fields    []types.Field
	Algorithm Algorithm
	// Sorted says that the order of the result's rows means something.
	Sorted bool
}

// Role is a part that columns of the input play: customer, time, label. A function takes them as DESCRIPTOR(column, …), a
// model as WITH (role = 'column') or an ARRAY of names.
type Role struct {
	Name, Doc string
	Required  bool
	// Many lets several columns play the part.
	Many bool
	// Accepts says what is wrong with a type, "" if nothing is; nil takes all.
	Accepts func(t types.Type) string
}

// Numeric accepts columns of numbers.
func Numeric(t types.Type) string {
	if t.IsNumeric() {
		return ""
	}
	return "a number"
}

// Temporal accepts columns of dates and timestamps.
func Temporal(t types.Type) string {
	switch t.Kind {
	case types.Date, types.Timestamp, types.TimestampTZ:
		return ""
	}
	return "a DATE or TIMESTAMP"
}

// Option is a hyperparameter.
type Option struct {
	Name, Doc string
	// Type is BIGINT, DOUBLE, BOOLEAN, VARCHAR, DATE, TIMESTAMP or an ARRAY of these, to which the value is converted.
	Type types.Type
	// Default is the value where none is given: int64, float64, bool, string, or nil for none.
	Default  any
	Required bool
	// Domain bounds numbers, each of an array; the zero value does not.
	Domain Domain
	// Values lists the texts that are allowed; nil allows all.
	Values []string
}

// Domain is a range of numbers: Min ≤ v ≤ Max, without an end that is open.
type Domain struct {
	Set              bool
	Min, Max         float64
	MinOpen, MaxOpen bool
}

// Between is the closed range.
func Between(lo, hi float64) Domain { return Domain{Set: true, Min: lo, Max: hi} }

// AtLeast has no upper bound.
func AtLeast(lo float64) Domain { return Domain{Set: true, Min: lo, Max: math.Inf(1)} }

// Above has no upper bound and does not contain lo.
func Above(lo float64) Domain { return Domain{Set: true, Min: lo, MinOpen: true, Max: math.Inf(1)} }

// Within is the open range.
func Within(lo, hi float64) Domain {
	return Domain{Set: true, Min: lo, Max: hi, MinOpen: true, MaxOpen: true}
}

// Has reports whether v lies in d.
func (d Domain) Has(v float64) bool {
	if !d.Set {
		return true
	}
	return (v > d.Min || v == d.Min && !d.MinOpen) && (v < d.Max || v == d.Max && !d.MaxOpen)
}

// String says what lies in d.
func (d Domain) String() string {
	num := func(v float64) string {
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	switch {
	case !d.Set:
		return "any number"
	case math.IsInf(d.Max, 1) && d.MinOpen:
		return "more than " + num(d.Min)
	case math.IsInf(d.Max, 1):
		return "at least " + num(d.Min)
	case d.MinOpen && d.MaxOpen:
		return "between " + num(d.Min) + " and " + num(d.Max) + ", both excluded"
	case d.MinOpen:
		return "more than " + num(d.Min) + " and at most " + num(d.Max)
	case d.MaxOpen:
		return "at least " + num(d.Min) + " and less than " + num(d.Max)
	}
	return "from " + num(d.Min) + " to " + num(d.Max)
}

// check says what is wrong with a value of an option, "" if nothing is.
func (o *Option) check(v any) string {
	switch v := v.(type) {
	case int64:
		if !o.Domain.Has(float64(v)) {
			return fmt.Sprintf("must be %s, not %d", o.Domain, v)
		}
	case float64:
		if !o.Domain.Has(v) || math.IsNaN(v) {
			return fmt.Sprintf("must be %s, not %v", o.Domain, v)
		}
	case string:
		for _, s := range o.Values {
			if strings.EqualFold(s, v) {
				return ""
			}
		}
		if o.Values != nil {
			return fmt.Sprintf("must be one of %s, not %q", strings.Join(o.Values, ", "), v)
		}
	case []any:
		for _, e := range v {
			if e == nil {
				return "must not hold NULL"
			}
			if why := o.check(e); why != "" {
				return "holds a value that " + why
			}
		}
	}
	return ""
}
