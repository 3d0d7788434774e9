package clientele_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/clientele-db/clientele"
	_ "github.com/clientele-db/clientele/driver"
)

func Example() {
	ctx := context.Background()
	db, err := clientele.Open("", nil) // a directory's name keeps the data
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(ctx, `
		CREATE TABLE sales (region varchar, amount decimal(10,2));
		INSERT INTO sales VALUES ('North', 12.50), ('South', 7.25), ('North', 3.00)`); err != nil {
		log.Fatal(err)
	}
	res, err := db.Query(ctx, "SELECT region, sum(amount) AS revenue FROM sales GROUP BY region ORDER BY revenue DESC")
	if err != nil {
		log.Fatal(err)
	}
	defer res.Close()
	for row, err := range res.Rows(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row[0], row[1])
	}
	// Output:
	// North 15.50
	// South 7.25
}

func ExampleDB_Import() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "clientele")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "sales.csv")
	if err := os.WriteFile(file, []byte("day;region;amount\n31/01/2024;North;12.50\n01/02/2024;South;7.25\n"), 0o600); err != nil {
		log.Fatal(err)
	}
	db, err := clientele.Open(filepath.Join(dir, "shop"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	reports, err := db.Import(ctx, []string{file}, clientele.ImportOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range reports {
		fmt.Println(r.Table, r.Rows)
		for _, c := range r.Columns {
			fmt.Println(" ", c.Name, c.Type)
		}
	}
	// Output:
	// main.sales 2
	//   day date
	//   region varchar
	//   amount decimal(18,2)
}

func ExampleResult_Records() {
	ctx := context.Background()
	db, err := clientele.Open("", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	res, err := db.Query(ctx, "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t (n, s)")
	if err != nil {
		log.Fatal(err)
	}
	defer res.Close()
	for rec, err := range res.Records(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rec.Schema().Field(1).Type, rec.NumRows(), rec.Column(0))
		rec.Release()
	}
	// Output: utf8 2 [1 2]
}

func Example_databaseSQL() {
	db, err := sql.Open("clientele", "") // "shop" or "shop?mode=ro" for a directory
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var n int64
	var s string
	if err := db.QueryRow("SELECT ? + 1, upper(?)", 41, "answer").Scan(&n, &s); err != nil {
		log.Fatal(err)
	}
	fmt.Println(n, s)
	// Output: 42 ANSWER
}
