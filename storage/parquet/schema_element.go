package parquet

func readSchemaElement(r *reader, e *SchemaElement) {
	e.Type, e.Converted = NoType, NoConverted
	hasName := false
	r.fields(func(id int16, typ byte) bool {
		var v int32
		switch id {
		case 1, 2, 3, 5, 6, 7, 8, 9:
			r.fI32(typ, &v)
		case 4:
			hasName = true
			return r.fString(typ, &e.Name)
		case 10:
			if r.want(typ, tStruct) {
				readLogicalType(r, &e.Logical)
			}
			return true
		default:
			return false
		}
		switch id {
		case 1:
			e.Type = Type(v)
		case 2:
			e.TypeLength = v
		case 3:
			e.Repetition = Repetition(v)
		case 5:
			e.NumChildren = v
		case 6:
			e.Converted = Converted(v)
		case 7:
			e.Scale = v
		case 8:
			e.Precision = v
		case 9:
			e.FieldID = v
		}
		return true
	})
	if !hasName {
		r.fail("metadata holds a schema element without a name")
	}
}

func (e *SchemaElement) write(w *writer) {
	w.begin()
	if e.Type != NoType {
		w.i32(1, int32(e.Type))
	}
	if e.TypeLength > 0 {
		w.i32(2, e.TypeLength)
	}
	w.i32(3, int32(e.Repetition))
	w.string(4, e.Name)
	if e.Type == NoType {
		w.i32(5, e.NumChildren)
	}
	if e.Converted != NoConverted {
		w.i32(6, int32(e.Converted))
	}
	if e.Converted == Decimal {
		w.i32(7, e.Scale)
		w.i32(8, e.Precision)
	}
	if e.FieldID > 0 {
		w.i32(9, e.FieldID)
	}
	if e.Logical.Kind != NoLogical {
		e.Logical.write(w)
	}
	w.end()
}

func readLogicalType(r *reader, l *LogicalType) {
	r.fields(func(id int16, typ byte) bool {
		if typ != tStruct || l.Kind != NoLogical {
			return false
		}
		l.Kind = LogicalKind(id)
		r.fields(func(id int16, typ byte) bool {
			switch l.Kind {
			case LogicalDecimal:
				switch id {
				case 1:
					return r.fI32(typ, &l.Scale)
				case 2:
					return r.fI32(typ, &l.Precision)
				}
			case LogicalTime, LogicalTimestamp:
				switch id {
				case 1:
					return r.fBool(typ, &l.UTC)
				case 2:
					if r.want(typ, tStruct) {
						r.fields(func(id int16, _ byte) bool {
							l.Unit = TimeUnit(id)
							return false
						})
					}
					return true
				}
			case LogicalInteger:
				switch id {
				case 1:
					if r.want(typ, tI8) {
						l.Bits = int8(r.byte())
					}
					return true
				case 2:
					return r.fBool(typ, &l.Signed)
				}
			}
			return false
		})
		return true
	})
}

func (l *LogicalType) write(w *writer) {
	w.structField(10)
	w.structField(int16(l.Kind))
	switch l.Kind {
	case LogicalDecimal:
		w.i32(1, l.Scale)
		w.i32(2, l.Precision)
	case LogicalTime, LogicalTimestamp:
		w.bool(1, l.UTC)
		w.structField(2)
		w.structField(int16(l.Unit))
		w.end()
		w.end()
	case LogicalInteger:
		w.field(1, tI8)
		w.b = append(w.b, byte(l.Bits))
		w.bool(2, l.Signed)
	}
	w.end()
	w.end()
}
