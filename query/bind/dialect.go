package bind

import (
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/query/sql"
)

// foreignTypes are types of other systems and what they are called here. They are not accepted, since their ranges differ.
var foreignTypes = map[string]string{
	"FLOAT": "real or double", "FLOAT4": "real", "FLOAT8": "double", "INT1": "tinyint", "INT2": "smallint", "INT4": "integer",
	"INT8": "bigint", "LONG": "bigint", "HUGEINT": "decimal(38)", "NUMBER": "decimal", "MONEY": "decimal(19, 4)",
	"DATETIME": "timestamp", "DATETIME2": "timestamp", "TIMESTAMPTZ": "timestamp with time zone", "NVARCHAR": "varchar",
	"VARCHAR2": "varchar", "CLOB": "varchar", "NCHAR": "char", "BPCHAR": "char", "BLOB": "varbinary", "BYTEA": "varbinary",
	"BINARY": "varbinary", "BYTES": "varbinary", "LIST": "array", "STRUCT": "row", "OBJECT": "json", "JSONB": "json",
	"BIT": "boolean", "SERIAL": "bigint", "BIGSERIAL": "bigint",
}

// foreignFunctions are functions of other systems and what does their work here.
var foreignFunctions = map[string]string{
	"nvl": "coalesce(a, b)", "ifnull": "coalesce(a, b)", "isnull": "x IS NULL, or coalesce(a, b)", "iff": "if(condition, a, b)",
	"iif": "if(condition, a, b)", "decode": "CASE", "datediff": "date_diff(unit, from, to)", "dateadd": "date_add(unit, n, x)",
	"datepart": "extract(field FROM x)", "date_part": "extract(field FROM x)", "datetrunc": "date_trunc(unit, x)",
	"to_char": "format_datetime or date_format", "strftime": "date_format(x, format)", "getdate": "current_timestamp",
	"sysdate": "current_date", "today": "current_date", "curdate": "current_date", "len": "length(x)", "instr": "strpos(text, part)",
	"charindex": "strpos(text, part)", "locate": "strpos(text, part)", "group_concat": "listagg(x, separator)", "quantile": "approx_percentile(x, share)",
	"approx_count_distinct": "approx_distinct(x)", "countif": "count_if(condition)",
	"list": "array_agg(x)", "collect_list": "array_agg(x)", "argmax": "max_by(x, y)", "arg_max": "max_by(x, y)",
	"argmin": "min_by(x, y)", "arg_min": "min_by(x, y)", "first": "min_by(x, order)",
	"last": "max_by(x, order)", "generate_series": "sequence(from, to, step)", "range": "sequence(from, to, step)",
	"unnest": "CROSS JOIN UNNEST(x) AS t (a)", "explode": "CROSS JOIN UNNEST(x) AS t (a)", "convert": "CAST(x AS type)",
	"to_number": "CAST(x AS decimal(p, s))", "to_timestamp": "date_parse(x, format)", "safe_cast": "TRY_CAST(x AS type)",
	"regexp_matches": "regexp_like(x, pattern)",
	"list_transform": "transform(array, x -> …)", "list_filter": "filter(array, x -> …)", "rownum": "row_number() OVER ()",
}

// conditionalNames are the functions that engine/fn does not know, for suggestions.
var conditionalNames = []string{"coalesce", "nullif", "if", "try"}

// noFunction is the error of a name that no function has.
func noFunction(n sql.Node, name string) error {
	e := errorAt(n, FunctionNotFound, "Function '%s' not registered", name)
	if use, ok := foreignFunctions[name]; ok {
		return e.hint("use %s", use)
	}
	if near := fn.Nearest(name); len(near) > 0 {
		return e.hint("did you mean '%s'?", near[0])
	}
	return e.nearest(name, conditionalNames)
}
