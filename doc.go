// Package clientele is an embedded columnar database for what a company knows of its customers: who they are, and what
// they bought, said and did. A directory is a database; SQL goes in, rows or Arrow record batches come out.
//
//	db, err := clientele.Open("shop", nil)
//	defer db.Close()
//	_, err = db.Import(ctx, []string{"sales.csv"}, clientele.ImportOptions{Table: "sales"})
//	res, err := db.Query(ctx, "SELECT region, sum(amount) FROM sales GROUP BY region")
//	defer res.Close()
//	for row, err := range res.Rows(ctx) { … }
//
// [Open] without a directory gives a database in memory. A [DB] serves many goroutines; a [Session] keeps a current schema,
// settings and prepared statements for one. The dialect is Trino's. Package driver offers the same to database/sql.
package clientele
