package cluster

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The payload of a model, all numbers little endian, uvarint where nothing is said:
//
//	version (one byte, 1)
//	columns: count, then length and bytes of each name
//	features: count d, then a column each
//	weight column + 1
//	flags (one byte): 1 raw, 2 resting
//	k, rows, skipped rows, iterations
//	mean variance, sum of squares (float64)
//	shift, scale (d float64 each)
//	centres (k·d float64), sizes, inertia, distances (k float64 each)
const payloadVersion = 1

const (
	flagRaw     = 1
	flagResting = 2
)

// AppendTo implements [mining.Model].
func (m *Model) AppendTo(dst []byte) []byte {
	dst = append(dst, payloadVersion)
	dst = binary.AppendUvarint(dst, uint64(len(m.columns)))
	for _, c := range m.columns {
		dst = binary.AppendUvarint(dst, uint64(len(c)))
		dst = append(dst, c...)
	}
	dst = binary.AppendUvarint(dst, uint64(len(m.features)))
	for _, c := range m.features {
		dst = binary.AppendUvarint(dst, uint64(c))
	}
	dst = binary.AppendUvarint(dst, uint64(m.weight+1))
	flags := byte(0)
	if m.raw {
		flags |= flagRaw
	}
	if m.resting {
		flags |= flagResting
	}
	dst = append(dst, flags)
	for _, v := range []int64{int64(m.k), m.rows, m.skipped, int64(m.iterations)} {
		dst = binary.AppendUvarint(dst, uint64(v))
	}
	dst = appendFloats(dst, []float64{m.variance, m.total})
	for _, v := range [][]float64{m.space.shift, m.space.scale, m.center, m.size, m.inertia, m.distance} {
		dst = appendFloats(dst, v)
	}
	return dst
}

func appendFloats(dst []byte, v []float64) []byte {
	for _, x := range v {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
	}
	return dst
}

// errPayload is the class of errors of payloads that no model has written.
var errPayload = errors.New("not a k-means model")

// cursor reads a payload. After the first failure it returns zeros and keeps the error.
type cursor struct {
	b   []byte
	at  int
	err error
}

func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: %s at byte %d of %d", errPayload, fmt.Sprintf(format, args...), c.at, len(c.b))
	}
}

func (c *cursor) take(n int) []byte {
	if c.err != nil || n > len(c.b)-c.at {
		c.fail("it ends early")
		return nil
	}
	c.at += n
	return c.b[c.at-n : c.at]
}

func (c *cursor) byte() byte {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

// number reads a number of at most limit.
func (c *cursor) number(what string, limit uint64) int {
	if c.err != nil {
		return 0
	}
	v, n := binary.Uvarint(c.b[c.at:])
	if n <= 0 || v > limit {
		c.fail("bad %s", what)
		return 0
	}
	c.at += n
	return int(v)
}

// count reads the number of things of at least size bytes each that follow.
func (c *cursor) count(what string, size int) int {
	return c.number(what, uint64((len(c.b)-c.at)/size))
}

// floats reads n finite numbers.
func (c *cursor) floats(what string, n int) []float64 {
	b := c.take(8 * n)
	if b == nil && n > 0 {
		return nil
	}
	out := make([]float64, n)
	for i := range out {
		v := math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			c.fail("%s is %v", what, v)
			return nil
		}
		out[i] = v
	}
	return out
}

// decodeModel reads what AppendTo wrote. It never panics; errors name what is wrong, and where.
func decodeModel(payload []byte) (*Model, error) {
	c := &cursor{b: payload}
	if v := c.byte(); c.err == nil && v != payloadVersion {
		c.fail("version %d is not known, only %d is", v, payloadVersion)
	}
	m := &Model{}
	for range c.count("number of columns", 1) {
		m.columns = append(m.columns, string(c.take(c.count("length of a name", 1))))
	}
	for range c.count("number of features", 1) {
		m.features = append(m.features, c.number("feature", uint64(max(len(m.columns)-1, 0))))
	}
	if m.d = len(m.features); m.d == 0 {
		c.fail("it has no features")
	}
	m.weight = c.number("weight", uint64(len(m.columns))) - 1
	flags := c.byte()
	m.raw, m.resting = flags&flagRaw != 0, flags&flagResting != 0
	m.k = c.number("number of clusters", maxClusters)
	if m.k == 0 || c.err == nil && m.k > (len(c.b)-c.at)/8 {
		c.fail("bad number of clusters")
	}
	m.rows = int64(c.number("number of rows", math.MaxInt64))
	m.skipped = int64(c.number("number of rows", math.MaxInt64))
	m.iterations = c.number("number of iterations", math.MaxInt32)
	if v := c.floats("a variance", 2); v != nil {
		m.variance, m.total = v[0], v[1]
	}
	m.space = &space{shift: c.floats("a shift", m.d), scale: c.floats("a scale", m.d)}
	if c.err == nil && m.k*m.d > (len(c.b)-c.at)/8 {
		c.fail("it ends early")
	}
	m.center = c.floats("a centre", m.k*m.d)
	m.size = c.floats("a size", m.k)
	m.inertia = c.floats("an inertia", m.k)
	m.distance = c.floats("a distance", m.k)
	if c.err == nil && c.at != len(payload) {
		c.fail("%d bytes follow", len(payload)-c.at)
	}
	if c.err != nil {
		return nil, c.err
	}
	m.packed.Set(m.center, m.k, m.d)
	return m, nil
}
