package opttest

// smallTables are for tests of single rules: c is a customer, o an order, d a day; e has no keys, no statistics and NULLs.
const smallTables = `
table c 1000
ck bigint unique 1 1000
name varchar(20) unique
region varchar(10) one of EAST|NORTH|SOUTH|WEST
balance decimal(12,2) ~900 -10000 1000000 nulls 10

table o 100000
ok bigint unique 1 100000
ck bigint ~900 1 1000
day date ~730 2022-01-01 2023-12-31
amount decimal(12,2) ~50000 100 1000000
status varchar(1) one of F|O|P
note varchar(100) ~90000 nulls 5000

table d 730
day date unique 2022-01-01 2023-12-31
year integer ~2 2022 2023
month integer ~12 1 12

table e 50
a bigint nulls 5
b bigint nulls 5
s varchar nulls 5
ts timestamp(6) nulls 5
`

// Small returns three related tables with statistics, and one without.
func Small() (Catalog, error) { return Schema(smallTables) }
