package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/bench/retail"
	"github.com/clientele-db/clientele/cmd/internal/human"
	"github.com/clientele-db/clientele/cmd/internal/progress"
)

// Config says what is made. Files go to Dir/files, the database to Dir/shop.
type Config struct {
	Dir       string
	Customers int
	Seed      uint64
	// Keep uses what an earlier demo left in Dir, if it is complete.
	Keep bool
	// ShowSQL prints the query of each section.
	ShowSQL bool
	// HTML is the file of the page; empty is report.html in Dir.
	HTML string
	// Program is how the user calls this program; empty is "clientele".
	Program string
}

func (c Config) files() string { return filepath.Join(c.Dir, "files") }
func (c Config) shop() string  { return filepath.Join(c.Dir, "shop") }
func (c Config) truth() string { return filepath.Join(c.files(), "truth", "summary.json") }

// page is the file of the report as a page.
func (c Config) page() string {
	if c.HTML != "" {
		return c.HTML
	}
	return filepath.Join(c.Dir, reportFile)
}

const reportFile = "report.html"

func (c Config) program() string {
	if c.Program != "" {
		return c.Program
	}
	return "clientele"
}

// mark is a file that says that the directory is a demo's, and whether the demo ran to its end.
func (c Config) mark() string { return filepath.Join(c.files(), ".demo") }

const (
	begun    = "begun\n"
	complete = "mined\n"
)

// Run makes what is to be made and prints the report to out; progress goes to errs.
func Run(ctx context.Context, cfg Config, out, errs io.Writer) (err error) {
	start := time.Now()
	made := cfg.Keep && cfg.made()
	if !made {
		if err := cfg.clear(); err != nil {
			return err
		}
		if err := cfg.generate(ctx, out, errs); err != nil {
			return err
		}
	}
	db, err := clientele.Open(cfg.shop(), &clientele.Options{ReadOnly: made})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	r := &report{ctx: ctx, db: db, w: out, cfg: cfg}
	if !made {
		if err := cfg.load(ctx, db, out, errs); err != nil {
			return err
		}
		if err := r.mine(errs); err != nil {
			return err
		}
		if err := os.WriteFile(cfg.mark(), []byte(complete), 0o644); err != nil {
			return err
		}
	}
	if err := r.gather(); err != nil {
		return err
	}
	r.print()
	if err := r.compare(); err != nil {
		return err
	}
	took := time.Since(start)
	if err := r.writePage(cfg.page(), took); err != nil {
		return err
	}
	fmt.Fprintf(out, "All of it took %s. The same as a page, with charts and the SQL of each:\n\n  %s\n\n", human.Elapsed(took), cfg.page())
	fmt.Fprintf(out, "The files are in %s, the database is %s. Try:\n\n", cfg.files(), cfg.shop())
	for _, c := range cfg.next() {
		fmt.Fprintln(out, "  "+c)
	}
	return nil
}

// made reports whether an earlier demo ran to its end.
func (c Config) made() bool {
	text, err := os.ReadFile(c.mark())
	return err == nil && string(text) == complete
}

// clear removes what an earlier demo left, whole or not, and refuses a directory that holds anything else.
func (c Config) clear() error {
	entries, err := os.ReadDir(c.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if n := e.Name(); n != "files" && n != "shop" && n != reportFile {
			return fmt.Errorf("%s holds %s, which is not of a demo; name another directory with --dir", c.Dir, n)
		}
	}
	if _, err := os.Stat(c.mark()); err != nil && len(entries) > 0 {
		return fmt.Errorf("%s was not made by a demo; name another directory with --dir", c.Dir)
	}
	// The files go last: with them goes the mark.
	return errors.Join(os.RemoveAll(c.shop()), os.RemoveAll(filepath.Join(c.Dir, reportFile)), os.RemoveAll(c.files()))
}

func (c Config) generate(ctx context.Context, out, errs io.Writer) error {
	if err := os.MkdirAll(c.files(), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(c.mark(), []byte(begun), 0o644); err != nil {
		return err
	}
	start := time.Now()
	bar := progress.New(errs, "making up a retailer", human.Count)
	s, err := retail.Generate(ctx, retail.Config{Customers: c.Customers, Seed: c.Seed, Progress: bar.Set}, c.files())
	bar.Close()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Made up a retailer: %s and %s of sales, %s of files, in %s.\n", human.Plural(s.Rows("customers.csv"), "customer"),
		human.Plural(s.Rows("sales.csv"), "line"), human.Bytes(s.Bytes()), human.Elapsed(time.Since(start)))
	return nil
}

// load imports every table's file.
func (c Config) load(ctx context.Context, db *clientele.DB, out, errs io.Writer) error {
	start := time.Now()
	var rows, size int64
	for _, t := range retail.Tables() {
		var o clientele.ImportOptions
		bar := progress.New(errs, "importing "+t.File(), human.Bytes)
		o.Reading.Progress = bar.Set
		reports, err := db.Import(ctx, []string{filepath.Join(c.files(), t.File())}, o)
		bar.Close()
		if err != nil {
			return fmt.Errorf("import %s: %w", t.File(), err)
		}
		rows += reports[0].Rows
		size += reports[0].Bytes
	}
	took := time.Since(start)
	fmt.Fprintf(out, "Imported %s into %d tables in %s: %s rows/s, %s/s.\n", human.Plural(rows, "row"), len(retail.Tables()), human.Elapsed(took),
		human.Count(int64(float64(rows)/took.Seconds())), human.Bytes(int64(float64(size)/took.Seconds())))
	return nil
}

// next is what can be done with the database. A test runs the commands.
func (c Config) next() []string {
	program := c.program()
	ask := program + " sql " + c.shop()
	return []string{
		ask,
		ask + ` -c "SUMMARIZE customers"`,
		ask + ` -c "SELECT country, count(*) AS customers FROM customers GROUP BY country ORDER BY customers DESC"`,
		ask + ` -c "EXPLAIN ANALYZE SELECT channel, sum(amount) FROM sales GROUP BY channel"`,
		program + " demo --dir " + c.Dir + " --keep --show-sql",
	}
}
