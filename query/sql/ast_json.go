package sql

// JSONFormat is FORMAT JSON [ENCODING e] behind a JSON value or type.
type JSONFormat uint8

// The formats of JSON text; JSONPlain when none was written.
const (
	JSONPlain JSONFormat = iota
	JSONText
	JSONTextUTF8
	JSONTextUTF16
	JSONTextUTF32
)

// JSONInput is expression [FORMAT JSON].
type JSONInput struct {
	Span
	Expr   Expr
	Format JSONFormat
}

// JSONPathKind is the function of a [JSONPathCall].
type JSONPathKind uint8

// The functions of a JSON path.
const (
	JSONExists JSONPathKind = iota
	JSONValue
	JSONQuery
)

// JSONArg is an item of PASSING: input AS name.
type JSONArg struct {
	Span
	Input *JSONInput
	Name  Ident
}

// JSONBehaviorKind is what a JSON function answers on empty input or on an error.
type JSONBehaviorKind uint8

// The behaviours; which of them fit depends on the function. TRUE, FALSE and UNKNOWN belong to JSON_EXISTS.
const (
	JSONError JSONBehaviorKind = iota
	JSONNull
	JSONDefault
	JSONEmptyArray
	JSONEmptyObject
	JSONTrue
	JSONFalse
	JSONUnknown
)

// JSONBehavior is kind ON EMPTY or kind ON ERROR.
type JSONBehavior struct {
	Span
	Kind    JSONBehaviorKind
	Default Expr // JSONDefault only
}

// JSONWrapper is what JSON_QUERY puts around several items; JSONWrapperDefault when not written.
type JSONWrapper uint8

// The wrappers.
const (
	JSONWrapperDefault JSONWrapper = iota
	JSONWithoutWrapper
	JSONConditionalWrapper
	JSONUnconditionalWrapper
)

// JSONQuotes is what JSON_QUERY does with the quotes of a string; JSONQuotesDefault when not written.
type JSONQuotes uint8

// The treatments of quotes.
const (
	JSONQuotesDefault JSONQuotes = iota
	JSONKeepQuotes
	JSONOmitQuotes
)

// JSONPathCall is JSON_EXISTS, JSON_VALUE or JSON_QUERY (input, 'path' …).
type JSONPathCall struct {
	Span
	Kind            JSONPathKind
	Input           *JSONInput
	Path            *StringLit // not checked
	PathName        *Ident     // nil when absent
	Passing         []*JSONArg
	Returning       *TypeName // nil when absent
	ReturningFormat JSONFormat
	Wrapper         JSONWrapper
	Quotes          JSONQuotes
	OnEmpty         *JSONBehavior // nil when absent
	OnError         *JSONBehavior // nil when absent
}

// JSONMember is [KEY] key VALUE value, or key : value.
type JSONMember struct {
	Span
	Key   Expr
	Value *JSONInput
}

// JSONObjectExpr is JSON_OBJECT(members …).
type JSONObjectExpr struct {
	Span
	Members         []*JSONMember
	AbsentOnNull    bool // members with a NULL value are left out; by default they are kept
	UniqueKeys      bool
	Returning       *TypeName
	ReturningFormat JSONFormat
}

// JSONArrayExpr is JSON_ARRAY(items …).
type JSONArrayExpr struct {
	Span
	Items           []*JSONInput
	NullOnNull      bool // NULL items are kept; by default they are left out
	Returning       *TypeName
	ReturningFormat JSONFormat
}

func (*JSONPathCall) expr()   {}
func (*JSONObjectExpr) expr() {}
func (*JSONArrayExpr) expr()  {}
