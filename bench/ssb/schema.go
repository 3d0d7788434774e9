package ssb

import "github.com/clientele-db/clientele/bench/dataset"

// Tables returns the five tables, the fact first. Fixed text of the specification is VARCHAR, numeric is INTEGER or
// BIGINT, one-bit flags are INTEGER 0 or 1.
func Tables() []dataset.Table {
	return []dataset.Table{lineorderTable, customerTable, supplierTable, partTable, dateTable}
}

var lineorderTable = dataset.Table{
	Name:    "lineorder",
	Comment: "a line of an order",
	Key:     []string{"lo_orderkey", "lo_linenumber"},
	Columns: []dataset.Column{
		{Name: "lo_orderkey", Type: "BIGINT", Comment: "the first 8 of each 32 keys are in use"},
		{Name: "lo_linenumber", Type: "INTEGER", Comment: "1 to 7"},
		{Name: "lo_custkey", Type: "INTEGER"},
		{Name: "lo_partkey", Type: "INTEGER"},
		{Name: "lo_suppkey", Type: "INTEGER"},
		{Name: "lo_orderdate", Type: "INTEGER", Comment: "yyyymmdd"},
		{Name: "lo_orderpriority", Type: "VARCHAR(15)"},
		{Name: "lo_shippriority", Type: "VARCHAR(1)"},
		{Name: "lo_quantity", Type: "INTEGER", Comment: "1 to 50"},
		{Name: "lo_extendedprice", Type: "INTEGER", Comment: "cents"},
		{Name: "lo_ordtotalprice", Type: "INTEGER", Comment: "cents"},
		{Name: "lo_discount", Type: "INTEGER", Comment: "percent, 0 to 10"},
		{Name: "lo_revenue", Type: "INTEGER", Comment: "cents"},
		{Name: "lo_supplycost", Type: "INTEGER", Comment: "cents"},
		{Name: "lo_tax", Type: "INTEGER", Comment: "percent, 0 to 8"},
		{Name: "lo_commitdate", Type: "INTEGER", Comment: "yyyymmdd"},
		{Name: "lo_shipmode", Type: "VARCHAR(10)"},
	},
}

var customerTable = dataset.Table{
	Name:    "customer",
	Comment: "a customer",
	Key:     []string{"c_custkey"},
	Columns: []dataset.Column{
		{Name: "c_custkey", Type: "INTEGER"},
		{Name: "c_name", Type: "VARCHAR(25)"},
		{Name: "c_address", Type: "VARCHAR(25)"},
		{Name: "c_city", Type: "VARCHAR(10)", Comment: "nine characters of the nation and a digit"},
		{Name: "c_nation", Type: "VARCHAR(15)"},
		{Name: "c_region", Type: "VARCHAR(12)"},
		{Name: "c_phone", Type: "VARCHAR(15)"},
		{Name: "c_mktsegment", Type: "VARCHAR(10)"},
	},
}

var supplierTable = dataset.Table{
	Name:    "supplier",
	Comment: "a supplier",
	Key:     []string{"s_suppkey"},
	Columns: []dataset.Column{
		{Name: "s_suppkey", Type: "INTEGER"},
		{Name: "s_name", Type: "VARCHAR(25)"},
		{Name: "s_address", Type: "VARCHAR(25)"},
		{Name: "s_city", Type: "VARCHAR(10)", Comment: "nine characters of the nation and a digit"},
		{Name: "s_nation", Type: "VARCHAR(15)"},
		{Name: "s_region", Type: "VARCHAR(12)"},
		{Name: "s_phone", Type: "VARCHAR(15)"},
	},
}

var partTable = dataset.Table{
	Name:    "part",
	Comment: "a part",
	Key:     []string{"p_partkey"},
	Columns: []dataset.Column{
		{Name: "p_partkey", Type: "INTEGER"},
		{Name: "p_name", Type: "VARCHAR(22)"},
		{Name: "p_mfgr", Type: "VARCHAR(6)", Comment: "MFGR#1 to MFGR#5"},
		{Name: "p_category", Type: "VARCHAR(7)", Comment: "p_mfgr and 1 to 5"},
		{Name: "p_brand1", Type: "VARCHAR(9)", Comment: "p_category and 1 to 40"},
		{Name: "p_color", Type: "VARCHAR(11)"},
		{Name: "p_type", Type: "VARCHAR(25)"},
		{Name: "p_size", Type: "INTEGER", Comment: "1 to 50"},
		{Name: "p_container", Type: "VARCHAR(10)"},
	},
}

var dateTable = dataset.Table{
	Name:    "date",
	Comment: "a day of the years 1992 to 1998",
	Key:     []string{"d_datekey"},
	Columns: []dataset.Column{
		{Name: "d_datekey", Type: "INTEGER", Comment: "yyyymmdd"},
		{Name: "d_date", Type: "VARCHAR(18)"},
		{Name: "d_dayofweek", Type: "VARCHAR(9)"},
		{Name: "d_month", Type: "VARCHAR(9)"},
		{Name: "d_year", Type: "INTEGER"},
		{Name: "d_yearmonthnum", Type: "INTEGER", Comment: "yyyymm"},
		{Name: "d_yearmonth", Type: "VARCHAR(7)", Comment: "for example Mar1998"},
		{Name: "d_daynuminweek", Type: "INTEGER", Comment: "1 is Sunday"},
		{Name: "d_daynuminmonth", Type: "INTEGER"},
		{Name: "d_daynuminyear", Type: "INTEGER"},
		{Name: "d_monthnuminyear", Type: "INTEGER"},
		{Name: "d_weeknuminyear", Type: "INTEGER", Comment: "1 to 53, the first seven days being week 1"},
		{Name: "d_sellingseason", Type: "VARCHAR(12)"},
		{Name: "d_lastdayinweekfl", Type: "INTEGER"},
		{Name: "d_lastdayinmonthfl", Type: "INTEGER"},
		{Name: "d_holidayfl", Type: "INTEGER"},
		{Name: "d_weekdayfl", Type: "INTEGER"},
	},
}
