package fn

import (
	"errors"

	"github.com/clientele-db/clientele/engine/vec"
)

// errNull is returned by the function of a row whose result is NULL.
var errNull = errors.New("null")

// row gives the arguments of one row to functions whose work on a row is large beside the indirect call that they cost
// (regular expressions, formatting, digests). Functions of a few nanoseconds have loops of their own.
type row struct {
	c    *Context
	args []*vec.Vector
	i    int
}

func (r *row) bytes(k int) []byte  { return r.args[k].BytesAt(r.i) }
func (r *row) int(k int) int64     { return r.args[k].I64[at(r.args[k], r.i)] }
func (r *row) float(k int) float64 { return r.args[k].F64[at(r.args[k], r.i)] }
func (r *row) span(k int) (int, int) {
	v := r.args[k]
	j := at(v, r.i)
	return int(v.Off[j]), int(v.Off[j+1])
}

// bytesRows makes an Eval of a function that appends the bytes of one row to dst.
func bytesRows(f func(r *row, dst []byte) ([]byte, error)) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		r := row{c: c, args: args}
		startBytes(out, n)
		for r.i = range n {
			if isSet(out.Valid, r.i) {
				dst, err := f(&r, out.Bytes)
				switch {
				case err == nil:
					out.Bytes = dst
				case errors.Is(err, errNull):
					setNull(out, r.i, n)
				default:
					return err
				}
				if len(out.Bytes) > maxBatchBytes {
					return checkBytes(out)
				}
			}
			endRow(out)
		}
		return nil
	}
}

// intRows makes an Eval of a function that computes the integer (date, timestamp …) of one row.
func intRows(f func(r *row) (int64, error)) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		r := row{c: c, args: args}
		for r.i = range n {
			out.I64[r.i] = 0
			if isSet(out.Valid, r.i) {
				v, err := f(&r)
				switch {
				case err == nil:
					out.I64[r.i] = v
				case errors.Is(err, errNull):
					setNull(out, r.i, n)
				default:
					return err
				}
			}
		}
		return nil
	}
}

// floatRows makes an Eval of a function that computes the DOUBLE of one row.
func floatRows(f func(r *row) (float64, error)) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		r := row{c: c, args: args}
		for r.i = range n {
			out.F64[r.i] = 0
			if isSet(out.Valid, r.i) {
				v, err := f(&r)
				switch {
				case err == nil:
					out.F64[r.i] = v
				case errors.Is(err, errNull):
					setNull(out, r.i, n)
				default:
					return err
				}
			}
		}
		return nil
	}
}

// boolRows makes an Eval of a function that decides one row.
func boolRows(f func(r *row) (bool, error)) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		r := row{c: c, args: args}
		bits := boolBits(out, n)
		for r.i = range n {
			if isSet(out.Valid, r.i) {
				v, err := f(&r)
				switch {
				case err == nil:
					setBitTo(bits, r.i, v)
				case errors.Is(err, errNull):
					setNull(out, r.i, n)
				default:
					return err
				}
			}
		}
		return nil
	}
}

// listRows makes an Eval of a function that appends the elements of one row to out.Child.
func listRows(f func(r *row, out *vec.Vector) error) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		r := row{c: c, args: args}
		startList(out, n)
		for r.i = range n {
			if isSet(out.Valid, r.i) {
				if err := f(&r, out); errors.Is(err, errNull) {
					setNull(out, r.i, n)
				} else if err != nil {
					return err
				}
			}
			endList(out)
		}
		return nil
	}
}

// valueRows makes an Eval of a function that appends one row of any type to out.
func valueRows(f func(r *row, out *vec.Vector) error) Eval {
	return func(c *Context, out *vec.Vector, args []*vec.Vector, n int) error {
		r := row{c: c, args: args}
		valid := out.Valid
		out.Reset(out.Type)
		startEmpty(out)
		for r.i = range n {
			if !isSet(valid, r.i) {
				appendNull(out)
				continue
			}
			before := out.N
			if err := f(&r, out); errors.Is(err, errNull) && out.N == before {
				appendNull(out)
			} else if err != nil {
				return err
			}
		}
		return nil
	}
}
