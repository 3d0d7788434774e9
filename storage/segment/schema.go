package segment

import (
	"fmt"
	"strconv"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/parquet"
)

// field is a node of a schema: a column, or a part of a nested one.
type field struct {
	name string
	typ  types.Type
	// optional says that the field itself can be NULL.
	optional bool
	// def is the definition level at which the field is not NULL, rep the repetition level of its rows. A list's elements
	// exist from level def+1 on.
	def, rep int
	children []*field
	leaf     *leaf // nil for ARRAY, MAP, ROW
}

// leaf is a column of the file.
type leaf struct {
	index          int // position among the columns of the file
	path           []string
	phys           parquet.Type
	size           int // bytes of a FIXED_LEN_BYTE_ARRAY
	maxDef, maxRep int
	conv           conversion
}

// Schema is the layout of a table's columns in its files. It is immutable.
type Schema struct {
	fields []*field
	leaves []*leaf
	// elements are what a footer lists.
	elements []parquet.SchemaElement
}

// NewSchema lays out columns as segments have them.
func NewSchema(cols []types.Field) (*Schema, error) {
	s := &Schema{}
	s.elements = append(s.elements, parquet.SchemaElement{
		Type: parquet.NoType, Name: "schema", NumChildren: int32(len(cols)), Converted: parquet.NoConverted,
	})
	for _, c := range cols {
		f, err := s.add(c, nil, 0, 0)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", c.Name, err)
		}
		s.fields = append(s.fields, f)
	}
	return s, nil
}

// add appends the elements of one field whose parent exists at level def and repeats at level rep.
func (s *Schema) add(c types.Field, path []string, def, rep int) (*field, error) {
	path = append(path[:len(path):len(path)], c.Name)
	f := &field{name: c.Name, typ: c.Type, optional: !c.NotNull, def: def, rep: rep}
	e := parquet.SchemaElement{Type: parquet.NoType, Name: c.Name, Converted: parquet.NoConverted}
	if f.optional {
		f.def++
		e.Repetition = parquet.Optional
	}
	group := func(name string, r parquet.Repetition, n int, conv parquet.Converted) {
		s.elements = append(s.elements, parquet.SchemaElement{
			Type: parquet.NoType, Name: name, Repetition: r, NumChildren: int32(n), Converted: conv,
		})
	}
	child := func(c types.Field, path []string, def, rep int) error {
		k, err := s.add(c, path, def, rep)
		f.children = append(f.children, k)
		return err
	}
	switch c.Type.Kind {
	case types.Array:
		e.NumChildren, e.Converted, e.Logical.Kind = 1, parquet.List, parquet.LogicalList
		s.elements = append(s.elements, e)
		group("list", parquet.Repeated, 1, parquet.NoConverted)
		el := c.Type.Fields[0]
		el.Name = "element"
		return f, child(el, append(path, "list"), f.def+1, rep+1)
	case types.Map:
		e.NumChildren, e.Converted, e.Logical.Kind = 1, parquet.MapConverted, parquet.LogicalMap
		s.elements = append(s.elements, e)
		group("key_value", parquet.Repeated, 2, parquet.MapKeyValue)
		path = append(path, "key_value")
		k, v := c.Type.Fields[0], c.Type.Fields[1]
		k.Name, k.NotNull, v.Name = "key", true, "value"
		if err := child(k, path, f.def+1, rep+1); err != nil {
			return nil, err
		}
		return f, child(v, path, f.def+1, rep+1)
	case types.Row:
		e.NumChildren = int32(len(c.Type.Fields))
		if e.NumChildren == 0 {
			return nil, fmt.Errorf("%v has no fields and cannot be stored", c.Type)
		}
		s.elements = append(s.elements, e)
		for i, k := range c.Type.Fields {
			if k.Name == "" {
				k.Name = "field" + strconv.Itoa(i)
			}
			if err := child(k, path, f.def, rep); err != nil {
				return nil, err
			}
		}
		return f, nil
	}
	l := &leaf{index: len(s.leaves), path: path, maxDef: f.def, maxRep: rep}
	if err := leafType(c.Type, &e); err != nil {
		return nil, err
	}
	l.phys, l.size = e.Type, int(e.TypeLength)
	f.leaf = l
	s.leaves = append(s.leaves, l)
	s.elements = append(s.elements, e)
	return f, nil
}

// leafType says how the values of a type lie in our files.
func leafType(t types.Type, e *parquet.SchemaElement) error {
	logical := func(p parquet.Type, c parquet.Converted, l parquet.LogicalType) {
		e.Type, e.Converted, e.Logical = p, c, l
	}
	integer := func(p parquet.Type, c parquet.Converted, bits int8) {
		logical(p, c, parquet.LogicalType{Kind: parquet.LogicalInteger, Bits: bits, Signed: true})
	}
	switch t.Kind {
	case types.Unknown:
		// A column of NULLs alone: Parquet has no type for it that all readers know.
		e.Type = parquet.Int32
		e.Logical.Kind = parquet.LogicalNull
	case types.Boolean:
		e.Type = parquet.Boolean
	case types.TinyInt:
		integer(parquet.Int32, parquet.Int8, 8)
	case types.SmallInt:
		integer(parquet.Int32, parquet.Int16, 16)
	case types.Integer:
		integer(parquet.Int32, parquet.Int32Converted, 32)
	case types.BigInt, types.IntervalDS:
		integer(parquet.Int64, parquet.Int64Converted, 64)
	case types.IntervalYM:
		integer(parquet.Int32, parquet.Int32Converted, 32)
	case types.Real:
		e.Type = parquet.Float
	case types.Double:
		e.Type = parquet.Double
	case types.Decimal:
		e.Scale, e.Precision = int32(t.Scale), int32(t.Precision)
		p := parquet.Int64
		switch {
		case t.Precision <= 9:
			p = parquet.Int32
		case t.Precision > types.MaxShortPrecision:
			p, e.TypeLength = parquet.FixedLenByteArray, 16
		}
		logical(p, parquet.Decimal, parquet.LogicalType{Kind: parquet.LogicalDecimal, Scale: e.Scale, Precision: e.Precision})
	case types.Varchar, types.Char:
		logical(parquet.ByteArray, parquet.UTF8, parquet.LogicalType{Kind: parquet.LogicalString})
	case types.JSON:
		logical(parquet.ByteArray, parquet.JSON, parquet.LogicalType{Kind: parquet.LogicalJSON})
	case types.Varbinary:
		e.Type = parquet.ByteArray
	case types.UUID:
		e.TypeLength = 16
		logical(parquet.FixedLenByteArray, parquet.NoConverted, parquet.LogicalType{Kind: parquet.LogicalUUID})
	case types.Date:
		logical(parquet.Int32, parquet.Date, parquet.LogicalType{Kind: parquet.LogicalDate})
	case types.Time:
		// ConvertedType TIME_MICROS means "adjusted to UTC" and would contradict the logical type.
		logical(parquet.Int64, parquet.NoConverted, parquet.LogicalType{Kind: parquet.LogicalTime, Unit: parquet.Micros})
	case types.Timestamp:
		logical(parquet.Int64, parquet.NoConverted, parquet.LogicalType{Kind: parquet.LogicalTimestamp, Unit: parquet.Micros})
	case types.TimestampTZ:
		logical(parquet.Int64, parquet.TimestampMicros,
			parquet.LogicalType{Kind: parquet.LogicalTimestamp, Unit: parquet.Micros, UTC: true})
	default:
		return fmt.Errorf("%v cannot be stored", t)
	}
	return nil
}
