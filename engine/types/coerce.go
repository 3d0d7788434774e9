package types

// integerDigits is the precision of the DECIMAL that holds every value of an integer type.
func integerDigits(k Kind) int {
	switch k {
	case TinyInt:
		return 3
	case SmallInt:
		return 5
	case Integer:
		return 10
	}
	return 19
}

// AsDecimal returns the DECIMAL type that holds every value of an integer type, and a DECIMAL unchanged.
func (t Type) AsDecimal() (Type, bool) {
	switch {
	case t.Kind == Decimal:
		return t, true
	case t.IsInteger():
		return DecimalOf(integerDigits(t.Kind), 0), true
	}
	return Type{}, false
}

// CanCoerce reports whether a value of type from may stand where type to is asked for without a CAST, by Trino's rules:
// numbers widen (integer → DECIMAL → REAL → DOUBLE), DATE becomes TIMESTAMP, VARCHAR(n) a longer VARCHAR. Text never
// becomes a number or a date by itself.
func CanCoerce(from, to Type) bool {
	if from.Equal(to) || from.Kind == Unknown {
		return true
	}
	s, ok := CommonSuper(from, to)
	return ok && s.equalLayout(to) // the names of row fields never stand in the way
}

// equalLayout is Equal without regard to the names of row fields and to NotNull.
func (t Type) equalLayout(o Type) bool {
	if t.Kind != o.Kind || t.Precision != o.Precision || t.Scale != o.Scale || len(t.Fields) != len(o.Fields) {
		return false
	}
	for i := range t.Fields {
		if !t.Fields[i].Type.equalLayout(o.Fields[i].Type) {
			return false
		}
	}
	return true
}

// CommonSuper returns the smallest type to which both types coerce: what the branches of a CASE or the sides of a
// comparison are brought to. ok is false if there is none.
func CommonSuper(a, b Type) (t Type, ok bool) {
	switch {
	case a.Equal(b):
		return a, true
	case a.Kind == Unknown:
		return b, true
	case b.Kind == Unknown:
		return a, true
	case a.IsNumeric() && b.IsNumeric():
		return commonNumber(a, b), true
	case a.IsString() && b.IsString():
		return commonString(a, b), true
	case a.IsNested() || b.IsNested():
		return commonNested(a, b)
	}
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case a.Kind == b.Kind && (a.Kind == Time || a.Kind == Timestamp || a.Kind == TimestampTZ):
		return Type{Kind: a.Kind, Precision: max(a.Precision, b.Precision)}, true
	case a.Kind == Date && (b.Kind == Timestamp || b.Kind == TimestampTZ):
		return b, true
	case a.Kind == Timestamp && b.Kind == TimestampTZ:
		return Type{Kind: TimestampTZ, Precision: max(a.Precision, b.Precision)}, true
	}
	return Type{}, false
}

func commonNumber(a, b Type) Type {
	switch {
	case a.Kind == Double || b.Kind == Double:
		return DoubleType
	case a.Kind == Real || b.Kind == Real:
		return RealType
	case a.Kind == Decimal || b.Kind == Decimal:
		a, _ = a.AsDecimal()
		b, _ = b.AsDecimal()
		s := max(a.Scale, b.Scale)
		return DecimalOf(min(MaxPrecision, max(a.Precision-a.Scale, b.Precision-b.Scale)+s), s)
	}
	return Type{Kind: max(a.Kind, b.Kind)}
}

// commonString: a CHAR beside a VARCHAR becomes VARCHAR.
func commonString(a, b Type) Type {
	t := Type{Kind: min(a.Kind, b.Kind), Precision: max(a.Precision, b.Precision)}
	if a.Precision == Unbounded || b.Precision == Unbounded {
		t.Precision = Unbounded
	}
	return t
}

func commonNested(a, b Type) (Type, bool) {
	if a.Kind != b.Kind || len(a.Fields) != len(b.Fields) {
		return Type{}, false
	}
	t := Type{Kind: a.Kind, Fields: make([]Field, len(a.Fields))}
	for i, f := range a.Fields {
		g := b.Fields[i]
		s, ok := CommonSuper(f.Type, g.Type)
		if !ok {
			return Type{}, false
		}
		if f.Name != g.Name {
			f.Name = ""
		}
		t.Fields[i] = Field{Name: f.Name, Type: s, NotNull: f.NotNull && g.NotNull}
	}
	return t, true
}
