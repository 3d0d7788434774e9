package opttest

import (
	"fmt"
	"strings"
)

// ssbTables are the tables of the Star Schema Benchmark (O'Neil and others, revision 3, section 2) at scale factor 1.
const ssbTables = `
table date 2556
d_datekey integer unique 19920101 19981230
d_date varchar(18) unique
d_dayofweek varchar(9) ~7
d_month varchar(9) ~12
d_year integer ~7 1992 1998
d_yearmonthnum integer ~84 199201 199812
d_yearmonth varchar(7)
d_daynuminweek integer ~7 1 7
d_daynuminmonth integer ~31 1 31
d_daynuminyear integer ~366 1 366
d_monthnuminyear integer ~12 1 12
d_weeknuminyear integer ~53 1 53
d_sellingseason varchar(12) ~5
d_lastdayinweekfl integer ~2 0 1
d_lastdayinmonthfl integer ~2 0 1
d_holidayfl integer ~2 0 1
d_weekdayfl integer ~2 0 1

table customer 30000
c_custkey integer unique 1 30000
c_name varchar(25) unique
c_address varchar(25) ~30000
c_city varchar(10)
c_nation varchar(15)
c_region varchar(12) one of AFRICA|AMERICA|ASIA|EUROPE|MIDDLE_EAST
c_phone varchar(15) ~30000
c_mktsegment varchar(10) ~5

table supplier 2000
s_suppkey integer unique 1 2000
s_name varchar(25) unique
s_address varchar(25) ~2000
s_city varchar(10)
s_nation varchar(15)
s_region varchar(12) one of AFRICA|AMERICA|ASIA|EUROPE|MIDDLE_EAST
s_phone varchar(15) ~2000

table part 200000
p_partkey integer unique 1 200000
p_name varchar(22) ~8000
p_mfgr varchar(6)
p_category varchar(7)
p_brand1 varchar(9)
p_color varchar(11) ~92
p_type varchar(25) ~150
p_size integer ~50 1 50
p_container varchar(10) ~40

table lineorder 6001171
lo_orderkey bigint ~1500000 1 6000000
lo_linenumber integer ~7 1 7
lo_custkey integer ~20000 1 30000
lo_partkey integer ~200000 1 200000
lo_suppkey integer ~2000 1 2000
lo_orderdate integer ~2406 19920101 19980802
lo_orderpriority varchar(15) ~5
lo_shippriority varchar(1) ~1
lo_quantity integer ~50 1 50
lo_extendedprice integer ~933900 90100 10494950
lo_ordtotalprice integer ~1464556 85771 55528516
lo_discount integer ~11 0 10
lo_revenue integer ~3500000 81090 10494950
lo_supplycost integer ~20899 54060 125939
lo_tax integer ~9 0 8
lo_commitdate integer ~2466 19920131 19981031
lo_shipmode varchar(10) ~7
`

// SSB returns the tables of the Star Schema Benchmark at scale factor 1 with statistics and no rows.
func SSB() (Catalog, error) {
	c, err := Schema(ssbTables)
	if err != nil {
		return nil, err
	}
	nations := strings.Split("ALGERIA|ARGENTINA|BRAZIL|CANADA|EGYPT|ETHIOPIA|FRANCE|GERMANY|INDIA|INDONESIA|IRAN|IRAQ|JAPAN|"+
		"JORDAN|KENYA|MOROCCO|MOZAMBIQUE|PERU|CHINA|ROMANIA|SAUDI ARABIA|VIETNAM|RUSSIA|UNITED KINGDOM|UNITED STATES", "|")
	var cities []string
	for _, n := range nations {
		for i := range 10 {
			cities = append(cities, fmt.Sprintf("%-9.9s%d", n, i))
		}
	}
	for _, t := range []string{"customer", "supplier"} {
		c.withValues(t, t[:1]+"_nation", nations)
		c.withValues(t, t[:1]+"_city", cities)
	}
	categories := product("", numbered("MFGR#", 1, 5), numbered("", 1, 5))
	c.withValues("part", "p_mfgr", numbered("MFGR#", 1, 5))
	c.withValues("part", "p_category", categories)
	c.withValues("part", "p_brand1", product("", categories, numbered("", 1, 40)))
	c.withValues("date", "d_yearmonth", product("", strings.Fields("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"), numbered("", 1992, 1998)))
	return c, nil
}
