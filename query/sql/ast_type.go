package sql

// TypeName is the name of a type as written. Name is upper case unless it was quoted; the parser settles spellings:
//
//	DECIMAL(12,2)                  Name DECIMAL, Args 12, 2
//	DOUBLE PRECISION               Name DOUBLE
//	TIMESTAMP(3) WITH TIME ZONE    Name TIMESTAMP, Args 3, WithTimeZone
//	ARRAY(t), t ARRAY, ARRAY<t>    Name ARRAY, Args t
//	MAP(k, v), MAP<k, v>           Name MAP, Args k, v
//	ROW(a t, u)                    Name ROW, Fields (a t), (u)
//	INTERVAL YEAR TO MONTH         Name INTERVAL, From Year, To Month
type TypeName struct {
	Span
	Name         string
	Quoted       bool // written "x": a name that is not looked up among the built-in words
	Args         []TypeArg
	Fields       []*TypeField // ROW only
	WithTimeZone bool         // TIME and TIMESTAMP only
	From, To     IntervalField
}

// TypeArg is a parameter of a type: a type when Type is not nil, else a number.
type TypeArg struct {
	Number int64
	Type   *TypeName
}

// TypeField is a field of a ROW type.
type TypeField struct {
	Span
	Name *Ident // nil for a field without a name
	Type *TypeName
}
