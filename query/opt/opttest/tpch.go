package opttest

import "strings"

// tpchTables are the tables of TPC-H (clauses 1.4 and 4.2.3) at scale factor 1.
const tpchTables = `
table region 5
r_regionkey bigint unique 0 4
r_name varchar(25) one of AFRICA|AMERICA|ASIA|EUROPE|MIDDLE_EAST
r_comment varchar(152) ~5

table nation 25
n_nationkey bigint unique 0 24
n_name varchar(25) one of ALGERIA|ARGENTINA|BRAZIL|CANADA|EGYPT|ETHIOPIA|FRANCE|GERMANY|INDIA|INDONESIA|IRAN|IRAQ|JAPAN|JORDAN|KENYA|MOROCCO|MOZAMBIQUE|PERU|CHINA|ROMANIA|SAUDI_ARABIA|VIETNAM|RUSSIA|UNITED_KINGDOM|UNITED_STATES
n_regionkey bigint ~5 0 4
n_comment varchar(152) ~25

table supplier 10000
s_suppkey bigint unique 1 10000
s_name varchar(25) unique
s_address varchar(40) ~10000
s_nationkey bigint ~25 0 24
s_phone varchar(15) ~10000
s_acctbal decimal(15,2) ~9955 -99822 999372
s_comment varchar(101) ~10000

table customer 150000
c_custkey bigint unique 1 150000
c_name varchar(25) unique
c_address varchar(40) ~150000
c_nationkey bigint ~25 0 24
c_phone varchar(15) ~150000
c_acctbal decimal(15,2) ~140187 -99999 999999
c_mktsegment varchar(10) one of AUTOMOBILE|BUILDING|FURNITURE|HOUSEHOLD|MACHINERY
c_comment varchar(117) ~149968

table part 200000
p_partkey bigint unique 1 200000
p_name varchar(55) ~199997
p_mfgr varchar(25) one of Manufacturer#1|Manufacturer#2|Manufacturer#3|Manufacturer#4|Manufacturer#5
p_brand varchar(10)
p_type varchar(25)
p_size integer ~50 1 50
p_container varchar(10)
p_retailprice decimal(15,2) ~20899 90100 209899
p_comment varchar(23) ~131753

table partsupp 800000
ps_partkey bigint ~200000 1 200000
ps_suppkey bigint ~10000 1 10000
ps_availqty integer ~9999 1 9999
ps_supplycost decimal(15,2) ~99901 100 100000
ps_comment varchar(199) ~799124

table orders 1500000
o_orderkey bigint unique 1 6000000
o_custkey bigint ~99996 1 149999
o_orderstatus varchar(1) one of F|O|P
o_totalprice decimal(15,2) ~1464556 85771 55528516
o_orderdate date ~2406 1992-01-01 1998-08-02
o_orderpriority varchar(15) one of 1-URGENT|2-HIGH|3-MEDIUM|4-NOT_SPECIFIED|5-LOW
o_clerk varchar(15) ~1000
o_shippriority integer ~1 0 0
o_comment varchar(79) ~1482071

table lineitem 6001215
l_orderkey bigint ~1500000 1 6000000
l_partkey bigint ~200000 1 200000
l_suppkey bigint ~10000 1 10000
l_linenumber integer ~7 1 7
l_quantity decimal(15,2) ~50 100 5000
l_extendedprice decimal(15,2) ~933900 90100 10494950
l_discount decimal(15,2) ~11 0 10
l_tax decimal(15,2) ~9 0 8
l_returnflag varchar(1) one of A|N|R
l_linestatus varchar(1) one of F|O
l_shipdate date ~2526 1992-01-02 1998-12-01
l_commitdate date ~2466 1992-01-31 1998-10-31
l_receiptdate date ~2554 1992-01-04 1998-12-31
l_shipinstruct varchar(25) one of COLLECT_COD|DELIVER_IN_PERSON|NONE|TAKE_BACK_RETURN
l_shipmode varchar(10) one of AIR|FOB|MAIL|RAIL|REG_AIR|SHIP|TRUCK
l_comment varchar(44) ~4580667
`

// TPCH returns the tables of TPC-H at scale factor 1 with statistics and no rows. Keys are known by the statistics alone.
func TPCH() (Catalog, error) {
	c, err := Schema(tpchTables)
	if err != nil {
		return nil, err
	}
	c.withValues("part", "p_brand", product("", numbered("Brand#", 1, 5), numbered("", 1, 5)))
	c.withValues("part", "p_container", product(" ", strings.Fields("SM LG MED JUMBO WRAP"), strings.Fields("CASE BOX BAG JAR PKG PACK CAN DRUM")))
	c.withValues("part", "p_type", product(" ", product(" ", strings.Fields("STANDARD SMALL MEDIUM LARGE ECONOMY PROMO"),
		strings.Fields("ANODIZED BURNISHED PLATED POLISHED BRUSHED")), strings.Fields("TIN NICKEL BRASS STEEL COPPER")))
	return c, nil
}
