package sql

// nameOf looks a small enumeration up in its table of SQL spellings.
func nameOf[T ~uint8](names []string, v T) string {
	if int(v) < len(names) {
		return names[v]
	}
	return "?"
}

// String is the sign.
func (o UnaryOp) String() string { return nameOf([]string{"-", "+"}, o) }

// String is the operator as written.
func (o BinaryOp) String() string { return nameOf([]string{"+", "-", "*", "/", "%", "||"}, o) }

// String is the operator as written; != is <>.
func (o CompareOp) String() string { return nameOf([]string{"=", "<>", "<", "<=", ">", ">="}, o) }

// String is AND or OR.
func (o LogicalOp) String() string { return nameOf([]string{"AND", "OR"}, o) }

// String is TRUE, FALSE or UNKNOWN.
func (v TruthValue) String() string { return nameOf([]string{"TRUE", "FALSE", "UNKNOWN"}, v) }

// String is ANY or ALL.
func (q Quantifier) String() string { return nameOf([]string{"ANY", "ALL"}, q) }

// String is the literal type of the number.
func (k NumberKind) String() string { return nameOf([]string{"INTEGER", "DECIMAL", "DOUBLE"}, k) }

// String is the keyword of the field, "" for NoField.
func (f IntervalField) String() string {
	return nameOf([]string{"", "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}, f)
}

// String is the keyword of the value.
func (k SessionValueKind) String() string { return nameOf(sessionValueNames, k) }

var sessionValueNames = []string{
	"CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP",
	"CURRENT_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA", "CURRENT_PATH", "CURRENT_ROLE",
}

// String is the keyword of the unit.
func (u FrameUnit) String() string { return nameOf([]string{"ROWS", "RANGE", "GROUPS"}, u) }

// String is the words behind EXCLUDE.
func (x FrameExclusion) String() string {
	return nameOf([]string{"NO OTHERS", "CURRENT ROW", "GROUP", "TIES"}, x)
}

// String is UNION, INTERSECT or EXCEPT.
func (k SetOpKind) String() string { return nameOf([]string{"UNION", "INTERSECT", "EXCEPT"}, k) }

// String is the word before JOIN.
func (k JoinKind) String() string {
	return nameOf([]string{"INNER", "LEFT", "RIGHT", "FULL", "CROSS", "SEMI", "ANTI"}, k)
}

// String is BERNOULLI or SYSTEM.
func (m SampleMethod) String() string { return nameOf([]string{"BERNOULLI", "SYSTEM"}, m) }

// String is the words that name the kind of object.
func (k ObjectKind) String() string {
	return nameOf([]string{"TABLE", "VIEW", "MATERIALIZED VIEW", "SCHEMA", "MODEL", "COLUMN"}, k)
}

// String is the word behind SHOW.
func (k ShowKind) String() string {
	return nameOf([]string{"TABLES", "SCHEMAS", "CATALOGS", "COLUMNS", "FUNCTIONS", "SESSION", "MODELS"}, k)
}

// String is the words of the level, "" for IsolationDefault.
func (l Isolation) String() string {
	return nameOf([]string{"", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"}, l)
}
