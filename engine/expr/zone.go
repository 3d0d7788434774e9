package expr

import (
	"bytes"

	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/kernel"
	"github.com/clientele-db/clientele/engine/types"
)

// Zone bounds the values of a column over a range of rows, as exec.Zone does. The zero value says nothing.
type Zone struct {
	Bounded            bool
	Lo, Hi             int64
	NullsKnown         bool
	Nulls              int
	BytesBounded       bool
	MinBytes, MaxBytes []byte
}

// zoneTest tells from bounds that no row can pass a condition.
type zoneTest interface {
	skips(n int, zone func(col int) Zone) bool
}

// newZoneTest returns the test of a condition; it never skips where nothing is known of the condition's kind.
func newZoneTest(e Expr, layout []ColumnID, ctx *fn.Context) zoneTest {
	switch e := e.(type) {
	case *And:
		return anyZone(zoneTests(e.Terms, layout, ctx))
	case *Or:
		return allZone(zoneTests(e.Terms, layout, ctx))
	}
	if IsFalse(e) {
		return anyZone{allZone{}}
	}
	ids := Columns(nil, e)
	if len(ids) != 1 {
		return anyZone{}
	}
	z := &columnZone{col: -1}
	for i, id := range layout {
		if id == ids[0] {
			z.col = i
		}
	}
	if z.col < 0 {
		return anyZone{}
	}
	if want, ok := nullTest(e); ok {
		z.null = &want
		return z
	}
	if z.filter = filterOf(e); z.filter == nil && Volatility(e) == fn.Immutable {
		prog, err := Compile([]Expr{e}, ids, ctx)
		if err != nil || len(prog.body.imports) != 1 {
			return anyZone{}
		}
		z.typ = prog.body.regs[prog.body.imports[0].reg].typ
		z.computed = &conjunct{prog: prog}
	}
	return z
}

func zoneTests(terms []Expr, layout []ColumnID, ctx *fn.Context) []zoneTest {
	ts := make([]zoneTest, len(terms))
	for i, t := range terms {
		ts[i] = newZoneTest(t, layout, ctx)
	}
	return ts
}

// anyZone skips if one of its tests does: a conjunction.
type anyZone []zoneTest

func (z anyZone) skips(n int, zone func(int) Zone) bool {
	for _, t := range z {
		if t.skips(n, zone) {
			return true
		}
	}
	return false
}

// allZone skips if all of its tests do: a disjunction.
type allZone []zoneTest

func (z allZone) skips(n int, zone func(int) Zone) bool {
	for _, t := range z {
		if !t.skips(n, zone) {
			return false
		}
	}
	return true
}

// columnZone tests a condition on one column.
type columnZone struct {
	col      int
	null     *bool
	filter   kernel.Filter
	computed *conjunct // computed over the range, if that is small
	typ      types.Type
}

func (t *columnZone) skips(n int, zone func(int) Zone) bool {
	z := zone(t.col)
	if t.null != nil {
		return z.NullsKnown && (*t.null && z.Nulls == n || !*t.null && z.Nulls == 0)
	}
	if t.filter == nil {
		return t.computed != nil && t.computed.skips(z, t.typ)
	}
	if z.NullsKnown && z.Nulls == n {
		return true // a filter passes no NULL
	}
	switch f := t.filter.(type) {
	case kernel.Nothing:
		return true
	case kernel.Range:
		return f.Hi < f.Lo || z.Bounded && (f.Hi < z.Lo || z.Hi < f.Lo)
	case kernel.Outside:
		return z.Bounded && f.Lo <= z.Lo && z.Hi <= f.Hi
	case kernel.InSet:
		return z.Bounded && !f.Any(z.Lo, z.Hi)
	case kernel.IntIn:
		if !z.Bounded {
			return false
		}
		for x := range f {
			if z.Lo <= x && x <= z.Hi {
				return false
			}
		}
		return true
	case kernel.BytesFilter:
		return z.BytesBounded && !mayHold(f.Op, f.X, z)
	case kernel.PrefixFilter:
		return z.BytesBounded && (bytes.Compare(z.MaxBytes, f.X) < 0 ||
			bytes.Compare(z.MinBytes, f.X) > 0 && !bytes.HasPrefix(z.MinBytes, f.X))
	case kernel.BytesIn:
		if !z.BytesBounded {
			return false
		}
		for s := range f {
			if mayHold(kernel.EQ, []byte(s), z) {
				return false
			}
		}
		return true
	}
	return false
}

// mayHold reports whether v op x can hold for a v between the bounds of z.
func mayHold(op kernel.Op, x []byte, z Zone) bool {
	lo, hi := bytes.Compare(z.MinBytes, x), bytes.Compare(z.MaxBytes, x)
	switch op {
	case kernel.EQ:
		return lo <= 0 && hi >= 0
	case kernel.NE:
		return lo != 0 || hi != 0
	case kernel.LT:
		return lo < 0
	case kernel.LE:
		return lo <= 0
	case kernel.GT:
		return hi > 0
	}
	return hi >= 0
}

// skips computes the conjunct for every integer of the zone, or for as many as its table has by now.
func (c *conjunct) skips(z Zone, t types.Type) bool {
	if !z.Bounded || t.Phys() != types.PhysInt64 || !z.NullsKnown || z.Nulls > 0 && c.passesNull() {
		return false
	}
	return c.cover(t, z.Lo, z.Hi, maxTable) && !c.domain.set.Any(z.Lo, z.Hi)
}
