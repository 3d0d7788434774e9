package tpch

import "github.com/clientele-db/clientele/bench/dataset"

// Tables returns the eight tables of clause 1.4. Identifiers are BIGINT, decimals DECIMAL(15,2), texts VARCHAR of the
// specification's sizes.
func Tables() []dataset.Table {
	return []dataset.Table{
		lineitemTable, ordersTable, customerTable, partTable, partsuppTable, supplierTable, nationTable, regionTable,
	}
}

const money = "DECIMAL(15,2)"

var lineitemTable = dataset.Table{
	Name:    "lineitem",
	Comment: "a line of an order",
	Key:     []string{"l_orderkey", "l_linenumber"},
	Columns: []dataset.Column{
		{Name: "l_orderkey", Type: "BIGINT"},
		{Name: "l_partkey", Type: "BIGINT"},
		{Name: "l_suppkey", Type: "BIGINT"},
		{Name: "l_linenumber", Type: "INTEGER"},
		{Name: "l_quantity", Type: money},
		{Name: "l_extendedprice", Type: money},
		{Name: "l_discount", Type: money},
		{Name: "l_tax", Type: money},
		{Name: "l_returnflag", Type: "VARCHAR(1)"},
		{Name: "l_linestatus", Type: "VARCHAR(1)"},
		{Name: "l_shipdate", Type: "DATE"},
		{Name: "l_commitdate", Type: "DATE"},
		{Name: "l_receiptdate", Type: "DATE"},
		{Name: "l_shipinstruct", Type: "VARCHAR(25)"},
		{Name: "l_shipmode", Type: "VARCHAR(10)"},
		{Name: "l_comment", Type: "VARCHAR(44)"},
	},
}

var ordersTable = dataset.Table{
	Name:    "orders",
	Comment: "an order",
	Key:     []string{"o_orderkey"},
	Columns: []dataset.Column{
		{Name: "o_orderkey", Type: "BIGINT", Comment: "the first 8 of each 32 keys are in use"},
		{Name: "o_custkey", Type: "BIGINT"},
		{Name: "o_orderstatus", Type: "VARCHAR(1)"},
		{Name: "o_totalprice", Type: money},
		{Name: "o_orderdate", Type: "DATE"},
		{Name: "o_orderpriority", Type: "VARCHAR(15)"},
		{Name: "o_clerk", Type: "VARCHAR(15)"},
		{Name: "o_shippriority", Type: "INTEGER"},
		{Name: "o_comment", Type: "VARCHAR(79)"},
	},
}

var customerTable = dataset.Table{
	Name:    "customer",
	Comment: "a customer",
	Key:     []string{"c_custkey"},
	Columns: []dataset.Column{
		{Name: "c_custkey", Type: "BIGINT"},
		{Name: "c_name", Type: "VARCHAR(25)"},
		{Name: "c_address", Type: "VARCHAR(40)"},
		{Name: "c_nationkey", Type: "BIGINT"},
		{Name: "c_phone", Type: "VARCHAR(15)"},
		{Name: "c_acctbal", Type: money},
		{Name: "c_mktsegment", Type: "VARCHAR(10)"},
		{Name: "c_comment", Type: "VARCHAR(117)"},
	},
}

var partTable = dataset.Table{
	Name:    "part",
	Comment: "a part",
	Key:     []string{"p_partkey"},
	Columns: []dataset.Column{
		{Name: "p_partkey", Type: "BIGINT"},
		{Name: "p_name", Type: "VARCHAR(55)"},
		{Name: "p_mfgr", Type: "VARCHAR(25)"},
		{Name: "p_brand", Type: "VARCHAR(10)"},
		{Name: "p_type", Type: "VARCHAR(25)"},
		{Name: "p_size", Type: "INTEGER"},
		{Name: "p_container", Type: "VARCHAR(10)"},
		{Name: "p_retailprice", Type: money},
		{Name: "p_comment", Type: "VARCHAR(23)"},
	},
}

var partsuppTable = dataset.Table{
	Name:    "partsupp",
	Comment: "a supplier's offer of a part",
	Key:     []string{"ps_partkey", "ps_suppkey"},
	Columns: []dataset.Column{
		{Name: "ps_partkey", Type: "BIGINT"},
		{Name: "ps_suppkey", Type: "BIGINT"},
		{Name: "ps_availqty", Type: "INTEGER"},
		{Name: "ps_supplycost", Type: money},
		{Name: "ps_comment", Type: "VARCHAR(199)"},
	},
}

var supplierTable = dataset.Table{
	Name:    "supplier",
	Comment: "a supplier",
	Key:     []string{"s_suppkey"},
	Columns: []dataset.Column{
		{Name: "s_suppkey", Type: "BIGINT"},
		{Name: "s_name", Type: "VARCHAR(25)"},
		{Name: "s_address", Type: "VARCHAR(40)"},
		{Name: "s_nationkey", Type: "BIGINT"},
		{Name: "s_phone", Type: "VARCHAR(15)"},
		{Name: "s_acctbal", Type: money},
		{Name: "s_comment", Type: "VARCHAR(101)"},
	},
}

var nationTable = dataset.Table{
	Name:    "nation",
	Comment: "a nation",
	Key:     []string{"n_nationkey"},
	Columns: []dataset.Column{
		{Name: "n_nationkey", Type: "BIGINT"},
		{Name: "n_name", Type: "VARCHAR(25)"},
		{Name: "n_regionkey", Type: "BIGINT"},
		{Name: "n_comment", Type: "VARCHAR(152)"},
	},
}

var regionTable = dataset.Table{
	Name:    "region",
	Comment: "a region",
	Key:     []string{"r_regionkey"},
	Columns: []dataset.Column{
		{Name: "r_regionkey", Type: "BIGINT"},
		{Name: "r_name", Type: "VARCHAR(25)"},
		{Name: "r_comment", Type: "VARCHAR(152)"},
	},
}
