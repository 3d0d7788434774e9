package load

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/retail"
)

// Database opens the database of a made-up retailer in dir, and makes it if it is not there; threads 0 means one for each processor.
func Database(ctx context.Context, dir string, customers, threads int) (*clientele.DB, error) {
	home := filepath.Join(dir, "db")
	opts := &clientele.Options{Threads: threads, NoFiles: true}
	done := filepath.Join(dir, "imported")
	if _, err := os.Stat(done); err == nil {
		return clientele.Open(home, opts)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.RemoveAll(home); err != nil {
		return nil, err
	}
	files := filepath.Join(dir, "csv")
	if err := os.MkdirAll(files, 0o755); err != nil {
		return nil, err
	}
	if _, err := retail.Generate(ctx, retail.Config{Customers: customers, Seed: 1}, files); err != nil {
		return nil, err
	}
	db, err := clientele.Open(home, opts)
	if err != nil {
		return nil, err
	}
	for _, table := range []string{"customers", "products", "sales"} {
		if _, err := db.Import(ctx, []string{filepath.Join(files, table+".csv")}, clientele.ImportOptions{Table: table}); err != nil {
			return nil, errors.Join(fmt.Errorf("import %s: %w", table, err), db.Close())
		}
	}
	return db, os.WriteFile(done, nil, 0o644)
}
