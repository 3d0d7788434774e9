package segment

import (
	"fmt"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/parquet"
)

// conversion is what must be done to the values of a foreign file to make them ours.
type conversion uint8

const (
	convNone      conversion = iota
	convMul1000              // milliseconds to microseconds
	convDiv1000              // nanoseconds to microseconds, rounded down
	convUint32               // INT32 that is unsigned
	convUint64               // INT64 that is unsigned: DECIMAL(20,0)
	convDecimal              // decimal as big-endian bytes
	convInt96                // timestamp as nanoseconds of the day and Julian day
	convUUID                 // sixteen bytes
	convFloat16              // FLOAT16
	convFixed                // FIXED_LEN_BYTE_ARRAY as VARBINARY
	convLongIntgr            // INT32 or INT64 that is a DECIMAL of more than 18 digits
)

// maxSchemaDepth bounds the nesting of a file's columns.
const maxSchemaDepth = 64

// readSchema makes the schema of a file from the elements of its footer.
func readSchema(els []parquet.SchemaElement) (*Schema, error) {
	r := schemaReader{els: els, s: &Schema{elements: els}}
	if len(els) == 0 || els[0].Type != parquet.NoType {
		return nil, corrupt.New("footer without the root of a schema")
	}
	r.next = 1
	for range els[0].NumChildren {
		f, err := r.field(nil, 0, 0, 1)
		if err != nil {
			return nil, err
		}
		r.s.fields = append(r.s.fields, f)
	}
	if r.next != len(els) {
		return nil, corrupt.New("footer with %d schema elements of which %d belong to the root", len(els), r.next)
	}
	return r.s, nil
}

type schemaReader struct {
	els  []parquet.SchemaElement
	next int
	s    *Schema
}

func (r *schemaReader) take(depth int) (*parquet.SchemaElement, error) {
	if r.next >= len(r.els) {
		return nil, corrupt.New("schema ends early")
	}
	if depth > maxSchemaDepth {
		return nil, corrupt.New("schema is nested deeper than %d", maxSchemaDepth)
	}
	e := &r.els[r.next]
	if e.NumChildren < 0 || int(e.NumChildren) > len(r.els) {
		return nil, corrupt.New("schema element %q with %d children", e.Name, e.NumChildren)
	}
	r.next++
	return e, nil
}

// field reads an element and its children. Its parent exists at level def and repeats at level rep.
func (r *schemaReader) field(path []string, def, rep, depth int) (*field, error) {
	e, err := r.take(depth)
	if err != nil {
		return nil, err
	}
	path = append(path[:len(path):len(path)], e.Name)
	f := &field{name: e.Name, def: def, rep: rep}
	switch e.Repetition {
	case parquet.Optional:
		f.optional = true
		f.def++
	case parquet.Repeated:
		// A repeated field outside of a list is a list of required elements.
		el, err := r.body(e, path, def+1, rep+1, depth)
		if err != nil {
			return nil, err
		}
		el.def, el.rep = def+1, rep+1
		f.typ, f.children = types.ArrayOf(el.typ), []*field{el}
		f.typ.Fields[0].NotNull = true
		return f, nil
	}
	b, err := r.body(e, path, f.def, rep, depth)
	if err != nil {
		return nil, err
	}
	b.name, b.optional, b.def, b.rep = f.name, f.optional, f.def, f.rep
	return b, nil
}

// body reads what is inside of element e, which exists at level def.
func (r *schemaReader) body(e *parquet.SchemaElement, path []string, def, rep, depth int) (*field, error) {
	f := &field{name: e.Name}
	if e.Type != parquet.NoType {
		t, conv, err := columnType(e)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", e.Name, err)
		}
		f.typ = t
		f.leaf = &leaf{
			index: len(r.s.leaves), path: path, phys: e.Type, size: int(e.TypeLength), maxDef: def, maxRep: rep, conv: conv,
		}
		r.s.leaves = append(r.s.leaves, f.leaf)
		return f, nil
	}
	isList := e.Logical.Kind == parquet.LogicalList || e.Converted == parquet.List
	isMap := e.Logical.Kind == parquet.LogicalMap || e.Converted == parquet.MapConverted || e.Converted == parquet.MapKeyValue
	if (isList || isMap) && e.NumChildren == 1 && r.next < len(r.els) && r.els[r.next].Repetition == parquet.Repeated {
		inner := &r.els[r.next]
		if isMap && inner.Type == parquet.NoType && inner.NumChildren == 2 {
			return r.mapBody(f, path, def, rep, depth)
		}
		return r.listBody(f, e.Name, path, def, rep, depth)
	}
	if e.NumChildren == 0 {
		return nil, fmt.Errorf("column %q is a group without fields, which has no type", e.Name)
	}
	f.typ.Kind = types.Row
	for range e.NumChildren {
		k, err := r.field(path, def, rep, depth+1)
		if err != nil {
			return nil, err
		}
		f.children = append(f.children, k)
		f.typ.Fields = append(f.typ.Fields, types.Field{Name: k.name, Type: k.typ, NotNull: !k.optional})
	}
	return f, nil
}

// listBody reads the repeated child of a list. By Parquet's rules for older files the child itself is the element unless
// it is a group of one field that is not called "array" or after the list.
func (r *schemaReader) listBody(f *field, list string, path []string, def, rep, depth int) (*field, error) {
	e, err := r.take(depth + 1)
	if err != nil {
		return nil, err
	}
	path = append(path[:len(path):len(path)], e.Name)
	var el *field
	if e.Type == parquet.NoType && e.NumChildren == 1 && e.Name != "array" && e.Name != list+"_tuple" {
		el, err = r.field(path, def+1, rep+1, depth+2)
	} else if el, err = r.body(e, path, def+1, rep+1, depth+1); err == nil {
		el.def, el.rep = def+1, rep+1
	}
	if err != nil {
		return nil, err
	}
	f.typ, f.children = types.ArrayOf(el.typ), []*field{el}
	f.typ.Fields[0].NotNull = !el.optional
	return f, nil
}

func (r *schemaReader) mapBody(f *field, path []string, def, rep, depth int) (*field, error) {
	e, err := r.take(depth + 1)
	if err != nil {
		return nil, err
	}
	path = append(path[:len(path):len(path)], e.Name)
	for range 2 {
		k, err := r.field(path, def+1, rep+1, depth+2)
		if err != nil {
			return nil, err
		}
		f.children = append(f.children, k)
	}
	f.typ = types.MapOf(f.children[0].typ, f.children[1].typ)
	f.typ.Fields[1].NotNull = !f.children[1].optional
	return f, nil
}

// columnType returns the type of a leaf and what makes its values ours.
func columnType(e *parquet.SchemaElement) (types.Type, conversion, error) {
	if e.Type == parquet.FixedLenByteArray && (e.TypeLength <= 0 || e.TypeLength > 1<<20) {
		return types.Null, 0, corrupt.New("values of %d bytes", e.TypeLength)
	}
	l := e.Logical
	if l.Kind == parquet.NoLogical {
		l = fromConverted(e)
	}
	switch l.Kind {
	case parquet.LogicalDecimal:
		return decimalType(e, l)
	case parquet.LogicalNull:
		return types.Null, convNone, nil
	}
	switch e.Type {
	case parquet.Boolean:
		return types.BooleanType, convNone, nil
	case parquet.Float:
		return types.RealType, convNone, nil
	case parquet.Double:
		return types.DoubleType, convNone, nil
	case parquet.Int96:
		return types.TimestampMicros, convInt96, nil
	case parquet.Int32, parquet.Int64:
		return integerType(e, l)
	case parquet.ByteArray:
		switch l.Kind {
		case parquet.LogicalString, parquet.LogicalEnum:
			return types.VarcharType, convNone, nil
		case parquet.LogicalJSON:
			return types.JSONType, convNone, nil
		}
		return types.VarbinaryType, convNone, nil
	case parquet.FixedLenByteArray:
		switch {
		case l.Kind == parquet.LogicalUUID && e.TypeLength == 16:
			return types.UUIDType, convUUID, nil
		case l.Kind == parquet.LogicalFloat16 && e.TypeLength == 2:
			return types.RealType, convFloat16, nil
		}
		return types.VarbinaryType, convFixed, nil
	}
	return types.Null, 0, corrupt.New("column of the unknown type %v", e.Type)
}

func decimalType(e *parquet.SchemaElement, l parquet.LogicalType) (types.Type, conversion, error) {
	p, s := int(l.Precision), int(l.Scale)
	if p < 1 || s < 0 || s > p {
		return types.Null, 0, corrupt.New("decimal of %d digits, %d of them fractional", p, s)
	}
	if p > types.MaxPrecision {
		return types.Null, 0, fmt.Errorf("decimal of %d digits; at most %d are supported", p, types.MaxPrecision)
	}
	t := types.DecimalOf(p, s)
	switch e.Type {
	case parquet.Int32, parquet.Int64:
		if p > types.MaxShortPrecision {
			return t, convLongIntgr, nil
		}
		return t, convNone, nil
	case parquet.ByteArray:
		return t, convDecimal, nil
	case parquet.FixedLenByteArray:
		if e.TypeLength > 64 {
			return types.Null, 0, corrupt.New("decimal of %d bytes", e.TypeLength)
		}
		return t, convDecimal, nil
	}
	return types.Null, 0, corrupt.New("decimal as %v", e.Type)
}

func integerType(e *parquet.SchemaElement, l parquet.LogicalType) (types.Type, conversion, error) {
	switch l.Kind {
	case parquet.LogicalDate:
		return types.DateType, convNone, nil
	case parquet.LogicalTime:
		t := types.Type{Kind: types.Time, Precision: 6}
		switch l.Unit {
		case parquet.Millis:
			t.Precision = 3
			return t, convMul1000, nil
		case parquet.Nanos:
			return t, convDiv1000, nil
		}
		return t, convNone, nil
	case parquet.LogicalTimestamp:
		t := types.TimestampMicros
		if l.UTC {
			t = types.TimestampTZMicro
		}
		switch l.Unit {
		case parquet.Millis:
			t.Precision = 3
			return t, convMul1000, nil
		case parquet.Nanos:
			return t, convDiv1000, nil
		}
		return t, convNone, nil
	case parquet.LogicalInteger:
		switch {
		case l.Signed && l.Bits == 8:
			return types.TinyIntType, convNone, nil
		case l.Signed && l.Bits == 16, !l.Signed && l.Bits == 8:
			return types.SmallIntType, convNone, nil
		case !l.Signed && l.Bits == 16:
			return types.IntegerType, convNone, nil
		case !l.Signed && l.Bits == 32 && e.Type == parquet.Int32:
			return types.BigIntType, convUint32, nil
		case !l.Signed && l.Bits == 64:
			return types.DecimalOf(20, 0), convUint64, nil
		}
	}
	if e.Type == parquet.Int32 {
		return types.IntegerType, convNone, nil
	}
	return types.BigIntType, convNone, nil
}

// fromConverted gives the logical type that an older annotation stands for.
func fromConverted(e *parquet.SchemaElement) parquet.LogicalType {
	integer := func(bits int8, signed bool) parquet.LogicalType {
		return parquet.LogicalType{Kind: parquet.LogicalInteger, Bits: bits, Signed: signed}
	}
	switch e.Converted {
	case parquet.UTF8:
		return parquet.LogicalType{Kind: parquet.LogicalString}
	case parquet.Enum:
		return parquet.LogicalType{Kind: parquet.LogicalEnum}
	case parquet.JSON:
		return parquet.LogicalType{Kind: parquet.LogicalJSON}
	case parquet.Decimal:
		return parquet.LogicalType{Kind: parquet.LogicalDecimal, Scale: e.Scale, Precision: e.Precision}
	case parquet.Date:
		return parquet.LogicalType{Kind: parquet.LogicalDate}
	case parquet.TimeMillis:
		return parquet.LogicalType{Kind: parquet.LogicalTime, Unit: parquet.Millis, UTC: true}
	case parquet.TimeMicros:
		return parquet.LogicalType{Kind: parquet.LogicalTime, Unit: parquet.Micros, UTC: true}
	case parquet.TimestampMillis:
		return parquet.LogicalType{Kind: parquet.LogicalTimestamp, Unit: parquet.Millis, UTC: true}
	case parquet.TimestampMicros:
		return parquet.LogicalType{Kind: parquet.LogicalTimestamp, Unit: parquet.Micros, UTC: true}
	case parquet.Uint8, parquet.Uint16, parquet.Uint32, parquet.Uint64:
		return integer(int8(8<<(e.Converted-parquet.Uint8)), false)
	case parquet.Int8, parquet.Int16, parquet.Int32Converted, parquet.Int64Converted:
		return integer(int8(8<<(e.Converted-parquet.Int8)), true)
	}
	return parquet.LogicalType{}
}
